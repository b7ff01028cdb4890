using System.Text.Json.Nodes;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Entra;

public sealed class MetadataTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private const string Login = "https://login.microsoftonline.com";

    [Theory]
    [InlineData(SeedIds.Contoso)]
    [InlineData("contoso.com")]
    [InlineData("contoso.onmicrosoft.com")]
    public async Task A_tenant_is_known_by_its_id_and_its_domains(string tenant)
    {
        var metadata = await GetAsync($"{Login}/{tenant}/v2.0/.well-known/openid-configuration");

        Assert.Equal($"{Login}/{SeedIds.Contoso}/v2.0", (string?)metadata["issuer"]);
        Assert.Equal($"{Login}/{SeedIds.Contoso}/oauth2/v2.0/token", (string?)metadata["token_endpoint"]);
    }

    [Fact]
    public async Task For_many_tenants_the_issuer_is_a_template() // learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-issuer
    {
        var metadata = await GetAsync($"{Login}/organizations/v2.0/.well-known/openid-configuration");

        Assert.Equal($"{Login}/{{tenantid}}/v2.0", (string?)metadata["issuer"]);
    }

    [Fact]
    public async Task Every_key_says_for_which_issuer_it_may_sign() // same page: "match the issuer of the key"
    {
        var keys = (await GetAsync($"{Login}/{SeedIds.Contoso}/discovery/v2.0/keys"))["keys"]!.AsArray();

        Assert.Equal([$"{Login}/{{tenantid}}/v2.0", $"{Login}/{SeedIds.Fabrikam}/v2.0"], keys.Select(k => (string?)k!["issuer"]));
        Assert.All(keys, k => Assert.Equal("sig", (string?)k!["use"]));
    }

    [Fact]
    public async Task An_unknown_tenant_is_refused_with_90002()
    {
        var body = await GetAsync($"{Login}/nobody.example/v2.0/.well-known/openid-configuration");

        Assert.Equal(90002, (int?)body["error_codes"]![0]);
    }

    [Fact]
    public async Task Instance_discovery_knows_this_cloud_and_no_other()
    {
        var known = await GetAsync($"{Login}/common/discovery/instance?api-version=1.1&authorization_endpoint={Login}/contoso.com/oauth2/v2.0/authorize");
        var other = await GetAsync($"{Login}/common/discovery/instance?api-version=1.1&authorization_endpoint=https://login.example.com/x/oauth2/v2.0/authorize");

        Assert.Contains("login.microsoftonline.com", known["metadata"]![0]!["aliases"]!.AsArray().Select(a => (string?)a));
        Assert.Equal("invalid_instance", (string?)other["error"]);
    }

    private async Task<JsonObject> GetAsync(string address)
    {
        using var response = await cloud.Http.GetAsync(new Uri(address));
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }
}
