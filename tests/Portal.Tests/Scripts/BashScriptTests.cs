using System.Diagnostics;
using System.Text;
using Portal.Scripts;

namespace Portal.Tests.Scripts;

/// <summary>bash itself reads and runs every generated script, with stand-ins that write down byte for byte what they were called with.</summary>
public sealed class BashScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-scripts-").FullName;

    // sleep is not called in these runs; az answers what the scripts go on with.
    private const string StandIns = """
        az() {
          local a answer='' input=''
          for a in "$@"; do
            case $a in
              tenantId) answer=elsewhere ;;
              appId) answer=11111111-2222-4333-8444-555555555555 ;;
              password) answer='abcDEF~1._-secret' ;;
              cer) answer='MIIC+/==' ;;
              keyCredentials) answer='[{"key":null}]' ;;
              emailrouteraccessapproval) answer=1 ;;
              '[].keyId') answer=$'5b3c1d2e-0000-4000-8000-000000000001\n00000000-0000-0000-0000-000000000000' ;;
              @-) input=$(cat; printf x); input=${input%x} ;;
            esac
          done
          printf '%s\0' "$#" "$@" "$input" >>"$LOG"
          [ -z "$answer" ] || printf '%s\n' "$answer"
        }
        # Every script is run as in a terminal.
        [() { if test "$*" = '! -t 1 ]'; then return 1; fi; builtin [ "$@"; }
        """;

    [Fact]
    public async Task Bash_calls_az_with_the_same_arguments_whatever_the_names_are()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "stand-ins"), StandIns);
        var names = new List<(string File, string Script, string Name)>();
        foreach (var (name, n) in Hostile.Names.Prepend(Hostile.Plain).Select((name, n) => (name, n)))
        foreach (var (script, plan) in EveryScript.With(name))
        {
            if (ScriptFile.Of(script, plan).FirstOrDefault(f => f.Tool == Tool.AzureCli) is not { } file) continue;
            // A lone surrogate is written as U+FFFD by every encoder, and U+FFFD is what is compared.
            await File.WriteAllTextAsync(Path.Combine(_folder, $"{n}-{script}.sh"), file.Text, new UTF8Encoding(false));
            names.Add(($"{n}-{script}", script, name.Replace('\uD800', '\uFFFD')));
        }

        var (output, code) = await BashAsync("""
            cat *.sh >all && bash -n all || echo "Not all of it is bash."
            for f in *.sh; do
              ( LOG=$PWD/${f%.sh}.log; . ./stand-ins; set -- file.pfx; . "./$f" ) >"${f%.sh}.out" 2>&1 </dev/null || { echo "$f ended with $?:"; cat "${f%.sh}.out"; }
            done
            [ ! -e stolen ] || echo "A name was run as a command."
            """);

        Assert.Equal(("", 0), (output, code));
        foreach (var (file, script, name) in names) AssertSameCalls(Calls($"0-{script}"), Calls(file), name, file);
    }

    [Theory]
    [InlineData("profile-new")]
    [InlineData("profile-there")]
    [InlineData("cross-profile-new")]
    [InlineData("cross-profile-there")]
    public async Task The_secret_is_no_argument_of_any_program_and_is_never_printed(string script)
    {
        var plan = EveryScript.With(Hostile.Plain)[script];

        await AssertHiddenAsync(script, plan, "");
        // In another tenant somebody else made it: it is asked for.
        if (script.StartsWith("cross-", StringComparison.Ordinal)) await AssertHiddenAsync($"{script}-typed", [plan.Single(c => c.Key == "store")], "abcDEF~1._-secret\n");
    }

    private async Task AssertHiddenAsync(string script, IReadOnlyList<Portal.Plans.Command> plan, string typed)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "stand-ins"), StandIns);
        await File.WriteAllTextAsync(Path.Combine(_folder, "typed"), typed);
        await File.WriteAllTextAsync(Path.Combine(_folder, $"{script}.sh"), ScriptFile.Of(script, plan).Single(f => f.Tool == Tool.AzureCli).Text);

        // Traced as by somebody who debugs it; env would show what is exported.
        var (output, _) = await BashAsync($$"""
            ( LOG=$PWD/{{script}}.log; . ./stand-ins; set -x; . "./{{script}}.sh"; set +x; env; echo "left: ${secret-nothing}" ) 2>&1 <typed
            """);

        Assert.DoesNotContain("abcDEF~1._-secret", output);
        Assert.Contains("left: nothing", output);
        var calls = Calls(script);
        Assert.All(calls, c => Assert.DoesNotContain(c.Arguments, a => a.Contains("abcDEF", StringComparison.Ordinal)));
        Assert.Single(calls, c => c.Input.Contains("secret\":\"abcDEF~1._-secret\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_secret_for_somebody_else_is_shown_on_a_terminal_only_and_is_not_made_where_it_would_be_kept()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "stand-ins"), StandIns);
        await File.WriteAllTextAsync(Path.Combine(_folder, "secret.sh"), ScriptFile.Of("secret", EveryScript.With(Hostile.Plain)["cross-secret-for-somebody"]).Single(f => f.Tool == Tool.AzureCli).Text);

        var (output, code) = await BashAsync("LOG=$PWD/secret.log; . ./stand-ins; unset -f [; . ./secret.sh");

        Assert.NotEqual(0, code);
        Assert.Contains("Nothing was made", output);
        Assert.DoesNotContain(Calls("secret"), c => c.Arguments.Contains("credential"));
    }

    private static void AssertSameCalls(List<Call> plain, List<Call> calls, string name, string file)
    {
        Assert.True(plain.Count == calls.Count, $"{file}: {calls.Count} calls instead of {plain.Count}");
        foreach (var (expected, call) in plain.Zip(calls))
        {
            Assert.True(expected.Arguments.Count == call.Arguments.Count, $"{file}: {string.Join(" | ", call.Arguments)}");
            foreach (var (before, after) in expected.Arguments.Append(expected.Input).Zip(call.Arguments.Append(call.Input)))
                Assert.True(ArgumentLists.Same(before, after, name), $"{file}: {after}\ninstead of {before} with {name}");
        }
    }

    private sealed record Call(List<string> Arguments, string Input);

    private List<Call> Calls(string file)
    {
        var words = File.ReadAllText(Path.Combine(_folder, file + ".log"), Encoding.UTF8).Split('\0')[..^1];
        var calls = new List<Call>();
        for (var at = 0; at < words.Length;)
        {
            var count = int.Parse(words[at]);
            calls.Add(new([.. words[(at + 1)..(at + 1 + count)]], words[at + 1 + count]));
            at += count + 2;
        }

        return calls;
    }

    private async Task<(string Output, int Code)> BashAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", script]) { UseShellExecute = false, WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var bash = Process.Start(start)!;
        var errors = bash.StandardError.ReadToEndAsync();
        var output = await bash.StandardOutput.ReadToEndAsync() + await errors;
        await bash.WaitForExitAsync();
        return (output, bash.ExitCode);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
