using System.Text.RegularExpressions;
using Portal.EndToEnd.Harness;
using Portal.Settings;

namespace Portal.EndToEnd;

/// <summary>No container engine is at hand where these tests run, so what can be checked of the container files is checked: their settings exist, and what they publish runs.</summary>
public sealed class DeployTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-deploy-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Scripts => [.. Directory.GetFiles(Path.Combine(Repository.Root, "deploy"), "*.sh").Select(f => Path.GetFileName(f)!)];

    [Theory, MemberData(nameof(Scripts))]
    public async Task Script_is_valid_bash_and_stops_at_the_first_error(string script)
    {
        var path = Path.Combine(Repository.Root, "deploy", script);
        var (output, code) = await Shell.RunAsync("bash", ["-n", path]);

        Assert.True(code == 0, output);
        Assert.Contains("set -euo pipefail", await File.ReadAllTextAsync(path));
    }

    /// <summary>A stand-in for az writes down what it is asked and answers as a tenant would in which nothing is there yet.</summary>
    [Fact]
    public async Task Registration_begins_without_any_permission()
    {
        var (output, asked) = await RegisterAsync("register-sign-in.sh", "--url", "https://sync.contoso.com");

        Assert.Contains("Portal__SignIn__ClientId=11111111-0000-4000-8000-000000000001", output);
        Assert.Contains(asked, a => a.Contains("app create", StringComparison.Ordinal) && a.Contains("https://sync.contoso.com/connect-entra", StringComparison.Ordinal));
        Assert.Contains(asked, a => a.Contains("appRoleAssignmentRequired", StringComparison.Ordinal));
        Assert.DoesNotContain(asked, a => a.Contains("permission add", StringComparison.Ordinal) || a.Contains("permission grant", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(_folder, "out", "sign-in.pfx")) && !File.Exists(Path.Combine(_folder, "out", "sign-in.key")), output);
    }

    [Fact]
    public async Task Registration_asks_for_the_permissions_of_the_chosen_features_and_no_others()
    {
        var (_, asked) = await RegisterAsync("register-sign-in.sh", "--url", "https://sync.contoso.com", "--features", string.Join(' ', Features.Feature.All.Select(f => f.Key)), "--name", "Bob's; $(touch bad)");

        var granted = asked.Where(a => a.Contains("permission grant", StringComparison.Ordinal)).ToList();
        var wanted = Features.Feature.All.SelectMany(f => f.Scopes).Distinct(StringComparer.Ordinal);
        Assert.All(wanted, scope => Assert.Contains(granted, g => g.Contains(scope, StringComparison.Ordinal)));
        Assert.Equal(5, granted.Count); // Graph, Dataverse, Key Vault, Azure, Exchange Online
        Assert.Contains(asked, a => a.Contains("displayName eq 'Bob''s; $(touch bad)'", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(_folder, "bad")));

        var (_, readOnly) = await RegisterAsync("register-sign-in.sh", "--url", "https://sync.contoso.com", "--features", "read-entra");
        Assert.DoesNotContain(readOnly, a => a.Contains("ReadWrite", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reader_gets_its_reading_permissions_and_nothing_that_writes()
    {
        var (output, asked) = await RegisterAsync("register-reader.sh");

        Assert.Equal(Connections.TestIdentities.ReaderPermissions.Count, asked.Count(a => a.Contains("--method POST", StringComparison.Ordinal) && a.Contains("appRoleAssignments", StringComparison.Ordinal)));
        Assert.All(Connections.TestIdentities.ReaderPermissions.Keys, p => Assert.Contains($"Granted {p}.", output));
        Assert.DoesNotContain(asked, a => a.Contains("Write", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secrets_are_made_once()
    {
        var script = Path.Combine(Repository.Root, "deploy", "make-secrets.sh");
        var (output, code) = await Shell.RunAsync("bash", [script, _folder]);
        Assert.True(code == 0, output);
        var made = Directory.GetFiles(_folder).Order(StringComparer.Ordinal).ToDictionary(f => Path.GetFileName(f)!, File.ReadAllText);
        Assert.Equal(["data-protection.pfx", "store-connection", "store-password"], made.Keys);
        Assert.Contains($"Password={made["store-password"]};", made["store-connection"]);

        await Shell.RunAsync("bash", [script, _folder]);

        Assert.All(made, file => Assert.Equal(file.Value, File.ReadAllText(Path.Combine(_folder, file.Key))));
    }

    /// <summary>No engine runs the Dockerfile here; what its build stage does is done: the files it copies, and only those, are restored and published by its own commands.</summary>
    [Fact, Trait("Category", "Full")]
    public async Task What_the_image_copies_is_enough_to_build_what_it_contains()
    {
        var lines = (await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "Dockerfile"))).TakeWhile((line, i) => i == 0 || !line.Contains("aspnet:", StringComparison.Ordinal));
        var commands = new List<string> { "set -e", $"cd '{_folder}'" };
        foreach (var words in lines.Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length > 1))
        {
            if (words[0] == "COPY")
                commands.Add($"mkdir -p '{words[^1]}' && (cd '{Repository.Root}' && tar -c --exclude bin --exclude obj {string.Join(' ', words[1..^1])}) | tar -x"
                    + (words[^1] == "./" ? "" : " 2>/dev/null"));
            if (words[0] == "RUN") commands.Add(string.Join(' ', words[1..]).Replace("/out", $"{_folder}/out", StringComparison.Ordinal));
        }

        var (output, code) = await Shell.RunAsync("bash", [], input: string.Join('\n', commands));

        Assert.True(code == 0, output);
        Assert.True(File.Exists(Path.Combine(_folder, "out", "Portal.dll")), output);
    }

    private async Task<(string Output, IReadOnlyList<string> Asked)> RegisterAsync(string script, params string[] arguments)
    {
        var (bin, log) = (Path.Combine(_folder, "bin"), Path.Combine(_folder, "asked"));
        Directory.CreateDirectory(bin);
        File.Delete(log);
        await File.WriteAllTextAsync(Path.Combine(bin, "az"), """
            #!/usr/bin/env bash
            printf '%s\n' "$*" | tr '\n' ' ' >>"$AZ_LOG"; echo >>"$AZ_LOG"
            case "$*" in
              'account show'*) echo c0c0c0c0-0000-4000-8000-000000000001 ;;
              'ad app create'*) echo 11111111-0000-4000-8000-000000000001 ;;
              'ad app show'*) echo 22222222-0000-4000-8000-000000000002 ;;
              'ad sp create'*) echo 33333333-0000-4000-8000-000000000003 ;;
              'ad sp show'*) echo 44444444-0000-4000-8000-000000000004 ;;
            esac
            """);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(bin, "az"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}", ["AZ_LOG"] = log };
        var (output, code) = await Shell.RunAsync("bash", [Path.Combine(Repository.Root, "deploy", script), .. arguments, "--out", Path.Combine(_folder, "out")], _folder, settings);
        Assert.True(code == 0, output);
        return (output, await File.ReadAllLinesAsync(log));
    }

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

            var (output, code) = await Shell.RunAsync(
                "dotnet",
                [Path.Combine(folder, "Portal.dll")],
                folder,
                new Dictionary<string, string>(StringComparer.Ordinal) { ["ASPNETCORE_ENVIRONMENT"] = "Production", ["Portal__Mode"] = "Production" });
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
