using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Dataverse;

/// <summary>
/// Queries that Dataverse refuses instead of answering something else. Rules: learn.microsoft.com/power-apps/developer/data-platform/webapi/query/overview and page-results, compose-http-requests-handle-errors (405:
/// "The method isn't supported for the resource"); where only OData's own library words the refusal, the answer is marked.
/// </summary>
public sealed class BadQueryTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    [Theory]
    [InlineData("mailboxes?$select=nonsense", "Could not find a property named 'nonsense'")]
    [InlineData("mailboxes?$skip=10", "Skip Clause is not supported in CRM")]
    [InlineData("mailboxes?$search=anna", "The query parameter $search is not supported")]
    [InlineData("mailboxes?$top=ten", "requires a non-negative integer")]
    [InlineData("mailboxes?$top=-1", "requires a non-negative integer")]
    [InlineData("mailboxes?$count=yes", "Valid values are 'true' and 'false'")]
    [InlineData("mailboxes?$orderby=name up", "asc or desc")]
    [InlineData("mailboxes?$orderby=nonsense", "Could not find a property named 'nonsense'")]
    [InlineData("mailboxes?$filter=name like 'a'", "Syntax error")]
    [InlineData("mailboxes?$filter=statecode eq 'Active'", "incompatible types")]
    [InlineData("mailboxes?$filter=modifiedon gt 'yesterday'", "incompatible types")]
    [InlineData("mailboxes?$filter=contains(statecode,'0')", "No function signature")]
    [InlineData("systemusers?$expand=systemuserroles_association($filter=name eq 'x')", "Syntax error")]
    [InlineData("systemusers?$filter=systemuserroles_association/any(r:name eq 'x')", "Syntax error")]
    [InlineData("systemusers?$filter=systemuserroles_association/any(r:r/name eq 'x'", "Syntax error")]
    [InlineData("systemusers?$filter=systemuserroles_association/any(r:r/nonsense eq 'x')", "Could not find a property named 'nonsense'")]
    [InlineData("mailboxes?$filter=systemuserroles_association/any(r:r/name eq 'x')", "Could not find a property named")]
    [InlineData("systemusers?$filter=teamroles_association/any(r:r/name eq 'x')", "Could not find a property named")]
    [InlineData("systemusers?$filter=teammembership_association/any(t:t/teamroles_association/any(r:t/name eq 'x'))", "Syntax error")]
    [InlineData("systemusers?$filter=teammembership_association/any(t:t/systemuserroles_association/any(r:r/name eq 'x'))", "Could not find a property named")]
    [InlineData("systemusers?$filter=teammembership_association/any(t:teamroles_association/any(r:r/name eq 'x'))", "Syntax error")]
    [InlineData("systemusers?$expand=nonsense", "Could not find a property named 'nonsense'")]
    public async Task A_query_that_is_none_is_refused_and_says_where(string query, string says)
    {
        var answer = await AskAsync("GET", query);
        Assert.Equal((400, "0x80060888"), (answer.Status, answer["error.code"]));
        Assert.Contains(says, answer["error.message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$filter=name eq 'x'")]
    [InlineData("$orderby=name")]
    [InlineData("$top=1")]
    [InlineData("$count=true")]
    public async Task Options_of_collections_are_refused_for_one_row(string option)
    {
        var one = (string)(await AskAsync("GET", "mailboxes?$select=mailboxid&$top=1")).Json["value"]![0]!["mailboxid"]!;
        var answer = await AskAsync("GET", $"mailboxes({one})?{option}");
        Assert.Equal(400, answer.Status);
        Assert.Contains("can be applied only on collections", answer["error.message"], StringComparison.Ordinal);
        Assert.NotNull(answer.Header("x-sandbox-unconfirmed"));
    }

    [Theory]
    [InlineData("POST", "WhoAmI")]
    [InlineData("POST", "RetrieveVersion()")]
    [InlineData("DELETE", "EntityDefinitions(LogicalName='mailbox')")]
    [InlineData("PUT", "mailboxes")]
    [InlineData("DELETE", "mailboxes")]
    [InlineData("PATCH", "mailboxes")]
    public async Task Another_method_than_the_resource_has_is_405(string method, string path) => Assert.Equal(405, (await AskAsync(method, path, new { name = "x" })).Status);

    private async Task<Reply> AskAsync(string method, string path, object? body = null)
    {
        using var egon = cloud.As(SeedIds.People.Egon, SeedIds.Environment);
        return await egon.SendAsync(method, Calls.Api + path, body);
    }
}
