using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Exchange;
using Portal.Cloud.KeyVault;
using Xunit;

namespace Portal.Tests.Cloud;

/// <summary>What people type: taken in its plain form, and refused with a sentence in every other.</summary>
public sealed class TypedTests
{
    [Theory]
    [InlineData("https://mail.contoso.com/EWS/Exchange.asmx", "https://mail.contoso.com/EWS/Exchange.asmx")]
    [InlineData("  HTTPS://MAIL.Contoso.com:443/ews/exchange.asmx ", "https://mail.contoso.com/EWS/Exchange.asmx")]
    [InlineData("https://mäil.contoso.com/EWS/Exchange.asmx", "https://xn--mil-qla.contoso.com/EWS/Exchange.asmx")]
    public void An_EWS_URL_is_taken(string typed, string kept)
    {
        Assert.True(EwsUrl.TryParse(typed, out var url, out var why), why);
        Assert.Equal(kept, url.ToString());
        Assert.Equal($"https://{url.Host}/", url.ResourceId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("mail.contoso.com")]
    [InlineData("http://mail.contoso.com/EWS/Exchange.asmx")]
    [InlineData("ftp://mail.contoso.com/EWS/Exchange.asmx")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://mail.contoso.com/owa")]
    [InlineData("https://mail.contoso.com:8443/EWS/Exchange.asmx")]
    [InlineData("https://user:pass@mail.contoso.com/EWS/Exchange.asmx")]
    [InlineData("https://mail.contoso.com@evil.example/EWS/Exchange.asmx")]
    [InlineData("https://mail.contoso.com/EWS/Exchange.asmx?redirect=https://evil.example")]
    [InlineData("https://mail.contoso.com/EWS/Exchange.asmx#x")]
    [InlineData("https://127.0.0.1/EWS/Exchange.asmx")]
    [InlineData("https://2130706433/EWS/Exchange.asmx")]
    [InlineData("https://0x7f000001/EWS/Exchange.asmx")]
    [InlineData("https://0177.0.0.1/EWS/Exchange.asmx")]
    [InlineData("https://127.1/EWS/Exchange.asmx")]
    [InlineData("https://[::1]/EWS/Exchange.asmx")]
    [InlineData("https://[::ffff:10.0.0.1]/EWS/Exchange.asmx")]
    [InlineData("https://localhost/EWS/Exchange.asmx")]
    [InlineData("https://exchange01/EWS/Exchange.asmx")]
    [InlineData("https://mail.contoso.local/EWS/Exchange.asmx")]
    [InlineData("https://metadata.google.internal/EWS/Exchange.asmx")]
    [InlineData("https://mail.contoso.com./EWS/Exchange.asmx")]
    [InlineData("https:\\\\mail.contoso.com\\EWS\\Exchange.asmx")]
    [InlineData("https://mail.contoso.com/EWS/Exchange.asmx\r\nHost: evil")]
    [InlineData("https://mail.contoso.com/EWS/../admin/Exchange.asmx")]
    public void An_EWS_URL_is_refused_with_a_sentence(string? typed)
    {
        Assert.False(EwsUrl.TryParse(typed, out _, out var why));
        Assert.StartsWith("The EWS URL ", why);
        Assert.EndsWith(".", why);
    }

    [Theory]
    [InlineData("https://contoso-hma.vault.azure.net")]
    [InlineData("https://Contoso-HMA.vault.azure.net/")]
    [InlineData("https://abc.vault.usgovcloudapi.net/")]
    public void A_vault_is_taken(string typed) => Assert.True(VaultUri.TryParse(typed, out _, out var why), why);

    [Theory]
    [InlineData("https://contoso-hma.vault.azure.net.evil.example/")]
    [InlineData("https://vault.azure.net/")]
    [InlineData("https://a.b.vault.azure.net/")]
    [InlineData("https://contoso-hma.vault.azure.net/certificates/x")]
    [InlineData("https://-contoso.vault.azure.net/")]
    [InlineData("https://contoso-hma.vault-azure.net/")]
    [InlineData("http://contoso-hma.vault.azure.net/")]
    [InlineData("https://contoso-hma.vault.azure.net:444/")]
    public void A_vault_is_refused_with_a_sentence(string typed)
    {
        Assert.False(VaultUri.TryParse(typed, out _, out var why));
        Assert.EndsWith(".", why);
    }

    [Theory]
    [InlineData("https://contoso.crm4.dynamics.com")]
    [InlineData("https://contoso.crm.dynamics.com/")]
    [InlineData("https://contoso.api.crm21.dynamics.com/api/data/v9.2/")]
    [InlineData("https://contoso.crm.microsoftdynamics.us/")]
    public void An_environment_is_taken(string typed) => Assert.True(EnvironmentUrl.TryParse(typed, out _, out var why), why);

    [Theory]
    [InlineData("https://contoso.crm4.dynamics.com.evil.example/")]
    [InlineData("https://evil.example/contoso.crm4.dynamics.com")]
    [InlineData("https://contoso.crm4-dynamics.com/")]
    [InlineData("https://crm4.dynamics.com/")]
    [InlineData("https://contoso.crm4.dynamics.com:8443/")]
    [InlineData("https://contoso.crm4.dynamics.com\n.evil.example/")]
    public void An_environment_is_refused_with_a_sentence(string typed)
    {
        Assert.False(EnvironmentUrl.TryParse(typed, out _, out var why));
        Assert.EndsWith(".", why);
    }

    [Fact]
    public void Two_spellings_of_an_address_are_one()
    {
        Assert.Equal(VaultUri.Parse("https://contoso-hma.vault.azure.net"), VaultUri.Parse("https://CONTOSO-HMA.vault.azure.net/"));
        Assert.Equal(EnvironmentUrl.Parse("https://contoso.crm4.dynamics.com"), EnvironmentUrl.Parse("https://Contoso.crm4.dynamics.com/main.aspx"));
    }

    [Theory]
    [InlineData("pilot@contoso.com", true)]
    [InlineData("o'neil@contoso.com", true)]
    [InlineData("Pia Lind <pilot@contoso.com>", false)]
    [InlineData("pilot@contoso", false)]
    [InlineData("pilot", false)]
    [InlineData("a@b@contoso.com", false)]
    [InlineData("pilot@contoso.com\r\nBcc: x@y.zz", false)]
    public void An_address_is_a_plain_one(string typed, bool good) => Assert.Equal(good, Typed.TryEmail(typed, out _, out _));
}
