using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Plans;
using Portal.SignIn;
using Portal.Store;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;
using Portal.Wizards.Renew;
using static Portal.Ids;

namespace Portal.Wizards.Abandon.Steps;

/// <summary>The portal's own part: an open decision is withdrawn, links end, and the set-up is closed. It stays readable.</summary>
public sealed class AbandonClose(IDbContextFactory<PortalDb> dbs, ApprovalDesk desk, SetUps setUps, Renewals renewals, WizardCatalogSource wizards, TimeProvider time) : AbandonStep(wizards, time)
{
    public override string Key => AbandonWizards.Close;
    public override string Title => "Closed";
    public override string Needed => "The decision is withdrawn, links to steps have ended, and the set-up is closed.";
    public override string Why => "A decision that nobody needs any more is one that somebody could still use. The set-up and its audit stay readable for ever.";
    public override string Who => "Anybody with the portal role Portal.Admin.";

    public override bool HandsOver => false;

    public override bool MayBeLeft => false;

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) => [];

    protected override async Task<Remains> FindAsync(StepContext context, CancellationToken ct)
    {
        if (context.SetUp.Phase == SetUpPhase.Abandoned) return Remains.Nothing($"Closed on {context.SetUp.EndedAt:d MMMM yyyy HH:mm} UTC.", "this portal");
        await using var db = await dbs.CreateDbContextAsync(ct);
        var open = await ApprovalDesk.FindAsync(db, context.SetUp.Id, ct) is { State: ApprovalState.Pending or ApprovalState.Approved } approval ? approval : null;
        var now = Time.GetUtcNow();
        var links = await db.Set<HandOver>().CountAsync(h => h.SetUpId == context.SetUp.Id && h.ExpiresAt > now, ct);
        var facts = new List<Fact> { Goes("Set-up", context.SetUp.Name, "Will be closed."), Goes("Links to steps", links == 1 ? "1 open" : $"{links} open", "Will end.") };
        if (open is not null) facts.Add(Goes($"Decision #{open.Id}", open.State.ToString(), "Will be withdrawn."));
        var command = new Command(
            "close",
            "this portal",
            context.Person.TenantId,
            $"Close the set-up {context.SetUp.Name}",
            context.SetUp.Name,
            [
                new Change("Set-up", "abandoning", "closed"),
                .. open is null ? Array.Empty<Change>() : [new Change($"Decision #{open.Id}", open.State.ToString(), "Withdrawn")]
            ]);
        return new Remains("Everything that could be removed is gone. The set-up is still open.", [new(command, async done =>
        {
            await CloseAsync(context, done);
            return new Done($"set-up {context.SetUp.Id} closed");
        })], facts, "this portal");
    }

    private async Task CloseAsync(StepContext context, CancellationToken ct)
    {
        await using (var db = await dbs.CreateDbContextAsync(ct)) await desk.EndAsync(db, context.SetUp.Id, context.Person, "The set-up was abandoned.", ct);
        // The set-up that was to be renewed goes on with what it had.
        if (context.SetUp.Kind == RenewWizards.Certificate && context.Record() is { Renewal: { Live: { } live } renewal } record)
            await renewals.TellAsync(
                record,
                made => made with
                {
                    Certificate = live,
                    Form = made.Form with { CertificateName = live.Name, CertificateWay = renewal.LiveWay },
                    AlsoDecided = [.. made.AlsoDecided.Where(t => !Same(t, record.Certificate?.Thumbprint) && !Same(t, live.Thumbprint))]
                },
                ct);
        await setUps.CloseAsync(context.SetUp.Id, context.Person, ct);
    }
}
