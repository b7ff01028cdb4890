using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Wizards.Hma;

namespace Portal.Tests.Wizards.Hma.Readiness;

/// <summary>Each check of Readiness against the sandbox in each state that it tells apart.</summary>
public sealed class ReadinessTests
{
    [Fact]
    public async Task An_ordinary_world_is_ready_and_what_nobody_can_read_is_said_and_not_green()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        var started = Stopwatch.GetTimestamp();

        var look = await town.LookAsync(HmaWizard.Readiness, alice);

        Assert.Equal(Truth.Ok, look.Observation.Truth);
        Assert.All(look.Observation.Facts, f => Assert.Contains(f.Group, new[] { "Exchange", "Entra", "Key Vault", "Dataverse" }));
        Assert.All(look.Observation.Facts, f => Assert.False(string.IsNullOrEmpty(f.Source)));
        foreach (var told in new[] { "Exchange version", "Classic hybrid", "OAuth on every server", "Authorization server", "Pass-through authentication", "From Dynamics 365" })
            Assert.Equal((Truth.CouldNotCheck, true), (Named(look, told).Truth!.Value, Named(look, told).Aside));
        Assert.Contains("nobody has told yet", look.Observation.Sentence);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20), "A look took longer than anybody waits.");
    }

    [Fact]
    public async Task Exchange_s_challenge_has_words_for_each_state()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();

        await IsAsync(new { }, Truth.Ok, "10 of 10 requests said so");
        await IsAsync(new { serversWithoutOAuth = 3 }, Truth.NotOk, "3 of 10 requests were refused: one server (EX02) without OAuth");
        await IsAsync(new { serversWithoutOAuth = 10 }, Truth.NotOk, "offers no OAuth for EWS");
        await IsAsync(
            new { serversWithoutOAuth = 0, preAuthenticationHosts = new[] { "mail.contoso.com" } },
            Truth.NotOk,
            "Something other than Exchange answers at mail.contoso.com: it redirects to https://mail.contoso.com/my.policy");
        await IsAsync(new { preAuthenticationHosts = Array.Empty<string>(), hmaHosts = Array.Empty<string>() }, Truth.NotOk, "Hybrid Modern Authentication is off for mail.contoso.com");
        await IsAsync(new { hmaHosts = new[] { "mail.contoso.com" }, unknownToPortal = new[] { "mail.contoso.com" } }, Truth.CouldNotCheck, "cannot be reached"); // news, although it was read before

        async Task IsAsync(object sandbox, Truth truth, string words)
        {
            await town.App.ChangeSandboxAsync(sandbox);
            if (truth == Truth.CouldNotCheck) await Task.Delay(TimeSpan.FromSeconds(2.5)); // that a name resolves is remembered for two seconds
            var fact = Named(await town.LookAsync(HmaWizard.Readiness, alice), "Exchange's challenge");
            Assert.Equal((truth, true), (fact.Truth!.Value, fact.Value.Contains(words, StringComparison.Ordinal) ? true : throw new InvalidOperationException(fact.Value)));
            if (truth == Truth.NotOk) Assert.All(new[] { fact.Note, fact.Who }, text => Assert.False(string.IsNullOrEmpty(text)));
        }
    }

    [Fact]
    public async Task A_company_s_own_authority_is_no_public_one_and_the_vault_s_network_and_deletion_are_told()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        var look = await town.LookAsync(HmaWizard.Readiness, alice);
        Assert.Equal(Truth.Ok, Named(look, "TLS certificate").Truth);
        Assert.Equal((Truth.Ok, true), (Named(look, "Network of the vault").Truth!.Value, Named(look, "Network of the vault").Value.Contains("all networks")));
        Assert.Contains("90 days", Named(look, "Deleted certificates").Value);

        await town.App.ChangeSandboxAsync(new { privateRootHosts = new[] { "mail.contoso.com" }, vaultNetworks = new Dictionary<string, string> { ["contoso-hma"] = "portal-only" } });
        look = await town.LookAsync(HmaWizard.Readiness, alice);

        Assert.Equal(Truth.CouldNotCheck, Named(look, "TLS certificate").Truth);
        Assert.Contains("Contoso private root", Named(look, "TLS certificate").Value);
        Assert.Equal(Truth.CouldNotCheck, Named(look, "Network of the vault").Truth);
        Assert.Contains("203.0.113.10/32", Named(look, "Network of the vault").Value);
        Assert.Equal(Truth.CouldNotCheck, look.Observation.Truth);
        Assert.Equal(Truth.CouldNotCheck, await KeptAsync(town));
    }

    [Fact]
    public async Task A_vault_that_lets_only_others_in_is_told_from_both_sides()
    {
        await using var town = await HmaTown.StartAsync(sandbox: new { vaultNetworks = new Dictionary<string, string> { ["contoso-hma"] = "dynamics-only" } });

        var look = await town.LookAsync(HmaWizard.Readiness, await town.AliceAsync());

        Assert.Contains("198.51.100.25/32", Named(look, "Network of the vault").Value);
        Assert.Equal(Truth.CouldNotCheck, Named(look, "Automatic renewal").Truth);
        Assert.False(string.IsNullOrEmpty(Named(look, "Automatic renewal").Note));
    }

    [Fact]
    public async Task Azure_Policy_on_certificates_is_a_hazard_that_is_named()
    {
        await using var town = await HmaTown.StartAsync(sandbox: new { azurePolicyDenies = new[] { "contoso-hma" } });

        var look = await town.LookAsync(HmaWizard.Readiness, await town.AliceAsync());

        var fact = Named(look, "Azure Policy on certificates");
        Assert.Equal((Truth.NotOk, true), (fact.Truth!.Value, fact.Aside));
        Assert.Contains("integrated certificate authority", fact.Value);
        Assert.Equal(Truth.Ok, look.Observation.Truth);
        Assert.Contains("hazard", look.Observation.Sentence);
    }

    [Fact]
    public async Task A_policy_s_days_are_proposed_in_the_form_and_no_plan_goes_beyond_them()
    {
        await using var town = await HmaTown.StartAsync(sandbox: new { credentialPolicy = new { maxSecretDays = 90, maxCertificateDays = 100 } });
        var alice = await town.AliceAsync();

        var look = await town.LookAsync(HmaWizard.Readiness, alice);

        Assert.Contains("at most 90 days", Named(look, "Client secret of KV-App").Value);
        Assert.Contains("at most 100 days", Named(look, "Certificate on HMA-App").Value);
        Assert.Equal((2, 3), (town.Record.Form.SecretMonths, town.Record.Form.CertificateMonths));
        await town.Get<SetUps>().SaveAsync(town.SetUp, _ => town.Record with { Form = town.Record.Form with { SecretMonths = 12, CertificateMonths = 12 } }, "typed over", alice, HmaWizard.Readiness, default);
        Assert.Contains((await town.LookAsync(HmaWizard.Certificate, alice)).Plan.Single().Command.Changes, c => c is { Field: "Valid for", After: "3 months" });
        await town.GrantedAsync();
        await town.DoAsync(alice, HmaWizard.Profile);
        Assert.InRange((town.Record.Profile!.SecretExpiresAt - TimeProvider.System.GetUtcNow()).TotalDays, 55, 91);
    }

    [Fact]
    public async Task A_blocked_secret_is_told_before_the_window_and_an_exemption_of_the_app_lifts_it()
    {
        await using var town = await HmaTown.StartAsync(sandbox: new { credentialPolicy = new { secretsBlocked = true } });
        var alice = await town.AliceAsync();
        await town.LookAsync(HmaWizard.KvApp, alice);

        var look = await town.LookAsync(HmaWizard.Readiness, alice);

        Assert.Equal(Truth.NotOk, look.Observation.Truth);
        Assert.Contains("blocks new ones", look.Observation.Problem!.Sentence);
        Assert.Contains("Global Administrator", look.Observation.Problem.Who);
        await town.DoAsync(alice, HmaWizard.Certificate, HmaWizard.KvApp, HmaWizard.HmaApp);
        await town.LookAsync(HmaWizard.Readiness, alice);
        Assert.Contains("cannot get a client secret", (await town.LookAsync(HmaWizard.Profile, alice)).Blocked!.Sentence);

        await town.App.ChangeSandboxAsync(new { appCredentialPolicies = new Dictionary<string, object> { [town.Record.KvApp!.AppId] = new { } } });
        look = await town.LookAsync(HmaWizard.Readiness, alice);

        Assert.Equal(Truth.Ok, Named(look, "Client secret of KV-App").Truth);
        Assert.Null((await town.LookAsync(HmaWizard.Profile, alice)).Blocked);
    }

    [Fact]
    public async Task A_policy_for_later_apps_only_does_not_count_for_earlier_ones()
    {
        await using var town = await HmaTown.StartAsync(sandbox: new { credentialPolicy = new { secretsBlocked = true, appsCreatedAfter = TimeProvider.System.GetUtcNow().AddDays(3) } });

        Assert.Equal(Truth.Ok, Named(await town.LookAsync(HmaWizard.Readiness, await town.AliceAsync()), "Client secret of KV-App").Truth);
    }

    [Fact]
    public async Task Credentials_that_this_set_up_did_not_make_are_red_wherever_they_hang()
    {
        await using var town = await HmaTown.StartAsync();
        await town.PrepareAsync();
        var alice = await town.AliceAsync();
        var clean = await town.LookAsync(HmaWizard.Readiness, alice);
        Assert.DoesNotContain(clean.Observation.Facts, f => f.Name.StartsWith("HMA-App: ", StringComparison.Ordinal) && f.Truth == Truth.NotOk);
        Assert.Equal(Truth.Ok, clean.Observation.Facts.Single(f => f.Name == "HMA-App: certificate").Truth);
        Assert.Contains("Alice", clean.Observation.Facts.Single(f => f.Name == "HMA-App: owners").Value);

        await OthersCredentials.AddAsync(town);
        var look = await town.LookAsync(HmaWizard.Readiness, alice);

        foreach (var name in new[] { "HMA-App: secret on the service principal", "HMA-App: federated credential" })
            Assert.Equal((Truth.NotOk, true), (Named(look, name).Truth!.Value, Named(look, name).Aside));
    }

    [Fact]
    public async Task Credentials_of_the_service_principal_and_federated_ones_end_a_decision()
    {
        foreach (var federated in new[] { false, true })
        {
            await using var town = await HmaTown.StartAsync();
            await town.PrepareAsync();
            await town.DecideAsync(await town.AskAsync(), true);

            await OthersCredentials.AddAsync(town, secret: !federated, federated: federated);
            var look = await town.LookAsync(HmaWizard.Decision, await town.AliceAsync());

            Assert.Equal(Truth.NotOk, look.Observation.Truth);
            Assert.Contains(federated ? "federated credential" : "on the service principal", look.Observation.Problem!.Cause);
            Assert.Empty((await town.LookAsync(HmaWizard.Grant, await town.AliceAsync())).Plan);
        }
    }

    [Fact]
    public async Task HMA_App_s_reach_into_the_cloud_is_a_hazard_with_its_remedy()
    {
        await using var town = await HmaTown.StartAsync();

        var fact = Named(await town.LookAsync(HmaWizard.Readiness, await town.AliceAsync()), "HMA-App in the cloud");

        Assert.Equal((Truth.NotOk, true), (fact.Truth!.Value, fact.Aside));
        Assert.Contains("Exchange Online", fact.Value);
        Assert.Contains("EwsAllowedAppIDs", fact.Note);
    }

    [Fact]
    public async Task A_certificate_that_the_vault_renews_by_itself_is_a_hazard()
    {
        await using var town = await HmaTown.StartAsync(f => f with { UseExistingCertificate = true, CertificateName = "renews-itself" });
        var alice = await town.AliceAsync();
        await town.LookAsync(HmaWizard.Readiness, alice);
        await OthersCredentials.MakeRenewingAsync(town, "renews-itself");

        var fact = Named(await town.LookAsync(HmaWizard.Readiness, alice), "Automatic renewal");

        Assert.Equal((Truth.NotOk, true), (fact.Truth!.Value, fact.Aside));
        Assert.Contains("safe order", fact.Note);
    }

    [Fact]
    public async Task A_look_with_fewer_rights_keeps_what_somebody_else_read_better_and_says_who()
    {
        await using var town = await HmaTown.StartAsync();
        var (alice, bruno) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Bruno, PortalRoles.Admin));
        await town.DoAsync(alice, HmaWizard.Readiness);

        var look = await town.LookAsync(HmaWizard.Readiness, bruno);

        var vault = Named(look, "Key vault");
        Assert.Equal((Truth.Ok, alice.Name), (vault.Truth!.Value, vault.Reader));
        Assert.NotNull(vault.At);
        Assert.Contains(bruno.Name, vault.Again);
        Assert.Equal(Truth.Ok, look.Observation.Truth);
        Assert.NotEqual(Truth.Ok, Named(look, "You in Dataverse").Truth);
        Assert.Equal(Truth.Ok, await KeptAsync(town));
        Assert.Equal(vault.At, Named(await town.LookAsync(HmaWizard.Readiness, bruno), "Key vault").At);
    }

    [Fact]
    public async Task What_was_read_of_another_address_is_no_predecessor()
    {
        await using var town = await HmaTown.StartAsync();
        var (alice, bruno) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Bruno, PortalRoles.Admin));
        await town.DoAsync(alice, HmaWizard.Readiness);
        await town.Get<SetUps>().SaveAsync(town.SetUp, _ => town.Record with { Form = town.Record.Form with { VaultUri = "https://contoso-legacy.vault.azure.net/" } }, "another vault", alice, HmaWizard.Readiness, default);

        var look = await town.LookAsync(HmaWizard.Readiness, bruno);

        Assert.Equal(Truth.CouldNotCheck, Named(look, "Key vault").Truth);
        Assert.Equal(Truth.CouldNotCheck, look.Observation.Truth);
    }

    /// <summary>The verdict that everybody sees.</summary>
    private static async Task<Truth> KeptAsync(HmaTown town) => (await town.Get<SetUps>().FindAsync(town.SetUp.Id, default))!.Steps.Single(r => r.Step == HmaWizard.Readiness).Truth;

    internal static Fact Named(StepLook look, string name) =>
        look.Observation.Facts.FirstOrDefault(f => f.Name == name)
            ?? throw new InvalidOperationException($"There is no fact {name}; there are: {string.Join(", ", look.Observation.Facts.Select(f => $"{f.Name} ({f.Truth}: {f.Value})"))}");
}
