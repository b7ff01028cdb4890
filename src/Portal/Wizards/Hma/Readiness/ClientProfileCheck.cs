using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

internal sealed class ClientProfileCheck() : ReportedCheck(ExchangeFacts.ClientProfile)
{
    protected override Fact? Judge(ExchangeReport report, Ground ground) => report.ClientProfile switch
    {
        true => Ok("OAuth2ClientProfileEnabled is true"),
        false => No("OAuth2ClientProfileEnabled is false", "Set-OrganizationConfig -OAuth2ClientProfileEnabled $true, after everything above is in place."),
        null => null,
    };
}
