using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Dataverse;

/// <summary>https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results</summary>
public sealed class PagingTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private const string Mailboxes = Calls.Api + "mailboxes?$select=name";

    private HttpClient Reader() => cloud.AsApp(SeedIds.ReaderApp, SeedIds.Environment);

    [Fact]
    public async Task The_next_link_holds_a_cookie_with_the_page_and_the_keys_of_its_ends()
    {
        using var reader = Reader();
        var page = await reader.SendAsync("GET", Mailboxes, null, ("Prefer", "odata.maxpagesize=100"));
        var cookie = Uri.UnescapeDataString(page.Json["@odata.nextLink"]!.ToString().Split("$skiptoken=")[1]);

        Assert.Equal("odata.maxpagesize=100", page.Header("Preference-Applied"));
        Assert.StartsWith("<cookie pagenumber=\"2\" pagingcookie=\"%253Ccookie%2520page%253D%25221%2522", cookie, StringComparison.Ordinal);
        Assert.Contains("istracking=\"False\"", cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&$orderby=name")]
    [InlineData("&$orderby=mailboxstatus desc,name desc")]
    [InlineData("&$orderby=testmailboxaccesscompletedon")] // most have none
    public async Task Following_the_links_gives_every_row_once_in_one_order(string orderby)
    {
        using var reader = Reader();
        var whole = await reader.AllAsync(Mailboxes + orderby);
        var paged = await reader.AllAsync(Mailboxes + orderby, ("Prefer", "odata.maxpagesize=37"));

        Assert.Equal([37, 37, 37, 37, 37, 37, 23], paged.Pages);
        Assert.Equal(whole.Texts("mailboxid"), paged.Texts("mailboxid"));
        Assert.Equal(245, paged.Texts("mailboxid").Distinct().Count());
    }

    // "Don't change the @odata.nextLink URL value or append any query options to it."
    [Theory]
    [InlineData("pagenumber=\"2\"", "pagenumber=\"3\"")]
    [InlineData("<cookie", "<kookie")]
    [InlineData("istracking=\"False\"", "istracking=\"false\"")]
    [InlineData("check=\"", "check=\"0")]
    public async Task A_cookie_that_was_changed_is_refused(string part, string other)
    {
        using var reader = Reader();
        var next = (await reader.SendAsync("GET", Mailboxes, null, ("Prefer", "odata.maxpagesize=100"))).Json["@odata.nextLink"]!.ToString().Split("$skiptoken=");
        var changed = Uri.UnescapeDataString(next[1]).Replace(part, other, StringComparison.Ordinal);
        var refused = await reader.SendAsync("GET", $"{next[0]}$skiptoken={Uri.EscapeDataString(changed)}", null, ("Prefer", "odata.maxpagesize=100"));

        Assert.Equal((400, "Malformed XML in the Paging Cookie"), (refused.Status, refused["error.message"]));
        Assert.NotNull(refused.Header("x-sandbox-unconfirmed"));
    }

    [Fact]
    public async Task A_cookie_belongs_to_its_query()
    {
        using var reader = Reader();
        var next = (await reader.SendAsync("GET", Mailboxes, null, ("Prefer", "odata.maxpagesize=100"))).Json["@odata.nextLink"]!.ToString();
        var refused = await reader.SendAsync("GET", next + "&$filter=statecode eq 0", null, ("Prefer", "odata.maxpagesize=100"));

        Assert.Equal((400, "Malformed XML in the Paging Cookie"), (refused.Status, refused["error.message"]));
    }

    // "Dataverse doesn't support the $skip query option"; "If you include both, $top is ignored."
    [Fact]
    public async Task There_is_no_skip_and_top_gives_way_to_a_page_size()
    {
        using var reader = Reader();
        Assert.Equal(400, (await reader.SendAsync("GET", Mailboxes + "&$skip=5")).Status);
        Assert.Equal(50, (await reader.SendAsync("GET", Mailboxes + "&$top=3", null, ("Prefer", "odata.maxpagesize=50"))).Json["value"]!.AsArray().Count);
        Assert.Null((await reader.SendAsync("GET", Mailboxes + "&$top=3")).Json["@odata.nextLink"]);
    }
}
