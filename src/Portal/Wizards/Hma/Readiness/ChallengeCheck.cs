using Portal.Cloud;
using Portal.Cloud.Exchange;
using Portal.Cloud.Graph;
using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>Which sign-in Exchange asks for, asked ten times: behind one name there can be servers that differ.</summary>
internal sealed class ChallengeCheck : IReadinessCheck
{
    public string Group => Groups.Exchange;
    public string Name => "Exchange's challenge";
    public string Source => "EWS, asked without a token";
    public bool UsesRights => false;
    public string About(Ground ground) => $"{ground.Form.EwsUrl}|{ground.Form.ExchangeTenantId}";

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var asked = await ground.EwsAsync();
        if (asked.Answers.Count == 0) throw new CloudException(asked.Errors[0]);
        return [Judge(asked, ground)];
    }

    private Fact Judge(EwsAnswers asked, Ground ground)
    {
        var host = ground.Ews.Host;
        var (on, off, noOAuth, silent, device) = (Of(HmaState.On), Of(HmaState.Off), Of(HmaState.NoOAuth), Of(HmaState.NoChallenge), Of(HmaState.SomethingInFront));
        if (device.Count > 0)
            return No(
                $"{Some(device, asked)}Something other than Exchange answers at {host}: {device[0].Device}",
                "Publish /EWS/Exchange.asmx without pre-authentication (pass-through) at the proxy or load balancer: Dynamics 365 brings a token, and cannot fill in a form.",
                "Network team");
        if (noOAuth.Count > 0 && on.Count > 0)
            return No($"{noOAuth.Count} of {asked.Answers.Count} requests were refused: {Servers(noOAuth)} without OAuth at {host}",
                "Enable OAuth on the EWS virtual directory of that server (Set-WebServicesVirtualDirectory -OAuthAuthentication $true); until then a part of all synchronisations fails.", "Exchange administrator");
        if (noOAuth.Count > 0)
            return No($"{host} offers no OAuth for EWS", "Enable OAuth on the EWS virtual directory of every server (Set-WebServicesVirtualDirectory -OAuthAuthentication $true).", "Exchange administrator");
        if (silent.Count > 0)
            return No(
                $"{Some(silent, asked)}{host} answers HTTP {silent[0].Status} and asks for no sign-in at all",
                "Exchange answers 401 with WWW-Authenticate when a token is missing. Check the authentication of the EWS virtual directory, and what the proxy takes out of answers.",
                "Exchange administrator");
        if (off.Count > 0)
            return No(
                $"{Some(off, asked)}Hybrid Modern Authentication is off for {host}",
                "Run Set-OrganizationConfig -OAuth2ClientProfileEnabled $true on Exchange and check that Get-AuthServer shows an enabled EvoSTS as default.",
                "Exchange administrator");
        return Trusted(on, asked, ground, host);

        List<HmaChallenge> Of(HmaState state) => [.. asked.Answers.Where(a => a.State == state)];
    }

    private Fact Trusted(List<HmaChallenge> on, EwsAnswers asked, Ground ground, string host)
    {
        if (on.Find(a => a.ClientId is { } id && !id.Equals(WellKnown.ExchangeOnline, StringComparison.OrdinalIgnoreCase)) is { } other)
            return No(
                $"{host} asks for tokens of the application {other.ClientId}, not of Exchange",
                "Something in front answers for Exchange, or the authorization server is set up for another service.",
                "Exchange administrator");
        if (on.Find(a => !a.Trusts(ground.Form.ExchangeTenantId)) is { } stranger)
            return No(
                $"Hybrid Modern Authentication is on at {host}, but it trusts {(stranger.TrustedTenants.Count == 0 ? "no tenant" : string.Join(", ", stranger.TrustedTenants))}",
                "Check the tenant id, or add the tenant to Exchange with the Hybrid Configuration Wizard.",
                "Exchange administrator");
        return new(Name, $"Hybrid Modern Authentication is on at {host}, and it trusts {ground.TenantName}; {on.Count} of {asked.Asked} requests said so", Truth.Ok,
            "A hint from this portal's place in the network. The credential window proves it with a real token; only Dynamics' own test proves that Dynamics can reach the host.");
    }

    private Fact No(string value, string remedy, string who) => new(Name, value, Truth.NotOk, remedy) { Who = who };

    private static string Some(List<HmaChallenge> of, EwsAnswers asked) => of.Count == asked.Answers.Count ? "" : $"{of.Count} of {asked.Answers.Count} requests: ";

    /// <summary>"one server (EX02)"; Exchange names itself in X-FEServer, a proxy may take that out.</summary>
    private static string Servers(List<HmaChallenge> refused)
    {
        var names = refused.Select(r => r.Server).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return names.Count switch { 0 => "a server", 1 => $"one server ({names[0]})", _ => $"{names.Count} servers ({string.Join(", ", names)})" };
    }
}
