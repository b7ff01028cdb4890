using Portal.Plans;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.Confine;

/// <summary>The record of a new plan, from the set-up whose app it confines.</summary>
internal static class BeginConfining
{
    public static ConfineSetUp Of(SetUp from, ConfinePlan plan, Guid key)
    {
        var (record, mark) = (from.Record(), key.ToString("N")[..8]);
        var form = record.Form;
        var domain = form.PilotMailbox[(form.PilotMailbox.IndexOf('@', StringComparison.Ordinal) + 1)..];
        var url = Uri.TryCreate(form.EnvironmentUrl, UriKind.Absolute, out var environment) ? environment.Host.ToLowerInvariant() : null;
        return new ConfineSetUp
        {
            Key = key, Plan = plan, TenantId = form.ExchangeTenantId, Closed = !form.SameTenant && form.Onboarding == Onboarding.NoAccess, App = record.App!, From = from.Id, BeforeConsent = record.Grants.Count == 0,
            Environment = url, ProfileId = CrossTenantRows.IdOf(record),
            Form = new ConfineForm
            {
                GroupName = Cut($"Server-side sync {record.App!.Name}", ConfineFormRules.LongestName), GroupAddress = $"sss-scope-{mark}@{domain}".ToLowerInvariant(), ScopeName = plan == ConfinePlan.Policy ? "" : $"SSS-Mailboxes-{mark}",
                Inside = form.PilotMailbox,
            },
        };
    }

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest].TrimEnd();
}
