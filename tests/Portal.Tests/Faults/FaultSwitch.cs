using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Portal.Plans;
using Portal.Tests.Wizards.Hma;

namespace Portal.Tests.Faults;

/// <summary>Switching the sandbox's named faults as another program does, and reading the card that a person sees.</summary>
internal static partial class FaultSwitch
{
    public static Task SwitchOnAsync(this HmaTown town, string fault, object? parameters = null) => SwitchAsync(town, fault, new { on = true, parameters = parameters ?? new { } });

    public static Task SwitchOffAsync(this HmaTown town, string fault) => SwitchAsync(town, fault, new { on = false });

    private static async Task SwitchAsync(HmaTown town, string fault, object body)
    {
        using var answer = await town.App.Sandbox.PostAsJsonAsync($"/faults/named/{fault}", body);
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
