using Portal.Cloud;
using Portal.Cloud.Exchange;
using Portal.Plans;
using Portal.Steps.Readiness;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>The server's certificate as this portal sees it: name, dates, chain, and whether its authority is one that Dynamics can know.</summary>
internal sealed class TlsCheck : IReadinessCheck
{
    private const int Soon = 30;

    public string Group => Groups.Exchange;
    public string Name => "TLS certificate";
    public string Source => "the TLS handshake";
    public bool UsesRights => false;
    public string About(Ground ground) => ground.Form.EwsUrl;

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var asked = await ground.EwsAsync();
        if (asked.Tls is not { } tls) throw asked.Errors.Count > 0 ? new CloudException(asked.Errors[0]) : new UnreadException("No certificate was shown", "Look again.", null);
        return [Judge(tls, ground.Ews.Host, ground.Now)];
    }

    private Fact Judge(ServerTls tls, string host, DateTimeOffset now)
    {
        var (authority, days) = (tls.Issuers[0], (int)(tls.End - now).TotalDays);
        if (!tls.NameFits) return No($"The certificate of {host} is for {Names(tls)}", "Bind a certificate to EWS whose names contain the host.");
        if (tls.End <= now) return No($"The certificate of {host} expired on {tls.End:d MMMM yyyy}", "Renew it on the servers and on the proxy in front.");
        if (tls.Start > now) return No($"The certificate of {host} is not valid before {tls.Start:d MMMM yyyy}", "Check the server's clock, or wait.");
        if (!tls.Trusted)
            return No(
                $"This portal does not trust the authority {authority}",
                "Dynamics 365 will not either, unless an intermediate certificate is missing only here. Bind a certificate of a public authority and send the whole chain.");
        if (!tls.LooksPublic)
            return new(Name, $"The certificate of {host} is signed by {authority}, which is no public authority that this portal knows", Truth.CouldNotCheck,
                "This portal trusts it, Dynamics 365 trusts public authorities only. If it is your company's own, bind a certificate of a public one; if it is public, Test & Enable will tell.") { Who = "Exchange administrator" };
        return new(Name, $"{tls.Subject}, of {authority}, until {tls.End:d MMMM yyyy} ({days} days)", Truth.Ok, days < Soon ? "It ends soon. Nothing in Dynamics 365 reminds anybody of it." : null);
    }

    private Fact No(string value, string remedy) => new(Name, value, Truth.NotOk, remedy) { Who = "Exchange administrator" };

    private static string Names(ServerTls tls) => tls.Names.Count == 0 ? tls.Subject : tls.Names.Count <= 4 ? string.Join(", ", tls.Names) : $"{string.Join(", ", tls.Names.Take(4))} and {tls.Names.Count - 4} more";
}
