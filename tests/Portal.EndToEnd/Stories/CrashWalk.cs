using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Portal.Audit;
using Portal.EndToEnd.Harness;
using Portal.Plans;

namespace Portal.EndToEnd.Stories;

/// <summary>
/// Runs steps while killing the portal (kill -9) at each boundary in turn: at every write the cloud sees, before the service acts and after its work is durable
/// and not yet answered. Nobody lists the boundaries beforehand. Each run is stepped through write by write; at the first boundary that is new the process dies,
/// is started again, the person connects again and presses the button again, until a run meets nothing new and ends.
/// </summary>
/// <param name="setUp">Address of the set-up within the portal: <c>/setups/1</c>.</param>
/// <param name="only">Steps to be killed in; null for all. The others are done in one run: that of another database is killed in them.</param>
internal sealed class CrashWalk(Town town, string setUp, IReadOnlyCollection<string>? only = null)
{
    /// <summary>Tokens are asked for over and over, by everybody, and change nothing.</summary>
    private const string Tokens = "POST login.microsoftonline.com*";

    /// <summary>While one works on a step: PORTAL_CRASH_STEPS=profile,pilot kills in these alone.</summary>
    internal static readonly string[]? Chosen = Environment.GetEnvironmentVariable("PORTAL_CRASH_STEPS") is { Length: > 0 } steps ? steps.Split(',') : null;

    private readonly long _id = long.Parse(setUp.Split('/')[^1], CultureInfo.InvariantCulture);
    private readonly HashSet<Boundary> _killed = [];
    private readonly Dictionary<string, string> _needs = new(StringComparer.Ordinal);
    private readonly HashSet<long> _left = [];
    private readonly HashSet<string> _walked = new(StringComparer.Ordinal);
    private string _done = "OK";

    /// <summary>Requests that are writes by their method only, as <c>POST host/path*</c>: they pass.</summary>
    public IReadOnlyList<string> Reading { get; init; } = [];

    /// <summary>Number of the last request that was there before this walk.</summary>
    public long Since { get; init; }

    /// <summary>Whose account is used in a tenant where the person never was; their own without.</summary>
    public string? Account { get; init; }

    /// <summary>What is asked of the cloud at every kill, before there is a portal again.</summary>
    public Func<Task>? WhileDead { get; init; }

    /// <param name="Command">Key of the command that was under way as the portal had written it down; null between two commands.</param>
    /// <param name="Nth">First or a later request of its kind within the command: between two of a loop is a boundary too.</param>
    public sealed record Boundary(string Step, string? Command, bool Before, string Request, int Nth);

    /// <summary>Does the step, killed at all its boundaries if it is one of those.</summary>
    /// <param name="done">Where the step stands in the end; "Waiting" where a change takes hours.</param>
    public async Task StepAsync(Person person, string step, string done = "OK")
    {
        _done = done;
        _needs.Clear();
        if (!Kills(step))
        {
            await InOneRunAsync(person, step);
            return;
        }

        _walked.Add(step);
        person.Page.Request += Note;
        for (var run = 0; await GoesOnAsync(person, step); run++) Assert.True(run < 40, $"{step} was killed 40 times and meets new boundaries still.");
        person.Page.Request -= Note;
    }

    /// <summary>Whether this walk kills the portal in the step.</summary>
    public bool Kills(string step) => only?.Contains(step) != false && Chosen?.Contains(step) != false;

    private async Task InOneRunAsync(Person person, string step)
    {
        var before = await town.Sandbox.Control.LastRequestAsync();
        await OpenAsync(person, step);
        if (!await IsDoneAsync(person)) await HmaWalk.PressAsync(person, HmaWalk.DoIt(person).First);
        await DoneAsync(person);
        _left.UnionWith((await WritesAsync()).Where(w => w.Number > before).Select(w => w.Number));
    }

    /// <summary>No boundary was left out, and whatever was begun has an outcome.</summary>
    public async Task AssertNothingWasLeftOutAsync()
    {
        if (only is not null) Assert.Equal(only.Where(Kills).Order(StringComparer.Ordinal), _walked.Order(StringComparer.Ordinal));
        await EveryWriteWasABoundaryAsync();
        await EveryIntentHasAnOutcomeAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', _killed.Select(b => $"{b}")));
    }

    /// <summary>The sandbox's journal knows every write there was, and the audit every command: no boundary was left out.</summary>
    private async Task EveryWriteWasABoundaryAsync()
    {
        // EWS calls reading a POST too, and Dynamics uses it for its test.
        var writes = (await WritesAsync()).Where(w => !_left.Contains(w.Number) && !w.Request.EndsWith(".asmx", StringComparison.OrdinalIgnoreCase)).Select(w => w.Request).Distinct().ToList();
        if (Chosen is null) Assert.NotEmpty(writes);
        foreach (var before in new[] { true, false })
        {
            Assert.Empty(writes.Except(_killed.Where(k => k.Before == before).Select(k => k.Request)));
            Assert.Empty((await CommandsAsync()).Except(_killed.Where(k => k.Before == before).Select(k => $"{k.Step}.{k.Command}")));
        }

        // What changes anything is written down first. EWS and the service behind Exchange Online PowerShell call reading a POST too.
        Assert.All(
            _killed,
            k => Assert.True(
                k.Command is not null
                    || k.Request.EndsWith(".asmx", StringComparison.OrdinalIgnoreCase)
                    || k.Request.Contains("/InvokeCommand Get-", StringComparison.Ordinal),
                $"{k} was not written down before it was made."));
    }

    private sealed record Write(long Number, string Request);

    private async Task<IReadOnlyList<Write>> WritesAsync() =>
        [.. JsonNode.Parse(await town.Sandbox.Control.JournalAsync())!.AsArray()
            .Where(e => e!["method"]!.GetValue<string>() is not ("GET" or "HEAD") && e["host"]!.GetValue<string>() != "login.microsoftonline.com")
            .Select(e => new Write(e!["number"]!.GetValue<long>(), $"{e["method"]} {e["host"]}{e["path"]}"))
            .Where(w => w.Number > Since && !Reading.Any(r => w.Request.StartsWith(r.TrimEnd('*'), StringComparison.Ordinal)))];

    private async Task<IReadOnlyList<string>> CommandsAsync() =>
        [.. (await AuditTrail.ReadAsync(town.Portal.Store)).Where(e => e.Outcome == "Attempting" && _walked.Contains(e.Action.Split('.')[0])).Select(e => e.Action).Distinct()];

    private async Task EveryIntentHasAnOutcomeAsync()
    {
        await using var db = town.Portal.Store.CreateDbContext();
        Assert.All(
            await db.Set<Intent>().AsNoTracking().ToListAsync(),
            i => Assert.True(
                i is { State: not IntentState.Attempting, EndedAt: not null, Outcome: not null },
                $"{i.Step}.{i.Command} #{i.Id} was begun and has no outcome."));
        var trail = await AuditTrail.ReadAsync(town.Portal.Store);
        foreach (var begun in trail.Where(e => e.Outcome == "Attempting"))
        {
            Assert.True(trail.Any(e => e.Sequence > begun.Sequence && e.OperationId == begun.OperationId && e.Action == begun.Action && e.Outcome is "Succeeded" or "Failed"),
                $"Entry {begun.Sequence} ({begun.Action}) was begun and has no outcome.");
        }

        Assert.Null((await new AuditVerifier(town.Portal.Store, TimeProvider.System, NullLogger<AuditVerifier>.Instance).VerifyAsync(default)).Break);
    }

    private async Task<bool> GoesOnAsync(Person person, string step)
    {
        await OpenAsync(person, step);
        if (await IsDoneAsync(person)) return false;
        var stepper = await town.Sandbox.Control.StepThroughAsync([Tokens, .. Reading]);
        await HmaWalk.PressAsync(person, HmaWalk.DoIt(person).First);
        if (await KilledAsync(person, step, stepper)) return true;
        await stepper.EndAsync();
        await DoneAsync(person);
        return false;
    }

    private Task DoneAsync(Person person) => _done == "OK" ? HmaWalk.AssertOkAsync(person) : HmaWalk.AssertStandsAsync(person, _done);

    /// <returns>False when the run ended: all of its boundaries had been killed at before.</returns>
    private async Task<bool> KilledAsync(Person person, string step, Stepper stepper)
    {
        var met = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await stepper.NextAsync(() => IsOverAsync(step), () => StandsAsync(person, step)) is { } hold)
        {
            var command = await UnderWayAsync(step);
            var kind = $"{command} {hold}";
            met[kind] = met.GetValueOrDefault(kind) + 1;
            if (_killed.Add(new Boundary(step, command, hold.Before, hold.Request, Math.Min(met[kind], 2))))
            {
                await KillAsync(stepper.EndAfterKillAsync);
                return true;
            }

            await stepper.GoAsync();
        }

        return false;
    }

    /// <inheritdoc cref="Town.CrashAsync"/>
    public Task KillAsync(Func<Task>? meanwhile = null) =>
        town.CrashAsync(() => Task.WhenAll(meanwhile?.Invoke() ?? Task.CompletedTask, WhileDead?.Invoke() ?? Task.CompletedTask));

    /// <summary>The restarted portal has no tokens. What a step needs is known from the first time, which saves two pages.</summary>
    private async Task OpenAsync(Person person, string step)
    {
        var page = $"{setUp}/{step}";
        await person.OpenAsync(_needs.Count == 0 ? page : $"/connect?{string.Concat(_needs.Values.Select(n => $"need={Uri.EscapeDataString(n)}&"))}returnUrl={page}");
        await HmaWalk.ConnectAsync(person, Account);
    }

    /// <summary>Which tokens the browser was sent to fetch; a later one for the same system carries more.</summary>
    private void Note(object? sender, IRequest request)
    {
        var url = new Uri(request.Url);
        if (url.AbsolutePath != "/connect") return;
        foreach (var need in QueryHelpers.ParseQuery(url.Query)["need"]) _needs[string.Join('|', need!.Split('|').Take(2))] = need;
    }

    /// <summary>Waits for the look: the step has something to do, or is done.</summary>
    private async Task<bool> IsDoneAsync(Person person)
    {
        var ok = HmaWalk.CurrentStep(person).Filter(new() { HasTextRegex = new($"(?<!Not ){_done}", RegexOptions.None, TimeSpan.FromSeconds(1)) });
        await Assertions.Expect(HmaWalk.DoIt(person).Or(ok).First).ToBeVisibleAsync();
        return await ok.IsVisibleAsync();
    }

    /// <summary>The command that the portal's own rows call under way.</summary>
    private async Task<string?> UnderWayAsync(string step)
    {
        await using var db = town.Portal.Store.CreateDbContext();
        return await db.Set<Intent>().Where(i => i.SetUpId == _id && i.Step == step && i.State == IntentState.Attempting).OrderByDescending(i => i.Id).Select(i => i.Command).FirstOrDefaultAsync();
    }

    private async Task<bool> IsOverAsync(string step)
    {
        await using var db = town.Portal.Store.CreateDbContext();
        var row = await db.Set<StepRow>().AsNoTracking().SingleAsync(r => r.SetUpId == _id && r.Step == step);
        if (row is { HeldBy: null, Trouble: { } trouble }) Assert.Fail($"{step} ended in trouble: {trouble}");
        return row.HeldBy is null; // it had begun when the button was gone
    }

    private async Task<string> StandsAsync(Person person, string step)
    {
        await using var db = town.Portal.Store.CreateDbContext();
        var row = await db.Set<StepRow>().AsNoTracking().SingleAsync(r => r.SetUpId == _id && r.Step == step);
        return $"{step}: {row.Truth}, held by {row.HeldBy} until {row.HeldUntil:O}, \"{row.Progress}\".\n{person.Page.Url} says:\n{await person.ReadAsync()}\nThe portal:\n{Log.Tail(town.Portal.LogFile)}";
    }
}
