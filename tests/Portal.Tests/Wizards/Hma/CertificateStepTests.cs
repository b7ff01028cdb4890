using Portal.Certificates;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.TestKeys;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;

namespace Portal.Tests.Wizards.Hma;

/// <summary>The four ways to a certificate, against the sandbox's vaults.</summary>
public sealed class CertificateStepTests
{
    private static readonly CompanyCa _ca = new();
    private static readonly byte[] _file = _ca.Pfx(_ca.Issue(), "open");

    [Theory]
    [InlineData("https://contoso-hma.vault.azure.net/", "A")]
    [InlineData("https://contoso-legacy.vault.azure.net/", "B")]
    public async Task An_imported_certificate_carries_the_set_up_to_a_pilot_that_passed(string vault, string wiring)
    {
        await using var town = await HmaTown.StartAsync(f => f with { VaultUri = vault, CertificateWay = CertificateWay.Import }, sandbox: new { hmaWiring = wiring });
        var alice = await town.AliceAsync();
        var blocked = await town.LookAsync(HmaWizard.Certificate, alice);
        Assert.Equal("import-certificate", Assert.Single(blocked.Plan).Command.Key);
        Assert.Contains("no file yet", blocked.Blocked!.Sentence);
        var thumbprint = await BringAsync(town);

        await town.DoAsync(alice, HmaWizard.Certificate);

        Assert.Equal(thumbprint, town.Record.Certificate!.Thumbprint);
        Assert.Null(town.Get<Uploads>().Find(town.SetUp.Id, alice));
        await town.GrantedAsync();
        await town.DoAsync(alice, HmaWizard.Profile, HmaWizard.Pilot);
        Assert.All(town.Record.Proof!.Links, l => Assert.Equal(Truth.Ok, l.Truth));
    }

    [Fact]
    public async Task Without_the_file_in_memory_nothing_is_written_and_the_step_says_to_bring_it_again()
    {
        await using var town = await HmaTown.StartAsync(f => f with { CertificateWay = CertificateWay.Import });
        var alice = await town.AliceAsync();
        await BringAsync(town);
        var seen = await town.LookAsync(HmaWizard.Certificate, alice);
        town.Get<Uploads>().Drop(town.SetUp.Id, alice); // what a restart of the portal does

        Assert.NotNull(await town.Get<PlanRunner>().StartAsync(town.SetUp.Id, HmaWizard.Certificate, seen.PlanHash, alice, default) ?? (await town.RunAsync(HmaWizard.Certificate, alice)).Problem);

        Assert.Null(await Vault(town, alice).FindAsync(town.Record.Form.CertificateName, default));
        Assert.NotNull((await town.LookAsync(HmaWizard.Certificate, alice)).Blocked);
    }

    [Fact]
    public async Task An_import_whose_answer_was_lost_is_found_by_its_tag_and_not_made_again()
    {
        await using var town = await HmaTown.StartAsync(f => f with { CertificateWay = CertificateWay.Import });
        var alice = await town.AliceAsync();
        await BringAsync(town);
        await town.FaultAsync(new { kind = "lose-answer", method = "POST", host = "vault.azure.net", path = "/import", skip = 1 }); // the first is answered with the challenge

        var (_, look) = await town.RunAsync(HmaWizard.Certificate, alice);

        Assert.Equal(Truth.Ok, look.Observation.Truth);
        Assert.Single(await Vault(town, alice).VersionsAsync(town.Record.Form.CertificateName, default));
        Assert.Equal(IntentState.Succeeded, Assert.Single(await town.Get<Intents>().OfAsync(town.SetUp.Id, HmaWizard.Certificate, default)).State);
    }

    [Theory]
    [InlineData("https://contoso-hma.vault.azure.net/", "B")]
    [InlineData("https://contoso-legacy.vault.azure.net/", "A")]
    public async Task A_request_waits_for_days_and_is_merged_with_what_the_CA_signed(string vault, string wiring)
    {
        await using var town = await HmaTown.StartAsync(
            f => f with { VaultUri = vault, CertificateWay = CertificateWay.Request, CertificateSubject = "CN=mail.contoso.com, O=Contoso" },
            sandbox: new { hmaWiring = wiring });
        var alice = await town.AliceAsync();

        var (problem, waiting) = await town.RunAsync(HmaWizard.Certificate, alice);
        Assert.Null(problem);
        Assert.Equal(Truth.Waiting, waiting.Observation.Truth);
        Assert.Contains("waits for your CA since", waiting.Observation.Sentence);
        Assert.Empty(waiting.Plan);

        await MoveAsync(town, TimeSpan.FromDays(3));
        var later = await town.LookAsync(HmaWizard.Certificate, alice);
        Assert.Contains(later.Observation.Facts, f => f.Name == "Waiting since" && f.Value.Contains("3 days", StringComparison.Ordinal));

        await SignedAsync(town);
        await town.DoAsync(alice, HmaWizard.Certificate);

        Assert.Null(town.Record.Request);
        await town.GrantedAsync();
        await town.DoAsync(alice, HmaWizard.Profile, HmaWizard.Pilot);
        Assert.All(town.Record.Proof!.Links, l => Assert.Equal(Truth.Ok, l.Truth));
    }

    [Fact]
    public async Task What_somebody_else_merged_is_known_by_the_request_s_key()
    {
        await using var town = await HmaTown.StartAsync(f => f with { CertificateWay = CertificateWay.Request });
        var alice = await town.AliceAsync();
        await town.RunAsync(HmaWizard.Certificate, alice);
        var chain = _ca.Sign(Convert.FromBase64String(town.Record.Request!.Csr));
        await Vault(town, alice).MergeAsync(town.Record.Form.CertificateName, [.. chain.Select(c => (ReadOnlyMemory<byte>)c.RawData)], default);

        var look = await town.LookAsync(HmaWizard.Certificate, alice);

        Assert.Equal(Truth.Ok, look.Observation.Truth);
        Assert.Contains(look.Observation.Facts, f => f.Name == "Signed by" && f.Value == "CN=Contoso Issuing CA 1" && f.Note!.Contains("checks no chain", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lost_answer_to_the_request_leaves_one_request_which_the_next_look_knows()
    {
        await using var town = await HmaTown.StartAsync(f => f with { CertificateWay = CertificateWay.Request });
        await town.FaultAsync(new { kind = "lose-answer", method = "POST", host = "vault.azure.net", path = "/create", skip = 1 });

        var (_, look) = await town.RunAsync(HmaWizard.Certificate, await town.AliceAsync());

        Assert.Equal(Truth.Waiting, look.Observation.Truth);
        Assert.NotEqual("", town.Record.Request!.Id);
    }

    [Fact]
    public async Task A_request_can_be_given_up_and_another_way_taken()
    {
        await using var town = await HmaTown.StartAsync(f => f with { CertificateWay = CertificateWay.Request });
        var alice = await town.AliceAsync();
        await town.RunAsync(HmaWizard.Certificate, alice);
        await ChangeAsync(town, r => r with { Form = r.Form with { CertificateWay = CertificateWay.Create } });
        Assert.Equal("cancel-request", Assert.Single((await town.LookAsync(HmaWizard.Certificate, alice)).Plan).Command.Key);

        await town.RunAsync(HmaWizard.Certificate, alice);
        Assert.Null(town.Record.Request);
        Assert.Null(await Vault(town, alice).OperationAsync(town.Record.Form.CertificateName, default));

        await town.DoAsync(alice, HmaWizard.Certificate);
    }

    [Fact]
    public async Task A_request_under_an_earlier_name_is_given_up_before_another_is_made()
    {
        await using var town = await HmaTown.StartAsync(f => f with { CertificateWay = CertificateWay.Request });
        var alice = await town.AliceAsync();
        await town.RunAsync(HmaWizard.Certificate, alice);
        var earlier = town.Record.Request!.Name;
        await ChangeAsync(town, r => r with { Form = r.Form with { CertificateName = "another-name", CertificateWay = CertificateWay.Create } });

        await town.RunAsync(HmaWizard.Certificate, alice);

        Assert.Null(await Vault(town, alice).OperationAsync(earlier, default));
        await town.DoAsync(alice, HmaWizard.Certificate);
        Assert.Equal("another-name", town.Record.Certificate!.Name);
    }

    [Fact]
    public async Task A_request_of_somebody_else_is_not_taken_for_ours()
    {
        await using var town = await HmaTown.StartAsync(f => f with { CertificateWay = CertificateWay.Request });
        var alice = await town.AliceAsync();
        await town.LookAsync(HmaWizard.Certificate, alice);
        await Vault(town, alice).RequestAsync(new NewCertificate(town.Record.Form.CertificateName, "CN=by ticket", 12, new Dictionary<string, string>()), default);

        var look = await town.LookAsync(HmaWizard.Certificate, alice);

        Assert.Equal(Truth.NotOk, look.Observation.Truth);
        Assert.Contains("this set-up did not ask for it", look.Observation.Problem!.Sentence);
        Assert.Empty(look.Plan);
        Assert.Null(town.Record.Request);
    }

    [Fact]
    public async Task A_deleted_certificate_of_that_name_is_offered_for_recovery()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await town.LookAsync(HmaWizard.Certificate, alice);
        var vault = Vault(town, alice);
        await vault.CreateAsync(new NewCertificate(town.Record.Form.CertificateName, "CN=earlier", 12, new Dictionary<string, string>()), default);
        await vault.DeleteAsync(town.Record.Form.CertificateName, default);

        var look = await town.LookAsync(HmaWizard.Certificate, alice);
        Assert.Contains("deleted certificate still holds the name", look.Observation.Problem!.Sentence);
        Assert.Equal("recover-certificate", Assert.Single(look.Plan).Command.Key);

        await town.DoAsync(alice, HmaWizard.Certificate);
        Assert.Equal(CertificateWay.Existing, town.Record.Form.CertificateWay);
    }

    [Fact]
    public async Task A_deleted_certificate_that_would_not_do_is_not_offered_but_the_reason_is()
    {
        await using var town = await HmaTown.StartAsync(f => f with { CertificateName = "hsm-only" });
        var alice = await town.AliceAsync();
        await town.LookAsync(HmaWizard.Certificate, alice);
        await Vault(town, alice).DeleteAsync("hsm-only", default);

        var look = await town.LookAsync(HmaWizard.Certificate, alice);

        Assert.Empty(look.Plan);
        Assert.Contains("cannot be exported", look.Observation.Problem!.Remedy);
    }

    [Fact]
    public async Task Whoever_may_not_import_by_the_vault_s_policy_reads_who_may()
    {
        await using var town = await HmaTown.StartAsync(f => f with { VaultUri = "https://contoso-legacy.vault.azure.net/", CertificateWay = CertificateWay.Import });
        var viktor = await town.PersonAsync(SeedIds.People.Viktor, PortalRoles.Admin);
        Assert.Equal(Truth.CouldNotCheck, (await town.LookAsync(HmaWizard.Certificate, viktor)).Observation.Truth);
        Assert.Contains("Import", town.Get<Certificate>().Who);
    }

    [Fact]
    public async Task Every_write_carries_scripts_for_other_hands_and_none_of_them_holds_the_key()
    {
        await using var town = await HmaTown.StartAsync(f => f with { CertificateWay = CertificateWay.Import });
        await BringAsync(town);
        var look = await town.LookAsync(HmaWizard.Certificate, await town.AliceAsync());
        Assert.All(look.Plan, p => Assert.Contains(p.Command.Scripts, s => s.Tool == Portal.Scripts.Tool.AzureCli));
        Assert.All(look.Plan.SelectMany(p => p.Command.Scripts), s => Assert.DoesNotContain("PRIVATE", s.Text));
    }

    /// <summary>As the form does: read, checked, held.</summary>
    private static async Task<string> BringAsync(HmaTown town)
    {
        var pair = ReadKeyPair.Read(_file, "open", DateTimeOffset.UtcNow).Pair!;
        Assert.True(town.Get<Uploads>().Hold(town.SetUp.Id, await town.AliceAsync(), pair));
        return pair.Thumbprint;
    }

    private static async Task SignedAsync(HmaTown town)
    {
        var request = town.Record.Request!;
        var answer = ReadSignedAnswer.Read(CompanyCa.P7b(_ca.Sign(Convert.FromBase64String(request.Csr))), Convert.FromBase64String(request.Csr), town.Get<WorldClock>().GetUtcNow());
        Assert.Null(answer.Trouble);
        await ChangeAsync(town, r => r with { Request = request with { Signed = [.. answer.Chain.Select(Convert.ToBase64String)] } });
    }

    private static async Task ChangeAsync(HmaTown town, Func<HmaSetUp, HmaSetUp> change) =>
        await town.Get<SetUps>().SaveAsync((await town.Get<SetUps>().FindAsync(town.SetUp.Id, default))!, _ => change(town.Record), "a test", await town.AliceAsync(), HmaWizard.Certificate, default);

    private static async Task MoveAsync(HmaTown town, TimeSpan by)
    {
        using var answer = await town.App.Sandbox.PostAsync("/clock", new StringContent($$"""{"moveSeconds":{{(int)by.TotalSeconds}}}""", System.Text.Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
        await town.App.FollowClockAsync();
    }

    private static VaultCertificates Vault(HmaTown town, Person person) => new(town.Get<CloudNetwork>(), VaultUri.Parse(town.Record.Form.VaultUri), town.Get<PersonTokens>().For(person));
}
