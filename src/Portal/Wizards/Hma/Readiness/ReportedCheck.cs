using Portal.Plans;
using Portal.Steps.Readiness;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>Something of the Exchange servers that only people can tell: read from the newest of report and attestation, and "could not check" without either.</summary>
internal abstract class ReportedCheck(string fact) : IReadinessCheck
{
    public string Group => Groups.Exchange;
    public string Name => ExchangeFacts.NameOf(fact);
    public string Source => "nobody has told yet";
    public bool IsOptional => true;
    public bool UsesRights => false;
    public string About(Ground ground) => ground.Form.EwsUrl;

    public Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var known = ground.Record.Exchange;
        var report = known.Report is { } r && ground.Now - r.At <= ExchangeKnowledge.ReportLasts ? r : null;
        var attested = known.Attested.FirstOrDefault(a => a.Fact == fact && ground.Now - a.At <= ExchangeKnowledge.AttestationLasts);
        var read = report is null ? null : Judge(report, ground);
        var byWord = attested is not null && (read is null || read.Truth == Truth.CouldNotCheck || attested.At > report!.At);
        return Task.FromResult<IReadOnlyList<Fact>>([byWord ? Said(attested!) : read is not null ? Reported(read, report!) : Unknown(known, ground)]);
    }

    /// <summary>Null when the report does not have it.</summary>
    protected abstract Fact? Judge(ExchangeReport report, Ground ground);

    protected Fact Ok(string value, string? note = null) => new(Name, value, Truth.Ok, note);

    protected Fact No(string value, string remedy) => new(Name, value, Truth.NotOk, remedy) { Who = "Exchange administrator" };

    private static Fact Reported(Fact fact, ExchangeReport report) => fact with
    {
        Source = $"report of {report.Computer}, run by {report.Account}, pasted by {report.PastedBy}", Reader = report.PastedBy, At = report.At, Vantage = "the Exchange Management Shell",
    };

    private Fact Said(Attestation a) => new(Name, a.Holds ? ExchangeFacts.SentenceOf(fact) : $"Not so: {ExchangeFacts.SentenceOf(fact)}", a.Holds ? Truth.Ok : Truth.NotOk, $"Reason given: {a.Reason}")
    {
        Source = $"attested by {a.By}, not read", Reader = a.By, At = a.At, Vantage = "a person's word", Who = a.Holds ? null : "Exchange administrator",
    };

    private Fact Unknown(ExchangeKnowledge known, Ground ground) => new(Name, ExchangeFacts.SentenceOf(fact), Truth.CouldNotCheck, known.Report switch
    {
        { } old when ground.Now - old.At > ExchangeKnowledge.ReportLasts => $"The report is of {old.At:d MMMM yyyy}, older than {ExchangeKnowledge.ReportLasts.Days} days. Run the script below again.",
        null => null, // the form below the facts says once what can be done
        _ => "The report does not have it. Attest it below.",
    }) { Who = "Exchange administrator" };
}
