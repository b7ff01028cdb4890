using System.Diagnostics;
using Portal.Sandbox.Crowd;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.Tests.Dataverse;
using Xunit;

namespace Portal.Sandbox.Tests.Crowd;

/// <summary>Environments with more mailboxes than anybody writes down: they are computed, and answer as written rows do.</summary>
public sealed class CrowdTests : IClassFixture<CrowdTests.Town>
{
    private const int Size = 12_000;
    private const string Mailboxes = Calls.Api + "mailboxes";
    private readonly CloudClient cloud;

    public CrowdTests(Town town) => cloud = town.Cloud;

    public sealed class Town : IAsyncLifetime
    {
        public CloudClient Cloud { get; } = new() { Options = new() { Mailboxes = Size } };

        public ValueTask InitializeAsync() => Cloud.InitializeAsync();

        public ValueTask DisposeAsync() => Cloud.DisposeAsync();
    }

    private HttpClient Reader() => cloud.AsApp(SeedIds.ReaderApp, SeedIds.Environment);

    [Fact]
    public async Task All_are_read_in_pages_of_five_thousand_each_once()
    {
        using var reader = Reader();
        var all = await reader.AllAsync(Mailboxes + "?$select=name,emailaddress", ("Prefer", "odata.maxpagesize=5000"));

        Assert.Equal([5_000, 5_000, Size + 245 - 10_000], all.Pages);
        Assert.Equal(Size + 245, all.Texts("mailboxid").Distinct().Count());
        Assert.Equal(Size + 245, all.Texts("emailaddress").Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(all.Texts("name"), n => Assert.InRange(n!.Length, 1, 200));
        Assert.Equal("5000", (await reader.SendAsync("GET", Mailboxes + "/$count")).Text);
    }
}
