using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Mailboxes;
using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Live;
using Portal.Plans;
using Portal.Readiness;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.CrossTenant;

namespace Portal.Tests.Mailboxes.Live;

/// <summary>What a set-up of this portal knows of a profile goes into the verdict of every mailbox on it: which secret is stored, what was reported of Exchange Online, and who looks after it.</summary>
public sealed class LiveLooksOfSetUpsTests(CrowdedPortal crowd) : IClassFixture<CrowdedPortal>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private LiveLooks Looks => crowd.Portal.Service<LiveLooks>();

    [Fact]
    public async Task Stored_secret_that_is_on_the_app_lasts_until_its_own_end()
    {
        var found = await crowd.OnAsync("Contoso Online", working: true);
        var ends = crowd.Portal.Service<WorldClock>().GetUtcNow().AddDays(200);
        var made = await MadeAsync("Contoso Online", await KeyOfAsync("Contoso Online"), ends);

        var verdict = MailboxVerdicts.Of(await Looks.CompleteAsync(found, Ct));

        var link = verdict.Chain.Single(l => l.Key == MailboxLinks.Credential);
        Assert.Equal(Truth.Ok, link.Truth);
        Assert.StartsWith($"The client secret that set-up #{made.Id} stored lasts until ", link.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stored_secret_that_somebody_removed_from_the_app_is_the_cause_and_its_keeper_is_named_to_the_user()
    {
        var found = await crowd.OnAsync("Contoso Online South");
        await MadeAsync("Contoso Online South", Guid.NewGuid().ToString(), crowd.Portal.Service<WorldClock>().GetUtcNow().AddDays(200));

        var verdict = MailboxVerdicts.Of(await Looks.CompleteAsync(found, Ct));

        Assert.Equal(CausesOfEntra.SecretWrong, verdict.Diagnosis.CauseKey);
        Assert.Contains("was removed from the app", verdict.Chain.Single(l => l.Key == MailboxLinks.Credential).Sentence, StringComparison.Ordinal);
        Assert.EndsWith("Responsible: Alice Adams.", verdict.ForUser, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_of_Exchange_Online_tells_that_the_app_is_not_on_the_list_with_its_source_and_time()
    {
        var found = await crowd.OnAsync("Contoso Online West");
        var at = crowd.Portal.Service<TimeProvider>().GetUtcNow().AddHours(-3);
        await MadeAsync("Contoso Online West", await KeyOfAsync("Contoso Online West"), at.AddDays(200),
            new OnlineReport(at, at, SeedIds.Contoso, "Contoso", "eva@contoso.com", "Alice Adams") { EwsEnabled = EwsSwitch.True, AllowedApps = [Guid.NewGuid().ToString()] });

        var verdict = MailboxVerdicts.Of(await Looks.CompleteAsync(found, Ct));

        Assert.Equal(CausesOfExchange.EwsList, verdict.Diagnosis.CauseKey);
        var link = verdict.Chain.Single(l => l.Key == MailboxLinks.Service);
        Assert.Equal((Truth.NotOk, at), (link.Truth, link.At));
        Assert.Equal("report of Contoso, run by eva@contoso.com, pasted by Alice Adams", link.Source);
    }

    private async Task<SetUp> MadeAsync(string profile, string keyId, DateTimeOffset ends, OnlineReport? report = null)
    {
        var id = (await crowd.ProfilesAsync()).Single(p => p.Name == profile).Id;
        var form = new CrossTenantForm { EnvironmentUrl = SeedIds.Environment, ExchangeTenantId = SeedIds.Contoso, ProfileId = id.ToString(), ProfileName = profile };
        return await crowd.Portal.Service<SetUps>().BeginAsync(CrossTenantWizard.Kind, profile, key => new CrossTenantSetUp
        {
            Key = key, Form = form, Profile = new ProfileRef(id, keyId, ends, ends.AddDays(-10)), ExchangeOnline = report is null ? new() : new ExchangeOnlineKnowledge().With(report),
        }, Some.Admin(), Ct);
    }

    private async Task<string> KeyOfAsync(string profile)
    {
        var apps = new Applications(crowd.Portal.Service<CloudNetwork>(), crowd.Portal.Service<ReaderIdentity>().Credential);
        var rows = new Portal.Cloud.Dataverse.CrossTenantProfiles(crowd.Client());
        var stored = await rows.ReadAsync((await crowd.ProfilesAsync()).Single(p => p.Name == profile).Id, Ct);
        return (await apps.FindAsync(stored!.AppId!, Ct))!.Secrets[0].KeyId.ToString();
    }
}
