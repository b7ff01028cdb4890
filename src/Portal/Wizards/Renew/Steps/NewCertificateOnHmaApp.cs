using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Audit;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Store;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;
using static Portal.Ids;

namespace Portal.Wizards.Renew.Steps;

/// <summary>
/// The HMA wizard's step behind a gate: a second certificate on an app that opens every mailbox is exactly what somebody would add who should not, so it takes a
/// decision on this thumbprint. The one that is live stays beside it.
/// </summary>
public sealed class NewCertificateOnHmaApp(CertificateOnHmaApp attach, IDbContextFactory<PortalDb> dbs, ApprovalDesk desk, HmaFacts facts, Renewals renewals, TimeProvider time) : IStep
{
    public string Key => RenewWizards.OnHmaApp;
    public string Title => "New certificate on HMA-App";
    public string Needed => "HMA-App knows the new certificate as well as the live one, and an approver has allowed it.";
    public string Why => "Entra has to know the new certificate before Dynamics 365 signs with it, and the live one until nobody signs with it any more.";
    public string Who => attach.Who;
    public string Link => attach.Link;

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => ApiNeed.Merge([.. attach.Needs(context), Apis.Graph(context.Form().ExchangeTenantId, "Application.Read.All", "Directory.Read.All")]);

    public IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => ((IStep)attach).NeedsToRun(context);

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (record is not { Certificate: { } certificate, Renewal.Live: { } live }) return Tell.NotYet("Waits for the new certificate.", time.GetUtcNow());
        if (Same(certificate.Thumbprint, live.Thumbprint))
            return Refused(
                "The new certificate is the one that is live.",
                "The same name was typed.",
                "Type another name in the certificate's step: a new version under the live name would be used before HMA-App knows it.",
                "You");
        var found = await attach.LookAsync(context, ct);
        var approved = await CheckAsync(context, record, found.Observation.Truth == Truth.Ok, ct) is ApprovalCheck.Approved { Permitted.Count: > 0 };
        return (found.Observation.Truth, approved) switch
        {
            (Truth.Ok, true) => found,
            (Truth.Ok, false) =>
                Refused(
                    $"The certificate {certificate.Name} is on HMA-App, and no decision that counts allows it.",
                    "It was put there outside the portal, or the app changed since the decision.",
                    "Ask for a decision now, or remove the certificate from the app.",
                    "An approver"),
            (_, false) => new Finding(found.Observation with { Truth = Truth.NotReached, Sentence = $"{found.Observation.Sentence} It waits for the decision.", ForPeople = true }, []),
            _ => found,
        };
    }

    public async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        var record = SetUpState.Read<HmaSetUp>(run.SetUp);
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            var newest = await ApprovalDesk.FindAsync(db, run.SetUp.Id, ct);
            var now = await facts.ReadAsync(record, newest?.Facts.Ceiling ?? 0, run.In(record.Form.ExchangeTenantId), ct);
            var check = now is null ? new ApprovalCheck.None() : await desk.EnforceAsync(db, run.SetUp.Id, now, await facts.ReachAsync(run.In(record.Form.ExchangeTenantId), ct), AuditActor.Of(run.Person), ct);
            if (check is not ApprovalCheck.Approved { Permitted.Count: > 0 } approved)
                throw new StepRefusedException(new Problem(
                    "Nothing was changed: there is no decision that allows this certificate now.",
                    check is ApprovalCheck.Voided v
                        ? string.Join("; ", v.WhatChanged.Select(c => $"{c.Field}: {c.Before ?? "none"} → {c.After ?? "none"}"))
                        : "It was denied, withdrawn or never asked for.",
                    "Ask for the decision again.",
                    "An approver"));
            run.ApprovalId = approved.Approval.Id;
        }

        // Before the write: the set-up's own decision is not on the new certificate, and would read as void the moment it appears.
        await renewals.TellAsync(record, made => made with { AlsoDecided = [.. made.AlsoDecided.Append(record.Certificate!.Thumbprint).Distinct(StringComparer.OrdinalIgnoreCase)] }, ct);
        foreach (var command in plan) await run.DoAsync(command, ct);
    }

    private async Task<ApprovalCheck> CheckAsync(StepContext context, HmaSetUp record, bool there, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var newest = await ApprovalDesk.FindAsync(db, context.SetUp.Id, ct);
        if (newest is null || await facts.ReadAsync(record, newest.Facts.Ceiling, context.InExchange(), ct) is not { } now) return new ApprovalCheck.None();
        return there ? await desk.CheckGrantedAsync(db, context.SetUp.Id, now, null, time.GetUtcNow(), ct) : await desk.CheckAsync(db, context.SetUp.Id, now, null, ct);
    }

    private Finding Refused(string sentence, string cause, string remedy, string who)
    {
        var problem = new Problem(sentence, cause, remedy, who);
        return new Finding(new Observation(Truth.NotOk, sentence, "Microsoft Graph", time.GetUtcNow(), [], problem) { ForPeople = true }, []);
    }
}
