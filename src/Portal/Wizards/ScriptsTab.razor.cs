using System.Text;
using Microsoft.AspNetCore.Components;
using Portal.Plans;
using Portal.Scripts;
using Portal.Shared;

namespace Portal.Wizards;

/// <summary>"Show me the script": the step's plan for other hands, one tool at a time. It needs no token: what is shown follows from the plan alone.</summary>
public sealed partial class ScriptsTab
{
    // Windows PowerShell 5.1 reads a file without this mark in the code page of the machine.
    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];

    private IReadOnlyList<ScriptFile> _files = [];
    private string? _active;

    [Parameter, EditorRequired] public required IReadOnlyList<Command> Plan { get; set; }

    /// <summary>Beginning of the file's name: "set-up-12-kv-app".</summary>
    [Parameter, EditorRequired] public required string Name { get; set; }

    /// <summary>The right that is needed, in the step's words.</summary>
    [Parameter, EditorRequired] public required string Who { get; set; }

    [Parameter] public bool Looking { get; set; }

    [Parameter] public EventCallback OnLook { get; set; }

    /// <summary>The portal has no token to look with: what was done shows when its reading script was run again.</summary>
    [Parameter] public bool ReadsByScript { get; set; }

    private List<TabItem> Items => [.. _files.Select(f => new TabItem(f.Tool.ToString(), Word(f.Tool)))];

    protected override void OnParametersSet() => _files = ScriptFile.Of(Name, Plan);

    private static string Word(Tool tool) => tool switch
    {
        Tool.AzureCli => "Azure CLI",
        Tool.GraphPowerShell => "Graph PowerShell",
        Tool.ExchangeShell => "Exchange Management Shell",
        Tool.ExchangeOnlineShell => "Exchange Online PowerShell",
        _ => "By hand",
    };

    private static string Needs(Tool tool) => tool switch
    {
        Tool.AzureCli => "bash and the Azure CLI; Azure Cloud Shell has both. It signs in to the right tenant by itself when you are in another one.",
        Tool.GraphPowerShell => "PowerShell with the module Microsoft.Graph.Applications. It asks you to sign in.",
        Tool.ExchangeShell => "The Exchange Management Shell on an Exchange server.",
        Tool.ExchangeOnlineShell => "PowerShell with the module ExchangeOnlineManagement. It asks you to sign in, with an account of the tenant that holds the mailboxes, and prints a report at its end.",
        _ => "A browser, signed in as somebody who can.",
    };

    private static string Download(ScriptFile file)
    {
        byte[] text = Encoding.UTF8.GetBytes(file.Text);
        return "data:application/octet-stream;base64," + Convert.ToBase64String(file.Tool == Tool.AzureCli ? text : [.. Utf8Mark, .. text]);
    }
}
