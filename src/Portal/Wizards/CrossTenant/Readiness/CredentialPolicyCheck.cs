using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.CrossTenant.Readiness;

/// <summary>Whether the Exchange tenant lets the app have a secret at all, and for how long. Dynamics 365 takes nothing else for this kind of profile.</summary>
internal sealed class CredentialPolicyCheck : IReadinessCheck
{
    public string Group => Groups.Entra;
    public string Name => "Client secret of the app";
    public string Source => "Microsoft Graph, app management policies";
    public bool IsOptional => true;
    public string About(Ground ground) => $"{ground.Form.ExchangeTenantId}|{ground.Record.App?.AppId}";

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var rules = await ground.RulesAsync();
        return [Judge(rules, ground) with { Reader = ground.RulesReader }];
    }

    private Fact Judge(CredentialRules rules, Ground ground)
    {
        if (rules.SecretsBlocked)
            return new(Name, $"No client secret can be added: {rules.From} blocks new ones", Truth.NotOk,
                "A cross-tenant profile takes a client secret only. Exempt the app: an app management policy for it with passwordAddition disabled; it can take a minute to work.")
                {
                    Who = "Global Administrator or Security Administrator of that tenant"
                };
        if (rules.SecretDays is not { } days) return new(Name, "allowed, without a limit of its life", Truth.Ok);
        var (now, months) = (ground.World, ground.Form.SecretMonths);
        var end = CredentialRules.SecretEnd(rules, months, now);
        return new(Name, $"allowed for at most {days} days, by {rules.From}", Truth.Ok,
            end < now.AddMonths(months)
                ? $"The {months} months in the form are longer: {CredentialRules.Fit(days, months, now)} are proposed, and no planned date goes beyond {end:d MMMM yyyy}."
                : $"The {months} months in the form fit.");
    }
}
