using Portal.Cloud;
using Xunit;

namespace Portal.Tests.Cloud;

/// <summary>Every known answer has words for a person, and the words hold no code.</summary>
public sealed class CloudErrorsTests
{
    public static TheoryData<CloudSystem> Systems => [.. Enum.GetValues<CloudSystem>()];

    [Theory]
    [MemberData(nameof(Systems))]
    public void Every_row_says_what_happened_why_and_what_to_do(CloudSystem system)
    {
        foreach (var (text, name) in CloudErrors.Table(system).Select(k => (k.Text, string.Join('/', k.Codes) + k.Says)))
        {
            Assert.All([text.Sentence, text.Cause, text.Remedy], part => Assert.Matches(@"^[A-Z].*\.$", part));
            Assert.DoesNotContain("AADSTS", text.Sentence + text.Cause + text.Remedy);
            Assert.DoesNotContain("0x8", text.Sentence + text.Cause + text.Remedy);
            Assert.True(text.Link is null || text.Link.StartsWith("https://learn.microsoft.com/", StringComparison.Ordinal), name);
        }
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void No_row_hides_a_later_one(CloudSystem system)
    {
        var table = CloudErrors.Table(system);
        foreach (var row in table)
        {
            var (code, says) = (row.Codes.FirstOrDefault(), row.Says ?? "");
            Assert.Same(row, CloudErrors.Find(system, row.Status, code, says));
        }
    }

    // The codes of Microsoft's reference-error-codes page that the wizards meet.
    [Theory]
    [InlineData("AADSTS700016", CloudErrorKind.CredentialRefused)]
    [InlineData("AADSTS7000229", CloudErrorKind.CredentialRefused)]
    [InlineData("AADSTS7000215", CloudErrorKind.CredentialRefused)]
    [InlineData("AADSTS7000222", CloudErrorKind.CredentialRefused)]
    [InlineData("AADSTS700027", CloudErrorKind.CredentialRefused)]
    [InlineData("AADSTS65001", CloudErrorKind.NotAllowed)]
    [InlineData("AADSTS500011", CloudErrorKind.BadInput)]
    [InlineData("AADSTS50105", CloudErrorKind.NotAllowed)]
    [InlineData("AADSTS50076", CloudErrorKind.ClaimsChallenge)]
    [InlineData("AADSTS53003", CloudErrorKind.BlockedByPolicy)]
    [InlineData("AADSTS90055", CloudErrorKind.Throttled)]
    public void Token_errors_have_a_kind(string code, CloudErrorKind kind) => Assert.Equal(kind, CloudErrors.Create(CloudSystem.Entra, 400, code, "").Kind);

    [Theory]
    [InlineData(CloudSystem.Graph, 400, "Request_BadRequest", "The appId 'x' of the service principal does not reference a valid application object.", CloudErrorKind.NotYetVisible)]
    [InlineData(CloudSystem.Graph, 403, "Authorization_RequestDenied", "When using this permission, the backing application of the service principal being created must in the local tenant", CloudErrorKind.NotYetVisible)]
    [InlineData(CloudSystem.Graph, 403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.", CloudErrorKind.NotAllowed)]
    [InlineData(CloudSystem.Graph, 400, "Request_BadRequest", "Permission being assigned already exists on the object", CloudErrorKind.Exists)]
    [InlineData(CloudSystem.KeyVault, 401, "Unauthorized", "AKV10032: Invalid issuer. Expected one of …", CloudErrorKind.BadInput)]
    [InlineData(CloudSystem.KeyVault, 403, "ForbiddenByRbac", "Caller is not authorized to perform action on resource.", CloudErrorKind.NotAllowed)]
    [InlineData(CloudSystem.KeyVault, 409, "Forbidden", "A new key vault certificate can not be created or imported while a pending …", CloudErrorKind.Conflict)]
    [InlineData(CloudSystem.Arm, 400, "PrincipalNotFound", "Principal x does not exist in the directory y.", CloudErrorKind.NotYetVisible)]
    [InlineData(CloudSystem.Dataverse, 412, "0x80060882", "The version of the existing record doesn't match the RowVersion property provided.", CloudErrorKind.Conflict)]
    [InlineData(CloudSystem.Dataverse, 412, "0x80040237", "A record with matching key values already exists.", CloudErrorKind.Exists)]
    [InlineData(CloudSystem.Dataverse, 429, "0x80072322", "Number of requests exceeded the limit of 6000", CloudErrorKind.Throttled)]
    [InlineData(CloudSystem.Exchange, 500, "ErrorImpersonateUserDenied", "The account does not have permission to impersonate the requested user.", CloudErrorKind.NotAllowed)]
    [InlineData(CloudSystem.Exchange, 401, "4000000", "4000000;reason=\"Flighting is not enabled for domain 'x'.\"", CloudErrorKind.NotAllowed)]
    public void Service_errors_have_a_kind(CloudSystem system, int status, string code, string message, CloudErrorKind kind) =>
        Assert.Equal(kind, CloudErrors.Create(system, status, code, message).Kind);

    [Fact]
    public void An_unknown_answer_is_called_unknown_and_keeps_its_ids()
    {
        var error = CloudErrors.Create(CloudSystem.Graph, 418, "Teapot", "I'm a teapot") with { RequestId = "abc" };
        Assert.Equal(CloudErrorKind.Unknown, error.Kind);
        Assert.Contains("does not know", error.Sentence);
        Assert.Equal(["code Teapot", "HTTP 418", "request-id abc"], error.Ids);
    }

    [Fact]
    public void A_claims_challenge_outranks_the_code()
    {
        var error = CloudErrors.Create(CloudSystem.Graph, 403, "Authorization_RequestDenied", "", claims: "{}");
        Assert.Equal(CloudErrorKind.ClaimsChallenge, error.Kind);
        Assert.Contains("once more", error.Sentence);
    }

    [Fact]
    public void Every_kind_has_a_general_text() => Assert.All(Enum.GetValues<CloudErrorKind>(), kind =>
    {
        var error = new CloudError(CloudSystem.Dataverse, kind, null, null, "") { Host = "contoso.crm4.dynamics.com" };
        Assert.All([error.Sentence, error.Cause, error.Remedy], part => Assert.EndsWith(".", part));
    });

    [Theory]
    [InlineData(CloudErrorKind.Throttled)]
    [InlineData(CloudErrorKind.Unavailable)]
    [InlineData(CloudErrorKind.AnswerLost)]
    public void A_passing_trouble_says_that_the_reader_can_try_again(CloudErrorKind kind) =>
        Assert.StartsWith("You", new CloudError(CloudSystem.Graph, kind, null, null, "").Who);
}
