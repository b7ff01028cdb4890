using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Portal.EndToEnd.Harness;

/// <summary>Goes through the writes of others one hold at a time: each is held before the service acts, and again when what it did is durable and not yet answered.</summary>
public sealed class Stepper(HttpClient control, Uri fault)
{
    private int _seen;

    /// <param name="Before">True: nothing has been done yet. False: done and durable, not answered.</param>
    /// <param name="Request">Method, host and path without query: <c>POST graph.microsoft.com/v1.0/applications</c>.</param>
    public sealed record Hold(bool Before, string Request);

    /// <param name="over">Whether none will come.</param>
    /// <param name="stands">How things stand, for when none comes although it should.</param>
    /// <returns>The next hold, or null when <paramref name="over"/> says that none will come.</returns>
    public async Task<Hold?> NextAsync(Func<Task<bool>> over, Func<Task<string>> stands)
    {
        Hold? hold = null;
        try
        {
            await Eventually.TrueAsync(async () =>
            {
                hold = (await HoldsAsync()).Holds.Skip(_seen).FirstOrDefault();
                return hold is not null || await over();
            }, TimeSpan.FromSeconds(120), () => "Neither a write nor the end of the run came.", pause: 30);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{await stands()}", late);
        }

        if (hold is not null) _seen++;
        return hold;
    }

    /// <summary>The held request goes on.</summary>
    public async Task GoAsync()
    {
        using var answer = await control.PostAsync(new Uri(fault.AbsoluteUri + "/go"), null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>After a kill: the killed process's requests are waited for, for taken away too early, a request whose end nobody has noticed yet would be let through.</summary>
    public async Task EndAfterKillAsync()
    {
        await Eventually.TrueAsync(async () => (await HoldsAsync()).Waiting == 0, TimeSpan.FromSeconds(60), () => "A request of a killed process is still held.", pause: 30);
        await EndAsync();
    }

    /// <summary>Nothing is held any more; what still is, such as a page's own look after the run, goes on.</summary>
    public async Task EndAsync()
    {
        using var answer = await control.DeleteAsync(fault);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<(IReadOnlyList<Hold> Holds, int Waiting)> HoldsAsync()
    {
        var all = await control.GetFromJsonAsync<JsonArray>(new Uri(fault, "/faults"));
        var mine = all!.Single(f => fault.AbsolutePath.EndsWith(f!["id"]!.GetValue<string>(), StringComparison.Ordinal))!;
        return ([.. mine["took"]!.AsArray().Select(t => t!.GetValue<string>().Split(' ', 2)).Select(t => new Hold(t[0] == "before", t[1]))], mine["holding"]!.GetValue<int>());
    }
}
