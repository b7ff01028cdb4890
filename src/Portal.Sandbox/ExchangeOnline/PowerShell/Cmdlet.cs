using System.Text.Json.Nodes;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>One cmdlet of Exchange Online PowerShell.</summary>
/// <param name="Writes">Global Reader may not call it.</param>
/// <param name="Parameters">Those it has, but for the common ones of PowerShell.</param>
/// <param name="Run">Tenant and parameters to the objects it puts out.</param>
internal sealed record Cmdlet(string Name, bool Writes, IReadOnlyList<string> Parameters, Func<string, CmdletInput, IEnumerable<JsonObject>> Run)
{
    private static readonly string[] Common = ["Verbose", "Debug", "ErrorAction", "WarningAction", "InformationAction", "ErrorVariable", "WarningVariable", "OutVariable", "OutBuffer"];
    private static readonly string[] CommonOfWrites = ["Confirm", "WhatIf"];

    /// <summary>
    /// Waits for somebody to confirm unless it is told not to with <c>-Confirm:$false</c>: "Destructive cmdlets (for example, Remove-* cmdlets) have a built-in pause". Nobody can answer here; what the service does
    /// then is not documented.
    /// </summary>
    public bool Pauses => Name.StartsWith("Remove-", StringComparison.Ordinal);

    /// <returns>All objects, or <see cref="Rows"/> that are computed when they are read.</returns>
    public IEnumerable<JsonObject> Call(string tenantId, CmdletInput input)
    {
        foreach (var name in input.Names.Where(n => !Takes(n))) throw CmdletRefusal.UnknownParameter(name);
        if (Pauses && !input.IsOn("WhatIf") && input.Flag("Confirm") != false) throw CmdletRefusal.NobodyConfirms();
        var output = Run(tenantId, input);
        return output is Rows ? output : [.. output];
    }

    private bool Takes(string parameter) => Parameters.Concat(Common).Concat(Writes ? CommonOfWrites : []).Contains(parameter, StringComparer.OrdinalIgnoreCase);
}
