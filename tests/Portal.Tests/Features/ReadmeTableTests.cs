using Portal.Features;

namespace Portal.Tests.Features;

/// <summary>The README's permission table says what the code asks for: the same rows in the same order, least first.</summary>
public sealed class ReadmeTableTests
{
    [Fact]
    public void Table_of_permissions_by_feature_is_the_code_s()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var section = readme[readme.IndexOf("### Permissions by feature", StringComparison.Ordinal)..];
        var rows = section[..section.IndexOf("\n### ", 5, StringComparison.Ordinal)].Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).ToList();

        var expected = Feature.All.Select(f => $"| `{f.Key}` | {f.Title} | {f.Api}: {string.Join(", ", f.Scopes.Select(s => $"`{s}`"))} | {f.Why} | {f.Without} |");

        Assert.Equal(expected, rows);
    }

    /// <summary>What the registration script can ask for is the same list.</summary>
    [Fact]
    public void Registration_script_knows_every_feature_and_its_permissions()
    {
        var script = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "register-sign-in.sh"));

        Assert.All(Feature.All, f => Assert.Contains($"{f.Key}) wanted[", script));
        Assert.All(Feature.All, f => Assert.Contains($"' {string.Join(' ', f.Scopes)}'", script));
    }
}
