using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Components;
using Microsoft.Playwright;

namespace Portal.EndToEnd.Harness;

/// <summary>
/// Looks at one page after the other: axe in light and dark, nothing wider than a phone, a picture at 1280 and at 390 px. What is found is kept until the end, so that one
/// walk names everything.
/// </summary>
public sealed class Gallery
{
    private static readonly string Axe = ReadAxe();
    private static readonly IReadOnlyList<string> Routes =
        [.. typeof(PortalUrls).Assembly.GetTypes().SelectMany(t => t.GetCustomAttributes(typeof(RouteAttribute), false)).Select(r => ((RouteAttribute)r).Template).Order(StringComparer.Ordinal)];

    private readonly HashSet<string> _walked = new(StringComparer.Ordinal);
    private readonly List<string> _findings = [];

    /// <summary>Opens an address, waits until the page is still, and looks at it.</summary>
    /// <param name="name">Of the pictures.</param>
    /// <param name="then">What is pressed or typed before the look.</param>
    public async Task VisitAsync(Person person, string path, string name, Func<Person, Task>? then = null)
    {
        await person.OpenAsync(path);
        await StillAsync(person.Page);
        if (then is not null)
        {
            await then(person);
            await StillAsync(person.Page);
        }

        await LookAsync(person.Page, path, name);
    }

    /// <summary>Looks at the page as it is.</summary>
    public async Task LookAsync(IPage page, string path, string name)
    {
        if (RouteOf(path) is { } route) _walked.Add(route);
        await AxeAsync(page, name, ColorScheme.Light, "{}");
        await page.PictureAsync($"{name}-1280");
        // Of what axe looks for, colours alone depend on the theme.
        await AxeAsync(page, name, ColorScheme.Dark, "{ runOnly: { type: 'rule', values: ['color-contrast'] } }");
        await page.SetViewportSizeAsync(390, 844);
        var wide = await page.EvaluateAsync<string[]>("""
            () => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
                .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.table-scroll, .script, pre')).slice(0, 5).map(e => e.outerHTML.slice(0, 120))
            """);
        if (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth")) _findings.Add($"{name}: wider than a phone: {string.Join("  ", wide)}");
        await page.PictureAsync($"{name}-390-dark");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(1280, 900);
    }

    /// <summary>Nothing was found, and every route of the portal was walked.</summary>
    public void AssertClean()
    {
        List<string> all = [.. Routes.Except(_walked, StringComparer.Ordinal).Select(r => $"No page of the route {r} was looked at."), .. _findings];
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    private async Task AxeAsync(IPage page, string name, ColorScheme scheme, string options)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await page.Mouse.MoveAsync(0, 0); // a hint that is open covers other texts, and axe leaves both open
        if (!await page.EvaluateAsync<bool>("typeof axe !== 'undefined'")) await page.EvaluateAsync(Axe);
        // Contrast over a picture, say, is left open by axe; a text of one character always, and its colours are those of longer texts.
        var found = await page.EvaluateAsync<string[]>($$"""
            async () => {
              const result = await axe.run(document, { ...{{options}}, resultTypes: ['violations', 'incomplete'] });
              const words = (i, nodes) => i.id + ': ' + i.help + nodes.slice(0, 4).map(n => '\n      ' + n.target + '  ' + n.html.slice(0, 200) + '  ' + n.any.map(c => c.message).join('; ')).join('');
              const open = i => i.nodes.filter(n => !n.any.some(c => c.message.includes('too short')));
              return [...result.violations.map(i => words(i, i.nodes)), ...result.incomplete.filter(i => i.id === 'color-contrast' && open(i).length > 0).map(i => words(i, open(i)))];
            }
            """);
        _findings.AddRange(found.Select(f => $"{name} ({scheme}): {f}"));
    }

    /// <summary>Two requests' worth of silence after the last thing that says it is busy.</summary>
    private static Task StillAsync(IPage page) => page.EvaluateAsync("""
        () => new Promise((done, give) => {
          const began = performance.now();
          let last = began;
          const watch = new MutationObserver(() => last = performance.now());
          watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
          const samples = location.pathname.startsWith('/dev/'); // shows for ever what is busy
          const busy = () => !document.querySelector('h1') || !samples && document.querySelector('.skeleton, [aria-busy=true]')
            || !samples && [...document.querySelectorAll('button:disabled')].some(b => /…$/.test(b.textContent.trim()));
          const look = setInterval(() => {
            const now = performance.now();
            if (now - began > 90000) { clearInterval(look); give(new Error('The page does not come to rest: ' + location.href)); }
            if (busy() || now - last < 150) return;
            clearInterval(look); watch.disconnect(); done();
          }, 40);
        })
        """);

    /// <summary>The route that answers an address: of those that fit, the one with the most words of its own.</summary>
    private static string? RouteOf(string path)
    {
        var plain = path.Split('?')[0];
        return Routes.Where(r => Pattern(r).IsMatch(plain)).MaxBy(r => r.Split('/').Count(part => !part.StartsWith('{')));
    }

    private static Regex Pattern(string route) => new(
        "^" + string.Join('/', route.Split('/').Select(part => part.EndsWith(":long}", StringComparison.Ordinal) ? @"\d+" : part.StartsWith('{') ? "[^/]+" : Regex.Escape(part))) + "$",
        RegexOptions.None, TimeSpan.FromSeconds(1));

    private static string ReadAxe()
    {
        using var script = typeof(AxeResult).Assembly.GetManifestResourceStream("Deque.AxeCore.Commons.Resources.axe.min.js")!;
        using var reader = new StreamReader(script);
        return reader.ReadToEnd();
    }
}
