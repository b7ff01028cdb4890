using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Audit;
using Portal.Connections;
using Portal.Plans;
using Portal.Readiness;
using Portal.SignIn;
using Portal.Steps;
using Portal.Store;

namespace Portal.Wizards.SwitchEws;

/// <summary>The change itself, after its decision, by script or by the portal; with its clock and the way back.</summary>
public sealed class SwitchStep(IDbContextFactory<PortalDb> dbs, ApprovalDesk desk, OnlineExchange exchange, Places places, WorldClock world, TimeProvider time) : IStep
{
    private const string Back = "Set-OrganizationConfig -EwsEnabled $null takes the setting away; about an hour later every app may use EWS again, whatever the list says. It is a plan of this kind too: \"never set\".";

    public string Key => EwsSwitchWizard.Switch;
    public string Title => "Switch";
    public string Needed => "EwsEnabled has the value that was decided on.";
    public string Why => "Exchange Online blocks EWS for the whole organization or lets the apps on the list in; this is the switch.";
    public string Who => "Exchange Administrator of that tenant.";
    public string Link => "https://learn.microsoft.com/powershell/module/exchange/set-organizationconfig";

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => context.Switch() is { Closed: false } record ? exchange.Needs(record.TenantId) : [];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Switch();
        Func<SetUp, object>? learned = null;
        if (exchange.IsOn && !record.Closed)
        {
            var read = await exchange.ReadAsync(context, record.Target, ct);
            record = record.With(read);
            learned = s => s.Switch().With(read);
        }

        var now = time.GetUtcNow();
        if (SwitchFacts.Of(record, now) is not { } facts) return Tell.NotYet("Waits until the organization is read.", now) with { Learned = learned };
        var report = record.ExchangeOnline.Fresh(now)!;
        await using var db = await dbs.CreateDbContextAsync(ct);
        List<Fact> said = [new("EwsEnabled", report.EwsEnabled!.Value.ToString()) { Source = report.Source, At = report.At }, new("The way back", "EwsEnabled to Null", null, Back)];
        if (report.EwsEnabled == record.Form.Wanted) return new Finding(await ChangedAsync(db, context, record, facts, report, said, ct), [], learned);
        if (await desk.CheckAsync(db, context.SetUp.Id, facts, null, ct) is not ApprovalCheck.Approved { Permitted.Count: > 0 } approved)
            return new Finding(Saw(Truth.NotReached, $"EwsEnabled is {report.EwsEnabled}. The switch waits for the decision.", said, report), [], learned);
        if (Obstacle(record, now, context.Now) is { } obstacle) return new Finding(Saw(Truth.NotOk, obstacle.Sentence, said, report, obstacle), [], learned);
        return new Finding(Saw(Truth.NotOk, $"Approved by {approved.Approval.DeciderName.Isolated()}; EwsEnabled is still {report.EwsEnabled}.", said, report), [Set(context, record, report)], learned, Blocked(record));
    }

    /// <summary>It has the value: whether by this decision, and since when.</summary>
    private async Task<Observation> ChangedAsync(PortalDb db, StepContext context, EwsSwitchSetUp record, ApprovalFacts facts, OnlineReport report, List<Fact> said, CancellationToken ct)
    {
        if (record.ExchangeOnline.SwitchChanged is not { } changed) return Saw(Truth.Ok, $"EwsEnabled is {record.Form.Wanted} already; nothing was changed here.", said, report);
        var check = await desk.CheckGrantedAsync(db, context.SetUp.Id, facts, null, changed.At, ct);
        if (check is not ApprovalCheck.Approved { Permitted.Count: > 0 })
        {
            var problem = new Problem(
                $"EwsEnabled is {record.Form.Wanted}, and no decision that counts allows it.",
                "It was changed outside the portal, or the list changed since the decision.",
                "Ask for a decision now, or change it back.",
                "An approver, or an Exchange Administrator");
            return Saw(Truth.NotOk, problem.Sentence, said, report, problem);
        }

        var until = changed.WorldAt + EwsCalendar.SwitchTakes;
        return context.Now < until
            ? Saw(Truth.Waiting, $"Changed {changed.WorldAt:d MMMM yyyy HH:mm} UTC, takes about an hour: until {until:HH:mm} UTC. A list changed lately takes up to 24 hours.", said, report) with { ForPeople = true }
            : Saw(Truth.Ok, $"EwsEnabled is {record.Form.Wanted} since {changed.WorldAt:d MMMM yyyy HH:mm} UTC, as approved.", said, report);
    }

    private static Problem? Obstacle(EwsSwitchSetUp record, DateTimeOffset now, DateTimeOffset world) => OrganizationStep.Obstacle(record, now, world) ?? UsageStep.Obstacle(record, now);

    private Problem? Blocked(EwsSwitchSetUp record) => exchange.IsOn && !record.Closed ? null : new Problem("This portal runs no commands in Exchange Online itself.",
        record.Closed ? "It was given no access to that tenant." : "Whoever runs the portal has not allowed it (Portal:Exchange:Rest).", "Use the script: it does the same, and ends with the report to paste.", Who);

    private PlannedCommand Set(StepContext context, EwsSwitchSetUp record, OnlineReport shown) => new(
        new Command(
            "set-switch",
            "Exchange Online",
            record.TenantId,
            $"Set EwsEnabled of {places.TenantName(record.TenantId).Isolated()} to {record.Form.Wanted}",
            "EwsEnabled",
            [SwitchFacts.Change(record, shown.EwsEnabled!.Value)])
        {
            Scripts = [OnlineScripts.SetSwitch(record.Target, shown.EwsEnabled!.Value, record.Form.Wanted, shown.AllowedApps!)],
        },
        async ct =>
        {
            await exchange.Admin(context, record.TenantId).SetEwsEnabledAsync(record.Form.Wanted switch { EwsSwitch.True => true, EwsSwitch.False => false, _ => null }, ct);
            var report = await exchange.ReadAsync(context, record.Target, ct) with { Changed = "EwsEnabled" };
            if (report.EwsEnabled != record.Form.Wanted)
                throw new StepRefusedException(new Problem(
                    $"Exchange Online answered success, but EwsEnabled is {report.EwsEnabled} when it is read back.",
                    "Somebody else changed it at the same moment.",
                    "Look again.",
                    Who));
            return new Done($"EwsEnabled is {report.EwsEnabled}", s => s.Switch().With(report));
        });

    /// <summary>The gate: the organization is read once more, and a decision that no longer fits is voided and stops the change.</summary>
    public async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        var (record, now) = (run.SetUp.Switch(), time.GetUtcNow());
        var read = await exchange.ReadAsync(run.Context, record.Target, ct);
        record = record.With(read);
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            var check = SwitchFacts.Of(record, now) is { } facts ? await desk.EnforceAsync(db, run.SetUp.Id, facts, null, AuditActor.Of(run.Person), ct) : new ApprovalCheck.None();
            if (check is not ApprovalCheck.Approved { Permitted.Count: > 0 } approved)
                throw new StepRefusedException(new Problem("Nothing was changed: there is no decision that allows it now.",
                    check is ApprovalCheck.Voided v
                        ? string.Join("; ", v.WhatChanged.Select(c => $"{c.Field}: {c.Before ?? "none"} → {c.After ?? "none"}"))
                        : "It was denied, withdrawn or never asked for.",
                    "Ask for the decision again.",
                    "An approver"));
            run.ApprovalId = approved.Approval.Id;
        }

        // After the gate: whatever else stands in the way, a decision that no longer fits is voided first.
        if (Obstacle(record, now, world.GetUtcNow()) is { } obstacle) throw new StepRefusedException(obstacle);

        foreach (var command in plan) await run.DoAsync(command, ct);
    }

    private static Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts, OnlineReport report, Problem? problem = null) =>
        new(truth, sentence, report.Source, report.At, facts, problem) { Merged = true };
}
