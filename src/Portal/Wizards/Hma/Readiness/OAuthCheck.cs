using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

internal sealed class OAuthCheck() : ReportedCheck(ExchangeFacts.OAuth)
{
    protected override Fact? Judge(ExchangeReport report, Ground ground)
    {
        if (report.Directories.Count == 0) return null;
        var missing = report.Directories.Where(d => d.OAuth == false).Select(d => $"{d.Kind} on {d.Server}").ToList();
        missing.AddRange(report.Servers.Where(s => !report.Directories.Any(d => d.Kind == "EWS" && d.Server.Equals(s.Name, StringComparison.OrdinalIgnoreCase))).Select(s => $"{s.Name} shows no EWS directory"));
        if (missing.Count > 0)
            return No(
                $"OAuth is missing: {string.Join(", ", missing.Take(8))}{(missing.Count > 8 ? $" and {missing.Count - 8} more" : "")}",
                "Enable it there (for EWS: Set-WebServicesVirtualDirectory -OAuthAuthentication $true). A part of the servers is not supported.");
        return report.Directories.Any(d => d.OAuth is null)
            ? new Fact(Name, "The report does not say it for every virtual directory", Truth.CouldNotCheck, "Run the script with more rights, or attest it.")
            : Ok($"OAuth is enabled on {report.Directories.Count} virtual directories of {report.Directories.Select(d => d.Server).Distinct(StringComparer.OrdinalIgnoreCase).Count()} servers");
    }
}
