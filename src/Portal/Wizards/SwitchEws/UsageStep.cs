using Portal.Plans;
using Portal.Readiness;
using Portal.SignIn;

namespace Portal.Wizards.SwitchEws;

/// <summary>Who used EWS lately, held against the list: nobody is cut off unseen.</summary>
public sealed class UsageStep(TimeProvider time) : IStep
{
    public string Key => EwsSwitchWizard.Usage;
    public string Title => "Who uses EWS";
    public string Needed => "The EWS usage report of the last 90 days is there, and it is known which apps would be cut off.";
    public string Why => "With EwsEnabled True only apps on the list use EWS. Whoever used it lately and is not on the list stops working, and nobody in Dynamics 365 would notice.";
    public string Who => "Whoever may see reports in the Microsoft 365 admin center: Reports Reader or Exchange Administrator.";
    public string Link => "https://learn.microsoft.com/microsoft-365/admin/activity-reports/ews-usage";
    public bool HandsOver => false;

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [];

    public Task<Finding> LookAsync(StepContext context, CancellationToken ct) => Task.FromResult(new Finding(Judge(context.Switch()), []));

    /// <summary>Why nobody knows who would be cut off; null when it is known, or nobody would be.</summary>
    internal static Problem? Obstacle(EwsSwitchSetUp record, DateTimeOffset now) =>
        record.Form.Wanted != EwsSwitch.True || (record.Usage is { } usage && now - usage.BroughtAt <= UsageReport.Lasts) ? null
        : new Problem("It is not known who would be cut off.", "The usage report is missing or too old.", "Bring it in the step \"Who uses EWS\".", "You");

    private Observation Judge(EwsSwitchSetUp record)
    {
        var now = time.GetUtcNow();
        if (record.Form.Wanted != EwsSwitch.True) return Saw(Truth.Ok, "Not needed: without the setting nobody is cut off by it.", []);
        if (record.Usage is not { } usage) return Saw(Truth.NotOk, "The EWS usage report is not there yet.", []);
        if (now - usage.BroughtAt > UsageReport.Lasts) return Saw(Truth.NotOk, $"The usage report was brought on {usage.BroughtAt:d MMMM yyyy}; bring a new one.", []);
        var cut = record.ExchangeOnline.Fresh(now)?.AllowedApps is { } list ? usage.CutOff(list) : null;
        var facts = usage.Apps.Take(50).Select(a => cut is null ? new Fact(a.AppId, a.Text) : cut.Contains(a)
            ? new Fact(a.AppId, a.Text, Truth.NotOk, "Not on the list: it would be cut off. Find out whose it is; if it is needed, put it on the list first.") { Aside = true, Who = "Exchange Administrator" }
            : new Fact(a.AppId, a.Text, Truth.Ok)).ToList();
        if (cut is null) return Saw(Truth.CouldNotCheck, "The report is there; the list it is held against is not known.", facts);
        return Saw(
            Truth.Ok,
            cut.Count == 0
                ? $"All {usage.Apps.Count} apps that used EWS are on the list."
                : $"{cut.Count} of {usage.Apps.Count} apps that used EWS would be cut off: {string.Join(", ", cut.Take(3).Select(a => a.AppId))}{(cut.Count > 3 ? " …" : "")}.",
            facts);
    }

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts) => new(truth, sentence, "the uploaded usage report", time.GetUtcNow(), facts) { Merged = true };
}
