using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed partial class StyleTests
{
    private static readonly string _root = Root();

    [Theory]
    [InlineData("ink", "ground surface raised sunken hover accent-soft waiting-soft")]
    [InlineData("ink-soft", "ground surface raised sunken hover accent-soft")]
    [InlineData("ink-faint", "ground surface raised sunken")]
    [InlineData("accent", "ground surface raised sunken accent-soft")]
    [InlineData("accent-ink", "accent accent-hover")]
    [InlineData("ok", "surface ok-soft raised accent-soft")]
    [InlineData("bad", "surface bad-soft raised accent-soft")]
    [InlineData("unknown", "surface unknown-soft raised accent-soft")]
    [InlineData("waiting", "surface waiting-soft raised accent-soft")]
    public void Text_is_readable_on_its_grounds_in_both_themes(string ink, string grounds) =>
        Assert.All(grounds.Split(' '), ground => Assert.All(new[] { 0, 1 }, theme => Assert.InRange(Contrast(Token(ink)[theme], Token(ground)[theme]), 4.5, 21)));

    [Fact]
    public void Edges_of_controls_are_visible_in_both_themes() =>
        Assert.All(new[] { 0, 1 }, theme => Assert.InRange(Contrast(Token("line-strong")[theme], Token("surface")[theme]), 3, 21));

    [Fact]
    public void No_markup_carries_styles_or_scripts_that_the_content_security_policy_would_refuse() =>
        Assert.All(Markup(), file => Assert.DoesNotMatch(InlineStyle(), file.Text));

    [Fact]
    public void Every_icon_that_a_page_names_exists()
    {
        var named = Markup().SelectMany(f => NamedIcon().Matches(f.Text)).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(Icons.Paths.Keys, StringComparer.Ordinal));
    }

    [Fact]
    public void Tables_that_a_phone_lays_out_as_cards_keep_their_roles()
    {
        var tables = Markup().Where(f => f.Text.Contains("is-rows", StringComparison.Ordinal) || f.Text.Contains("grid-table", StringComparison.Ordinal) || f.Text.Contains("diff-rows", StringComparison.Ordinal)).ToList();

        Assert.True(tables.Count >= 6);
        Assert.All(tables, file => Assert.All(TableTag().Matches(file.Text), tag => Assert.Contains(" role=\"", tag.Value, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("dark", "dark")]
    [InlineData("light", "light")]
    [InlineData("\"><script>", null)]
    public void Only_the_two_themes_are_taken_from_the_cookie(string cookie, string? theme)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = $"theme={Uri.EscapeDataString(cookie)}";

        Assert.Equal(theme, Theme.Of(context));
    }

    private static List<(string Path, string Text)> Markup() =>
        [.. Directory.EnumerateFiles(Path.Combine(_root, "src", "Portal"), "*.razor", SearchOption.AllDirectories)
            .Where(p => !p.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(p => (p, File.ReadAllText(p)))];

    private static string[] Token(string name)
    {
        var css = File.ReadAllText(Path.Combine(_root, "wwwroot-assets", "wwwroot", "css", "tokens.css"));
        var match = Regex.Match(css, $@"--{Regex.Escape(name)}: light-dark\((#\w{{6}}), (#\w{{6}})\)", RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.True(match.Success, $"--{name} is not in tokens.css");
        return [match.Groups[1].Value, match.Groups[2].Value];
    }

    // https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    private static double Contrast(string a, string b)
    {
        var (x, y) = (Luminance(a), Luminance(b));
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    private static double Luminance(string color)
    {
        double Part(int at)
        {
            var value = int.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Part(1)) + (0.7152 * Part(3)) + (0.0722 * Part(5));
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex(@"\sstyle=|<style[\s>]|\son[a-z]+=""|<script(?![^>]*\ssrc=)", RegexOptions.None, 1000)]
    private static partial Regex InlineStyle();

    [GeneratedRegex("<(?:table|thead|tbody|tr|th|td)\\b[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex TableTag();

    [GeneratedRegex("(?:<Icon Name=|Icons\\.Drawn\\[)\"([a-z-]+)\"", RegexOptions.None, 1000)]
    private static partial Regex NamedIcon();
}
