using Portal.Settings;
using Portal.Wizards.Hma;

namespace Portal.Tests.Settings;

/// <summary>Portal:Names</summary>
public sealed class NamesTests
{
    private static readonly HmaForm Form = new() { EwsUrl = "https://mail.contoso.com/EWS/Exchange.asmx" };

    [Fact]
    public void The_operator_s_patterns_name_what_the_wizard_makes()
    {
        var form = Form.WithDefaults(new NameSettings { App = "app-{role}-{host}-prod", Certificate = "kv-{host}-2027", Profile = "{host} (HMA)" });

        Assert.Equal(("app-KV-App-mail.contoso.com-prod", "app-HMA-App-mail.contoso.com-prod", "kv-mail-contoso-com-2027", "mail.contoso.com (HMA)"),
            (form.KvAppName, form.HmaAppName, form.CertificateName, form.ProfileName));
    }

    [Fact]
    public void Long_hosts_are_cut_to_what_the_services_keep()
    {
        var form = (Form with { EwsUrl = $"https://{string.Join('.', Enumerable.Repeat(new string('x', 60), 4))}.com/EWS/Exchange.asmx" }).WithDefaults(new NameSettings());

        Assert.True(new HmaFormRules().Validate(
            form with
            {
                EnvironmentUrl = "https://contoso.crm4.dynamics.com",
                ExchangeTenantId = Some.Tenant,
                VaultUri = "https://contoso-hma.vault.azure.net/",
                PilotAddress = "p@contoso.com"
            })
            .Errors.TrueForAll(e => e.PropertyName is not (nameof(HmaForm.KvAppName) or nameof(HmaForm.CertificateName) or nameof(HmaForm.ProfileName))));
    }

    [Fact]
    public void The_defaults_are_without_fault() => Assert.Empty(new NameSettings().Errors());

    [Theory]
    [InlineData("App", "SSS {host}", "lacks {role}")]
    [InlineData("App", "SSS {role} {tenant}", "not known")]
    [InlineData("App", "  ", "is empty")]
    [InlineData("App", "SSS \u202E{role}", "invisible character")]
    [InlineData("Certificate", "hma_{host}", "letters, digits and hyphens")]
    [InlineData("Certificate", "hma-{role}", "not known")]
    [InlineData("Profile", "An email server profile with a name that is so long that no host has room {host}", "at most 60")]
    public void A_pattern_that_would_make_bad_names_stops_the_start_by_its_key(string key, string pattern, string says)
    {
        var names = new NameSettings();
        typeof(NameSettings).GetProperty(key)!.SetValue(names, pattern);

        Assert.Contains(names.Errors(), e => e.StartsWith($"Portal:Names:{key}", StringComparison.Ordinal) && e.Contains(says, StringComparison.Ordinal));
    }
}
