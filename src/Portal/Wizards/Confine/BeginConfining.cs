using Portal.Connections;
using Portal.Plans;
using Portal.Profiles;
using Portal.Steps;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.Confine;

/// <summary>The record of a new plan, from the set-up or the profile whose app it confines.</summary>
internal static class BeginConfining
{
    public static ConfineSetUp Of(SetUp from, ConfinePlan plan, Guid key)
    {
        var record = from.Record();
        var form = record.Form;
        return Of(key, plan, form.ExchangeTenantId, record.App!, form.PilotMailbox, form.PilotMailbox[(form.PilotMailbox.IndexOf('@', StringComparison.Ordinal) + 1)..]) with
        {
            Closed = !form.SameTenant && form.Onboarding == Onboarding.NoAccess, ByPortalsApp = CrossTenantWizard.PortalsAppIn(from) is not null, From = from.Id, BeforeConsent = record.Grants.Count == 0,
            Environment = Uri.TryCreate(form.EnvironmentUrl, UriKind.Absolute, out var environment) ? environment.Host.ToLowerInvariant() : null, ProfileId = CrossTenantRows.IdOf(record),
        };
    }

    /// <summary>Of the app only its client id is known; the first step finds the rest where the portal may look.</summary>
    public static ConfineSetUp Of(FoundProfile profile, ConfinePlan plan, Guid key, Places places) =>
        Of(key, plan, profile.TenantId!, new AppRef("", profile.AppId!, null, $"the app of {profile.Row.Name}", false), "", "") with
        {
            Closed = !places.Reaches(profile.TenantId!),
            ByPortalsApp = profile.SetUp is { Kind: CrossTenantWizard.Kind } made && CrossTenantWizard.PortalsAppIn(made) is not null,
            Environment = profile.Host.ToLowerInvariant(),
            ProfileId = profile.Row.Id,
            From = profile.SetUp?.Id,
        };

    private static ConfineSetUp Of(Guid key, ConfinePlan plan, string tenant, AppRef app, string pilot, string domain)
    {
        var mark = key.ToString("N")[..8];
        return new ConfineSetUp
        {
            Key = key, Plan = plan, TenantId = tenant, App = app, Form = new ConfineForm
            {
                GroupName = $"Server-side sync {mark}",
                GroupAddress = domain.Length == 0 ? "" : $"sss-scope-{mark}@{domain}".ToLowerInvariant(),
                ScopeName = plan == ConfinePlan.Policy ? "" : $"SSS-Mailboxes-{mark}",
                Inside = pilot,
            },
        };
    }
}
