using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Portal.Tests.Wizards.Renew;

/// <summary>The sandbox's synchronization of the pilot, several times a second, and what became of each pass.</summary>
internal sealed class Probe : IAsyncDisposable
{
    private const string Passes = "https://sandbox.localhost/sync";
    private readonly PortalApp _app;

    private Probe(PortalApp app) => _app = app;

    public static async Task<Probe> StartAsync(PortalApp app, double rereadSeconds = 0, string pilot = "pilot@contoso.com")
    {
        await app.Sandbox.DeleteAsync(Passes);
        await app.ChangeSandboxAsync(new { syncSeconds = 0.2, syncOnly = new[] { pilot }, vaultRereadSeconds = rereadSeconds });
        return new Probe(app);
    }

    public async Task<IReadOnlyList<JsonNode>> AllAsync() => [.. (await _app.Sandbox.GetFromJsonAsync<JsonArray>(Passes))!.Select(p => p!)];

    public async Task<IReadOnlyList<JsonNode>> FailedAsync() => [.. (await AllAsync()).Where(p => (string)p["result"]! != "success")];

    /// <summary>Passes went on to the end, and each of them succeeded.</summary>
    public async Task AssertNoGapAsync()
    {
        var seen = (await AllAsync()).Count;
        await Wait.UntilAsync(async () => (await AllAsync()).Count >= seen + 2, "Synchronization stopped: no pass came any more.");
        Assert.Empty((await FailedAsync()).Select(p => p.ToJsonString()));
    }

    public async ValueTask DisposeAsync() => await _app.ChangeSandboxAsync(new { syncSeconds = 0 });
}
