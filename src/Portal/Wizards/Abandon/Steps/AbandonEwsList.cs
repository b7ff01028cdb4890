using Portal.Plans;
using Portal.Readiness;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.Abandon.Steps;

/// <summary>The app's entry on EwsAllowedAppIDs, where this set-up put it there. The list is written as a whole: everybody else's entries are carried, and it is never left empty.</summary>
public sealed class AbandonEwsList(OnlineExchange exchange, Deeds deeds, WizardCatalogSource wizards, TimeProvider time) : AbandonStep(wizards, time)
{
    public override string Key => AbandonWizards.EwsList;
    public override string Title => "Entry on the EWS list taken off";
    public override string Needed => "EwsAllowedAppIDs does not hold the app, where this set-up put it there; everybody else's entries are as they were.";
    public override string Why => "An entry that nobody uses is one more app that could open mailboxes by EWS if it came back.";
    public override string Who => "Exchange Administrator of the tenant that holds the mailboxes.";
    public override string Link => "https://techcommunity.microsoft.com/blog/exchange/4529471";

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) => Reads(context) ? exchange.Needs(context.SetUp.Record().Form.ExchangeTenantId) : [];

    private bool Reads(StepContext context) => exchange.IsOn && context.SetUp.Record().Form is var form && (form.SameTenant || form.Onboarding != Onboarding.NoAccess);

    protected override async Task<Remains> FindAsync(StepContext context, CancellationToken ct)
    {
        var record = context.SetUp.Record();
        if (record.App is not { } app) return Remains.Nothing("There was no app to put on the list.", "this set-up");
        var wrote = record.ExchangeOnline.WroteList || await deeds.DidAsync(context.SetUp.Id, CrossTenantWizard.EwsList, "write-list", ct);
        if (!wrote)
            return Remains.Nothing(
                "This set-up did not write EwsAllowedAppIDs.",
                "this set-up",
                record.ExchangeOnline.Report is { AllowedApps: { } seen } && AllowedApps.Has(seen, app.AppId)
                    ? [Stays("EwsAllowedAppIDs", app.AppId, "somebody else put it there.")]
                    : []);
        if (EwsCalendar.Ends.HasBegun(context.Now)) return Remains.Nothing("EWS in Exchange Online has ended; the list counts for nothing any more.", "this set-up");
        var read = Reads(context) ? await exchange.ReadAsync(context, EwsListStep.Target(record), ct) : null;
        var known = read is null ? record.ExchangeOnline : record.ExchangeOnline.With(read);
        Func<SetUp, object>? learned = read is null ? null : s => s.Record() with { ExchangeOnline = s.Record().ExchangeOnline.With(read) };
        return Judge(context, record, app, known.Fresh(Time.GetUtcNow())) with { Learned = learned };
    }

    private Remains Judge(StepContext context, CrossTenantSetUp record, AppRef app, OnlineReport? report)
    {
        if (report is not { AllowedApps: { } list })
            return new Remains(
                "What stands on EwsAllowedAppIDs now is not known.",
                [],
                [],
                "this set-up")
                {
                    Obstacle = new Problem(
                        "What stands on EwsAllowedAppIDs now is not known.",
                        "Only Exchange Online PowerShell tells it, and a report is believed for 7 days.",
                        "Let somebody of the Exchange tenant run the reading script below and paste what it prints; or leave the entry, with a reason.",
                        Who)
                };
        if (!AllowedApps.Has(list, app.AppId)) return Remains.Nothing($"{app.Name.Isolated()} is not on EwsAllowedAppIDs.", report.Source);
        var after = AllowedApps.Without(list, app.AppId);
        if (after.Count == 0)
            return Remains.Nothing(
                $"{app.Name.Isolated()} is the only entry of EwsAllowedAppIDs and stays there: the list is never left empty.",
                report.Source,
                Stays(
                    "EwsAllowedAppIDs",
                    app.AppId,
                    "with EwsEnabled True an empty list blocks every app, and Microsoft fills a list that is empty. The entry of an app that is gone opens nothing."));
        if (AllowedApps.Malformed(list) is { Count: > 0 } malformed)
            return new Remains(
                "EwsAllowedAppIDs holds entries that are no application ids.",
                [],
                [],
                report.Source)
                {
                    Obstacle = new Problem(
                        "EwsAllowedAppIDs holds entries that are no application ids.",
                        $"Such as {string.Join(", ", malformed.Take(3)).Isolated()}.",
                        "Whoever made the list mends it first: writing it back as it is would fail.",
                        Who)
                };
        var facts = new List<Fact> { Goes("EwsAllowedAppIDs", app.AppId, $"{(after.Count == 1 ? "1 other entry stays" : $"{after.Count} other entries stay")}: {AllowedApps.Text(after)}.") };
        return new Remains($"{app.Name.Isolated()} is on EwsAllowedAppIDs, put there by this set-up.", [Write(context, record, app, list, after)], facts, report.Source)
        {
            Blocked = Reads(context) ? null : new Problem("This portal runs no commands in Exchange Online itself.", null, "Use the script: it does the same, and ends with the report to paste.", Who),
        };
    }

    private PlannedCommand Write(StepContext context, CrossTenantSetUp record, AppRef app, IReadOnlyList<string> shown, IReadOnlyList<string> after)
    {
        var target = EwsListStep.Target(record);
        return new(
            new Command(
                "write-list",
                "Exchange Online",
                target.TenantId,
                $"Take {app.Name.Isolated()} off EwsAllowedAppIDs",
                "EwsAllowedAppIDs",
                [
                    new Change("EwsAllowedAppIDs, the whole list", string.Join(", ", shown), string.Join(", ", after))
                ]) { Scripts = [OnlineScripts.TakeOff(target, shown, app.AppId)] },
            async ct =>
            {
                await exchange.RequireListAsync(context, target, shown, Link, ct);
                await exchange.Admin(context, target.TenantId).SetAllowedAppsAsync(after, ct);
                var report = await exchange.ReadAsync(context, target, ct);
                if (!AllowedApps.Same(report.AllowedApps, after))
                    throw new StepRefusedException(new Problem(
                        "The list was written, but it is another one when it is read back.",
                        AllowedApps.Difference(after, report.AllowedApps ?? []),
                        "Look again. Talk to whoever else changes the list.",
                        Who,
                        Link));
                return new Done($"EwsAllowedAppIDs holds {after.Count}", s => s.Record() with { ExchangeOnline = s.Record().ExchangeOnline.With(report) });
            });
    }
}
