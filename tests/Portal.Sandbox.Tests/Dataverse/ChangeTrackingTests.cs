using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Dataverse;

/// <summary>https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems</summary>
public sealed class ChangeTrackingTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private static readonly (string, string) Tracked = ("Prefer", "odata.track-changes,odata.maxpagesize=100");
    private const string Profiles = Calls.Api + "emailserverprofiles?$select=name", Mailboxes = Calls.Api + "mailboxes?$select=name,mailboxstatus";

    private HttpClient Alice() => cloud.As(SeedIds.People.Alice, SeedIds.Environment);

    [Fact]
    public async Task The_first_read_gives_all_rows_and_ends_with_a_delta_link()
    {
        using var reader = cloud.AsApp(SeedIds.ReaderApp, SeedIds.Environment);
        var first = await reader.SendAsync("GET", Mailboxes, null, Tracked);
        var all = await reader.AllAsync(Mailboxes, Tracked);

        Assert.Equal("odata.track-changes", first.Header("Preference-Applied"));
        Assert.Null(first.Json["@odata.deltaLink"]);
        Assert.Equal([100, 100, 45], all.Pages);
        Assert.Matches(@"\?\$select=name%2Cmailboxstatus&\$deltatoken=\d+%21\d\d%2F\d\d%2F\d{4}%20\d\d%3A\d\d%3A\d\d$", all.DeltaLink);
        Assert.Empty((await reader.AllAsync(all.DeltaLink!)).Rows);
    }

    [Fact]
    public async Task The_delta_link_gives_what_changed_and_then_what_was_deleted()
    {
        using var alice = Alice();
        var (kept, gone) = (await ProfileAsync(alice), await ProfileAsync(alice));
        var before = await alice.AllAsync(Profiles, Tracked);
        var made = await ProfileAsync(alice);
        await alice.SendAsync("PATCH", $"{Calls.Api}emailserverprofiles({kept})", new { description = "changed" }, ("If-Match", "*"));
        await alice.SendAsync("DELETE", $"{Calls.Api}emailserverprofiles({gone})");
        var shortLived = await ProfileAsync(alice);
        await alice.SendAsync("DELETE", $"{Calls.Api}emailserverprofiles({shortLived})");

        var changes = await alice.SendAsync("GET", before.DeltaLink!);
        var rows = changes.Json["value"]!.AsArray();
        Assert.EndsWith("#emailserverprofiles(name)/$delta", changes.Json["@odata.context"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal([made, kept], rows.Take(2).Select(r => r!["emailserverprofileid"]!.ToString())); // in the order of their versions

        // "They'll get the deleted item even if they didn't have the item to begin with."
        Assert.Equal([.. new[] { gone, shortLived }.Order(StringComparer.Ordinal)], rows.Skip(2).Select(r => r!["id"]!.ToString()));
        Assert.All(rows.Skip(2), r => Assert.Equal(("deleted", true), (r!["reason"]!.ToString(), r["@odata.context"]!.ToString().EndsWith("#emailserverprofiles/$deletedEntity", StringComparison.Ordinal))));
        Assert.Empty((await alice.AllAsync(changes.Json["@odata.deltaLink"]!.ToString())).Rows);
    }

    [Fact]
    public async Task Changes_come_in_pages_and_the_count_of_them_without_rows()
    {
        using var alice = Alice();
        var before = await alice.AllAsync(Profiles, Tracked);
        var made = new List<string>();
        for (var i = 0; i < 5; i++) made.Add(await ProfileAsync(alice));
        foreach (var id in made.Take(2)) await alice.SendAsync("DELETE", $"{Calls.Api}emailserverprofiles({id})");

        var changes = await alice.AllAsync(before.DeltaLink!, ("Prefer", "odata.maxpagesize=2"));
        Assert.Equal([2, 2, 1], changes.Pages);
        Assert.Equal([.. made.Skip(2), .. made.Take(2).Order(StringComparer.Ordinal)], changes.Rows.Select(r => (r["emailserverprofileid"] ?? r["id"])!.ToString()));
        Assert.Equal("5", (await alice.SendAsync("GET", before.DeltaLink!.Replace("?$select=name&", "/$count?", StringComparison.Ordinal))).Text);
    }

    [Fact]
    public async Task What_changes_while_the_pages_are_read_comes_with_the_next_delta()
    {
        using var alice = Alice();
        var made = await ProfileAsync(alice);
        var first = await alice.SendAsync("GET", Profiles, null, ("Prefer", "odata.track-changes,odata.maxpagesize=1"));
        await alice.SendAsync("PATCH", $"{Calls.Api}emailserverprofiles({made})", new { description = "meanwhile" }, ("If-Match", "*"));
        var rest = await alice.AllAsync(first.Json["@odata.nextLink"]!.ToString(), ("Prefer", "odata.maxpagesize=500"));

        Assert.Equal([made], (await alice.AllAsync(rest.DeltaLink!)).Texts("emailserverprofileid"));
    }

    // "System query options $filter, $orderby, $expand and $top aren't supported when using the Prefer: odata.track-changes header."
    [Theory]
    [InlineData("$filter=statecode eq 0", "$filter")]
    [InlineData("$orderby=name", "$orderby")]
    [InlineData("$top=5", "$top")]
    [InlineData("$expand=emailserverprofile($select=name)", "$expand")]
    public async Task Changes_of_a_part_of_a_table_cannot_be_tracked(string option, string name)
    {
        using var alice = Alice();
        var refused = await alice.SendAsync("GET", $"{Mailboxes}&{option}", null, Tracked);
        Assert.Equal((400, $"The \"{name}\" query parameter isn't supported when Change Tracking is enabled."), (refused.Status, refused["error.message"]));
    }

    // ExpiredVersionStamp (0x80044352); expirechangetrackingindays is 7 by default.
    [Fact]
    public async Task A_token_older_than_seven_days_has_expired()
    {
        using var alice = Alice();
        var link = (await alice.AllAsync(Profiles, Tracked)).DeltaLink!;
        using var moved = new Moved(cloud);
        moved.By(TimeSpan.FromDays(6.9));
        Assert.Equal(200, (await alice.SendAsync("GET", link)).Status);
        moved.By(TimeSpan.FromDays(0.2));
        var refused = await alice.SendAsync("GET", link);

        Assert.Equal((400, "0x80044352", "Version stamp associated with the client has expired. Please perform a full sync."), (refused.Status, refused["error.code"], refused["error.message"]));
    }

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("12!")]
    [InlineData("1!01/01/2026")]
    public async Task A_token_that_is_none_is_refused(string token)
    {
        using var alice = Alice();
        var refused = await alice.SendAsync("GET", $"{Profiles}&$deltatoken={Uri.EscapeDataString(token)}");
        Assert.Equal(400, refused.Status);
        Assert.NotNull(refused.Header("x-sandbox-unconfirmed"));
    }

    // "Before retrieving the changes for a table, make sure that the change tracking is enabled for that table": ChangeTrackingEnabled of its definition.
    [Fact]
    public async Task Tables_without_change_tracking_refuse_and_their_definition_says_so()
    {
        using var alice = Alice();
        var refused = await alice.SendAsync("GET", Calls.Api + "tracelogs?$select=text", null, Tracked);
        Assert.Equal((400, "code and text of the refusal for a table whose changes are not tracked"), (refused.Status, refused.Header("x-sandbox-unconfirmed")));
        var tracked = await alice.SendAsync("GET", Calls.Api + "EntityDefinitions?$select=LogicalName&$filter=ChangeTrackingEnabled eq true");
        Assert.Equal(["emailserverprofile", "mailbox", "queue", "systemuser"], tracked.Json["value"]!.AsArray().Select(t => t!["LogicalName"]!.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(501, (await alice.SendAsync("GET", Calls.Api + "EntityDefinitions?$filter=IsCustomEntity eq false")).Status);
    }

    private static async Task<string> ProfileAsync(HttpClient http)
    {
        var id = Guid.NewGuid().ToString();
        var made = await http.SendAsync("PATCH", $"{Calls.Api}emailserverprofiles({id})", new { name = "P " + id, servertype = 2 }, ("If-None-Match", "*"));
        Assert.True(made.Status == 204, made.ToString());
        return id;
    }
}
