using Portal.Approvals;
using Portal.Cloud.Graph;
using Portal.Plans;
using Portal.Readiness;

namespace Portal.Wizards.SwitchEws;

/// <summary>What a decision on EwsEnabled is bound to: tenant, value before and after, the whole list, and the apps that would be cut off.</summary>
internal static class SwitchFacts
{
    /// <summary>Null while the organization is not known.</summary>
    public static ApprovalFacts? Of(EwsSwitchSetUp record, DateTimeOffset now)
    {
        if (record.ExchangeOnline.Fresh(now) is not { EwsEnabled: { } enabled, AllowedApps: { } list }) return null;
        // Once it is changed the decision is still for the change from what was.
        var before = enabled == record.Form.Wanted ? record.Before ?? enabled : enabled;
        var cut = record.Form.Wanted == EwsSwitch.True ? record.Usage?.CutOff(list) ?? [] : [];
        var names = list.Select(id => (Id: $"allowed {id}", Name: id)).Concat(cut.Select(a => (Id: $"cut off {a.AppId}", Name: a.Text)));
        return new ApprovalFacts(record.TenantId, WellKnown.ExchangeOnline, record.TenantId,
            [new RequestedPermission(WellKnown.ExchangeOnline, $"EwsEnabled {before} to {record.Form.Wanted}", $"EwsEnabled {record.Form.Wanted}", "Office 365 Exchange Online")],
            [.. list.Select(id => $"allowed {id.ToLowerInvariant()}")], [.. cut.Select(a => $"cut off {a.AppId}")], [], 1)
        {
            Labels = new FactLabels { Scoping = "Apps on the list", NoScoping = "none", OtherCredentials = "Apps that used EWS and would be cut off", OfAnApp = false },
            Names = names.DistinctBy(n => n.Id, StringComparer.OrdinalIgnoreCase).ToDictionary(n => n.Id, n => n.Name, StringComparer.OrdinalIgnoreCase),
        };
    }

    public static Change Change(EwsSwitchSetUp record, EwsSwitch before) => new("EwsEnabled", before.ToString(), record.Form.Wanted.ToString());

    public static PermissionText Words(EwsSwitchSetUp record, IReadOnlyList<UsedApp> cut) => record.Form.Wanted == EwsSwitch.True
        ? new("Switches EWS of the whole organization on for the apps on the list, and off for every other.", "Dynamics 365 opens mailboxes by EWS until it moves to Microsoft Graph by April 2027.",
            $"By the list, and by nothing else. {(cut.Count == 0 ? "No app that used EWS in the last 90 days is cut off." : $"Cut off: {string.Join("; ", cut.Take(20).Select(a => a.Text))}{(cut.Count > 20 ? $"; and {cut.Count - 20} more" : "")}.")}",
            "EWS stays as it is. The way back after approving: EwsEnabled to Null, which works in about an hour.",
            "https://techcommunity.microsoft.com/blog/exchange/4529471") { WhoGrants = "Exchange Administrator of that tenant" }
        : new("Takes the setting away: every app may use EWS again, whatever the list says, until Microsoft switches the organization off.", "It is the fastest way back when an app was cut off.",
            "Not confined: the list is ignored while the setting is Null.", "EWS stays as it is.", "https://techcommunity.microsoft.com/blog/exchange/4548568") { WhoGrants = "Exchange Administrator of that tenant" };
}
