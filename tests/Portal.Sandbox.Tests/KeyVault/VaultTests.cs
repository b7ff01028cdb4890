using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.IdentityModel.Tokens;
using Portal.Sandbox.Seeds;
using Portal.Tests;
using Xunit;

namespace Portal.Sandbox.Tests.KeyVault;

/// <summary>The data plane of Key Vault. Rules: https://learn.microsoft.com/rest/api/keyvault and https://learn.microsoft.com/azure/key-vault/general/rest-error-codes</summary>
public sealed class VaultTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private const string Version = "?api-version=7.5";

    private static object Policy(bool exportable = true, string subject = "CN=hma.contoso.com", string issuer = "Self") => new
    {
        policy = new
        {
            key_props = new { exportable, kty = "RSA", key_size = 2048, reuse_key = false },
            secret_props = new { contentType = "application/x-pkcs12" },
            x509_props = new { subject, validity_months = 12 },
            issuer = new { name = issuer }
        },
    };

    // Authentication, requests and responses: a call without a token is answered with the tenant and the resource.
    [Fact]
    public async Task Call_without_a_token_is_challenged_with_the_vaults_tenant()
    {
        var answer = await cloud.Http.SendAsync("GET", Calls.RoleVault + "certificates/x" + Version);
        Assert.Equal(401, answer.Status);
        Assert.Equal($"Bearer authorization=\"https://login.microsoftonline.com/{SeedIds.Contoso}\", resource=\"https://vault.azure.net\"", answer.Header("WWW-Authenticate"));
    }

    // Common parameters: api-version is mandatory, there is no default.
    [Fact]
    public async Task Call_without_api_version_is_refused()
    {
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        Assert.Equal(400, (await alice.SendAsync("GET", Calls.RoleVault + "certificates")).Status);
    }

    // AKV10032: the token's issuer is not the vault's tenant.
    [Fact]
    public async Task Token_of_another_tenant_is_AKV10032()
    {
        using var frank = cloud.As(SeedIds.People.Frank, Calls.VaultAudience);
        var answer = await frank.SendAsync("GET", Calls.RoleVault + "certificates" + Version);
        Assert.Equal(401, answer.Status);
        Assert.StartsWith("AKV10032: Invalid issuer.", answer["error.message"]);
    }

    [Fact]
    public async Task Token_for_another_resource_is_refused()
    {
        using var alice = cloud.As(SeedIds.People.Alice, Calls.ArmAudience);
        Assert.Equal(401, (await alice.SendAsync("GET", Calls.RoleVault + "certificates" + Version)).Status);
    }

    [Fact]
    public async Task Certificate_is_made_by_a_pending_operation_and_cannot_be_made_twice_meanwhile()
    {
        await cloud.SetAsync(new { certificatePendingSeconds = 3600 });
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        var url = Calls.RoleVault + "certificates/slow";
        var made = await alice.SendAsync("POST", url + "/create" + Version, Policy());
        Assert.Equal((202, "inProgress"), (made.Status, made["status"]));
        Assert.StartsWith(url + "/pending?", made.Header("Location"));
        Assert.Equal("inProgress", (await alice.SendAsync("GET", url + "/pending" + Version))["status"]);
        Assert.Null((await alice.SendAsync("GET", url + Version))["cer"]);

        // "Certificate creation: while a pending operation is in progress", answered 409 with the code Forbidden.
        var again = await alice.SendAsync("POST", url + "/create" + Version, Policy());
        Assert.Equal((409, "Forbidden"), (again.Status, again["error.code"]));

        await cloud.MoveWorldAsync(3601);
        var done = await alice.SendAsync("GET", url + "/pending" + Version);
        Assert.Equal(("completed", url), (done["status"], done["target"]));
        Assert.Equal(200, (await alice.SendAsync("GET", url + Version)).Status);
        Assert.Equal(200, (await alice.SendAsync("DELETE", url + "/pending" + Version)).Status);
        Assert.Equal("PendingCertificateNotFound", (await alice.SendAsync("GET", url + "/pending" + Version))["error.code"]);
    }

    [Fact]
    public async Task Ids_thumbprint_and_dates_fit_the_certificate()
    {
        var bundle = await MadeAsync("whole");
        using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(bundle["cer"]!));
        Assert.Equal("CN=hma.contoso.com", certificate.Subject);
        Assert.Equal(2048, certificate.GetRSAPublicKey()!.KeySize);
        Assert.Equal(Base64UrlEncoder.Encode(certificate.GetCertHash()), bundle["x5t"]);
        Assert.Equal(new DateTimeOffset(certificate.NotAfter).ToUnixTimeSeconds().ToString(), bundle["attributes.exp"]);
        var version = bundle["id"]!.Split('/')[^1];
        Assert.Matches("^[0-9a-f]{32}$", version);
        Assert.Equal((Calls.RoleVault + "keys/whole/" + version, Calls.RoleVault + "secrets/whole/" + version), (bundle["kid"], bundle["sid"]));
    }

    [Fact]
    public async Task Real_SecretClient_reads_the_private_key_through_the_challenge()
    {
        var bundle = await MadeAsync("sdk");
        var secret = (await Secrets().GetSecretAsync("sdk")).Value;
        Assert.Equal("application/x-pkcs12", secret.Properties.ContentType);
        using var pfx = X509CertificateLoader.LoadPkcs12(Convert.FromBase64String(secret.Value), null);
        Assert.True(pfx.HasPrivateKey);
        Assert.Equal(bundle["x5t"], Base64UrlEncoder.Encode(pfx.GetCertHash()));
        using var key = pfx.GetRSAPrivateKey()!;
        byte[] data = [1, 2, 3];
        Assert.True(pfx.GetRSAPublicKey()!.VerifyData(data, key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss), HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
    }

    // About certificates: only an exportable key is in the secret.
    [Fact]
    public async Task Secret_of_a_certificate_that_is_not_exportable_has_no_private_key()
    {
        var secret = (await Secrets().GetSecretAsync("hsm-only")).Value;
        using var pfx = X509CertificateLoader.LoadPkcs12Collection(Convert.FromBase64String(secret.Value), null)[0];
        Assert.False(pfx.HasPrivateKey);
    }

    // RBAC guide: Certificates Officer covers certificates, not secrets.
    [Fact]
    public async Task Officer_of_certificates_may_not_read_secrets_by_role()
    {
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        var refused = await alice.SendAsync("GET", Calls.RoleVault + "secrets/hsm-only" + Version);
        Assert.Equal((403, "Forbidden", "ForbiddenByRbac"), (refused.Status, refused["error.code"], refused["error.innererror.code"]));
        Assert.StartsWith("Caller is not authorized to perform action on resource.", refused["error.message"]);
        Assert.Contains("Microsoft.KeyVault/vaults/secrets/getSecret/action", refused["error.message"], StringComparison.Ordinal);
    }

    // REST error codes, 403 "insufficient permissions": the access policy lacks the right.
    [Fact]
    public async Task Access_policy_without_secrets_get_is_refused_in_its_own_words()
    {
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        Assert.Equal(200, (await alice.SendAsync("GET", Calls.PolicyVault + "certificates/legacy-hma" + Version)).Status);
        var refused = await alice.SendAsync("GET", Calls.PolicyVault + "secrets/legacy-hma" + Version);
        Assert.Equal(403, refused.Status);
        Assert.Contains("does not have secrets get permission on key vault 'contoso-legacy;location=westeurope'", refused["error.message"], StringComparison.Ordinal);
        using var owner = cloud.As(SeedIds.People.Gloria, Calls.VaultAudience);
        Assert.Equal(403, (await owner.SendAsync("GET", Calls.PolicyVault + "certificates/legacy-hma" + Version)).Status); // Owner is control plane only
    }

    // Soft delete: a deleted certificate blocks its name until it is recovered or purged.
    [Fact]
    public async Task Deleted_certificate_blocks_its_name_until_it_is_recovered()
    {
        await MadeAsync("gone");
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        var url = Calls.RoleVault + "certificates/gone";
        Assert.Equal(200, (await alice.SendAsync("DELETE", url + Version)).Status);
        Assert.Equal("CertificateNotFound", (await alice.SendAsync("GET", url + Version))["error.code"]);
        var blocked = await alice.SendAsync("POST", url + "/create" + Version, Policy());
        Assert.Equal((409, "ObjectIsDeletedButRecoverable"), (blocked.Status, blocked["error.innererror.code"]));
        Assert.Equal(403, (await alice.SendAsync("DELETE", Calls.RoleVault + "deletedcertificates/gone" + Version)).Status); // purge protection
        Assert.Equal(200, (await alice.SendAsync("POST", Calls.RoleVault + "deletedcertificates/gone/recover" + Version)).Status);
        Assert.Equal(200, (await alice.SendAsync("GET", url + Version)).Status);
    }

    [Theory]
    [InlineData("not a name", "CN=x", "Self")]
    [InlineData("name_with_underscore", "CN=x", "Self")]
    [InlineData("good", "no subject", "Self")]
    [InlineData("good", "CN=x", "DigiCert")]
    public async Task Bad_names_subjects_and_issuers_are_BadParameter(string name, string subject, string issuer)
    {
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        var answer = await alice.SendAsync("POST", $"{Calls.RoleVault}certificates/{Uri.EscapeDataString(name)}/create{Version}", Policy(true, subject, issuer));
        Assert.True((answer.Status, answer["error.code"]) == (400, "BadParameter"), answer.ToString());
    }

    [Fact]
    public async Task Second_version_becomes_the_current_one_and_both_are_listed()
    {
        var first = (await MadeAsync("twice"))["id"];
        var second = (await MadeAsync("twice"))["id"];
        Assert.NotEqual(first, second);
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        Assert.Equal(second, (await alice.SendAsync("GET", Calls.RoleVault + "certificates/twice" + Version))["id"]);
        var versions = (await alice.SendAsync("GET", Calls.RoleVault + "certificates/twice/versions" + Version)).Json["value"]!.AsArray();
        Assert.Equal([second, first], versions.Select(v => v!["id"]!.ToString()));
        var list = (await alice.SendAsync("GET", Calls.RoleVault + "certificates" + Version)).Json["value"]!.AsArray();
        Assert.Contains(list, c => c!["id"]!.ToString() == Calls.RoleVault + "certificates/twice");
    }

    [Fact]
    public async Task Imported_certificate_keeps_its_key()
    {
        using var rsa = RSA.Create(2048);
        using var own = new CertificateRequest("CN=own", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(KnownWorld.Now.AddDays(-1), KnownWorld.Now.AddYears(1));
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        var imported = await alice.SendAsync("POST", Calls.RoleVault + "certificates/imported/import" + Version, new { value = Convert.ToBase64String(own.Export(X509ContentType.Pfx, "pw")), pwd = "pw" });
        Assert.True(imported.Status == 200, imported.ToString());
        using var read = X509CertificateLoader.LoadPkcs12(Convert.FromBase64String((await Secrets().GetSecretAsync("imported")).Value.Value), null);
        Assert.True(read.HasPrivateKey);
        Assert.Equal(own.Thumbprint, read.Thumbprint);
    }

    private async Task<Reply> MadeAsync(string name)
    {
        await cloud.SetAsync(new { certificatePendingSeconds = 0 });
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        var made = await alice.SendAsync("POST", $"{Calls.RoleVault}certificates/{name}/create{Version}", Policy());
        Assert.True(made.Status == 202, made.ToString());
        return await alice.SendAsync("GET", $"{Calls.RoleVault}certificates/{name}{Version}");
    }

    /// <summary>The automation application with its seeded secret, by the SDKs as they are.</summary>
    private SecretClient Secrets()
    {
        var transport = new HttpClientTransport(cloud.Handler());
        var credential = new ClientSecretCredential(SeedIds.Contoso, SeedIds.AutomationApp, cloud.SecretOf(SeedIds.AutomationApp), new ClientSecretCredentialOptions { Transport = transport });
        return new SecretClient(new Uri(Calls.RoleVault), credential, new SecretClientOptions { Transport = transport });
    }
}
