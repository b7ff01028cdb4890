using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>Whether the tenant lets KV-App have a secret at all, and for how long; the same for the certificate on HMA-App.</summary>
internal sealed class CredentialPolicyCheck : IReadinessCheck
{
    public string Group => Groups.Entra;
    public string Name => "Credential policy of the tenant";
    public string Source => "Microsoft Graph, app management policies";
    public bool IsOptional => true;
    public string About(Ground ground) => $"{ground.Form.ExchangeTenantId}|{ground.Record.KvApp?.AppId}|{ground.Record.HmaApp?.AppId}";

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var rules = await ground.RulesAsync();
        return [Secret(rules, ground) with { Reader = ground.RulesReader }, Certificate(rules, ground) with { Reader = ground.RulesReader }];
    }

    private static Fact Secret(CredentialRules rules, Ground ground)
    {
        const string name = "Client secret of KV-App";
        if (rules.SecretsBlocked)
            return new(name, $"No client secret can be added: {rules.From} blocks new ones", Truth.NotOk,
                "Dynamics 365 opens the vault with a client secret only. Exempt KV-App: an app management policy for this app with passwordAddition disabled, assigned to the registration; it can take a minute to work.")
                {
                    Who = "Somebody who may change app management policies: Global Administrator, or Security Administrator"
                };
        if (rules.SecretDays is not { } days) return new(name, "allowed, without a limit of its life", Truth.Ok);
        var (now, months) = (ground.World, ground.Form.SecretMonths);
        var end = CredentialRules.SecretEnd(rules, months, now);
        return new(name, $"allowed for at most {days} days, by {rules.From}", Truth.Ok,
            end < now.AddMonths(months)
                ? $"The {months} months in the form are longer: {CredentialRules.Fit(days, months, now)} are proposed, and no planned date goes beyond {end:d MMMM yyyy}."
                : $"The {months} months in the form fit.");
    }

    private static Fact Certificate(CredentialRules rules, Ground ground)
    {
        const string name = "Certificate on HMA-App";
        if (rules.AuthoritiesOnly && !ground.Form.UseExistingCertificate)
            return new(
                name,
                "Only certificates of the tenant's trusted authorities may be added, and a self-signed one is planned",
                Truth.NotOk,
                "Bring a certificate that your company's authority signed: choose that at the certificate's step.") { Who = "You, with whoever runs the company's authority" };
        if (rules.CertificateDays is not { } days) return new(name, "allowed, without a limit of its life", Truth.Ok);
        var (now, months) = (ground.World, ground.Form.CertificateMonths);
        var fit = CredentialRules.Fit(days, months, now);
        if (now.AddMonths(fit) > now.AddDays(days))
            return new(name, $"allowed for at most {days} days, and a vault makes certificates for whole months only", Truth.NotOk, "Bring a certificate that lives shorter, or have HMA-App exempted.") { Who = "You" };
        return new(
            name,
            $"allowed for at most {days} days",
            Truth.Ok,
            fit < months ? $"The {months} months in the form are longer: {fit} are proposed, and the plan uses no more." : $"The {months} months in the form fit.");
    }
}
