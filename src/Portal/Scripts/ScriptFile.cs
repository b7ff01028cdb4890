using Portal.Plans;

namespace Portal.Scripts;

/// <summary>All commands of a plan for one tool, as one file that runs from top to bottom.</summary>
/// <param name="Name">For the download: "set-up-12-kv-app.sh".</param>
/// <param name="Text">With LF line ends.</param>
public sealed record ScriptFile(Tool Tool, string Name, string Text, IReadOnlyList<Instruction> Instructions)
{
    /// <summary>One file for each tool that can do every command of the plan.</summary>
    public static IReadOnlyList<ScriptFile> Of(string name, IReadOnlyList<Command> plan) =>
        [.. Enum.GetValues<Tool>().Where(t => plan.Count > 0 && plan.All(c => Part(c, t) is not null)).Select(t => Make(t, name, plan))];

    private static ScriptFile Make(Tool tool, string name, IReadOnlyList<Command> plan) => tool switch
    {
        Tool.AzureCli => new(tool, $"{Lines.FileName(name)}.sh", Shell(plan), []),
        Tool.GraphPowerShell or Tool.ExchangeShell or Tool.ExchangeOnlineShell => new(tool, $"{Lines.FileName(name)}.ps1", Windows(tool, plan), []),
        _ => new(tool, $"{Lines.FileName(name)}.txt", string.Join("\n\n", plan.Select(c => $"{Lines.One(c.Title)}\n{Part(c, tool)!.Text}")) + "\n", [.. plan.SelectMany(c => Part(c, tool)!.Instructions)]),
    };

    private static string Shell(IReadOnlyList<Command> plan)
    {
        List<string> text = ["#!/usr/bin/env bash", "set -euo pipefail", "", InTenant];
        if (plan.Any(c => Part(c, Tool.AzureCli)!.Text.Contains("retry ", StringComparison.Ordinal))) text.AddRange(["", Retry]);
        string? tenant = null;
        foreach (var command in plan)
        {
            text.AddRange(["", Bash.Comment(command.Title).Text]);
            if (tenant != command.Tenant) text.Add(Bash.Text($"in_tenant {command.Tenant}").Text);
            tenant = command.Tenant;
            text.Add(Part(command, Tool.AzureCli)!.Text);
        }

        text.AddRange(["", "echo 'Done. Now look again in the portal.'"]);
        return string.Join("\n", text) + "\n";
    }

    private static string Windows(Tool tool, IReadOnlyList<Command> plan)
    {
        List<string> text = ["$ErrorActionPreference = 'Stop'"];
        string? tenant = null;
        foreach (var command in plan)
        {
            text.AddRange(["", PowerShell.Comment(command.Title).Text]);
            if (tool == Tool.GraphPowerShell && tenant != command.Tenant) text.Add(Connect(command.Tenant, plan).Text);
            tenant = command.Tenant;
            text.Add(Part(command, tool)!.Text);
        }

        text.AddRange(["", tool == Tool.ExchangeOnlineShell ? "'Done. Now paste the report that is printed above into the portal, with this line or without it.'" : "'Done. Now look again in the portal.'"]);
        return string.Join("\n", text) + "\n";
    }

    private static PowerShellText Connect(string tenant, IReadOnlyList<Command> plan)
    {
        var scopes = string.Join(',', plan.SelectMany(c => Part(c, Tool.GraphPowerShell)!.Scopes).Distinct(StringComparer.Ordinal));
        return PowerShell.Text($"Connect-MgGraph -NoWelcome -TenantId {tenant} -Scopes ({scopes} -split ',')");
    }

    private static Script? Part(Command command, Tool tool) => command.Scripts.FirstOrDefault(s => s.Tool == tool);

    /// <summary>az works as whoever signed in last, in that tenant; a script that wrote into another one would be found nowhere.</summary>
    internal const string InTenant = """
        in_tenant() {
          if [ "$(az account show --query tenantId --output tsv 2>/dev/null || true)" != "$1" ]; then
            az login --tenant "$1" --allow-no-subscriptions --output none
          fi
        }
        """;

    private const string Retry = """
        # Directories answer from copies: what was made a moment ago may not be known yet.
        retry() {
          local pause
          for pause in 2 4 8 16 30; do
            if "$@"; then return; fi
            sleep "$pause"
          done
          "$@"
        }
        """;
}
