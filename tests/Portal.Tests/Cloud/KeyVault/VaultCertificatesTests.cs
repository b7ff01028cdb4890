using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Portal.Cloud;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Sandbox.Control;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Tests.Cloud.KeyVault;

public sealed class VaultCertificatesTests(SandboxCloud cloud) : IClassFixture<SandboxCloud>
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly VaultUri Vault = VaultUri.Of(SeedIds.RoleVault);
    private readonly VaultCertificates _alice = new(cloud.Network, Vault, cloud.As(SeedIds.People.Alice));

    private static NewCertificate New(string name) => new(name, "CN=mail.contoso.com", 12, new Dictionary<string, string> { ["setup"] = "test" });

    [Fact]
    public async Task A_certificate_is_made_and_its_private_key_can_be_read()
    {
        await _alice.CreateAsync(New("hma-made"), Ct);
        Assert.Equal(CertificateProgress.Completed, (await _alice.OperationAsync("hma-made", Ct))!.Progress);

        var made = (await _alice.FindAsync("hma-made", Ct))!;
        Assert.Equal(("hma-made", "CN=mail.contoso.com", true, "RSA", 2048), (made.Name, made.Subject, made.Exportable, made.KeyType, made.KeySize));
        Assert.Equal("test", made.Tags["setup"]);
        Assert.Equal(DateTimeOffset.UtcNow.AddMonths(12), made.End, TimeSpan.FromDays(2));
        var listed = Assert.Single(await _alice.VersionsAsync("hma-made", Ct));
        Assert.Equal((made.Version, made.Thumbprint), (listed.Version, listed.Thumbprint));
        Assert.Contains(await _alice.ListAsync(Ct), c => c.Name == "hma-made");

        using var certificate = await new VaultSecrets(cloud.Network, Vault, cloud.Automation).ReadCertificateAsync("hma-made", null, Ct);
        Assert.Equal(made.Thumbprint, certificate.Thumbprint);
        using var key = certificate.GetRSAPrivateKey()!;
        var data = Encoding.UTF8.GetBytes("signed by the private key");
        using var publicKey = certificate.GetRSAPublicKey()!;
        Assert.True(publicKey.VerifyData(data, key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss), HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
    }

    [Fact]
    public async Task While_it_is_being_made_there_is_no_certificate_and_no_second_create()
    {
        cloud.Get<SettingsStore>().Change(s => s with { CertificatePendingSeconds = 600 });
        try
        {
            var started = await _alice.CreateAsync(New("hma-slow"), Ct);
            Assert.Equal(CertificateProgress.InProgress, started.Progress);
            Assert.Equal(started.RequestId, (await _alice.OperationAsync("hma-slow", Ct))!.RequestId);
            Assert.Null(await _alice.FindAsync("hma-slow", Ct));

            // 409 with the code "Forbidden" while a create is in progress (Microsoft, "Create certificate scenarios").
            Assert.Equal(CloudErrorKind.Conflict, (await Refused.ByAsync(() => _alice.CreateAsync(New("hma-slow"), Ct))).Kind);
        }
        finally
        {
            cloud.Get<SettingsStore>().Change(s => s with { CertificatePendingSeconds = 0 });
        }
    }

    [Fact]
    public async Task Without_a_certificate_there_is_nothing()
    {
        Assert.Null(await _alice.FindAsync("never-made", Ct));
        Assert.Null(await _alice.OperationAsync("never-made", Ct));
    }

    // Keys that are not exportable give a secret without private key (Microsoft, "About Key Vault certificates").
    [Fact]
    public async Task A_key_that_cannot_leave_the_vault_is_said_to_be_one()
    {
        Assert.False((await _alice.FindAsync("hsm-only", Ct))!.Exportable);
        var error = await Refused.ByAsync(() => new VaultSecrets(cloud.Network, Vault, cloud.Automation).ReadCertificateAsync("hsm-only", null, Ct));
        Assert.Equal((CloudErrorKind.BadInput, "NoPrivateKey"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task Somebody_without_a_role_at_the_vault_is_refused()
    {
        var error = await Refused.ByAsync(() => new VaultCertificates(cloud.Network, Vault, cloud.As(SeedIds.People.Hanna)).ListAsync(Ct));
        Assert.Equal((CloudErrorKind.NotAllowed, "ForbiddenByRbac"), (error.Kind, error.Code));
        Assert.True(error.IsSettling);
    }

    [Fact]
    public async Task In_a_vault_with_access_policies_the_policy_decides()
    {
        var legacy = VaultUri.Of(SeedIds.PolicyVault);
        Assert.NotNull(await new VaultCertificates(cloud.Network, legacy, cloud.As(SeedIds.People.Alice)).FindAsync("legacy-hma", Ct));
        var error = await Refused.ByAsync(() => new VaultCertificates(cloud.Network, legacy, cloud.As(SeedIds.People.Viktor)).FindAsync("legacy-hma", Ct));
        Assert.Equal(CloudErrorKind.NotAllowed, error.Kind);
    }

    // AKV10032: the token is of another tenant than the vault.
    [Fact]
    public async Task A_token_of_another_tenant_is_refused()
    {
        var error = await Refused.ByAsync(() => new VaultCertificates(cloud.Network, Vault, cloud.As(SeedIds.People.Frank)).ListAsync(Ct));
        Assert.Equal(CloudErrorKind.BadInput, error.Kind);
        Assert.Contains("tenant", error.Sentence);
    }

    [Fact]
    public async Task A_vault_tells_its_tenant_to_everybody() => Assert.Equal(SeedIds.Contoso, await new VaultChallenge(cloud.Network).TenantOfAsync(Vault, Ct));

    [Fact]
    public async Task A_vault_that_does_not_exist_cannot_be_reached()
    {
        var nowhere = VaultUri.Of("nowhere-vault");
        Assert.Equal(CloudErrorKind.Unreachable, (await Refused.ByAsync(() => new VaultChallenge(cloud.Network).TenantOfAsync(nowhere, Ct))).Kind);
        Assert.Equal(CloudErrorKind.Unreachable, (await Refused.ByAsync(() => new VaultCertificates(cloud.Network, nowhere, cloud.As(SeedIds.People.Alice)).ListAsync(Ct))).Kind);
    }

    [Fact]
    public async Task A_create_whose_answer_is_lost_is_not_sent_again()
    {
        cloud.Faults.Add(new FaultInput("lose-answer", "POST", "vault.azure.net", "hma-lost"));
        var error = await Refused.ByAsync(() => _alice.CreateAsync(New("hma-lost"), Ct));
        Assert.Equal(CloudErrorKind.AnswerLost, error.Kind);
    }

    [Fact]
    public async Task A_busy_vault_is_read_again()
    {
        cloud.Faults.Add(new FaultInput("status", "GET", "vault.azure.net", "hsm-only", Status: 503));
        Assert.NotNull(await _alice.FindAsync("hsm-only", Ct));
    }
}
