using Microsoft.Playwright;

namespace Portal.EndToEnd.Harness;

/// <summary>One Chromium for all stories, started when the first person opens a window.</summary>
public sealed class Chromium : IAsyncLifetime
{
    // Debian's Chromium; Playwright's own download is not used. The last flags keep it from calling its maker.
    private static readonly BrowserTypeLaunchOptions Launch = new()
    {
        ExecutablePath = Environment.GetEnvironmentVariable("PORTAL_CHROMIUM") ?? "/usr/bin/chromium",
        Args =
        [
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--disable-dev-shm-usage",
        ],
    };

    /// <summary>Milliseconds that anything may take: a page of a portal that has just started, on a machine that builds beside it, takes longer than the five seconds Playwright would wait.</summary>
    public const float Patience = 90_000;

    private readonly SemaphoreSlim _one = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task<IBrowser> BrowserAsync()
    {
        await _one.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout(Patience);
            // A browser that died takes one story with it, not all that follow.
            if (_browser is not { IsConnected: true }) _browser = await _playwright.Chromium.LaunchAsync(Launch);
            return _browser;
        }
        finally
        {
            _one.Release();
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
        _one.Dispose();
    }
}
