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

    public IReadOnlyList<JsonObject> Call(string tenantId, CmdletInput input)
    {
        foreach (var name in input.Names.Where(n => !Takes(n))) throw CmdletRefusal.UnknownParameter(name);
        return [.. Run(tenantId, input)];
    }

    private bool Takes(string parameter) => Parameters.Concat(Common).Concat(Writes ? CommonOfWrites : []).Contains(parameter, StringComparer.OrdinalIgnoreCase);
}
