using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>Too old for HMA is a must; out of support is a hazard: it may work, and Microsoft helps nobody with it.</summary>
internal sealed class VersionCheck() : ReportedCheck(ExchangeFacts.Version)
{
    protected override Fact? Judge(ExchangeReport report, Ground ground)
    {
        if (report.Servers.Count == 0) return null;
        var servers = report.Servers.Select(s => (s.Name, s.Version, Build: ExchangeVersions.Parse(s.Version)))
            .Select(s => (s.Name, s.Version, s.Build, Line: s.Build is null ? null : ExchangeVersions.LineOf(s.Build)))
            .ToList();
        var listed = string.Join("; ", servers.Take(10).Select(s => $"{s.Name}: {s.Line?.Name ?? "unknown"} {s.Build?.ToString() ?? s.Version}")) + (servers.Count > 10 ? $"; and {servers.Count - 10} more" : "");
        if (servers.Find(s => s.Line is null) is { Name: { } stranger }) return new Fact(Name, listed, Truth.CouldNotCheck, $"The version of {stranger} is not known to this portal.");
        if (servers.Find(s => s.Build < s.Line!.FirstForHma) is { Name: { } old } early)
            return No($"{old} is too old: {early.Line!.Name} supports Hybrid Modern Authentication from {early.Line.FirstName} on", $"Update it; all servers must support it. {listed}.");
        var today = DateOnly.FromDateTime(ground.World.UtcDateTime);
        return servers.Find(s => s.Line!.SupportEnds <= today) is { Name: { } ended } out_
            ? No(
                $"{ended} is out of support: that of {out_.Line!.Name} ended on {out_.Line.SupportEnds:d MMMM yyyy}",
                $"Microsoft supports Hybrid Modern Authentication only in organizations without such servers; move to Exchange Server SE. {listed}.") with { Aside = true }
            : Ok(listed);
    }
}
