using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>EvoSTS: the authorization server by which Exchange trusts Entra, and the one it sends clients to.</summary>
internal sealed class AuthServerCheck() : ReportedCheck(ExchangeFacts.AuthServer)
{
    protected override Fact? Judge(ExchangeReport report, Ground ground)
    {
        if (report.Failed.Any(f => f.StartsWith("authServers:", StringComparison.Ordinal))) return null;
        var evo = report.AuthServers.Where(a => a.Name.StartsWith("EvoSts", StringComparison.OrdinalIgnoreCase)).ToList();
        if (evo.Count == 0) return No("Exchange has no EvoSTS authorization server", "Run the Hybrid Configuration Wizard again; it makes one for the tenant.");
        if (evo.TrueForAll(a => !a.Enabled)) return No($"{evo[0].Name} is not enabled", "Set-AuthServer -Enabled $true.");
        if (evo.Find(a => a is { Enabled: true, Default: true }) is not { } chosen)
            return No("No EvoSTS authorization server is the default", "Set-AuthServer with -IsDefaultAuthorizationEndpoint $true for the EvoSTS of this tenant. With several tenants only one can be the default.");
        var ends = report.AuthCertificateEnds is { } end
            ? end <= ground.World
                ? $" The certificate of Exchange's own tokens (Get-AuthConfig) ended on {end:d MMMM yyyy}; renew it."
                : $" The certificate of Exchange's own tokens (Get-AuthConfig) ends on {end:d MMMM yyyy}."
            : "";
        return Ok($"{chosen.Name} is enabled and the default{(chosen.Domain.Length > 0 ? $", for {chosen.Domain}" : "")}", ends.Length > 0 ? ends.TrimStart() : null);
    }
}
