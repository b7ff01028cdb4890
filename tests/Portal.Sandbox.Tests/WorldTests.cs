using System.Net.Http.Json;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Portal.Sandbox.Tests.Entra;
using Xunit;

namespace Portal.Sandbox.Tests;

/// <summary>What outlives a reset, a restart and a change that fails.</summary>
public sealed class WorldTests
{
    [Fact]
    public async Task After_a_reset_those_who_joined_still_can_and_what_they_made_is_gone()
    {
        await using var cloud = new CloudClient();
        await cloud.InitializeAsync();
        var secret = cloud.SecretOf(SeedIds.AutomationApp);
        var token = cloud.TokenOf(SeedIds.People.Alice, "https://graph.microsoft.com", "Application.ReadWrite.All", "Directory.Read.All");
        using var alice = cloud.With(token);
        using var made = await alice.PostAsJsonAsync("https://graph.microsoft.com/v1.0/applications", new { displayName = "Made before" });
        made.EnsureSuccessStatusCode();

        using var reset = await cloud.Http.PostAsync(new Uri("https://sandbox.localhost/reset"), null);

        reset.EnsureSuccessStatusCode();
        Assert.Null((await cloud.AsAppAsync(SeedIds.AutomationApp, secret)).Error);
        Assert.DoesNotContain("Made before", await alice.GetStringAsync(new Uri("https://graph.microsoft.com/v1.0/applications?$select=displayName")));
    }

    [Fact]
    public async Task What_was_answered_is_there_after_a_restart()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.db");
        try
        {
            string token;
            await using (var before = await SandboxHost.StartAsync(new SandboxOptions { StateFile = file }))
            {
                var directory = (EntraDirectory)before.Services.GetService(typeof(EntraDirectory))!;
                directory.Applications.Put("new", new() { Id = "new", AppId = "new", TenantId = SeedIds.Contoso, DisplayName = "Made before" });
                var tokens = (Tokens)before.Services.GetService(typeof(Tokens))!;
                token = tokens.ForApp(directory.Principal(SeedIds.Contoso, SeedIds.ReaderApp)!, directory.Resource(SeedIds.Contoso, MicrosoftApps.Graph)!, MicrosoftApps.Graph);
            }

            await using var after = new CloudClient { Options = new SandboxOptions { StateFile = file } };
            await after.InitializeAsync();
            using var reader = after.With(token);
            Assert.Contains("Made before", await reader.GetStringAsync(new Uri("https://graph.microsoft.com/v1.0/applications?$select=displayName")));
        }
        finally
        {
            foreach (var left in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(file) + "*")) File.Delete(left);
        }
    }

    [Fact]
    public void A_change_that_fails_half_way_leaves_nothing()
    {
        using var world = new World(null);
        var shelf = world.Shelf<Thing>("thing");
        shelf.Put("kept", new("before"));

        Assert.Throws<InvalidOperationException>(() => world.Change(() =>
        {
            shelf.Put("kept", new("after"));
            shelf.Put("other", new("after"));
            throw new InvalidOperationException();
        }));

        Assert.Equal(("before", null), (shelf.Find("KEPT")?.Text, shelf.Find("other")));
    }

    private sealed record Thing(string Text);
}
