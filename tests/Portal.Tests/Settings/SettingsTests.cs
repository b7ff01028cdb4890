using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Portal.Settings;

namespace Portal.Tests.Settings;

public sealed class SettingsTests
{
    [Fact]
    public void Example_file_has_every_setting_and_no_other()
    {
        var example = new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "appsettings.example.json")).Build();
        var there = example.GetSection(PortalSettings.Section).AsEnumerable().Where(p => p.Value is not null).Select(p => p.Key).Order(StringComparer.Ordinal);

        Assert.Equal(SettingKeys.All().Order(StringComparer.Ordinal), there);
    }

    [Fact]
    public void Nothing_set_is_one_sentence_about_the_mode()
    {
        var error = Assert.Single(Errors([]));

        Assert.StartsWith("Portal:Mode is not set.", error);
    }

    [Fact]
    public void Production_with_nothing_else_lists_all_that_is_missing_at_once()
    {
        var errors = Errors(new() { ["Portal:Mode"] = "Production" });

        string[] expected =
        [
            "Portal:PublicUrl", "Portal:SignIn:TenantId", "Portal:SignIn:ClientId", "Portal:SignIn:ClientSecret", "Portal:Reader:ClientId", "Portal:Reader:Certificate:File",
            "Portal:DataProtection:Certificate:File",
        ];
        Assert.Equal(expected, errors.Select(e => e.Split(' ')[0]));
    }

    [Fact]
    public void Complete_production_settings_are_accepted() => Assert.Empty(Errors(Production()));

    [Theory]
    [InlineData("Portal:PublicUrl", "http://sync.contoso.com")]
    [InlineData("Portal:PublicUrl", "https://sync.contoso.com/portal")]
    [InlineData("Portal:SignIn:TenantId", "contoso.com")]
    [InlineData("Portal:SignIn:AllowedTenants:0", "everybody")]
    [InlineData("Portal:SignIn:RevalidateSeconds", "600")]
    [InlineData("Portal:SignIn:SessionHours", "0")]
    [InlineData("Portal:SignIn:Certificate:File", "/nowhere/sign-in.pfx")]
    [InlineData("Portal:Reader:Certificate:Base64", "not a certificate")]
    [InlineData("Portal:Store:Provider", "PostgreSql")]
    [InlineData("Portal:Connections:Environments:0:Url", "http://contoso.crm4.dynamics.com")]
    [InlineData("Portal:Connections:ExchangeTenantId", "contoso.com")]
    [InlineData("Portal:Sandbox:Endpoint", "127.0.0.1:9443")]
    [InlineData("Portal:SignIn:TennantId", "c0c0c0c0-0000-4000-8000-000000000001")]
    [InlineData("Portal:Mode", "Prod")]
    public void Wrong_value_is_named_by_its_key(string key, string value)
    {
        var settings = Production();
        settings[key] = value;
        if (key == "Portal:SignIn:Certificate:File") settings.Remove("Portal:SignIn:ClientSecret");

        var errors = Errors(settings);

        var section = string.Join(':', key.Split(':').Take(2));
        Assert.Contains(errors, e => e.Contains(section, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Portal:Connections:DataverseTenantId")]
    [InlineData("Portal:Connections:Environments:0:Url")]
    public void Connections_need_not_be_in_the_settings_because_the_page_has_them(string key)
    {
        var settings = Production();
        settings.Remove(key);
        settings.Remove("Portal:Connections:Environments:0:Name");
        if (key.EndsWith("TenantId", StringComparison.Ordinal)) settings.Remove("Portal:Connections:Environments:0:Url");

        Assert.Empty(Errors(settings));
    }

    [Fact]
    public void Secret_and_certificate_together_are_refused()
    {
        var settings = Production();
        settings["Portal:SignIn:Certificate:Base64"] = Pfx();

        Assert.Contains(Errors(settings), e => e.Contains("not both", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Portal:SignIn:TenantId", "11111111-2222-4333-8444-555555555555")]
    [InlineData("Portal:SignIn:ClientSecret", "anything")]
    [InlineData("Portal:Reader:ClientId", "11111111-2222-4333-8444-555555555555")]
    [InlineData("Portal:Connections:DataverseTenantId", "11111111-2222-4333-8444-555555555555")]
    [InlineData("Portal:Connections:Environments:0:Url", "https://contoso.crm4.dynamics.com")]
    public void Sandbox_mode_does_not_start_beside_a_real_tenants_settings(string key, string value) =>
        Assert.Contains(Errors(new() { ["Portal:Mode"] = "Sandbox", [key] = value }), e => e.Contains("although Portal:Mode is Sandbox", StringComparison.Ordinal));

    [Fact]
    public void Sandbox_mode_is_for_this_machine_only() =>
        Assert.Contains(Errors(new() { ["Portal:Mode"] = "Sandbox", ["Portal:PublicUrl"] = "https://sync.contoso.com" }), e => e.StartsWith("Portal:PublicUrl", StringComparison.Ordinal));

    private static Dictionary<string, string?> Production() => new(StringComparer.Ordinal)
    {
        ["Portal:Mode"] = "Production",
        ["Portal:PublicUrl"] = "https://sync.contoso.com",
        ["Portal:SignIn:TenantId"] = "c0c0c0c0-0000-4000-8000-000000000001",
        ["Portal:SignIn:ClientId"] = "aaaaaaaa-0000-4000-8000-000000000010",
        ["Portal:SignIn:ClientSecret"] = "a-secret",
        ["Portal:Reader:ClientId"] = "aaaaaaaa-0000-4000-8000-000000000011",
        ["Portal:Reader:Certificate:Base64"] = Pfx(),
        ["Portal:DataProtection:Certificate:Base64"] = Pfx(),
        ["Portal:Connections:DataverseTenantId"] = "c0c0c0c0-0000-4000-8000-000000000001",
        ["Portal:Connections:Environments:0:Name"] = "Contoso",
        ["Portal:Connections:Environments:0:Url"] = "https://contoso.crm4.dynamics.com",
    };

    private static IReadOnlyList<string> Errors(Dictionary<string, string?> values)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        try
        {
            ReadSettings.Read(configuration, new Somewhere());
            return [];
        }
        catch (SettingsException wrong)
        {
            return wrong.Errors;
        }
    }

    private static string Pfx()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        return Convert.ToBase64String(certificate.Export(X509ContentType.Pfx));
    }

    private sealed class Somewhere : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Production";
        public string ApplicationName { get; set; } = "Portal";
        public string ContentRootPath { get; set; } = Path.GetTempPath();
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
