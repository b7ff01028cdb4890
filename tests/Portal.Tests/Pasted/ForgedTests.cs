using System.Text.Json.Nodes;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.TestKeys;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;

namespace Portal.Tests.Pasted;

/// <summary>Somebody who may see the steps pastes what suits them: it shows, under their name, and nothing follows from it.</summary>
public sealed class ForgedTests
{
    private static readonly CompanyCa _ca = new();

    /// <summary>A moment ahead, as a reader's clock may be: newer than every look of the portal's own.</summary>
    private static DateTimeOffset Newest => TimeProvider.System.GetUtcNow().AddMinutes(2);

    [Fact]
    public async Task Rights_are_not_given_while_the_newest_word_on_the_app_is_a_paste()
    {
        await using var town = await HmaTown.StartAsync();
        var (alice, viktor, greta) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Viktor), await town.PersonAsync(SeedIds.People.Greta));
        await town.DoAsync(alice, HmaWizard.Readiness, HmaWizard.Certificate, HmaWizard.KvApp);
        await town.HandOverAsync(HmaWizard.VaultAccess, viktor);
        await PasteAsync(town, HmaWizard.KvApp, alice);

        var (vault, _) = await town.RunAsync(HmaWizard.VaultAccess, viktor);

        Assert.Contains("which app KV-App is, is known from pasted answers only", vault!.Sentence);
        await town.LookAsync(HmaWizard.KvApp, alice);
        await town.DoAsync(viktor, HmaWizard.VaultAccess);

        await town.DoAsync(alice, HmaWizard.HmaApp, HmaWizard.HmaCertificate, HmaWizard.Permission);
        await town.DecideAsync(await town.AskAsync(), true);
        await town.HandOverAsync(HmaWizard.Grant, greta);
        await PasteAsync(town, HmaWizard.HmaApp, alice);

        var (grant, _) = await town.RunAsync(HmaWizard.Grant, greta);

        Assert.Contains("which app HMA-App is, is known from pasted answers only", grant!.Sentence);
        Assert.Null(town.Record.Grant);
        await town.LookAsync(HmaWizard.HmaApp, alice);
        await town.DoAsync(greta, HmaWizard.Grant);
    }

    /// <summary>The forger put a credential of their own on HMA-App, and pastes it as the set-up's certificate: no approver would see it among the others.</summary>
    [Fact]
    public async Task A_credential_of_somebody_that_is_pasted_as_the_set_up_s_certificate_gets_no_grant()
    {
        await using var town = await HmaTown.StartAsync();
        var (alice, greta) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Greta));
        await town.PrepareAsync();
        using var own = _ca.Issue();
        await Apps(town, alice).AddCertificateAsync(town.Record.HmaApp!.ObjectId, own.RawData, "not the set-up's", default);
        await PasteAsync(town, HmaWizard.Certificate, alice, (url, body) => Exchange(url, body, Convert.ToBase64String(own.RawData)));
        Assert.Equal((own.Thumbprint, true), (town.Record.Certificate!.Thumbprint, town.Record.Certificate.Pasted));
        var approval = await town.AskAsync();
        Assert.Contains("the certificate: answers pasted by", approval.Pasted);
        await town.DecideAsync(approval, true);
        await town.HandOverAsync(HmaWizard.Grant, greta);

        var (problem, _) = await town.RunAsync(HmaWizard.Grant, greta);

        Assert.Contains("known from pasted answers only", problem!.Sentence);
        Assert.Null(town.Record.Grant);

        // The portal's own look takes the pasted one's place, and the decision was on something else.
        await town.LookAsync(HmaWizard.Certificate, alice);
        Assert.False(town.Record.Certificate!.Pasted);
        Assert.Contains("Other credentials", (await town.LookAsync(HmaWizard.Decision, alice)).Observation.Problem!.Cause);
    }

    [Fact]
    public async Task Another_app_pasted_as_ours_is_shown_and_nothing_is_asked_written_or_taken_back_for_it()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, HmaWizard.Readiness, HmaWizard.Certificate, HmaWizard.KvApp, HmaWizard.HmaApp);
        var other = town.Record.KvApp!;
        await PasteAsync(town, HmaWizard.HmaApp, alice, (_, body) => Name(body, other));

        Assert.Equal(other.AppId, town.Record.HmaApp?.AppId);
        foreach (var step in new[] { HmaWizard.HmaCertificate, HmaWizard.Permission })
        {
            var look = await town.LookAsync(step, alice);
            Assert.Empty(look.Plan);
            Assert.Contains("not those of one app that it means", look.Observation.Problem!.Sentence);
        }

        await Assert.ThrowsAsync<StepRefusedException>(town.AskAsync);
    }

    [Fact]
    public async Task What_a_mailbox_was_before_is_never_learned_from_a_paste()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await town.GrantedAsync();
        await town.DoAsync(alice, HmaWizard.Profile);

        await PasteAsync(town, HmaWizard.Pilot, alice);

        Assert.Empty(town.Record.Before);
        await town.LookAsync(HmaWizard.Pilot, alice);
        Assert.Single(town.Record.Before);
    }

    private static async Task PasteAsync(HmaTown town, string step, Person person, Action<string, JsonObject>? forge = null)
    {
        var bare = person.WithoutTokens();
        await ByScript.PasteAllAsync(town, step, person, bare, Newest, forge);
        var look = await town.Get<StepLooks>().LookAsync((await town.Get<SetUps>().FindAsync(town.SetUp.Id, default))!, step, bare, default);
        Assert.True(look.Observation.Pasted, look.Observation.Sentence);
        await town.OpenAsync(town.SetUp.Id);
    }

    /// <summary>The public part of a certificate in a vault's answer.</summary>
    private static void Exchange(string url, JsonObject body, string cer)
    {
        if (url.Contains("/certificates/", StringComparison.Ordinal) && body["cer"] is not null) body["cer"] = cer;
    }

    /// <summary>Entra's answers with the ids of another app.</summary>
    private static void Name(JsonObject body, Portal.Steps.AppRef other)
    {
        if (body["appId"] is null) return;
        body["appId"] = other.AppId;
        body["id"] = body.ContainsKey("appRoles") || body.ContainsKey("servicePrincipalNames") ? other.ServicePrincipalId : other.ObjectId;
    }

    private static Applications Apps(HmaTown town, Person person) => new(town.Get<CloudNetwork>(), town.Get<PersonTokens>().For(person));
}
