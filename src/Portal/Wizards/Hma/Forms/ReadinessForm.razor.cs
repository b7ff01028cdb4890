using Microsoft.AspNetCore.Components;
using Portal.Plans;
using Portal.Scripts;
using Portal.Shared;
using Portal.Steps.Readiness;
using Portal.Wizards.Hma.Readiness;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Hma.Forms;

/// <summary>All that was read, under its headings, and what people tell of the Exchange servers: a pasted report, or their word.</summary>
public sealed partial class ReadinessForm
{
    private static readonly IReadOnlyList<ChoiceOption<bool>> _answers = [new(true, "It is so", "The fact counts as OK, by your word."), new(false, "It is not so", "The fact counts as not OK, by your word.")];

    private readonly string _id = $"readiness-{Guid.NewGuid():n}";
    private string _pasted = "";
    private string? _pastedError;
    private string _what = "";
    private string? _whatError;
    private bool _holds = true;
    private string _reason = "";
    private string? _reasonError;

    [Inject] public required TimeProvider Time { get; init; }

    private Observation? Seen => Look?.Observation is { Facts.Count: > 0 } now ? now : View.Seen(StepKey);

    private string Script => ReportScript.Of(Record).Text;

    protected override Dictionary<string, string> Typed
    {
        get => new(StringComparer.Ordinal) { ["what"] = _what, ["reason"] = _reason };
        set => (_what, _reason) = (value["what"], value["reason"]);
    }

    /// <summary>Facts of an older look have no heading; they come last.</summary>
    private static IEnumerable<IGrouping<string, Fact>> GroupsOf(Observation seen) =>
        seen.Facts.GroupBy(f => f.Group ?? "Other").OrderBy(g => Array.IndexOf(Groups.All, g.Key) is var at and >= 0 ? at : Groups.All.Length);

    private Task KeepReportAsync() => GuardAsync(async person =>
    {
        var report = ReadReport.Read(_pasted, Record, person.Name, Time.GetUtcNow(), out _pastedError);
        if (report is null) return;
        await ChangeAsync(
            s => s.Record() with { Exchange = s.Record().Exchange with { Report = report } },
            $"report of the Exchange servers, made {report.At:yyyy-MM-dd HH:mm} UTC on {report.Computer} by {report.Account}",
            person);
        _pasted = "";
        await OnSaved.InvokeAsync("The report was taken.");
    });

    private Task AttestAsync() => GuardAsync(async person =>
    {
        _whatError = _what.Length == 0 ? "Choose what you attest." : null;
        _reasonError = string.IsNullOrWhiteSpace(_reason) ? "Say in a sentence how you know it. Others rely on it." : null;
        if (_whatError is not null || _reasonError is not null) return;
        var attestation = new Attestation(_what, _holds, person.Name, Time.GetUtcNow(), Lines.One(_reason.Trim()));
        await ChangeAsync(
            s => s.Record() with { Exchange = s.Record().Exchange.With(attestation) },
            $"attested: {ExchangeFacts.NameOf(_what)} {(_holds ? "is" : "is not")} as it should be; {attestation.Reason}",
            person);
        (_what, _reason) = ("", "");
        await OnSaved.InvokeAsync("Your word was kept, with your name and the date.");
    });
}
