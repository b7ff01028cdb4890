using System.Security.Cryptography.X509Certificates;
using Portal.Sandbox.Seeds;
using Portal.TestKeys;
using Portal.Tests;
using Xunit;

namespace Portal.Sandbox.Tests.KeyVault;

/// <summary>Import. Rules: https://learn.microsoft.com/rest/api/keyvault/certificates/import-certificate, "Importing Azure Key Vault certificates FAQ", and the SDK's TROUBLESHOOTING.md for texts.</summary>
public sealed class ImportTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private const string Version = "?api-version=7.5";
    private static readonly CompanyCa _ca = new();

    private static readonly object PemPolicy = new { secret_props = new { contentType = "application/x-pem-file" } };

    [Theory]
    [InlineData(null)]
    [InlineData("a pass word ✓")]
    public async Task A_pfx_is_imported_with_its_chain_and_keeps_its_key(string? password)
    {
        using var own = _ca.Issue();
        var name = "pfx-" + (password is null ? "open" : "closed");

        var answer = await ImportAsync(name, new { value = Convert.ToBase64String(_ca.Pfx(own, password)), pwd = password, tags = new { who = "test" } });

        Assert.True(answer.Status == 200, answer.ToString());
        Assert.Equal(("Unknown", "test", "2048"), (answer["policy.issuer.name"], answer["tags.who"], answer["policy.key_props.key_size"]));
        var all = X509CertificateLoader.LoadPkcs12Collection(Convert.FromBase64String(await SecretAsync(name)), null);
        Assert.Equal((3, own.Thumbprint), (all.Count, all.Single(c => c.HasPrivateKey).Thumbprint));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pem_is_imported_whether_key_or_certificate_comes_first(bool keyFirst)
    {
        using var own = _ca.Issue();
        using var key = own.GetRSAPrivateKey()!;
        var (keyPem, certificate) = (key.ExportPkcs8PrivateKeyPem() + "\n", CompanyCa.Pem(own));

        var answer = await ImportAsync("pem-" + keyFirst, new { value = keyFirst ? keyPem + certificate : certificate + keyPem, policy = PemPolicy });

        Assert.True(answer.Status == 200, answer.ToString());
        var secret = await SecretAsync("pem-" + keyFirst);
        using var read = X509Certificate2.CreateFromPem(secret, secret);
        Assert.True(read.HasPrivateKey);
    }

    [Fact]
    public async Task Wrong_password_or_what_is_no_pfx_is_BadParameter()
    {
        using var own = _ca.Issue();
        foreach (var (value, password) in new[]
        {
            (Convert.ToBase64String(_ca.Pfx(own, "right")), "wrong"),
            (Convert.ToBase64String(_ca.Pfx(own, "right")), null),
            ("not base64!", null),
            (Convert.ToBase64String(own.RawData), null)
        })
            await RefusedAsync(new { value, pwd = password }, "The specified PKCS#12 X.509 certificate content can not be read.");
    }

    // "If importing a PEM file, specify the contentType as application/x-pem-file": without it the value is taken for a PFX.
    [Fact]
    public async Task A_pem_without_its_content_type_is_taken_for_a_pfx()
    {
        using var own = _ca.Issue();
        await RefusedAsync(new { value = _ca.Pem(own) }, "PKCS#12");
    }

    // FAQ: UNIX-style line separators. Formats of import: the key must be PKCS #8 ("BEGIN PRIVATE KEY").
    [Fact]
    public async Task A_pem_with_a_pkcs1_key_windows_lines_or_no_key_is_of_unexpected_format()
    {
        using var own = _ca.Issue();
        foreach (var value in new[] { _ca.Pem(own, pkcs1: true), _ca.Pem(own).ReplaceLineEndings("\r\n"), CompanyCa.Pem(own), Convert.ToBase64String(_ca.Pfx(own, null)) })
            await RefusedAsync(new { value, policy = PemPolicy }, "The specified PEM X.509 certificate content is in an unexpected format.");
    }

    [Fact]
    public async Task A_pem_whose_key_belongs_to_another_certificate_is_refused()
    {
        using var own = _ca.Issue();
        using var other = _ca.Issue();
        using var key = other.GetRSAPrivateKey()!;
        await RefusedAsync(new { value = key.ExportPkcs8PrivateKeyPem() + "\n" + CompanyCa.Pem(own), policy = PemPolicy }, "does not match the public part of the specified private key");
    }

    // SDK troubleshooting: "No Certificate with Private Key Found".
    [Fact]
    public async Task A_pfx_without_a_private_key_is_refused()
    {
        using var own = _ca.Issue();
        X509Certificate2[] publicParts = [X509CertificateLoader.LoadCertificate(own.RawData), _ca.Issuing];
        await RefusedAsync(new { value = Convert.ToBase64String(new X509Certificate2Collection(publicParts).Export(X509ContentType.Pfx)!) }, "No certificate with private key found");
    }

    // FAQ: expired PFX certificates can't be imported. About keys: RSA 2048, 3072, 4096. The texts are not published.
    [Fact]
    public async Task Expired_and_short_keys_are_refused_and_the_wording_is_marked_unconfirmed()
    {
        using var old = _ca.Issue(from: KnownWorld.Now.AddDays(-30), days: 20);
        using var small = _ca.Issue(bits: 1024);
        foreach (var unfit in new[] { old, small })
            Assert.NotNull((await RefusedAsync(new { value = Convert.ToBase64String(_ca.Pfx(unfit, null)) }, "")).Header("x-sandbox-unconfirmed"));
    }

    // FAQ: "The certificate password is limited to 200 characters."
    [Fact]
    public async Task A_password_of_more_than_200_characters_is_refused()
    {
        using var own = _ca.Issue();
        var password = new string('p', 201);
        await RefusedAsync(new { value = Convert.ToBase64String(_ca.Pfx(own, password)), pwd = password }, "200 characters");
    }

    // About certificates: the policy's exportable decides whether the secret carries the key.
    [Fact]
    public async Task Imported_as_not_exportable_the_key_stays_in_the_vault()
    {
        using var own = _ca.Issue();
        Assert.Equal(200, (await ImportAsync("kept", new { value = Convert.ToBase64String(_ca.Pfx(own, null)), policy = new { key_props = new { exportable = false } } })).Status);
        Assert.False(X509CertificateLoader.LoadPkcs12Collection(Convert.FromBase64String(await SecretAsync("kept")), null)[0].HasPrivateKey);
    }

    // Certificate access control: importing takes its own permission, by role and by policy.
    [Fact]
    public async Task Import_takes_a_right_of_its_own()
    {
        using var own = _ca.Issue();
        var body = new { value = Convert.ToBase64String(_ca.Pfx(own, null)) };
        using var hanna = cloud.As(SeedIds.People.Hanna, Calls.VaultAudience);
        Assert.Equal("ForbiddenByRbac", (await hanna.SendAsync("POST", Calls.RoleVault + "certificates/no/import" + Version, body))["error.innererror.code"]);
        Assert.Contains("certificates import permission", (await hanna.SendAsync("POST", Calls.PolicyVault + "certificates/no/import" + Version, body))["error.message"], StringComparison.Ordinal);
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        Assert.Equal(200, (await alice.SendAsync("POST", Calls.PolicyVault + "certificates/yes/import" + Version, body)).Status);
    }

    // REST error codes: a version that is off is 403 to whoever reads its secret; its certificate is still shown.
    [Fact]
    public async Task A_version_that_is_switched_off_gives_its_secret_to_nobody()
    {
        using var own = _ca.Issue();
        var made = await ImportAsync("off", new { value = Convert.ToBase64String(_ca.Pfx(own, null)) });
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        var version = made["id"]!.Split('/')[^1];
        Assert.Equal("false", (await alice.SendAsync("PATCH", $"{Calls.RoleVault}certificates/off/{version}{Version}", new { attributes = new { enabled = false } }))["attributes.enabled"]);

        using var automation = cloud.AsApp(SeedIds.AutomationApp, Calls.VaultAudience);
        var refused = await automation.SendAsync("GET", Calls.RoleVault + "secrets/off" + Version);
        Assert.Equal((403, "SecretDisabled"), (refused.Status, refused["error.innererror.code"]));
        Assert.Equal(200, (await alice.SendAsync("GET", Calls.RoleVault + "certificates/off" + Version)).Status);
    }

    private async Task<Reply> ImportAsync(string name, object body)
    {
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        return await alice.SendAsync("POST", $"{Calls.RoleVault}certificates/{name}/import{Version}", body);
    }

    private async Task<Reply> RefusedAsync(object body, string says)
    {
        var answer = await ImportAsync("refused", body);
        Assert.True((answer.Status, answer["error.code"]) == (400, "BadParameter"), answer.ToString());
        Assert.Contains(says, answer["error.message"], StringComparison.Ordinal);
        return answer;
    }

    private async Task<string> SecretAsync(string name)
    {
        using var automation = cloud.AsApp(SeedIds.AutomationApp, Calls.VaultAudience);
        return (await automation.SendAsync("GET", $"{Calls.RoleVault}secrets/{name}{Version}"))["value"]!;
    }
}
