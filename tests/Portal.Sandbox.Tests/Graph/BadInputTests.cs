using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Graph;

/// <summary>What no SDK sends is refused in Graph's error shape (learn.microsoft.com/graph/errors) and never answered with a 500.</summary>
public sealed class BadInputTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"displayName":7}""")]
    [InlineData("""{"displayName":"x","tags":"one"}""")]
    [InlineData("""{"displayName":"x","nonsense":true}""")]
    [InlineData("""{"displayName":"x","signInAudience":"Nobody"}""")]
    [InlineData("""{"displayName":"x","requiredResourceAccess":[{"resourceAppId":"no guid"}]}""")]
    [InlineData("""{"displayName":"x","keyCredentials":[{"type":"AsymmetricX509Cert","usage":"Verify","key":"no base64"}]}""")]
    [InlineData("""{"displayName":"x","keyCredentials":["text"]}""")]
    public async Task A_body_that_cannot_be_an_application_is_refused(string body)
    {
        using var alice = cloud.With(cloud.TokenOf(SeedIds.People.Alice, "https://graph.microsoft.com", "Application.ReadWrite.All"));
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await alice.PostAsync(new Uri("https://graph.microsoft.com/v1.0/applications"), content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!["innerError"]!["request-id"]);
    }

    // learn.microsoft.com/graph/aad-advanced-queries
    [Fact]
    public async Task Lists_are_sorted_by_name_and_with_a_filter_only_as_an_advanced_query()
    {
        using var alice = cloud.With(cloud.TokenOf(SeedIds.People.Alice, "https://graph.microsoft.com", "Directory.Read.All"));
        const string Users = "https://graph.microsoft.com/v1.0/users?$select=displayName&$top=999&";
        var sorted = (await alice.SendAsync("GET", Users + "$orderby=displayName desc")).Json["value"]!.AsArray().Select(u => (string)u!["displayName"]!).ToList();
        const string Filtered = Users + "$orderby=displayName&$filter=startswith(displayName,'A')";

        Assert.Equal(sorted.OrderDescending(StringComparer.OrdinalIgnoreCase), sorted);
        Assert.Equal(400, (await alice.SendAsync("GET", Filtered)).Status);
        Assert.Equal(200, (await alice.SendAsync("GET", Filtered + "&$count=true", null, ("ConsistencyLevel", "eventual"))).Status);
    }

    // learn.microsoft.com/graph/query-parameters: which options there are and how large a page may be.
    [Theory]
    [InlineData("users?$orderby=mail", "Sorting by 'mail' is not supported", true)]
    [InlineData("users?$orderby=displayName up", "Syntax error", true)]
    [InlineData("users?$skip=10", "'$skip' is not supported", true)]
    [InlineData("applications?$selct=id", "'$selct' is not supported", true)]
    [InlineData("users?$count=yes", "Valid values are 'true' and 'false'", true)]
    [InlineData("users?$top=1000", "Must be between 1 and 999", false)]
    [InlineData("users?$top=0", "Must be between 1 and 999", false)]
    [InlineData("users?$select=shoeSize", "Could not find a property named 'shoeSize'", false)]
    [InlineData("users?$expand=shoeSize", "Could not find a property named 'shoeSize'", false)]
    [InlineData("users?$filter=shoeSize eq '46'", "Could not find a property named 'shoeSize'", false)]
    [InlineData("users?$filter=displayName is 'x'", "Syntax error", false)]
    [InlineData("directory/administrativeUnits?$skip=1", "'$skip' is not supported", true)]
    public async Task A_query_option_that_is_none_is_refused(string query, string says, bool isMarked)
    {
        using var alice = cloud.With(cloud.TokenOf(SeedIds.People.Alice, "https://graph.microsoft.com", "Directory.Read.All"));
        var answer = await alice.SendAsync("GET", "https://graph.microsoft.com/v1.0/" + query);

        Assert.Equal(400, answer.Status);
        Assert.Contains(says, answer["error.message"], StringComparison.Ordinal);
        Assert.Equal(isMarked, answer.Header("x-sandbox-unconfirmed") is not null);
    }

    [Theory]
    [InlineData("Bearer garbage")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJhdWQiOiJodHRwczovL2dyYXBoLm1pY3Jvc29mdC5jb20ifQ.")] // alg none
    [InlineData("Basic YTpi")]
    public async Task A_token_that_nobody_signed_is_refused(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://graph.microsoft.com/v1.0/organization");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await cloud.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
