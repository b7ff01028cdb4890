using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Portal.Sandbox.Seeds;
using Portal.TestKeys;
using Xunit;

namespace Portal.Sandbox.Tests.KeyVault;

/// <summary>Requests signed by a CA elsewhere, and deleted certificates. Rules: https://learn.microsoft.com/azure/key-vault/certificates/create-certificate-scenarios and …/general/soft-delete-overview</summary>
public sealed class RequestTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private const string Version = "?api-version=7.5";
    private static readonly CompanyCa _ca = new();

    // "Set the name of the issuer to “Unknown” or don't specify the issuer field."
    [Theory]
    [InlineData("Unknown")]
    [InlineData(null)]
    public async Task A_manual_request_waits_for_its_merge_with_a_real_csr(string? issuer)
    {
        var name = "waits-" + (issuer ?? "none").ToLowerInvariant();
        var begun = await BeginAsync(name, issuer);
        await cloud.MoveWorldAsync(TimeSpan.FromDays(3).TotalSeconds);

        var pending = await AliceAsync("GET", $"{name}/pending");

        Assert.Equal(("inProgress", "Pending certificate created. Please Perform Merge to complete the request.", "Unknown"), (pending["status"], pending["status_details"], pending["issuer.name"]));
        Assert.Equal(begun["csr"], pending["csr"]);
        var request = CertificateRequest.LoadSigningRequest(Convert.FromBase64String(pending["csr"]!), HashAlgorithmName.SHA256, signerSignaturePadding: RSASignaturePadding.Pkcs1);
        Assert.Equal("CN=hma.contoso.com", request.SubjectName.Name);
        var shell = await AliceAsync("GET", name);
        Assert.Equal(("false", null), (shell["attributes.enabled"], shell["cer"]));
        Assert.NotNull(shell.Header("x-sandbox-unconfirmed"));
    }

    // "If request_id is specified in the query, it acts like a filter": 404 when it is another one.
    [Fact]
    public async Task Another_request_id_finds_nothing()
    {
        var begun = await BeginAsync("filter", "Unknown");
        Assert.Equal(200, (await AliceAsync("GET", "filter/pending", query: "&request_id=" + begun["request_id"])).Status);
        Assert.Equal((404, "PendingCertificateNotFound"), StatusOf(await AliceAsync("GET", "filter/pending", query: "&request_id=00000000000000000000000000000000")));
    }

    // "When a pending request's state is inprogress, create (and import) operations will fail with 409."
    [Fact]
    public async Task While_it_waits_neither_create_nor_import_of_that_name_is_taken()
    {
        await BeginAsync("busy", "Unknown");
        using var own = _ca.Issue();
        Assert.Equal((409, "Forbidden"), StatusOf(await AliceAsync("POST", "busy/create", Policy("Self"))));
        Assert.Equal((409, "Forbidden"), StatusOf(await AliceAsync("POST", "busy/import", new { value = Convert.ToBase64String(_ca.Pfx(own, null)) })));
    }

    // "Merge when a pending request is created - manual certificate creation": 201, the version is there with the key that never left the vault.
    [Fact]
    public async Task What_the_CA_signed_is_merged_with_the_key_of_the_request()
    {
        var begun = await BeginAsync("merged", "Unknown");
        var chain = _ca.Sign(Convert.FromBase64String(begun["csr"]!));

        var merged = await MergeAsync("merged", chain);

        Assert.True(merged.Status == 201, merged.ToString());
        Assert.Equal(Convert.ToBase64String(chain[0].RawData), merged["cer"]);
        Assert.Equal("completed", (await AliceAsync("GET", "merged/pending"))["status"]);
        var all = X509CertificateLoader.LoadPkcs12Collection(Convert.FromBase64String(await SecretAsync("merged")), null);
        Assert.Equal((3, chain[0].Thumbprint), (all.Count, all.Single(c => c.HasPrivateKey).Thumbprint));
    }

    // FAQ of "Create and merge a certificate signing request": each request has a key of its own, which has to match.
    [Fact]
    public async Task A_certificate_for_another_key_is_refused()
    {
        await BeginAsync("one", "Unknown");
        var other = await BeginAsync("other", "Unknown");

        var refused = await MergeAsync("one", _ca.Sign(Convert.FromBase64String(other["csr"]!)));

        Assert.Equal((400, "BadParameter"), StatusOf(refused));
        Assert.StartsWith("The public key of the end-entity certificate in the specified X.509 certificate content does not match", refused["error.message"]);
        Assert.Equal("inProgress", (await AliceAsync("GET", "one/pending"))["status"]);
    }

    // Seen by users of DER and PKCS #7 files: "X5C must have at least one valid item".
    [Fact]
    public async Task What_is_no_list_of_certificates_is_refused()
    {
        var begun = await BeginAsync("garbage", "Unknown");
        var chain = _ca.Sign(Convert.FromBase64String(begun["csr"]!));
        object[] bodies = [
            new { },
            new { x5c = Array.Empty<string>() },
            new { x5c = new[] { "not base64" } },
            new { x5c = new[] { Convert.ToBase64String(new byte[] { 1, 2, 3 }) } },
            new { x5c = new[] { chain[0].ExportCertificatePem() } }
        ];
        foreach (var body in bodies)
        {
            var refused = await AliceAsync("POST", "garbage/pending/merge", body);
            Assert.Equal((400, "BadParameter"), StatusOf(refused));
            Assert.Contains("X5C must have at least one valid item", refused["error.message"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_chain_that_does_not_hold_together_is_refused_and_marked_unconfirmed()
    {
        var begun = await BeginAsync("broken", "Unknown");
        var chain = _ca.Sign(Convert.FromBase64String(begun["csr"]!));
        var refused = await MergeAsync("broken", [chain[0], chain[2]]);
        Assert.Equal((400, "BadParameter"), StatusOf(refused));
        Assert.NotNull(refused.Header("x-sandbox-unconfirmed"));
    }

    // "Merge is forbidden on pending object created with issuer … while it is in progess" (Microsoft's spelling).
    [Fact]
    public async Task A_self_signed_one_cannot_be_merged()
    {
        await cloud.SetAsync(new { certificatePendingSeconds = 3600 });
        var begun = await BeginAsync("self", "Self");
        await cloud.SetAsync(new { certificatePendingSeconds = 0 });
        Assert.Equal((403, "Forbidden"), StatusOf(await MergeAsync("self", _ca.Sign(Convert.FromBase64String(begun["csr"]!)))));
    }

    [Fact]
    public async Task Without_a_request_there_is_nothing_to_merge_cancel_or_drop()
    {
        using var own = _ca.Issue();
        Assert.Equal((404, "PendingCertificateNotFound"), StatusOf(await MergeAsync("never", [own])));
        Assert.Equal((404, "PendingCertificateNotFound"), StatusOf(await AliceAsync("PATCH", "never/pending", new { cancellation_requested = true })));
        Assert.Equal((404, "PendingCertificateNotFound"), StatusOf(await AliceAsync("DELETE", "never/pending")));
    }

    // "If the certificate is being manually created, you can … delete on the pending object."
    [Fact]
    public async Task Dropping_a_request_frees_its_name_and_its_key_is_gone()
    {
        var begun = await BeginAsync("dropped", "Unknown");
        Assert.Equal(200, (await AliceAsync("DELETE", "dropped/pending")).Status);
        Assert.Equal((404, "PendingCertificateNotFound"), StatusOf(await AliceAsync("GET", "dropped/pending")));
        var again = await BeginAsync("dropped", "Unknown");
        Assert.Equal((400, "BadParameter"), StatusOf(await MergeAsync("dropped", _ca.Sign(Convert.FromBase64String(begun["csr"]!)))));
        Assert.NotEqual(begun["csr"], again["csr"]);
    }

    // "If a request isn't inProgress, an http status of 400 (Bad Request) is returned." Afterwards it may be overwritten.
    [Fact]
    public async Task Cancelling_is_taken_once_and_a_new_request_may_follow()
    {
        await BeginAsync("cancelled", "Unknown");
        var cancelled = await AliceAsync("PATCH", "cancelled/pending", new { cancellation_requested = true });
        Assert.Equal((200, "true"), (cancelled.Status, cancelled["cancellation_requested"]));
        Assert.Equal(400, (await AliceAsync("PATCH", "cancelled/pending", new { cancellation_requested = true })).Status);
        Assert.Equal("canceled", (await AliceAsync("GET", "cancelled/pending"))["status"]);
        await BeginAsync("cancelled", "Unknown");
        Assert.Equal("inProgress", (await AliceAsync("GET", "cancelled/pending"))["status"]);
    }

    // Access control: merging takes "create", cancelling and dropping take "update".
    [Fact]
    public async Task Merging_and_dropping_take_their_rights()
    {
        var begun = await BeginAsync("rights", "Unknown");
        using var hanna = cloud.As(SeedIds.People.Hanna, Calls.VaultAudience);
        var url = Calls.RoleVault + "certificates/rights/pending";
        Assert.Contains("certificates/create/action", (await hanna.SendAsync("POST", url + "/merge" + Version, X5c(_ca.Sign(Convert.FromBase64String(begun["csr"]!)))))["error.message"], StringComparison.Ordinal);
        Assert.Contains("certificates/update/action", (await hanna.SendAsync("DELETE", url + Version))["error.message"], StringComparison.Ordinal);
    }

    // Soft delete: recovering and purging have rights of their own, and the name is free when the retention is over.
    [Fact]
    public async Task In_a_vault_with_policies_recover_takes_its_right_and_the_retention_frees_the_name()
    {
        using var automation = cloud.AsApp(SeedIds.AutomationApp, Calls.VaultAudience);
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        var (live, deleted) = (Calls.PolicyVault + "certificates/soft", Calls.PolicyVault + "deletedcertificates/soft");
        await automation.SendAsync("POST", live + "/create" + Version, Policy("Self"));
        await cloud.MoveWorldAsync(60);
        Assert.Equal(200, (await automation.SendAsync("DELETE", live + Version)).Status);

        using var reader = cloud.AsApp(SeedIds.LegacyKvApp, Calls.VaultAudience);
        Assert.Contains("certificates recover permission", (await reader.SendAsync("POST", deleted + "/recover" + Version))["error.message"], StringComparison.Ordinal);
        Assert.Contains("certificates purge permission", (await automation.SendAsync("DELETE", deleted + Version))["error.message"], StringComparison.Ordinal);
        using var own = _ca.Issue();
        var blocked = await alice.SendAsync("POST", live + "/import" + Version, new { value = Convert.ToBase64String(_ca.Pfx(own, null)) });
        Assert.Equal((409, "ObjectIsDeletedButRecoverable"), (blocked.Status, blocked["error.innererror.code"]));

        await cloud.MoveWorldAsync(TimeSpan.FromDays(91).TotalSeconds);
        Assert.Equal(404, (await automation.SendAsync("GET", deleted + Version)).Status);
        Assert.Equal(202, (await alice.SendAsync("POST", live + "/create" + Version, Policy("Self"))).Status);
    }

    [Fact]
    public async Task Without_purge_protection_a_purge_frees_the_name_at_once()
    {
        var vaults = cloud.Get<State.World>().Shelf<Sandbox.KeyVault.Vault>("vault");
        vaults.Put(SeedIds.RoleVault, vaults.Find(SeedIds.RoleVault)! with { EnablePurgeProtection = false });
        await cloud.SetAsync(new { certificatePendingSeconds = 0 });
        await BeginAsync("purged", "Self");
        await AliceAsync("DELETE", "purged");
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);

        Assert.Equal(204, (await alice.SendAsync("DELETE", Calls.RoleVault + "deletedcertificates/purged" + Version)).Status);
        Assert.Equal((404, "CertificateNotFound"), StatusOf(await alice.SendAsync("DELETE", Calls.RoleVault + "deletedcertificates/purged" + Version)));
        await BeginAsync("purged", "Self");
    }

    private static object Policy(string? issuer) => new
    {
        policy = new { key_props = new { exportable = true, kty = "RSA", key_size = 2048 }, x509_props = new { subject = "CN=hma.contoso.com" }, issuer = issuer is null ? null : new { name = issuer } },
    };

    private static object X5c(IEnumerable<X509Certificate2> chain) => new { x5c = chain.Select(c => Convert.ToBase64String(c.RawData)) };

    private static (int, string?) StatusOf(Reply reply) => (reply.Status, reply["error.code"]);

    private async Task<Reply> BeginAsync(string name, string? issuer)
    {
        var begun = await AliceAsync("POST", name + "/create", Policy(issuer));
        Assert.True(begun.Status == 202, begun.ToString());
        return begun;
    }

    private Task<Reply> MergeAsync(string name, X509Certificate2[] chain) => AliceAsync("POST", name + "/pending/merge", X5c(chain));

    private async Task<Reply> AliceAsync(string method, string path, object? body = null, string query = "")
    {
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        return await alice.SendAsync(method, $"{Calls.RoleVault}certificates/{path}{Version}{query}", body);
    }

    private async Task<string> SecretAsync(string name)
    {
        using var automation = cloud.AsApp(SeedIds.AutomationApp, Calls.VaultAudience);
        return (await automation.SendAsync("GET", $"{Calls.RoleVault}secrets/{name}{Version}"))["value"]!;
    }
}
