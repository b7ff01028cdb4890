using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Portal.Scripts;
using Portal.Wizards.Confine.Scripts;
using Portal.Wizards.Confine.Undo;

namespace Portal.Tests.Scripts;

/// <summary>
/// PowerShell is not on every build machine, so a grammar of it reads every generated script: powershell/parse.mjs, run by node. The grammar knows only the
/// straight quote; that the four curly ones are quotes too is what the reader below adds.
/// </summary>
public sealed class PowerShellScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-scripts-").FullName;

    private sealed record Read(bool Understood, IReadOnlyList<string> Literals);

    [Fact]
    public async Task Every_script_is_understood_by_the_grammar_and_each_value_is_one_literal()
    {
        var files = new List<(string File, string Script, string Name)>();
        foreach (var (name, n) in Hostile.Names.Prepend(Hostile.Plain).Select((name, n) => (name, n)))
        foreach (var (script, plan) in EveryScript.With(name))
        {
            if (ScriptFile.Of(script, plan).FirstOrDefault(f => f.Tool == Tool.GraphPowerShell) is not { } file) continue;
            await File.WriteAllTextAsync(Path.Combine(_folder, $"{n}-{script}.ps1"), file.Text, new UTF8Encoding(false));
            files.Add(($"{n}-{script}.ps1", script, name.Replace('\uD800', '\uFFFD')));
        }

        var read = await ParseAsync();
        foreach (var (file, script, name) in files)
        {
            Assert.True(read[file].Understood, $"{file} is not PowerShell:\n{await File.ReadAllTextAsync(Path.Combine(_folder, file))}");
            var (plain, literals) = (Values(read[$"0-{script}.ps1"]), Values(read[file]));
            Assert.Equal(plain.Count, literals.Count);
            Assert.All(plain.Zip(literals), p => Assert.True(ArgumentLists.Same(p.First, p.Second, name), $"{file}: {p.Second}\ninstead of {p.First} with {name}"));
            Assert.Equal(literals, PowerShellReader.Literals(await File.ReadAllTextAsync(Path.Combine(_folder, file))));
        }
    }

    [Fact]
    public async Task The_report_of_the_Exchange_servers_is_understood_whatever_stands_in_the_address()
    {
        var names = Hostile.Names.Prepend(Hostile.Plain).ToList();
        foreach (var (name, n) in names.Select((name, n) => (name, n)))
        {
            var record = new Portal.Wizards.Hma.HmaSetUp { Key = Guid.Empty, Form = new() { EwsUrl = name } };
            await File.WriteAllTextAsync(Path.Combine(_folder, $"{n}.ps1"), Portal.Wizards.Hma.Readiness.ReportScript.Of(record).Text, new UTF8Encoding(false));
        }

        var read = await ParseAsync();

        Assert.All(names.Select((_, n) => n), n =>
        {
            Assert.True(read[$"{n}.ps1"].Understood);
            var (plain, literals) = (Values(read["0.ps1"]), Values(read[$"{n}.ps1"]));
            Assert.Equal((plain.Count, names[n].Replace('\uD800', '\uFFFD')), (literals.Count, literals[1]));
            Assert.Equal(plain[2..], literals[2..]);
        });
    }

    [Fact]
    public async Task The_scripts_for_Exchange_Online_are_understood_and_each_value_is_one_literal()
    {
        var names = Hostile.Names.Prepend(Hostile.Plain).ToList();
        foreach (var (name, n) in names.Select((name, n) => (name, n)))
        {
            var target = new Portal.Readiness.OnlineTarget(Guid.Empty, name, name);
            var scripts = new[]
            {
                Portal.Readiness.OnlineScripts.Report(target), Portal.Readiness.OnlineScripts.WriteList(target, [name, name], name),
                Portal.Readiness.OnlineScripts.SetSwitch(target, Portal.Readiness.EwsSwitch.False, Portal.Readiness.EwsSwitch.True, [name]),
                Portal.Readiness.OnlineScripts.TakeOff(target, [name, name], name),
            };
            for (var s = 0; s < scripts.Length; s++) await File.WriteAllTextAsync(Path.Combine(_folder, $"{n}-{s}.ps1"), scripts[s].Text, new UTF8Encoding(false));
        }

        var read = await ParseAsync();

        foreach (var (name, n) in names.Select((name, n) => (name.Replace('\uD800', '\uFFFD'), n)))
        for (var s = 0; s < 4; s++)
        {
            Assert.True(read[$"{n}-{s}.ps1"].Understood, $"{n}-{s}: {name}");
            var (plain, literals) = (Values(read[$"0-{s}.ps1"]), Values(read[$"{n}-{s}.ps1"]));
            Assert.Equal(plain.Count, literals.Count);
            Assert.All(plain.Zip(literals), p => Assert.True(ArgumentLists.Same(p.First, p.Second, name), $"{n}-{s}: {p.Second}\ninstead of {p.First} with {name}"));
        }
    }

    [Fact]
    public async Task The_scripts_of_scoping_are_understood_and_each_value_is_one_literal()
    {
        var names = Hostile.Names.Prepend(Hostile.Plain).ToList();
        foreach (var (name, n) in names.Select((name, n) => (name, n)))
        {
            var scripts = Scoping(name);
            for (var s = 0; s < scripts.Count; s++) await File.WriteAllTextAsync(Path.Combine(_folder, $"{n}-{s}.ps1"), scripts[s].Text, new UTF8Encoding(false));
        }

        var (read, count) = (await ParseAsync(), Scoping("x").Count);

        foreach (var (name, n) in names.Select((name, n) => (name.Replace('\uD800', '\uFFFD'), n)))
        for (var s = 0; s < count; s++)
        {
            Assert.True(read[$"{n}-{s}.ps1"].Understood, $"{n}-{s}: {name}");
            var (plain, literals) = (Values(read[$"0-{s}.ps1"]), Values(read[$"{n}-{s}.ps1"]));
            Assert.Equal(plain.Count, literals.Count);
            // In a filter a quote is doubled once more, so its literal is the name with its quotes doubled.
            Assert.All(
                plain.Zip(literals),
                p => Assert.True(
                    ArgumentLists.Same(p.First, p.Second, name) || p.Second == Portal.Wizards.Confine.ScopeReach.Filter(name),
                    $"{n}-{s}: {p.Second}\ninstead of {p.First} with {name}"));
        }
    }

    /// <summary>Every script of the scoping plans, with one text from outside in every place that takes one.</summary>
    private static IReadOnlyList<Script> Scoping(string text)
    {
        var plan = new Portal.Wizards.Confine.ConfineSetUp
        {
            Key = Guid.Empty, Plan = Portal.Wizards.Confine.ConfinePlan.Migrate, TenantId = text, App = new(text, text, text, text, false),
            Form = new() { GroupName = text, GroupAddress = text, ScopeName = text, Inside = text, Outside = text },
        };
        var hma = new Portal.Wizards.Hma.HmaSetUp { Key = Guid.Empty, Form = new() { ExchangeTenantId = text }, HmaApp = new(text, text, text, text, false), Scoping = new() { GroupDn = text, Account = text } };
        return
        [
            ScopingScripts.Report(plan), ScopingScripts.CreateGroup(plan), ScopingScripts.AddMembers(plan, [text]), ScopingScripts.CreatePolicy(plan, [text], text), ScopingScripts.CreatePointer(plan),
            Portal.Wizards.Hma.Scripts.HmaScopeScripts.Impersonation(hma),
            Portal.Wizards.Hma.Scripts.HmaScopeScripts.ShutOut(hma, "contoso.com"),
            ScopingScripts.CreateScope(plan, text),
            ScopingScripts.AssignRoles(plan, [(text, text)]),
            ScopingScripts.RemovePolicies(plan, [text]),
            UndoScripts.Policies(plan, [text], [text]), UndoScripts.Roles(plan, [text], text, text), UndoScripts.Group(plan, text, text),
        ];
    }

    [Theory]
    [InlineData("Write-Output 'open")]
    [InlineData("Get-Thing @{ a = ")]
    public async Task The_grammar_finds_what_is_not_PowerShell(string text)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "wrong.ps1"), text);

        Assert.False((await ParseAsync())["wrong.ps1"].Understood);
    }

    private static List<string> Values(Read read) => [.. read.Literals.Select(PowerShellReader.Value)];

    private async Task<Dictionary<string, Read>> ParseAsync()
    {
        var project = Path.Combine(Repository.Root, "tests", "Portal.Tests", "Scripts", "powershell");
        Assert.True(Directory.Exists(Path.Combine(project, "node_modules")), $"The grammar is not installed: npm ci --ignore-scripts in {project} (tests/run.sh does it).");
        // Without the flag node spends seconds on optimising the grammar before it ends.
        var start = new ProcessStartInfo("node", ["--liftoff-only", Path.Combine(project, "parse.mjs"), _folder]) { UseShellExecute = false, RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        using var node = Process.Start(start)!;
        var text = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        return JsonSerializer.Deserialize<Dictionary<string, Read>>(text, JsonSerializerOptions.Web)!;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
