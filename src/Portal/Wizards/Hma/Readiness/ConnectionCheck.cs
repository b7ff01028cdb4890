using Portal.Cloud;
using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>Whether the name resolves and connections are answered from here, and the plain statement of what that does not tell.</summary>
internal sealed class ConnectionCheck : IReadinessCheck
{
    public string Group => Groups.Exchange;
    public string Name => "Name and connection";
    public string Source => "DNS and connections of this portal";
    public bool UsesRights => false;
    public string About(Ground ground) => ground.Form.EwsUrl;

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var asked = await ground.EwsAsync();
        return [FromHere(asked, ground.Ews.Host), FromDynamics(ground.Ews.Host)];
    }

    private Fact FromHere(Cloud.Exchange.EwsAnswers asked, string host)
    {
        if (asked.Errors.Count == 0) return new(Name, $"{host} resolves, and {asked.Asked} of {asked.Asked} connections were answered", Truth.Ok);
        var error = asked.Errors[0];
        if (asked.Answers.Count == 0) throw new CloudException(error);
        return new(Name, $"{asked.Errors.Count} of {asked.Asked} connections were not answered: {error.Sentence}", Truth.CouldNotCheck, error.Remedy) { Who = error.Who };
    }

    /// <summary>Never a green guess: Dynamics has its own DNS, its own way through firewalls and its own trusted roots.</summary>
    private static Fact FromDynamics(string host) => new("From Dynamics 365", $"Whether Dynamics 365 finds and reaches {host} cannot be seen from here", Truth.CouldNotCheck,
        "Only Test & Enable of the pilot mailbox tells. The name must resolve in public DNS, port 443 must be open to Dynamics 365, and the certificate must be of a public authority.")
    {
        Source = "told by its own test only", Vantage = "Dynamics 365", Aside = true, Who = "Network team",
    };
}
