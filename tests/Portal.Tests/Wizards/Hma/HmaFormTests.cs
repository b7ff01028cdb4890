using Portal.Wizards.Hma;

namespace Portal.Tests.Wizards.Hma;

public sealed class HmaFormTests
{
    private static readonly HmaForm Good = new()
    {
        EnvironmentUrl = "https://contoso.crm4.dynamics.com", EwsUrl = "https://mail.contoso.com/EWS/Exchange.asmx", ExchangeTenantId = Some.Tenant,
        VaultUri = "https://contoso-hma.vault.azure.net/", PilotAddress = "pilot@contoso.com",
    };

    private static readonly HmaFormRules Rules = new();

    [Fact]
    public void What_the_demo_types_is_fine_with_and_without_defaults()
    {
        Assert.True(Rules.Validate(Good).IsValid);
        Assert.True(Rules.Validate(Good.WithDefaults()).IsValid);
    }

    [Fact]
    public void Names_follow_from_the_host_and_typed_ones_stay()
    {
        var form = (Good with { KvAppName = "Mine" }).WithDefaults();

        Assert.Equal(("HMA mail.contoso.com", "https://mail.contoso.com/", "hma-mail-contoso-com", "Mine", "SSS HMA-App mail.contoso.com"),
            (form.ProfileName, form.ResourceId, form.CertificateName, form.KvAppName, form.HmaAppName));
    }

    public static TheoryData<string, HmaForm> Wrong => new()
    {
        { nameof(HmaForm.EwsUrl), Good with { EwsUrl = "http://mail.contoso.com/EWS/Exchange.asmx" } },
        { nameof(HmaForm.EwsUrl), Good with { EwsUrl = "https://user:secret@mail.contoso.com/EWS/Exchange.asmx" } },
        { nameof(HmaForm.EwsUrl), Good with { EwsUrl = "" } },
        { nameof(HmaForm.ExchangeTenantId), Good with { ExchangeTenantId = "contoso.com" } },
        { nameof(HmaForm.ExchangeTenantId), Good with { ExchangeTenantId = "" } },
        { nameof(HmaForm.EnvironmentUrl), Good with { EnvironmentUrl = "https://contoso.crm4.dynamics.com.evil.example" } },
        { nameof(HmaForm.VaultUri), Good with { VaultUri = "https://contoso-hma.vault.azure.net.evil.example/" } },
        { nameof(HmaForm.VaultUri), Good with { VaultUri = "http://contoso-hma.vault.azure.net/" } },
        { nameof(HmaForm.PilotAddress), Good with { PilotAddress = "pilot" } },
        { nameof(HmaForm.ProfileName), Good with { ProfileName = new string('x', 101) } },
        { nameof(HmaForm.CertificateName), Good with { CertificateName = "hma mail" } },
        { nameof(HmaForm.CertificateName), Good with { CertificateName = new string('x', 101) } },
        { nameof(HmaForm.CertificateMonths), Good with { CertificateMonths = 25 } },
        { nameof(HmaForm.SecretMonths), Good with { SecretMonths = 0 } },
        { nameof(HmaForm.KvAppName), Good with { KvAppName = new string('x', 121) } },
        { nameof(HmaForm.HmaAppId), Good with { HmaAppId = "SSS HMA-App" } },
        { nameof(HmaForm.ResourceId), Good with { ResourceId = "mail" } },
        // "Use one that is there" with nothing chosen must not quietly become "create a new one".
        { nameof(HmaForm.KvAppId), Good with { KvAppId = "" } },
        { nameof(HmaForm.HmaAppId), Good with { HmaAppId = "" } },
        { nameof(HmaForm.ProfileId), Good with { ProfileId = "" } },
        // A right-to-left override turns the sentence and the button that carry the name.
        { nameof(HmaForm.ProfileName), Good with { ProfileName = "HMA \u202Egnp.exe" } },
        { nameof(HmaForm.KvAppName), Good with { KvAppName = "KV \u2066x" } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void Bad_input_is_named_at_its_field_in_a_sentence(string field, HmaForm form)
    {
        var errors = Rules.Validate(form).Errors;

        Assert.Contains(errors, e => e.PropertyName == field);
        Assert.All(errors, e => Assert.EndsWith(".", e.ErrorMessage));
        Assert.All(errors, e => Assert.DoesNotContain("must not be", e.ErrorMessage));
    }
}
