using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Mailboxes;
using Portal.Plans;
using Portal.Readiness;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Wizards.CrossTenant;

namespace Portal.Tests.Wizards.CrossTenant;

/// <summary>
/// 2 April 2027: EWS in Exchange Online has ended (Exchange Team Blog, https://techcommunity.microsoft.com/blog/exchange/4492361) and Dynamics 365 opens the mailboxes of a
/// cross-tenant profile by Microsoft Graph (learn.microsoft.com/power-platform/admin/connect-exchange-online-server-profile-oauth). Profile, secret and approval are those of the year before.
/// </summary>
public sealed class AprilTests
{
    private static readonly DateTimeOffset SecondOfApril = new(2027, 4, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly string[] Mail = ["Mail.ReadWrite", "Mail.Send"];

    [Fact]
    public async Task A_profile_that_the_wizard_made_passes_by_Graph_after_the_end_of_EWS()
    {
        await using var town = await CrossTown.StartAsync();
        var alice = await WithPilotAsync(town);
        Assert.Equal(Truth.Ok, Standing(town).Today.Truth);
        Assert.Equal(Truth.Ok, Standing(town).April.Truth);

        await town.MoveToAsync(SecondOfApril);
        await TestAgainAsync(town, alice);

        var pilot = (await town.LookAsync(CrossTenantWizard.Pilot, alice)).Observation;
        Assert.True(pilot.Truth == Truth.Ok, $"{pilot.Sentence} {pilot.Problem?.Cause}");
        Assert.Equal(Truth.Ok, (await VerdictAsync(town, alice)).Truth);
        Assert.Equal((Truth.NotReached, Truth.Ok), (Standing(town).Today.Truth, Standing(town).April.Truth));
        Assert.Empty(CrossTenantStanding.Notices(town.SetUp, Now(town), town.Get<TimeProvider>().GetUtcNow()));
    }

    [Fact]
    public async Task Without_the_permissions_for_mail_it_works_until_EWS_ends_and_then_fails_for_that_reason()
    {
        await using var town = await CrossTown.StartAsync();
        var alice = await WithPilotAsync(town, Mail);
        Assert.Equal(Truth.Ok, Standing(town).Today.Truth);
        Assert.Equal("It will stop: 2 of the permissions on Microsoft Graph are missing.", Standing(town).April.Sentence);

        await town.MoveToAsync(SecondOfApril);
        await TestAgainAsync(town, alice);

        var pilot = (await town.LookAsync(CrossTenantWizard.Pilot, alice)).Observation;
        Assert.Equal(Truth.NotOk, pilot.Truth);
        Assert.Contains("Microsoft Graph", pilot.Problem!.Remedy, StringComparison.Ordinal);
        var verdict = await VerdictAsync(town, alice);
        Assert.True((verdict.Truth, verdict.Diagnosis.Cause?.Key) == (Truth.NotOk, "graph-mail-denied"), $"{verdict.Truth}, {verdict.Diagnosis.Cause?.Key}: {verdict.Diagnosis.Alert}");
        Assert.Contains("Microsoft Graph's own permissions", verdict.Problem!.Remedy, StringComparison.Ordinal);
        Assert.Contains("Privileged Role Administrator", verdict.Problem.Who, StringComparison.Ordinal);
        var standing = Standing(town);
        Assert.Equal(("It will stop: 2 of the permissions on Microsoft Graph are missing.", "Have the permissions on Microsoft Graph decided and granted."), (standing.April.Sentence, standing.Next));
        Assert.Contains(CrossTenantStanding.Notices(town.SetUp, Now(town), town.Get<TimeProvider>().GetUtcNow()), n => n.Truth == Truth.NotOk && n.Sentence.Contains("Microsoft Graph", StringComparison.Ordinal));
    }

    /// <summary>Everything the wizard does, with a pilot that passed by EWS.</summary>
    private static async Task<Person> WithPilotAsync(CrossTown town, params string[] refused)
    {
        var (alice, greta, petra, egon) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Greta), await town.PersonAsync(SeedIds.People.Petra), await town.PersonAsync(SeedIds.People.Egon));
        town.UsesThere(alice, SeedIds.People.Farah);
        town.UsesThere(greta, SeedIds.People.Farah);
        town.UsesThere(petra, SeedIds.People.Felix);
        await town.GrantedAsync(alice, (greta, petra), refused);
        await town.DoAsync(alice, CrossTenantWizard.Profile);
        await town.HandOverAsync(CrossTenantWizard.Pilot, egon);
        await town.DoAsync(egon, CrossTenantWizard.Pilot);
        Assert.Equal(Truth.Ok, (await VerdictAsync(town, alice)).Truth);
        return alice;
    }

    /// <summary>"Test &amp; Enable" again, and Dynamics 365 answers.</summary>
    private static async Task TestAgainAsync(CrossTown town, Person person)
    {
        var mailboxes = new global::Portal.Cloud.Dataverse.Mailboxes(new DataverseClient(town.Get<CloudNetwork>(), EnvironmentUrl.Parse(SeedIds.Environment), town.Get<PersonTokens>().For(person).In(SeedIds.Contoso)));
        var before = (await mailboxes.FindAsync(SeedIds.Mailboxes.Anna, default))!;
        await mailboxes.ScheduleTestAsync(before.Id, default);
        await Wait.UntilAsync(
            async () => (await mailboxes.FindAsync(before.Id, default))! is { TestScheduled: false } now && now.TestCompletedAt != before.TestCompletedAt,
            "Dynamics 365 did not test the mailbox.");
    }

    private static async Task<MailboxVerdict> VerdictAsync(CrossTown town, Person person) =>
        MailboxVerdicts.Of(Assert.Single((await town.Get<LookUpMailbox>().RunAsync(SeedIds.Mailboxes.Anna, person, default)).With));

    private static EwsStanding Standing(CrossTown town) => CrossTenantStanding.Of(town.SetUp, Now(town), town.Get<TimeProvider>().GetUtcNow());

    private static DateTimeOffset Now(CrossTown town) => town.Get<WorldClock>().GetUtcNow();
}
