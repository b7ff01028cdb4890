using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Portal.Plans;
using Portal.Tests.Wizards.Confine;
using Portal.Tests.Wizards.Hma;

namespace Portal.Tests.Faults;

/// <summary>Switching the sandbox's named faults as another program does, and reading the card that a person sees.</summary>
internal static partial class FaultSwitch
{
    public static Task SwitchOnAsync(this HmaTown town, string fault, object? parameters = null) => SwitchAsync(town.App, fault, new { on = true, parameters = parameters ?? new { } });

    public static Task SwitchOffAsync(this HmaTown town, string fault) => SwitchAsync(town.App, fault, new { on = false });

    public static Task SwitchOnAsync(this ConfineTown town, string fault, object? parameters = null) => SwitchAsync(town.Town.App, fault, new { on = true, parameters = parameters ?? new { } });

    public static Task SwitchOffAsync(this ConfineTown town, string fault) => SwitchAsync(town.Town.App, fault, new { on = false });

    /// <summary>The card of a step that only looks, or of its run where there is something to do, checked to be one for people.</summary>
    public static async Task<Problem> CardAsync(this ConfineTown town, string step)
    {
        var card = (await town.LookAsync(step)).Observation.Problem ?? await RunIntoAsync(town, step);
        card.IsForPeople();
        return card!;
    }

    private static async Task<Problem?> RunIntoAsync(ConfineTown town, string step)
    {
        var (problem, look) = await town.TryAsync(step);
        return problem ?? look.Observation.Problem;
    }

    private static async Task SwitchAsync(PortalApp app, string fault, object body)
    {
        using var answer = await app.Sandbox.PostAsJsonAsync($"/faults/named/{fault}", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The card says what happened, why, what to do and who can, each in words: codes stand below, to copy.</summary>
    public static void IsForPeople(this Problem? card)
    {
        Assert.NotNull(card);
        foreach (var (part, text) in new[] { ("sentence", card.Sentence), ("cause", card.Cause), ("remedy", card.Remedy), ("who", card.Who) })
        {
            Assert.False(string.IsNullOrWhiteSpace(text), $"The card has no {part}: {card}");
            Assert.False(Code().IsMatch(text), $"The card's {part} holds a code: {text}");
        }
    }

    [GeneratedRegex(@"AADSTS|0x[0-9A-Fa-f]{6,}|\bHTTP\b|[0-9a-f]{8}-[0-9a-f]{4}-|\b[45]\d\d\b|Exception|\bnull\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
