using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Mailboxes;
using Portal.Mailboxes.Causes;
using Portal.Plans;
using Portal.Scripts;
using Portal.SignIn;
using Portal.Steps;

namespace Portal.Steps;

/// <summary>One mailbox on the profile: assigned, approved, tested and enabled by Dynamics itself. The last proof, from Dynamics' own place in the network.</summary>
public abstract class PilotStep(CloudNetwork network, TimeProvider time) : IStep
{
    public abstract string Key { get; }
    public string Title => "Pilot mailbox";
    public string Needed => "The pilot mailbox uses the profile, is approved, and has passed Test & Enable.";
    public string Why => "Only Dynamics 365 can prove that Dynamics 365 reaches Exchange. One mailbox tries it before many depend on it. The test sends the mailbox a message.";
    public abstract string Who { get; }
    public abstract string Link { get; }

    /// <summary>What is wanted, from the wizard's record.</summary>
    protected abstract PilotWish Wish(SetUp setUp);

    /// <summary>The wizard's record with the mailbox as it was before this set-up changed it.</summary>
    protected abstract object With(SetUp setUp, IReadOnlyList<MailboxBefore> before);

    /// <summary>Who may approve the address, in Microsoft's words.</summary>
    protected abstract string Approvers { get; }

    /// <summary>What a failed test means in this wizard; null takes what the alert says for itself.</summary>
    /// <param name="partly">Some of incoming, outgoing and appointments worked.</param>
    protected virtual Problem? Meaning(string sentence, AlertReading? reading, bool partly) => null;

    /// <summary>What to compare when the alert is not known.</summary>
    protected virtual string Unknown => "Remedy the cause, then test again. The proof passed from this portal, so compare what only Dynamics sees.";

    public string Button(IReadOnlyList<PlannedCommand> plan) => plan.Count == 1 ? plan[0].Command.Title : $"{plan[0].Command.Title}, {(plan.Count == 3 ? "approve and test it" : "and test it")}";

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Dataverse(Wish(context.SetUp).TenantId ?? context.Person.TenantId, new Uri(Wish(context.SetUp).EnvironmentUrl))];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var wish = Wish(context.SetUp);
        if (wish.Profile is not { } profile) return Tell.NotYet("Waits for the profile.", time.GetUtcNow());
        var client = new DataverseClient(network, EnvironmentUrl.Parse(wish.EnvironmentUrl), context.In(wish.TenantId ?? context.Person.TenantId));
        var mailbox = await new Cloud.Dataverse.Mailboxes(client).FindAsync(wish.Address, ct);
        if (mailbox is null)
        {
            var unknown = new Problem($"No mailbox row in {new Uri(wish.EnvironmentUrl).Host} has the address {wish.Address}.", "Dataverse makes a mailbox for each user and queue; this address belongs to none.",
                "Choose another pilot, or correct the e-mail address of the user.", "System Administrator of the environment");
            return new Finding(Saw(Truth.NotOk, unknown.Sentence, [], unknown), []);
        }

        // What was before is what abandoning puts back: only what the portal read itself.
        Func<SetUp, object>? learned = Answers.AreUsed ? null : s => WithBefore(s, mailbox, profile);
        var alerts = mailbox.Overall == MailboxResult.Failure ? await new TraceLogs(client).OfMailboxAsync(mailbox.Id, 3, ct) : [];
        return new Finding(Judge(mailbox, profile, alerts), Plan(client, context, mailbox, profile, alerts), learned);
    }

    /// <summary>What a mailbox was before it came onto the profile is written down at the first look, before anything is changed.</summary>
    private object WithBefore(SetUp setUp, Mailbox m, ProfileRef profile)
    {
        var known = Wish(setUp).Before;
        return With(
            setUp,
            OnProfile(m, profile) || known.Any(b => b.Id == m.Id)
                ? known
                : [
                    .. known,
                    new MailboxBefore(m.Id, m.Address ?? m.Name, m.ProfileId, m.ProfileName, m.IncomingMethod, m.OutgoingMethod, m.AppointmentsMethod, (int)m.Approval)
                ]);
    }

    private Observation Judge(Mailbox mailbox, ProfileRef profile, IReadOnlyList<Alert> alerts)
    {
        var facts = Facts(mailbox, profile, alerts);
        if (Passed(mailbox, profile)) return Saw(Truth.Ok, $"{mailbox.Name.Isolated()} passed Test & Enable: incoming, outgoing and appointments work.", facts);
        if (mailbox.TestScheduled) return Saw(Truth.Waiting, $"Dynamics 365 is testing {mailbox.Name.Isolated()}; it can take some minutes.", facts);
        if (OnProfile(mailbox, profile) && mailbox.Overall == MailboxResult.Failure)
        {
            var problem = Failed(mailbox, alerts.FirstOrDefault(a => a.Level == AlertLevel.Error));
            return Saw(Truth.NotOk, problem.Sentence, facts, problem);
        }

        return Saw(Truth.NotOk, !OnProfile(mailbox, profile) ? $"{mailbox.Name.Isolated()} is not on this profile yet."
            : mailbox.TestCompletedAt is null ? $"{mailbox.Name.Isolated()} is on the profile, but not tested yet." : $"{mailbox.Name.Isolated()} was not tested since the profile got its secret.", facts);
    }

    /// <summary>The alert's own words stand among the facts; here is what they mean.</summary>
    private Problem Failed(Mailbox mailbox, Alert? alert)
    {
        var sentence = $"{mailbox.Name.Isolated()} failed Test & Enable.";
        var reading = alert is null ? null : AlertWords.Read(alert);
        var partly = mailbox.Incoming == MailboxResult.Success || mailbox.Outgoing == MailboxResult.Success || mailbox.Appointments == MailboxResult.Success;
        return Meaning(sentence, reading, partly) ?? (reading is null
            ? new Problem(sentence, AlertWords.Cause(alert), Unknown, "Exchange administrator or System Administrator, by the cause")
            : new Problem(sentence, reading.Cause, $"{reading.Remedy} Then test again.", reading.Who));
    }

    private static List<Fact> Facts(Mailbox mailbox, ProfileRef profile, IReadOnlyList<Alert> alerts) =>
    [
        new("Mailbox", $"{mailbox.Name.Isolated()}, {mailbox.Address}"),
        new("Profile", mailbox.ProfileName ?? "none", OnProfile(mailbox, profile) ? Truth.Ok : Truth.NotOk),
        new(
            "Methods",
            $"incoming {mailbox.IncomingMethod}, outgoing {mailbox.OutgoingMethod}, appointments {mailbox.AppointmentsMethod}",
            Synchronizes(mailbox) ? Truth.Ok : Truth.NotOk,
            "2, 2 and 1 are server-side synchronization."),
        new("Approval", $"{mailbox.Approval}{(mailbox.ApprovedBy is { } by ? $" by {by}, {mailbox.ApprovedAt:yyyy-MM-dd HH:mm} UTC" : "")}", mailbox.Approval == MailboxApproval.Approved ? Truth.Ok : Truth.NotOk),
        new("Incoming mail", Word(mailbox.Incoming), Verdict(mailbox.Incoming)) , new("Outgoing mail", Word(mailbox.Outgoing), Verdict(mailbox.Outgoing)),
        new("Appointments, contacts, tasks", Word(mailbox.Appointments), Verdict(mailbox.Appointments)),
        new("Last test", mailbox.TestCompletedAt is { } at ? $"{at:yyyy-MM-dd HH:mm} UTC" : "never"),
        .. alerts.Select(a => new Fact($"Alert, {a.Level}", a.Text, Truth.NotOk, a.Details)),
    ];

    /// <summary>
    /// The address was approved earlier, while it was on-premises say, by somebody whose approval is not enough now. Dataverse takes no second approval of an approved address, so the first is taken back.
    /// Told by the failed test alone: which approvals carry isemailaddressapprovedbyo365admin Microsoft does not say.
    /// </summary>
    private static bool ApprovedByTooLittle(Mailbox mailbox, ProfileRef profile, IReadOnlyList<Alert> alerts) =>
        mailbox.Approval == MailboxApproval.Approved && Failed(mailbox, profile) && alerts.FirstOrDefault(a => a.Level == AlertLevel.Error) is { } alert && AlertWords.Read(alert)?.Sign == CausesOfDynamics.ApprovalTooLow;

    private List<PlannedCommand> Plan(DataverseClient client, StepContext context, Mailbox mailbox, ProfileRef profile, IReadOnlyList<Alert> alerts)
    {
        var (wish, environment, address) = (Wish(context.SetUp), client.Environment, mailbox.Address ?? mailbox.Name);
        var (mailboxes, tenant, plan) = (new Cloud.Dataverse.Mailboxes(client), wish.TenantId ?? context.Person.TenantId, new List<PlannedCommand>());
        if (Passed(mailbox, profile) || mailbox.TestScheduled) return plan;
        if (!OnProfile(mailbox, profile) || !Synchronizes(mailbox))
            plan.Add(Planned("assign-profile", $"Put {mailbox.Name.Isolated()} on {wish.ProfileName.Isolated()}",
                [
                    new("Profile", mailbox.ProfileName, wish.ProfileName),
                    new(
                        "Incoming, outgoing, appointments",
                        $"{mailbox.IncomingMethod}, {mailbox.OutgoingMethod}, {mailbox.AppointmentsMethod}",
                        "2, 2, 1 (server-side synchronization)")
                ],
                PilotScripts.Assign(environment, mailbox.Id, address, profile.ProfileId, wish.ProfileName), ct => mailboxes.AssignAsync(mailbox.Id, profile.ProfileId, ct)));
        var again = ApprovedByTooLittle(mailbox, profile, alerts);
        if (again)
            plan.Add(Planned(
                "reject-address",
                $"Take back the approval of {mailbox.Address} that is not enough",
                [new("Approval", "Approved", "Rejected, so that it can be approved again")],
                PilotScripts.Reject(environment, mailbox.Id, address),
                ct => mailboxes.RejectAsync(mailbox.Id, ct)));
        if (again || mailbox.Approval != MailboxApproval.Approved)
            plan.Add(Planned(
                "approve-address",
                $"Approve the address {mailbox.Address}",
                [new("Approval", again ? "Rejected" : mailbox.Approval.ToString(), "Approved")],
                PilotScripts.Approve(environment, mailbox.Id, address, Approvers),
                ct => ApproveAsync(mailboxes, mailbox, ct)));
        plan.Add(Planned(
            "test-and-enable",
            $"Ask Dynamics 365 to test and enable {mailbox.Name.Isolated()}",
            [new("Test & Enable", mailbox.TestCompletedAt is { } at ? $"last {at:yyyy-MM-dd HH:mm} UTC" : "never", "scheduled")],
            PilotScripts.Test(environment, mailbox.Id, address),
            ct => mailboxes.ScheduleTestAsync(mailbox.Id, ct)));
        return plan;

        PlannedCommand Planned(string key, string title, IReadOnlyList<Change> changes, IReadOnlyList<Script> scripts, Func<CancellationToken, Task> act) => new(
            new Command(key, "Dataverse", tenant, title, address, changes) { Scripts = scripts },
            async ct =>
            {
                await act(ct);
                return new Done($"mailbox {mailbox.Id}");
            });
    }

    /// <summary>Dataverse is known to answer success and change nothing, so the approval is read back.</summary>
    private async Task ApproveAsync(Cloud.Dataverse.Mailboxes mailboxes, Mailbox mailbox, CancellationToken ct)
    {
        await mailboxes.ApproveAsync(mailbox.Id, ct);
        if (await mailboxes.FindAsync(mailbox.Id, ct) is { Approval: MailboxApproval.Approved }) return;
        throw new StepRefusedException(new Problem(
            $"Dataverse answered success, but {mailbox.Address} is still not approved.",
            "That happens when the caller is an application, or a person without the roles approval needs.",
            "Somebody who may approve runs this step once more; what is done already is not done again.", Approvers,
            "https://learn.microsoft.com/power-platform/admin/connect-exchange-online#approve-mailboxes"));
    }

    /// <summary>A test that was over before the profile got its present secret proves nothing of it. Dataverse keeps whole seconds, so a test of the same second counts.</summary>
    internal static bool Passed(Mailbox m, ProfileRef profile) =>
        OnProfile(m, profile)
            && m.TestCompletedAt > profile.StoredAt.AddSeconds(-1)
            && m is { Approval: MailboxApproval.Approved, TestScheduled: false, Incoming: MailboxResult.Success, Outgoing: MailboxResult.Success, Appointments: MailboxResult.Success };

    /// <summary>The test failed with the secret that the profile has now.</summary>
    internal static bool Failed(Mailbox m, ProfileRef profile) =>
        OnProfile(m, profile) && m.TestCompletedAt > profile.StoredAt.AddSeconds(-1) && m is { TestScheduled: false, Overall: MailboxResult.Failure };

    private static bool OnProfile(Mailbox m, ProfileRef profile) => m.ProfileId == profile.ProfileId;

    private static bool Synchronizes(Mailbox m) => m is { IncomingMethod: 2, OutgoingMethod: 2, AppointmentsMethod: 1 };

    private static string Word(MailboxResult result) => result switch { MailboxResult.Success => "success", MailboxResult.Failure => "failure", _ => "not run" };

    private static Truth Verdict(MailboxResult result) => result switch { MailboxResult.Success => Truth.Ok, MailboxResult.Failure => Truth.NotOk, _ => Truth.NotReached };

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts, Problem? problem = null) =>
        new(truth, sentence, "Dataverse", time.GetUtcNow(), facts, problem) { Vantage = "Dynamics 365" };
}

/// <summary>A wizard's record that has a pilot mailbox.</summary>
public interface IPilotRecord
{
    PilotWish Pilot { get; }

    /// <summary>The record with mailboxes as they were before this set-up changed them.</summary>
    object WithBefore(IReadOnlyList<MailboxBefore> before);
}

/// <summary>The pilot of a wizard with such a record.</summary>
public abstract class PilotStep<TRecord>(CloudNetwork network, TimeProvider time) : PilotStep(network, time) where TRecord : IPilotRecord
{
    protected override PilotWish Wish(SetUp setUp) => SetUpState.Read<TRecord>(setUp).Pilot;

    protected override object With(SetUp setUp, IReadOnlyList<MailboxBefore> before) => SetUpState.Read<TRecord>(setUp).WithBefore(before);
}

/// <param name="TenantId">The environment's tenant; null is that of the person who acts.</param>
/// <param name="Profile">Null before there is one.</param>
/// <param name="Before">Mailboxes of this set-up as they were.</param>
public sealed record PilotWish(string EnvironmentUrl, string? TenantId, string Address, string ProfileName, ProfileRef? Profile, IReadOnlyList<MailboxBefore> Before);
