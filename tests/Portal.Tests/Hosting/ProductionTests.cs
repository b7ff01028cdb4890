using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portal.SandboxMode;
using Portal.Settings;
using Portal.Store;

namespace Portal.Tests.Hosting;

/// <summary>Production mode, as far as it goes without Microsoft: nothing of the sandbox is there, and keys are kept encrypted.</summary>
public sealed class ProductionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-test-").FullName;

    [Fact]
    public async Task Nothing_of_the_sandbox_is_there()
    {
        await using var app = await StartAsync(Pfx());

        Assert.Null(app.Services.GetService<JoinedSandbox>());
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "login.localhost" } };
        using var login = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, login.StatusCode);
        using var live = await http.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Contains("max-age=31536000", Assert.Single(live.Headers.GetValues("Strict-Transport-Security")));
        Assert.Contains("form-action 'self' https://login.microsoftonline.com", Assert.Single(live.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task Months_and_messages_are_English_whatever_language_the_server_has()
    {
        await using var app = await StartAsync(Pfx());

        Assert.Equal((CultureInfo.InvariantCulture, CultureInfo.InvariantCulture), (CultureInfo.DefaultThreadCurrentCulture, CultureInfo.DefaultThreadCurrentUICulture));
    }

    [Fact]
    public async Task Keys_in_the_store_are_encrypted()
    {
        await using var app = await StartAsync(Pfx());
        app.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("anything");

        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var keys = await db.Set<ProtectionKey>().Select(k => k.Xml).ToListAsync();

        Assert.NotEmpty(keys);
        Assert.All(keys, xml =>
        {
            Assert.Contains("EncryptedData", xml);
            Assert.DoesNotContain("<masterKey", xml);
        });
    }

    /// <summary>The framework alone would log, make a new key and sign everybody out.</summary>
    [Fact]
    public async Task Start_stops_when_stored_keys_do_not_open_and_goes_on_with_the_old_certificate()
    {
        var (first, second) = (Pfx(), Pfx());
        await using (var app = await StartAsync(first)) app.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("anything");

        var wrong = await Assert.ThrowsAsync<SettingsException>(() => StartAsync(second));
        Assert.StartsWith("Portal:DataProtection:Certificate does not open", Assert.Single(wrong.Errors));

        await using var again = await StartAsync(second, new() { ["Portal:DataProtection:OldCertificates:0:Base64"] = first });
    }

    private async Task<WebApplication> StartAsync(string protection, Dictionary<string, string?>? more = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "Portal", EnvironmentName = "Production", ContentRootPath = _folder, Args = ["--urls", "http://127.0.0.1:0"] });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Portal:Mode"] = "Production",
            ["Portal:PublicUrl"] = "https://sync.contoso.com",
            ["Portal:SignIn:TenantId"] = "c0c0c0c0-0000-4000-8000-000000000001",
            ["Portal:SignIn:ClientId"] = "aaaaaaaa-0000-4000-8000-000000000010",
            ["Portal:SignIn:ClientSecret"] = "a-secret",
            ["Portal:Reader:ClientId"] = "aaaaaaaa-0000-4000-8000-000000000011",
            ["Portal:Reader:Certificate:Base64"] = Pfx(),
            ["Portal:DataProtection:Certificate:Base64"] = protection,
            ["Portal:Connections:DataverseTenantId"] = "c0c0c0c0-0000-4000-8000-000000000001",
            ["Portal:Connections:Environments:0:Name"] = "Contoso",
            ["Portal:Connections:Environments:0:Url"] = "https://contoso.crm4.dynamics.com",
            ["Portal:Mailboxes:EveryMinutes"] = "0", // a portal of these tests is let go without being stopped, and its schedule would go on
            ["Serilog:MinimumLevel:Default"] = "Fatal",
        });
        builder.Configuration.AddInMemoryCollection(more ?? []);
        await builder.AddPortalAsync();
        var app = builder.Build();
        try
        {
            await app.UsePortalAsync();
            await app.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync(); // as the end of the process would
            throw;
        }
    }

    private static string Pfx()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        return Convert.ToBase64String(certificate.Export(X509ContentType.Pfx));
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
