using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Portal.Cloud;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Sandbox.Control;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Portal.TestKeys;
using Xunit;

namespace Portal.Tests.Cloud.KeyVault;

public sealed class VaultCertificatesTests(SandboxCloud cloud) : IClassFixture<SandboxCloud>
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly CompanyCa Ca = new();
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

    // Import Certificate: a PFX with its private key; the policy makes it exportable.
    [Fact]
    public async Task An_imported_key_pair_is_the_current_version_and_its_key_can_be_read()
    {
        using var own = Ca.Issue();
        var made = await _alice.ImportAsync("hma-imported", Ca.Pfx(own, "open"), "open", new Dictionary<string, string> { ["setup"] = "ünïcode \"tag\"" }, Ct);

        Assert.Equal((own.Thumbprint, true, "CN=Contoso Issuing CA 1"), (made.Thumbprint, made.Exportable, made.Issuer));
        Assert.Equal("ünïcode \"tag\"", made.Tags["setup"]);
        using var read = await new VaultSecrets(cloud.Network, Vault, cloud.Automation).ReadCertificateAsync("hma-imported", null, Ct);
        Assert.Equal(own.Thumbprint, read.Thumbprint);
    }

    [Fact]
    public async Task A_wrong_password_is_told_in_words()
    {
        using var own = Ca.Issue();
        var error = await Refused.ByAsync(() => _alice.ImportAsync("hma-closed", Ca.Pfx(own, "open"), "wrong", new Dictionary<string, string>(), Ct));
        Assert.Equal(CloudErrorKind.BadInput, error.Kind);
        Assert.Contains("password", error.Cause + error.Remedy);
    }

    // Create certificate scenarios: issuer Unknown waits for a merge; the merged certificate carries the key of the request.
    [Fact]
    public async Task A_request_is_signed_elsewhere_and_merged()
    {
        var begun = await _alice.RequestAsync(New("hma-request") with { DnsNames = ["mail.contoso.com"] }, Ct);
        Assert.True(begun.WaitsForMerge);
        var pending = (await _alice.PendingAsync("hma-request", Ct))!;
        Assert.Equal((begun.RequestId, true, "test"), (pending.Operation.RequestId, pending.Exportable, pending.Tags["setup"]));
        Assert.Null(await _alice.FindAsync("hma-request", Ct));

        var chain = Ca.Sign(begun.Csr.ToArray());
        var merged = await _alice.MergeAsync("hma-request", [.. chain.Select(c => (ReadOnlyMemory<byte>)c.RawData)], Ct);

        Assert.Equal(chain[0].Thumbprint, merged.Thumbprint);
        Assert.Contains(chain[0].Extensions, e => e.Oid?.Value == "2.5.29.17"); // the alternative name was asked for
        Assert.Null(await _alice.PendingAsync("hma-request", Ct));
        using var read = await new VaultSecrets(cloud.Network, Vault, cloud.Automation).ReadCertificateAsync("hma-request", null, Ct);
        Assert.True(read.HasPrivateKey);
    }

    [Fact]
    public async Task A_certificate_for_another_key_is_told_in_words()
    {
        await _alice.RequestAsync(New("hma-mismatch"), Ct);
        using var other = Ca.Issue();
        var error = await Refused.ByAsync(() => _alice.MergeAsync("hma-mismatch", [other.RawData], Ct));
        Assert.Equal(CloudErrorKind.BadInput, error.Kind);
        Assert.Contains("another key", error.Sentence);
        await _alice.CancelAsync("hma-mismatch", Ct);
        await _alice.CancelAsync("hma-mismatch", Ct); // ending one that is gone is no error
        Assert.Null(await _alice.OperationAsync("hma-mismatch", Ct));
    }

    [Fact]
    public async Task A_version_is_switched_off_and_on()
    {
        await _alice.CreateAsync(New("hma-switch"), Ct);
        var made = (await _alice.FindAsync("hma-switch", Ct))!;
        Assert.False((await _alice.EnableAsync("hma-switch", made.Version, false, Ct)).Enabled);
        var error = await Refused.ByAsync(() => new VaultSecrets(cloud.Network, Vault, cloud.Automation).ReadCertificateAsync("hma-switch", null, Ct));
        Assert.Equal(CloudErrorKind.NotAllowed, error.Kind);
        Assert.False(error.IsSettling);
        Assert.True((await _alice.EnableAsync("hma-switch", made.Version, true, Ct)).Enabled);
        Assert.Equal(made.Thumbprint, (await _alice.FindAsync("hma-switch", made.Version, Ct))!.Thumbprint);
    }

    // Soft delete: recoverable under its name, and a purge is refused where the vault protects against it.
    [Fact]
    public async Task A_deleted_certificate_is_found_recovered_and_not_purged()
    {
        await _alice.CreateAsync(New("hma-deleted"), Ct);
        var made = (await _alice.FindAsync("hma-deleted", Ct))!;
        await _alice.DeleteAsync("hma-deleted", Ct);
        await _alice.DeleteAsync("hma-deleted", Ct);

        var deleted = (await _alice.FindDeletedAsync("hma-deleted", Ct))!;
        Assert.Equal((made.Thumbprint, true), (deleted.Certificate.Thumbprint, deleted.Certificate.Exportable));
        Assert.Equal(TimeSpan.FromDays(90), deleted.PurgeAt - deleted.DeletedAt);
        Assert.Equal("ObjectIsDeletedButRecoverable", (await Refused.ByAsync(() => _alice.CreateAsync(New("hma-deleted"), Ct))).Code);
        var refused = await Refused.ByAsync(() => _alice.PurgeAsync("hma-deleted", Ct));
        Assert.Contains("purge protection", refused.Sentence + refused.Cause);

        await _alice.RecoverAsync("hma-deleted", Ct);
        Assert.Equal(made.Version, (await _alice.FindAsync("hma-deleted", Ct))!.Version);
        Assert.Null(await _alice.FindDeletedAsync("hma-deleted", Ct));
        await _alice.PurgeAsync("never-made", Ct);
    }
}
