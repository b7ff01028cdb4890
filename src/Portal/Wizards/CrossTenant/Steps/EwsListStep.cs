using Portal.Cloud;
using Portal.Plans;
using Portal.Readiness;
using Portal.SignIn;
using Portal.Steps;

namespace Portal.Wizards.CrossTenant.Steps;

/// <summary>
/// The app on EwsAllowedAppIDs of the Exchange tenant, until Microsoft Graph takes over. The list is written as a whole, never empty, never without somebody else's
/// entry; EwsEnabled is left as it is.
/// </summary>
public sealed class EwsListStep(OnlineExchange exchange, Connections.Places places, TimeProvider time) : IStep
{
    private const string Rule = "https://techcommunity.microsoft.com/blog/exchange/4529471";

    public string Key => CrossTenantWizard.EwsList;
    public string Title => "EWS list";
    public string Needed => "The app is on EwsAllowedAppIDs of the organization, beside everybody who is there already.";
    public string Why =>
        "Until Dynamics 365 moves to Microsoft Graph it opens mailboxes by EWS, and Exchange Online lets in only apps on this list. A new app is never put there by itself: Microsoft fills lists from past use.";
    public string Who => "Exchange Administrator of the tenant that holds the mailboxes.";
    public string Link => Rule;

    /// <summary>The one who runs the scripts brings what they print.</summary>
    public bool HolderBrings => true;

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => Reaches(context.Form()) ? exchange.Needs(context.Form().ExchangeTenantId) : [];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (record.App is not { } app) return Tell.NotYet("Waits for the app.", time.GetUtcNow());
        if (EwsCalendar.Ends.HasBegun(context.Now)) return new Finding(Saw(Truth.Ok, "EWS in Exchange Online has ended; nothing is listed any more. Synchronization uses Microsoft Graph.", [], null), []);
        if (!exchange.IsOn || !Reaches(record.Form)) return Judge(context, record, app, null);
        var read = await exchange.ReadAsync(context, Target(record), ct);
        return Judge(context, record with { ExchangeOnline = record.ExchangeOnline.With(read) }, app, s => s.Record() with { ExchangeOnline = s.Record().ExchangeOnline.With(read) });
    }

    private Finding Judge(StepContext context, CrossTenantSetUp record, AppRef app, Func<SetUp, object>? learned)
    {
        var (known, now) = (record.ExchangeOnline, time.GetUtcNow());
        if (known.Fresh(now) is not { AllowedApps: { } list } report) return new Finding(Untold(known, now), [], learned);
        var facts = Facts(report, list, app, context.Now);
        if (AllowedApps.Malformed(list) is { Count: > 0 } malformed)
        {
            var problem = new Problem(
                "EwsAllowedAppIDs holds entries that are no application ids.",
                $"Such as {string.Join(", ", malformed.Take(3)).Isolated()}.",
                "Whoever made the list mends it first: writing it back as it is would fail, and leaving an entry out could cut an app off.",
                Who,
                Rule);
            return new Finding(Saw(Truth.NotOk, problem.Sentence, facts, report, problem), [], learned);
        }

        if (!AllowedApps.Has(list, app.AppId))
            return new Finding(
                Saw(Truth.NotOk, $"{app.Name.Isolated()} is not on EwsAllowedAppIDs of {Tenant(record)}; {Count(list)} there.", facts, report),
                [Write(context, record, app, list)],
                learned,
                Blocked(record));
        if (known.Came.GetValueOrDefault(app.AppId.ToLowerInvariant()) is { } changed && context.Now < changed.WorldAt + EwsCalendar.ListTakes && report.EwsEnabled == EwsSwitch.True && !ProvenSince(record, changed))
            return new Finding(
                Saw(
                    Truth.Waiting,
                    $"Changed {changed.WorldAt:d MMMM yyyy HH:mm} UTC, takes up to 24 hours: EWS may refuse the app until {changed.WorldAt + EwsCalendar.ListTakes:d MMMM HH:mm} UTC. Go on with the other steps meanwhile.",
                    facts,
                    report) with { ForPeople = true },
                [],
                learned);
        return new Finding(Saw(Truth.Ok, $"{app.Name.Isolated()} is on EwsAllowedAppIDs of {Tenant(record)}, beside {Others(list)}.", facts, report), [], learned);
    }

    /// <summary>Somebody's word, or nothing.</summary>
    private Observation Untold(ExchangeOnlineKnowledge known, DateTimeOffset now)
    {
        if (known.Word(OnlineFacts.List, now) is { } word)
        {
            var facts = new List<Fact>
            {
                new(
                    "EwsAllowedAppIDs",
                    word.Holds ? OnlineFacts.SentenceOf(OnlineFacts.List) : "The app is not on it",
                    word.Holds ? Truth.Ok : Truth.NotOk,
                    $"Reason given: {word.Reason}") { Source = $"attested by {word.By}, not read", At = word.At, Reader = word.By }
            };
            return new Observation(
                word.Holds ? Truth.Ok : Truth.NotOk,
                word.Holds
                    ? $"{word.By.Isolated()} attests that the app is on the list."
                    : $"{word.By.Isolated()} says that the app is not on the list. Bring the reading script's report; the script that adds it is made from that.",
                "a person's word",
                word.At,
                facts);
        }

        var (sentence, cause) = known.Report switch
        {
            null => ("What stands on EwsAllowedAppIDs is not known yet.", "Microsoft Graph does not tell it, only Exchange Online PowerShell does."),
            { AllowedApps: null } report => ("The report does not have EwsAllowedAppIDs.", string.Join("; ", report.Failed.DefaultIfEmpty("It was not read."))),
            var old => ($"What stands on EwsAllowedAppIDs was read on {old.At:d MMMM yyyy}; after {ExchangeOnlineKnowledge.ReportLasts.Days} days it is not believed any more.", "Microsoft and administrators change it."),
        };
        return new Observation(
            Truth.CouldNotCheck,
            sentence,
            "Exchange Online PowerShell",
            now,
            [],
            new Problem(
                sentence,
                cause,
                "Let somebody of the Exchange tenant run the reading script below, and paste what it prints. Or attest it.",
                "Exchange Administrator or Global Reader of the Exchange tenant",
                Rule)) { Merged = true };
    }

    private static List<Fact> Facts(OnlineReport report, IReadOnlyList<string> list, AppRef app, DateTimeOffset world)
    {
        var verdict = EwsVerdict.Of(report.EwsEnabled ?? EwsSwitch.Null, list, app.AppId, world);
        List<Fact> facts =
        [
            new("EwsAllowedAppIDs", AllowedApps.Text(list), AllowedApps.Has(list, app.AppId) ? Truth.Ok : Truth.NotOk),
            new(
                "EwsEnabled",
                report.EwsEnabled?.ToString() ?? "not read",
                report.EwsEnabled is null ? Truth.CouldNotCheck : verdict.Truth,
                $"{verdict.Sentence}. {verdict.Remedy} This wizard leaves it as it is.".Replace(".  ", ". ", StringComparison.Ordinal)) { Aside = true },
        ];
        // Exchange Team Blog 4561431: Microsoft fills a list that nobody made, and leaves one that somebody made alone.
        if (report.EwsEnabled == EwsSwitch.Null && list.Count == 0)
            facts.Add(new(
                "Other apps that use EWS",
                "not on the list",
                Truth.NotOk,
                "Microsoft fills an empty list from 60 days of use before it switches EWS off; a list that somebody made is left alone. Once this app is on it, every other app that uses EWS has to be put there by hand: look at the EWS usage report of the admin center first.") { Aside = true, Who = "Exchange Administrator" });
        return [.. facts.Select(f => f with { Source = report.Source, Reader = report.BroughtBy, At = report.At, Vantage = report.ByRest ? null : "Exchange Online PowerShell" })];
    }

    /// <summary>The credential window opened the pilot by EWS as this app since the list was changed, so the change has arrived.</summary>
    private static bool ProvenSince(CrossTenantSetUp record, SeenChange changed) =>
        record.Proof is { } proof && proof.At > changed.At && proof.Links.Any(l => l.Name.Contains("EWS", StringComparison.Ordinal) && l.Truth == Truth.Ok);

    private PlannedCommand Write(StepContext context, CrossTenantSetUp record, AppRef app, IReadOnlyList<string> shown)
    {
        var (target, after) = (Target(record), AllowedApps.With(shown, app.AppId));
        return new(
            new Command("write-list", "Exchange Online", target.TenantId, $"Put {app.Name.Isolated()} on EwsAllowedAppIDs of {Tenant(record)}; {Others(after)} stay{(shown.Count == 1 ? "s" : "")}", "EwsAllowedAppIDs",
                [new Change("EwsAllowedAppIDs, the whole list", shown.Count == 0 ? null : string.Join(", ", shown), string.Join(", ", after))])
            {
                Scripts = [OnlineScripts.WriteList(target, shown, app.AppId)],
            },
            async ct =>
            {
                await exchange.RequireListAsync(context, target, shown, Rule, ct);
                await exchange.Admin(context, target.TenantId).SetAllowedAppsAsync(after, ct);
                var report = await exchange.ReadAsync(context, target, ct) with { Changed = "EwsAllowedAppIDs" };
                if (after.FirstOrDefault(id => !AllowedApps.Has(report.AllowedApps, id)) is { } lost)
                    throw new StepRefusedException(new Problem(
                        $"The list was written, but {lost} is not on it when it is read back.",
                        "Somebody else wrote at the same time.",
                        "Look again: what is missing is shown. Talk to whoever else changes the list.",
                        Who,
                        Rule));
                return new Done($"EwsAllowedAppIDs holds {report.AllowedApps!.Count}", s => s.Record() with { ExchangeOnline = s.Record().ExchangeOnline.With(report) });
            });
    }

    private Problem? Blocked(CrossTenantSetUp record) => exchange.IsOn && Reaches(record.Form) ? null : new Problem(
        "This portal runs no commands in Exchange Online itself.",
        exchange.IsOn
            ? "The set-up says that the portal has no access to that tenant."
            : "It can, by a way that Microsoft does not support, and whoever runs the portal has not allowed it (Portal:Exchange:Rest).",
        "Use the script: it does the same, and ends with the report to paste.", Who);

    private static bool Reaches(CrossTenantForm form) => form.SameTenant || form.Onboarding != Onboarding.NoAccess;

    internal static OnlineTarget Target(CrossTenantSetUp record) => new(record.Key, record.Form.ExchangeTenantId, record.Form.PilotMailbox);

    private string Tenant(CrossTenantSetUp record) => places.TenantName(record.Form.ExchangeTenantId).Isolated();

    private static string Count(IReadOnlyList<string> list) => list.Count switch { 0 => "nobody is", 1 => "1 other app is", var n => $"{n} other apps are" };

    private static string Others(IReadOnlyList<string> withApp) => (withApp.Count - 1) switch { 0 => "nobody else", 1 => "1 other app", var n => $"{n} other apps" };

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts, OnlineReport? report, Problem? problem = null) =>
        new(truth, sentence, report?.Source ?? "this portal", report?.At ?? time.GetUtcNow(), facts, problem) { Merged = true };
}
