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

    /// <summary>Sentences to follow in an admin center, with the values to copy.</summary>
    AdminCenter,
}

/// <summary>One write, or one reading, for one tool.</summary>
/// <param name="Text">Complete lines. Values from outside stand in quotes that <see cref="Quote"/> made, and nowhere else.</param>
public sealed record Script(Tool Tool, string Text);
