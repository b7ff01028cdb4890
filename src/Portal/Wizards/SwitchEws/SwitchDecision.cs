using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Connections;
using Portal.Plans;
using Portal.Readiness;
using Portal.SignIn;
using Portal.Steps;
using Portal.Store;

namespace Portal.Wizards.SwitchEws;

/// <summary>Somebody with Portal.Approver says yes or no to changing EWS of a whole organization, with the names of those it would cut off.</summary>
public sealed class SwitchDecision(IDbContextFactory<PortalDb> dbs, ApprovalDesk desk, Sessions sessions, Places places, WorldClock world, TimeProvider time) : IStep
{
    private static readonly DecisionAsAWhole Words = new("the change", "the list, the use or the switch changed", "EWS stays as it is.");

    public string Key => EwsSwitchWizard.Decision;
    public string Title => "Decision";
    public string Needed => "An approver has allowed exactly this change of EwsEnabled, with exactly this list.";
    public string Why => "The switch is the whole organization's, not one app's. Whoever asks for it does not decide it, and the decision ends when the list or the use changes.";
    public string Who => "Anybody with the portal role Portal.Approver, except who asked.";
    public string Link => "https://techcommunity.microsoft.com/blog/exchange/4529471";
    public bool HandsOver => false;

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Switch();
        if (SwitchFacts.Of(record, time.GetUtcNow()) is not { } now) return Tell.NotYet("Waits until the organization is read.", time.GetUtcNow());
        await using var db = await dbs.CreateDbContextAsync(ct);
        return new Finding(Words.Say(await desk.CheckAsync(db, context.SetUp.Id, now, null, ct), time.GetUtcNow()), []);
    }

    /// <exception cref="StepRefusedException">There is nothing that could be decided on.</exception>
    public async Task<ApprovalResult> AskAsync(SetUp setUp, Person person, string why, string? ticket, CancellationToken ct)
    {
        if (!StepAccess.MayAll(person)) throw new UnauthorizedAccessException();
        var (record, now) = (setUp.Switch(), time.GetUtcNow());
        if (OrganizationStep.Obstacle(record, now, world.GetUtcNow()) is { } obstacle) throw new StepRefusedException(obstacle);
        var wantsUsage = record.Form.Wanted == EwsSwitch.True;
        if (UsageStep.Obstacle(record, now) is { } unknown) throw new StepRefusedException(unknown);
        var facts = SwitchFacts.Of(record, now)!;
        var report = record.ExchangeOnline.Fresh(now)!;
        if (report.EwsEnabled == record.Form.Wanted) throw new StepRefusedException(new Problem($"EwsEnabled is {record.Form.Wanted} already.", null, "There is nothing to decide.", "Nobody needs to do anything"));
        var cut = wantsUsage ? record.Usage!.CutOff(report.AllowedApps!) : [];
        var tenant = places.TenantName(record.TenantId);
        var command = new Command(
            "set-switch",
            "Exchange Online",
            record.TenantId,
            $"Set EwsEnabled of {tenant.Isolated()} to {record.Form.Wanted}",
            "EwsEnabled",
            [SwitchFacts.Change(record, report.EwsEnabled!.Value), .. cut.Select(a => new Change($"App {a.AppId}", "uses EWS", "cut off"))]);
        var accounts = await sessions.AccountsOfAsync(person, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await desk.RequestAsync(
            db,
            new ApprovalRequest(
                setUp.Id,
                setUp.Name,
                $"Exchange Online of {tenant}",
                tenant,
                why,
                ticket,
                facts,
                new CountedReach(null, null, null, true, "The switch opens no mailbox; it says which apps may use EWS.", now),
                [command],
                accounts)
            {
                Pasted = report.ByRest ? null : report.Source, Words = facts.Permissions.ToDictionary(p => p.Key, _ => SwitchFacts.Words(record, cut), StringComparer.Ordinal),
            }, person, ct);
    }
}
