using Portal.Plans;
using Portal.Readiness;
using Portal.SignIn;

namespace Portal.Wizards.SwitchEws;

/// <summary>What stands in the organization now: the ground on which the switch is decided.</summary>
public sealed class OrganizationStep(OnlineExchange exchange, TimeProvider time) : IStep
{
    public string Key => EwsSwitchWizard.Organization;
    public string Title => "The organization now";
    public string Needed => "EwsEnabled and EwsAllowedAppIDs are read, and the list is one with which EWS can be switched on.";
    public string Why => "EwsEnabled True with an empty list blocks every app, and with a list it blocks every app that is not on it. So the list is read and verified before anything is decided.";
    public string Who => "Exchange Administrator or Global Reader of that tenant.";
    public string Link => "https://techcommunity.microsoft.com/blog/exchange/4529471";

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => context.Switch() is { Closed: false } record ? exchange.Needs(record.TenantId) : [];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Switch();
        if (!exchange.IsOn || record.Closed) return new Finding(Judge(record, context.Now), []);
        var read = await exchange.ReadAsync(context, record.Target, ct);
        return new Finding(Judge(record.With(read), context.Now), [], s => s.Switch().With(read));
    }

    /// <summary>Why EWS must not be switched on with what is known; null when it may.</summary>
    internal static Problem? Obstacle(EwsSwitchSetUp record, DateTimeOffset now, DateTimeOffset world)
    {
        if (EwsCalendar.Ends.HasBegun(world)) return new Problem("EWS in Exchange Online has ended, and the switch with it.", null, "Synchronization uses Microsoft Graph now.", "Nobody needs to do anything");
        if (record.ExchangeOnline.Fresh(now) is not { EwsEnabled: { } enabled, AllowedApps: { } list } report)
            return new Problem(
                "EwsEnabled and the list are not known.",
                $"A report is believed for {ExchangeOnlineKnowledge.ReportLasts.Days} days.",
                "Let somebody run the reading script, and paste what it prints.",
                "Exchange Administrator or Global Reader");
        if (record.Form.Wanted != EwsSwitch.True || enabled == EwsSwitch.True) return null;
        if (list.Count == 0) return new Problem("The list is empty: EwsEnabled True would block every app.", null, "Put the apps that need EWS on the list first.", "Exchange Administrator");
        if (AllowedApps.Malformed(list) is { Count: > 0 } malformed)
            return new Problem(
                "The list holds entries that are no application ids.",
                string.Join(", ", malformed.Take(3)).Isolated(),
                "Whoever made the list mends it first.",
                "Exchange Administrator");
        if (record.AppId is { } app && !AllowedApps.Has(list, app))
            return new Problem(
                "The app of the set-up is not on the list: with EwsEnabled True it would stay out.",
                null,
                "Put it there first: the step \"EWS list\" of its set-up does that.",
                "Exchange Administrator");
        return record.ExchangeOnline.ListChanged is { } changed && world < changed.WorldAt + EwsCalendar.ListTakes
            ? new Problem(
                $"The list was changed on {changed.WorldAt:d MMMM HH:mm} UTC and takes up to 24 hours.",
                $"Read again on {report.At:d MMMM HH:mm} UTC. Switching EWS on before the list is in force could shut out apps that are on it.",
                $"Come back after {changed.WorldAt + EwsCalendar.ListTakes:d MMMM HH:mm} UTC.",
                "Nobody needs to do anything")
                : null;
    }

    private Observation Judge(EwsSwitchSetUp record, DateTimeOffset world)
    {
        var now = time.GetUtcNow();
        var report = record.ExchangeOnline.Fresh(now);
        List<Fact> facts = report is null ? [] :
        [
            new("EwsEnabled", report.EwsEnabled?.ToString() ?? "not read", report.EwsEnabled is null ? Truth.CouldNotCheck : null) { Source = report.Source, At = report.At },
            new("EwsAllowedAppIDs", report.AllowedApps is { } list ? AllowedApps.Text(list) : "not read", report.AllowedApps is null ? Truth.CouldNotCheck : null) { Source = report.Source, At = report.At },
        ];
        var at = report?.At ?? now;
        if (Obstacle(record, now, world) is { } obstacle)
            return new Observation(
                report?.EwsEnabled is null || report.AllowedApps is null ? Truth.CouldNotCheck : Truth.NotOk,
                obstacle.Sentence,
                report?.Source ?? "Exchange Online PowerShell",
                at,
                facts,
                obstacle) { Merged = true };
        return new Observation(
            Truth.Ok,
            $"EwsEnabled is {report!.EwsEnabled}; {report.AllowedApps!.Count} app{(report.AllowedApps.Count == 1 ? " is" : "s are")} on the list.",
            report.Source,
            at,
            facts) { Merged = true };
    }
}
