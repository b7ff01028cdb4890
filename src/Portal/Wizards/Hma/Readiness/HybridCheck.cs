using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>HMA works in the classic hybrid only; no cmdlet says which one it is, so without the agent's service found it takes somebody's word.</summary>
internal sealed class HybridCheck() : ReportedCheck(ExchangeFacts.Hybrid)
{
    protected override Fact? Judge(ExchangeReport report, Ground ground) => report switch
    {
        { Hybrid: false } => No("The organization has no hybrid configuration", "Run the Hybrid Configuration Wizard, classic full hybrid."),
        { Agents.Count: > 0 } =>
            No(
                $"The Hybrid Agent runs on {string.Join(", ", report.Agents)}: a modern hybrid does not support Hybrid Modern Authentication",
                "Change to the classic hybrid with the Hybrid Configuration Wizard."),
        { Hybrid: true } =>
            new Fact(
                Name,
                "A hybrid configuration exists, and no Hybrid Agent was found on the Exchange servers",
                Truth.CouldNotCheck,
                "The agent can run on another computer, and no cmdlet tells. Attest it below."),
        _ => null,
    };
}
