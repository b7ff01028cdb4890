using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Portal.EndToEnd.Harness;

/// <summary>A person at a browser of their own: cookies, windows and everything the browser heard and complained about.</summary>
public sealed class Person : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    private Person(string name, Uri portal, IBrowserContext context, IPage page) =>
        (Name, Portal, _context, Page, Heard) = (name, portal, context, page, new Heard(page));

    public string Name { get; }

    public Uri Portal { get; }

    public IPage Page { get; }

    public Heard Heard { get; }

    /// <param name="name">A seeded person's display name: <c>Alice Adams</c>.</param>
    public static async Task<Person> AtAsync(Chromium chromium, Uri portal, string name, ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        var browser = await chromium.BrowserAsync();
        var context = await browser.NewContextAsync(new()
        {
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = 900 },
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "Europe/Berlin",
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(Chromium.Patience);
        return new Person(name, portal, context, await context.NewPageAsync());
    }

    /// <summary>Opens the portal and chooses the own name on the simulated Entra's page, which is on another site than the portal.</summary>
    /// <param name="organization">Whose account is used, where the link of a step leaves the choice.</param>
    public async Task<Person> SignInAsync(string path = "/", string organization = "Contoso")
    {
        await OpenAsync(path);
        if (Page.Url.Contains("/hand-over-sign-in", StringComparison.Ordinal)) await Link($"Sign in with an account of {organization}").ClickAsync();
        await ChooseNameAsync();
        await Page.WaitForURLAsync(url => new Uri(url).Port == Portal.Port && new Uri(url).Host == Portal.Host);
        await SettledAsync();
        return this;
    }

    public Task<IResponse?> OpenAsync(string path) => Page.GotoAsync(new Uri(Portal, path).AbsoluteUri);

    public async Task ChooseNameAsync()
    {
        await Page.WaitForURLAsync(new Regex("^http://login\\.localhost:", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Page.GetByRole(AriaRole.Button, new() { Name = Name }).ClickAsync();
    }

    /// <summary>A page is there when its heading is: nothing is rendered before the circuit stands.</summary>
    public Task SettledAsync() => Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();

    /// <summary>Opens a page and waits until it is there.</summary>
    public async Task GoAsync(string path)
    {
        await OpenAsync(path);
        await SettledAsync();
    }

    /// <summary>Another window of the same browser, so with the same sign-in.</summary>
    public async Task<IPage> SecondWindowAsync(string path)
    {
        var page = await _context.NewPageAsync();
        await page.GotoAsync(new Uri(Portal, path).AbsoluteUri);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        return page;
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name });

    public ILocator Field(string label) => Page.GetByLabel(label);

    /// <summary>Types into a field and leaves it, so that the page takes the value.</summary>
    public async Task FillAsync(string label, string text)
    {
        await Field(label).FillAsync(text);
        await Field(label).PressAsync("Tab");
    }

    public ILocator Text(string text) => Page.GetByText(text);

    /// <summary>What the page says, as read by a person.</summary>
    public Task<string> ReadAsync() => Page.Locator("main").InnerTextAsync();

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
