using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.Forms;

/// <summary>Asks an approver for the decision, and leads to the request afterwards.</summary>
public sealed partial class AskForm
{
    private string _why = "";
    private string? _whyError;
    private string _ticket = "";
    private string _ceiling = "";
    private string? _ceilingError;
    private string _due = "";
    private string? _dueError;

    [Inject] public required NavigationManager Nav { get; init; }

    private DecidePermissions Decision => (DecidePermissions)View.Wizard.Find(StepKey)!;

    /// <summary>Number of the newest request, as the step's look found it.</summary>
    private long? Approval => Look?.Observation.Facts.FirstOrDefault(f => f.Name == "Request") is { } fact
        && long.TryParse(fact.Value.AsSpan(1, fact.Value.IndexOf(',', StringComparison.Ordinal) - 1), CultureInfo.InvariantCulture, out var id) ? id : null;

    protected override Dictionary<string, string> Typed
    {
        get => new(StringComparer.Ordinal) { ["why"] = _why, ["ticket"] = _ticket, ["ceiling"] = _ceiling, ["due"] = _due };
        set => (_why, _ticket, _ceiling, _due) = (value["why"], value["ticket"], value["ceiling"], value.GetValueOrDefault("due", ""));
    }

    private Task AskAsync() => GuardAsync(async person =>
    {
        _whyError = string.IsNullOrWhiteSpace(_why) ? "Say in a sentence why this is needed. The approver decides by it." : null;
        int? ceiling = int.TryParse(_ceiling, CultureInfo.InvariantCulture, out var number) ? number : null;
        _ceilingError = string.IsNullOrWhiteSpace(_ceiling) || ceiling > 0 ? null : "Type a whole number of mailboxes, at least 1, or leave it empty.";
        int? days = int.TryParse(_due, CultureInfo.InvariantCulture, out var wait) ? wait : null;
        _dueError = string.IsNullOrWhiteSpace(_due) || days is >= 1 and <= 90 ? null : "Type a whole number of days between 1 and 90, or leave it empty.";
        if (_whyError is not null || _ceilingError is not null || _dueError is not null) return;
        var result = await Looks.ReadAsync(View.SetUp, StepKey, person, context => Decision.AskAsync(context, _why, _ticket, ceiling, CancellationToken.None, days), CancellationToken.None);
        if (result.Refusal is { } refusal) Trouble = new Problem(refusal.Sentence);
        else await OnSaved.InvokeAsync("Asked. An approver finds it in the inbox.");
    });
}
