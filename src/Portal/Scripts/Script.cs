namespace Portal.Scripts;

/// <summary>What runs a script, and whose grammar it has.</summary>
public enum Tool
{
    /// <summary>az in a POSIX shell (bash, Cloud Shell).</summary>
    AzureCli,

    /// <summary>Microsoft Graph PowerShell.</summary>
    GraphPowerShell,

    /// <summary>The Exchange Management Shell on an Exchange server.</summary>
    ExchangeShell,

    /// <summary>PowerShell with the module ExchangeOnlineManagement.</summary>
    ExchangeOnlineShell,

    /// <summary>Sentences to follow in an admin center, with the values to copy.</summary>
    AdminCenter,
}

/// <summary>One write, or one reading, for one tool.</summary>
/// <param name="Text">Complete lines. Values from outside stand in quotes that <see cref="Quote"/> made, and nowhere else.</param>
public sealed record Script(Tool Tool, string Text)
{
    /// <summary>What to do by hand, for <see cref="Tool.AdminCenter"/>.</summary>
    public IReadOnlyList<Instruction> Instructions { get; init; } = [];

    /// <summary>Delegated permissions that <see cref="Tool.GraphPowerShell"/> is to be connected with.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    public static Script Az(BashText text) => new(Tool.AzureCli, text.Text);

    public static Script Graph(PowerShellText text, params IReadOnlyList<string> scopes) => new(Tool.GraphPowerShell, text.Text) { Scopes = scopes };

    public static Script ExchangeOnline(PowerShellText text) => new(Tool.ExchangeOnlineShell, text.Text);

    public static Script ByHand(params IEnumerable<Instruction> instructions)
    {
        List<Instruction> all = [.. instructions];
        return new(Tool.AdminCenter, string.Join("\n", all.Select((i, n) => $"{n + 1}. {i.Sentence}{(i.Value is null ? "" : "\n   " + Lines.One(i.Value))}"))) { Instructions = all };
    }
}

/// <summary>One thing to do in an admin center.</summary>
/// <param name="Sentence">Where to go, or which field; our own words.</param>
/// <param name="Value">What to copy into the field, byte for byte.</param>
public sealed record Instruction(string Sentence, string? Value = null);
