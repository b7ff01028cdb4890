using Portal.Cloud.Graph;
using Portal.Plans;
using Portal.Readiness;
using Portal.Wizards.CrossTenant.Consent;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.CrossTenant;

/// <summary>What the standing of a profile is made of.</summary>
/// <param name="Held">Permissions the app holds, API and name; null where they could not be read.</param>
/// <param name="Unread">Why not.</param>
/// <param name="AppId">Null before there is an app.</param>
internal sealed record SyncKnown(IReadOnlyCollection<(string Resource, string Permission)>? Held, string? Unread, ExchangeOnlineKnowledge Online, string? AppId, PermissionSet Set, bool HasProfile)
{
    public static SyncKnown Of(CrossTenantSetUp record) =>
        new(
            [.. record.Grants.Select(g => (g.Resource, g.Permission))],
            null,
            record.ExchangeOnline,
            record.App?.AppId,
            PermissionSets.Of(record.Form),
            record.Profile is not null);

    public bool? Holds(string resource, string permission) => Held?.Any(g => g.Resource == resource && string.Equals(g.Permission, permission, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Where a cross-tenant profile stands, from what was seen last; nothing is read for it.</summary>
internal static class CrossTenantStanding
{
    /// <summary>Data of Teams, or of the directory: mail, appointments, contacts and tasks have permissions of their own.</summary>
    private static readonly string[] NotForMailboxes = ["Chat.Read.All", "OnlineMeetings.ReadWrite.All", "CallRecords.Read.All", "User.Read.All"];

    public static EwsStanding Of(SetUp setUp, DateTimeOffset world, DateTimeOffset now) => Of(SyncKnown.Of(setUp.Record()), world, now, step => PortalUrls.Step(setUp.Id, step));

    /// <param name="where">The address of a step that can be done next; null where no set-up is there yet.</param>
    public static EwsStanding Of(SyncKnown known, DateTimeOffset world, DateTimeOffset now, Func<string, string?> where)
    {
        var (today, april) = (Today(known, world, now), April(known));
        var (next, step) = Next(known, world, today, april);
        return new EwsStanding(today, april, EwsCalendar.DaysLeft(world), next, step is null ? null : where(step));
    }

    /// <summary>For the list on the home page: only of profiles that exist, and only what somebody has to do.</summary>
    public static IEnumerable<WizardNotice> Notices(SetUp setUp, DateTimeOffset world, DateTimeOffset now)
    {
        if (setUp.Record().Profile is null) return [];
        var standing = Of(setUp, world, now);
        var notices = new List<WizardNotice>();
        if (!EwsCalendar.Ends.HasBegun(world) && standing.Today.Truth == Truth.NotOk) notices.Add(new(Truth.NotOk, standing.Today.Sentence, PortalUrls.Step(setUp.Id, CrossTenantWizard.EwsList)));
        if (standing.April.Truth != Truth.Ok)
            notices.Add(new(EwsCalendar.Ends.HasBegun(world) ? Truth.NotOk : Truth.Waiting, $"{standing.Countdown} {standing.April.Sentence}", PortalUrls.Step(setUp.Id, CrossTenantWizard.GrantGraph)));
        return notices;
    }

    private static StandingPart Today(SyncKnown known, DateTimeOffset world, DateTimeOffset now)
    {
        const string title = "Today, by EWS";
        if (EwsCalendar.Ends.HasBegun(world)) return new(title, Truth.NotReached, "Over since 1 April 2027.", []);
        var held = known.Holds(WellKnown.ExchangeOnline, WellKnown.FullAccessAsApp);
        var report = known.Online.Fresh(now);
        List<Fact> facts = [
            new(
                "full_access_as_app",
                held switch { true => "granted", false => "not granted", _ => "not known" },
                held switch { true => Truth.Ok, false => Truth.NotOk, _ => Truth.CouldNotCheck },
                known.Unread)
        ];
        var verdict = report is { EwsEnabled: { } enabled, AllowedApps: { } list } ? EwsVerdict.Of(enabled, list, known.AppId, world) : null;
        var word = verdict is null ? known.Online.Word(OnlineFacts.List, now) : null;
        facts.Add(verdict is not null ? new("EWS list and switch", verdict.Sentence, verdict.Truth, verdict.Remedy) { Source = report!.Source, At = report.At }
            : word is not null ? new(
                "EWS list and switch",
                word.Holds ? "on the list, by somebody's word" : "not on the list, by somebody's word",
                word.Holds ? Truth.Ok : Truth.NotOk) { Source = $"attested by {word.By}", At = word.At }
            : new("EWS list and switch", "not known", Truth.CouldNotCheck, "Bring a report by script in the step \"EWS list\"."));
        var truth = held == false ? Truth.NotOk : held is null && facts[1].Truth == Truth.Ok ? Truth.CouldNotCheck : facts[1].Truth!.Value;
        return new(title, truth, truth switch
        {
            Truth.Ok => "EWS lets the app in, until 31 March 2027.",
            Truth.Waiting => $"It works for now: {verdict!.Sentence}.",
            Truth.CouldNotCheck => "Whether EWS lets the app in is not known.",
            _ => held == false ? "The app holds no permission for EWS." : $"EWS does not let the app in: {verdict?.Sentence ?? "it is not on the list"}.",
        }, facts);
    }

    private static StandingPart April(SyncKnown known)
    {
        const string title = "From April 2027, by Microsoft Graph";
        if (known.Held is null) return new(title, Truth.CouldNotCheck, "Which permissions the app holds on Microsoft Graph could not be read.", [new("Permissions held", "not known", Truth.CouldNotCheck, known.Unread)]);
        var wanted = known.Set.OnGraph.ToList();
        var missing = wanted.Where(p => known.Holds(p.ResourceAppId, p.Name) != true).ToList();
        var essential = missing.Where(p => !NotForMailboxes.Contains(p.Name, StringComparer.Ordinal)).ToList();
        List<Fact> facts =
        [
            new("Permissions held", $"{wanted.Count - missing.Count} of the {wanted.Count} on {known.Set.Title}", essential.Count > 0 ? Truth.NotOk : Truth.Ok) { Source = known.Set.Source },
            .. missing.Select(p => new Fact(p.Name, "not granted", essential.Contains(p) ? Truth.NotOk : null, p.IfRefused)),
        ];
        if (!known.HasProfile) facts.Add(new("Profile", "not made yet", Truth.NotReached));
        return essential.Count > 0
            ? new(title, Truth.NotOk, $"It will stop: {essential.Count} of the permissions on Microsoft Graph {(essential.Count == 1 ? "is" : "are")} missing.", facts)
            : new(
                title,
                Truth.Ok,
                missing.Count == 0
                    ? "Every permission on Microsoft Graph is granted."
                    : $"Mail, appointments, contacts and tasks have their permissions; left out: {string.Join(", ", missing.Select(p => p.Name))}.",
                facts);
    }

    private static (string? Next, string? Step) Next(SyncKnown known, DateTimeOffset world, StandingPart today, StandingPart april)
    {
        if (known.AppId is null) return ("Register the app, or choose one.", CrossTenantWizard.App);
        if (april.Truth == Truth.CouldNotCheck) return ("Let somebody of the app's tenant look at its permissions.", CrossTenantWizard.GrantGraph);
        if (april.Truth != Truth.Ok) return ("Have the permissions on Microsoft Graph decided and granted.", CrossTenantWizard.GrantGraph);
        if (!EwsCalendar.Ends.HasBegun(world) && today.Truth is not Truth.Ok)
            return known.Holds(WellKnown.ExchangeOnline, WellKnown.FullAccessAsApp) != false
                ? ("Look at the organization's EWS list and switch.", CrossTenantWizard.EwsList)
                : ("Have full_access_as_app decided and granted.", CrossTenantWizard.GrantExchange);
        return known.HasProfile ? (null, null) : ("Store the profile with a proven secret.", CrossTenantWizard.Profile);
    }
}
