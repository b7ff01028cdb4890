using System.Text.RegularExpressions;
using Portal.EndToEnd.Harness;
using Portal.Settings;

namespace Portal.EndToEnd;

/// <summary>No container engine is at hand where these tests run, so what can be checked of the container files is checked: their settings exist, and what they publish runs.</summary>
public sealed class DeployTests
{
    [Theory, InlineData("Dockerfile"), InlineData("docker-compose.yml"), InlineData("deploy/portal.env.example")]
    public void Every_setting_that_the_file_names_exists(string file)
    {
        var known = SettingKeys.All().ToHashSet(StringComparer.OrdinalIgnoreCase);
        var named = Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, file)), @"\bPortal__\w+", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(m => m.Value.Replace("__", ":")).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, key => Assert.Contains(key, known));
    }

    /// <summary>What the image contains: published in Release, started in production without settings, it stops and says what is missing, by key.</summary>
    [Fact, Trait("Category", "Full")]
    public async Task The_published_portal_starts_with_its_script_and_demands_its_production_settings()
    {
        var folder = Directory.CreateTempSubdirectory("portal-publish-").FullName;
        try
        {
            var (_, published) = await Shell.RunAsync("dotnet", ["publish", Path.Combine(Repository.Root, "src", "Portal"), "--configuration", "Release", "--output", folder, "-v", "q"]);
            Assert.Equal(0, published);
            Assert.True(File.Exists(Path.Combine(folder, "wwwroot", "_framework", "blazor.web.js")) || Directory.GetFiles(folder, "blazor.web*.js", SearchOption.AllDirectories).Length > 0);

            var (output, code) = await Shell.RunAsync("dotnet", [Path.Combine(folder, "Portal.dll")], folder, new Dictionary<string, string>(StringComparer.Ordinal) { ["ASPNETCORE_ENVIRONMENT"] = "Production", ["Portal__Mode"] = "Production" });
            Assert.NotEqual(0, code);
            Assert.Contains("Portal:SignIn:TenantId", output);
            Assert.Contains("Portal:PublicUrl", output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
