using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;

namespace Portal.Wizards.Renew.Steps;

/// <summary>A mailbox of the profile has synchronized, or passed Test &amp; Enable, since the change: Dynamics itself uses what was stored.</summary>
public sealed class LivePass(CloudNetwork network, TimeProvider time) : IStep
{
    /// <summary>A pass that ended a moment after the change began before it.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(10);

    public string Key => RenewWizards.Pass;
    public string Title => "A mailbox synchronizes with it";
    public string Needed => "One mailbox of the profile has synchronized, or passed Test & Enable, since Dataverse got the new one.";
    public string Why => "Only Dynamics 365 can show that it works with what was stored. Until it has, the old one stays: it is the way back.";
    public string Who => "System Administrator of the environment. The test sends the mailbox a message; a normal pass needs nobody.";
    public string Link => "https://learn.microsoft.com/power-platform/admin/connect-exchange-server-on-premises";

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Dataverse(context.OfProfile().Place.TenantId ?? context.Person.TenantId, new Uri(context.OfProfile().Place.EnvironmentUrl))];

    private static DateTimeOffset? Since(IProfileRecord record) => record.Renewal!.ChangedAt ?? record.Profile?.StoredAt;

    /// <summary>A mailbox was seen to work with what is stored now, not with what was stored before it.</summary>
    internal static bool WasSeen(IProfileRecord record) => Since(record) is { } since && record.Renewal!.PassedSince == since;

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.OfProfile();
        var place = record.Place;
        if (Since(record) is not { } since) return Tell.NotYet("Waits until Dataverse has the new one.", time.GetUtcNow());
        var client = new DataverseClient(network, EnvironmentUrl.Parse(place.EnvironmentUrl), context.In(place.TenantId ?? context.Person.TenantId));
        if (await new Cloud.Dataverse.Mailboxes(client).FindAsync(place.Pilot, ct) is not { } mailbox || mailbox.ProfileId != place.Id)
        {
            var problem = new Problem(
                $"No mailbox of this profile has the address {place.Pilot}.",
                "It was taken off the profile, or the address is misspelt.",
                "Type the address of a mailbox that uses the profile.",
                "You");
            return new Finding(Saw(Truth.NotOk, problem.Sentence, [], problem), []);
        }

        var facts = Facts(mailbox, since);
        if (Tested(mailbox, since)) return new Finding(Saw(Truth.Ok, $"{mailbox.Name.Isolated()} passed Test & Enable since the change.", facts), [], Passed(since));
        if (Synchronized(mailbox, since)) return new Finding(Saw(Truth.Ok, $"{mailbox.Name.Isolated()} has synchronized since the change.", facts), [], Passed(since));
        if (mailbox.TestScheduled) return new Finding(Saw(Truth.Waiting, $"Dynamics 365 is testing {mailbox.Name.Isolated()}; it can take some minutes.", facts), []);
        var test = Test(context, client, mailbox);
        if (mailbox.Overall != MailboxResult.Failure)
            return new Finding(
                Saw(Truth.NotOk, $"{mailbox.Name.Isolated()} has not synchronized since the change yet. Wait for a pass, or let Dynamics 365 test it.", facts),
                [test]);
        var alerts = await new TraceLogs(client).OfMailboxAsync(mailbox.Id, 5, ct);
        var failed = new Problem(
            $"{mailbox.Name.Isolated()} does not synchronize.",
            TraceLogs.Trouble(alerts) is { } alert ? $"{alert.Text} {alert.Details}".Trim() : "Dynamics 365 gave no alert.",
            "Remedy the cause, then test again. The old one is still there: nothing is removed before this step is OK.",
            "Exchange administrator or System Administrator, by the cause");
        return new Finding(Saw(Truth.NotOk, failed.Sentence, facts, failed), [test]);
    }

    private static Func<SetUp, object> Passed(DateTimeOffset since) => s => s.OfProfile().WithRenewal(r => r with { PassedSince = since });

    /// <summary>Dataverse keeps whole seconds, so a test of the same second counts.</summary>
    private static bool Tested(Mailbox m, DateTimeOffset since) => m.Passed && !m.TestScheduled && m.TestCompletedAt > since.AddSeconds(-1);

    private static bool Synchronized(Mailbox m, DateTimeOffset since) => m.Overall == MailboxResult.Success && m.LastSyncAt > since + OnItsWay;

    private static IReadOnlyList<Fact> Facts(Mailbox m, DateTimeOffset since) =>
    [
        new("Dataverse got the new one", $"{since:yyyy-MM-dd HH:mm:ss} UTC"), new("Mailbox", $"{m.Name}, {m.Address}"),
        new("Last pass", m.LastSyncAt is { } pass ? $"{pass:yyyy-MM-dd HH:mm:ss} UTC" : "never", Synchronized(m, since) ? Truth.Ok : null),
        new("Last test", m.TestCompletedAt is { } test ? $"{test:yyyy-MM-dd HH:mm:ss} UTC, {(m.Passed ? "passed" : "failed")}" : "never", Tested(m, since) ? Truth.Ok : null),
    ];

    private static PlannedCommand Test(StepContext context, DataverseClient client, Mailbox mailbox) => new(
        new Command(
            "test-and-enable",
            "Dataverse",
            context.OfProfile().Place.TenantId ?? context.Person.TenantId,
            $"Ask Dynamics 365 to test {mailbox.Name.Isolated()}",
            mailbox.Address ?? mailbox.Name,
            [new Change("Test & Enable", mailbox.TestCompletedAt is { } at ? $"last {at:yyyy-MM-dd HH:mm} UTC" : "never", "scheduled")])
        {
            Scripts = PilotScripts.Test(client.Environment, mailbox.Id, mailbox.Address ?? mailbox.Name),
        },
        async ct =>
        {
            await new Cloud.Dataverse.Mailboxes(client).ScheduleTestAsync(mailbox.Id, ct);
            return new Done($"mailbox {mailbox.Id}");
        });

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts, Problem? problem = null) => new(truth, sentence, "Dataverse", time.GetUtcNow(), facts, problem) { Vantage = "Dynamics 365" };
}
