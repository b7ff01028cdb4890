using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SandboxMode;
using Portal.Scripts;
using Portal.SignIn;
using Portal.TestKeys;
using Portal.Tests.Scripts;
using Portal.Wizards.Hma;

namespace Portal.Tests.Wizards.Hma;

/// <summary>The certificate's other ways by script: the file never comes near the portal, and the same look finds what the scripts did.</summary>
public sealed class CertificateByScriptTests
{
    private static readonly CompanyCa _ca = new();

    [Theory]
    [InlineData("pfx", "https://contoso-hma.vault.azure.net/")]
    [InlineData("pem", "https://contoso-legacy.vault.azure.net/")]
    public async Task A_file_is_imported_from_the_person_s_own_machine(string form, string vault)
    {
        await using var town = await HmaTown.StartAsync(f => f with { VaultUri = vault, CertificateWay = CertificateWay.Import });
        var alice = await town.AliceAsync();
        using var own = _ca.Issue();
        var file = Path.GetTempFileName();
        if (form == "pem") await File.WriteAllTextAsync(file, _ca.Pem(own));
        else await File.WriteAllBytesAsync(file, _ca.Pfx(own, "it's \"open\""));
        var script = await ScriptAsync(town, alice);
        using var shell = Shell(town);

        var (missing, code) = await shell.RunAsync(script, SeedIds.People.Alice);
        Assert.NotEqual(0, code);
        Assert.Contains("Give the PFX or PEM file", missing);
        await RunAsync(
            shell,
            script.Replace(
                "set -euo pipefail",
                $"set -euo pipefail\nset -- {Quote.Bash(file)}\n{(form == "pfx" ? "export PFX_PASSWORD=" + Quote.Bash("it's \"open\"") : "")}",
                StringComparison.Ordinal));
        File.Delete(file);

        var look = await town.LookAsync(HmaWizard.Certificate, alice);
        Assert.Equal((Truth.Ok, own.Thumbprint), (look.Observation.Truth, town.Record.Certificate!.Thumbprint));
    }

    [Fact]
    public async Task A_request_is_made_merged_given_up_and_recovered_by_script()
    {
        await using var town = await HmaTown.StartAsync(f => f with { CertificateWay = CertificateWay.Request });
        var alice = await town.AliceAsync();
        using var shell = Shell(town);

        await RunAsync(shell, await ScriptAsync(town, alice));
        Assert.Equal(Truth.Waiting, (await town.LookAsync(HmaWizard.Certificate, alice)).Observation.Truth);
        await KeepAsync(town, r => r with { Request = r.Request! with { GivenUp = true } });
        await RunAsync(shell, await ScriptAsync(town, alice));
        Assert.Null(await Vault(town, alice).OperationAsync(town.Record.Form.CertificateName, default));
        await KeepAsync(town, r => r with { Request = null });

        await RunAsync(shell, await ScriptAsync(town, alice));
        await town.LookAsync(HmaWizard.Certificate, alice);
        var chain = _ca.Sign(Convert.FromBase64String(town.Record.Request!.Csr));
        await KeepAsync(town, r => r with { Request = r.Request! with { Signed = [.. chain.Select(c => Convert.ToBase64String(c.RawData))] } });
        await RunAsync(shell, await ScriptAsync(town, alice));
        Assert.Equal(Truth.Ok, (await town.LookAsync(HmaWizard.Certificate, alice)).Observation.Truth);

        await Vault(town, alice).DeleteAsync(town.Record.Form.CertificateName, default);
        await RunAsync(shell, await ScriptAsync(town, alice));
        Assert.Equal((Truth.Ok, chain[0].Thumbprint), ((await town.LookAsync(HmaWizard.Certificate, alice)).Observation.Truth, town.Record.Certificate!.Thumbprint));
    }

    private static async Task<string> ScriptAsync(HmaTown town, Person person) =>
        ScriptFile.Of("certificate", [.. (await town.LookAsync(HmaWizard.Certificate, person)).Plan.Select(p => p.Command)]).First(f => f.Tool == Tool.AzureCli).Text;

    private static async Task RunAsync(AzShell shell, string script)
    {
        var (output, code) = await shell.RunAsync(script, SeedIds.People.Alice);
        Assert.True(code == 0, output);
    }

    private static async Task KeepAsync(HmaTown town, Func<HmaSetUp, HmaSetUp> change) =>
        await town.Get<SetUps>().SaveAsync((await town.Get<SetUps>().FindAsync(town.SetUp.Id, default))!, _ => change(town.Record), "a test", await town.AliceAsync(), HmaWizard.Certificate, default);

    private static VaultCertificates Vault(HmaTown town, Person person) => new(town.Get<CloudNetwork>(), VaultUri.Parse(town.Record.Form.VaultUri), town.Get<PersonTokens>().For(person));

    private static AzShell Shell(HmaTown town) => new(town.Get<JoinedSandbox>().Endpoint, town.Get<JoinedSandbox>().Authority.ExportCertificatePem());
}
