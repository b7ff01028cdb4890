using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Portal.EndToEnd.Harness;

/// <summary>How a page looks: pictures of it, and what axe finds in it.</summary>
public static class Looks
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PORTAL_SCREENSHOTS") is { Length: > 0 } folder ? folder : null;

    /// <summary>One picture of the whole page as it is now, in the folder that PORTAL_SCREENSHOTS names; without it none is taken, for they cost a minute of a run.</summary>
    public static Task PictureAsync(this Person person, string name) => person.Page.PictureAsync(name);

    /// <inheritdoc cref="PictureAsync(Person, string)"/>
    public static async Task PictureAsync(this IPage page, string name)
    {
        if (Pictures is null) return;
        Directory.CreateDirectory(Pictures);
        await page.EvaluateAsync("scrollTo(0, 0)");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, name + ".png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
    }

    /// <summary>Four pictures: light and dark, 1280 and 390 px wide. The window is put back as it was.</summary>
    public static async Task PicturesAsync(this Person person, string name)
    {
        if (Pictures is null) return;
        var before = person.Page.ViewportSize!;
        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        foreach (var width in new[] { 390, 1280 })
        {
            await person.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await person.Page.SetViewportSizeAsync(width, 900);
            await person.PictureAsync($"{name}-{$"{scheme}".ToLowerInvariant()}-{width}");
        }

        await person.Page.SetViewportSizeAsync(before.Width, before.Height);
    }

    /// <summary>Of what axe looks for, what depends on the theme.</summary>
    private static readonly AxeRunOptions Colours = new() { RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast", "link-in-text-block"] } };

    /// <summary>axe with WCAG 2.0 to 2.2 A/AA and best practice; contrast that axe could not judge counts as a finding. Light and dark.</summary>
    public static Task AssertAccessibleAsync(this Person person) => person.Page.AssertAccessibleAsync();

    /// <inheritdoc cref="AssertAccessibleAsync(Person)"/>
    public static async Task AssertAccessibleAsync(this IPage page)
    {
        await page.Mouse.MoveAsync(0, 0); // a hint that is open covers other texts, and axe leaves both open
        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var result = await page.RunAxe(scheme == ColorScheme.Dark ? null : Colours);
            var findings = result.Violations.Concat(result.Incomplete.Where(NotJudged)).Select(Words).ToList();
            Assert.True(findings.Count == 0, $"axe on {page.Url} ({scheme}):\n{string.Join('\n', findings)}");
        }
    }

    /// <summary>Contrast over a picture or a gradient, say. A text of one character is always left open by axe; its colours are those of longer texts.</summary>
    private static bool NotJudged(AxeResultItem item) =>
        item.Id == "color-contrast" && item.Nodes.Any(n => !n.Any.Any(c => c.Message.Contains("too short", StringComparison.Ordinal)));

    private static string Words(AxeResultItem item) =>
        $"{item.Id}: {item.Help}\n" + string.Join('\n', item.Nodes.Take(5).Select(n => $"    {n.Target}  {n.Html}  {string.Join("; ", n.Any.Select(c => c.Message))}"));
}
