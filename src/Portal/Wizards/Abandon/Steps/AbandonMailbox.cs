using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Scripts;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Abandon.Steps;

/// <summary>Mailboxes that the set-up put on its profile go back to where they were, before the profile goes from under them.</summary>
public sealed class AbandonMailbox(CloudNetwork network, Deeds deeds, WizardCatalogSource wizards, TimeProvider time) : AbandonStep(wizards, time)
{
    public override string Key => AbandonWizards.Mailbox;
    public override string Title => "Pilot mailbox back";
    public override string Needed => "Mailboxes that this set-up put on its profile have their former profile, methods and approval.";
    public override string Why => "A mailbox whose profile is deleted loses the link and stops. So it is put back first.";
    public override string Who => "System Administrator of the environment.";

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Dataverse(Tenant(context), new Uri(context.OfProfile().Place.EnvironmentUrl))];

    private static string Tenant(StepContext context) => context.OfProfile().Place.TenantId ?? context.Person.TenantId;

    protected override async Task<Remains> FindAsync(StepContext context, CancellationToken ct)
    {
        var (record, place) = (context.OfProfile(), context.OfProfile().Place);
        var client = new DataverseClient(network, EnvironmentUrl.Parse(place.EnvironmentUrl), context.In(Tenant(context)));
        var (mailboxes, profiles, removals, facts) = (new Cloud.Dataverse.Mailboxes(client), new ServerProfiles(client), new List<PlannedCommand>(), new List<Fact>());
        var approvedByUs = await deeds.DidAsync(context.SetUp.Id, HmaWizard.Pilot, "approve-address", ct);
        foreach (var before in record.Before)
        {
            if (await mailboxes.FindAsync(before.Id, ct) is not { } now) facts.Add(Stays(before.Address, "the mailbox is gone", "there is nothing to put back."));
            else if (now.ProfileId == before.ProfileId
                && (now.IncomingMethod, now.OutgoingMethod, now.AppointmentsMethod) == (before.Incoming, before.Outgoing, before.Appointments))
                facts.Add(new(before.Address, $"on {before.ProfileName?.Isolated() ?? "no profile"}, as before", Truth.Ok));
            else if (now.ProfileId != place.Id) facts.Add(Stays(before.Address, $"on {now.ProfileName?.Isolated() ?? "no profile"}", "somebody put it there since."));
            else
            {
                var profile = before.ProfileId is { } id && await profiles.FindAsync(id, ct) is not null ? before.ProfileId : null;
                MailboxApproval? approval = approvedByUs && now.Approval == MailboxApproval.Approved && (MailboxApproval)before.Approval != MailboxApproval.Approved ? (MailboxApproval)before.Approval : null;
                facts.Add(Goes(
                    before.Address,
                    $"on {now.ProfileName.Isolated()}",
                    $"Goes back to {(profile is null ? "no profile" : before.ProfileName.Isolated())}. The test message stays in the mailbox, and Dataverse keeps the time of the last test."));
                removals.Add(Restore(context, mailboxes, client.Environment, now, before with { ProfileId = profile }, approval));
            }
        }

        return new Remains(
            removals.Count == 0
                ? "No mailbox of this set-up is on its profile."
                : $"{removals.Count} mailbox{(removals.Count == 1 ? "" : "es")} of this set-up {(removals.Count == 1 ? "is" : "are")} on its profile.",
            removals,
            facts,
            "Dataverse");
    }

    private static PlannedCommand Restore(StepContext context, Cloud.Dataverse.Mailboxes mailboxes, EnvironmentUrl environment, Mailbox now, MailboxBefore before, MailboxApproval? approval) => new(
        new Command($"restore-{now.Id:N}", "Dataverse", Tenant(context), $"Put {now.Name.Isolated()} back on {(before.ProfileId is null ? "no profile" : before.ProfileName.Isolated())}", before.Address,
        [
            new("Profile", now.ProfileName, before.ProfileId is null ? null : before.ProfileName),
            new(
                "Incoming, outgoing, appointments",
                $"{now.IncomingMethod}, {now.OutgoingMethod}, {now.AppointmentsMethod}",
                $"{before.Incoming}, {before.Outgoing}, {before.Appointments}"),
            .. approval is { } was ? [new Change("Approval", now.Approval.ToString(), was.ToString())] : Array.Empty<Change>(),
        ]) { Scripts = AbandonScripts.Restore(environment, now.Id, before, approval) },
        async ct =>
        {
            await mailboxes.RestoreAsync(now.Id, before.ProfileId, before.Incoming, before.Outgoing, before.Appointments, approval, ct);
            return new Done($"mailbox {now.Id}");
        });
}
