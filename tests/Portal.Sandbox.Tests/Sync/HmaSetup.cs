using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Sync;

/// <summary>A complete, correct HMA set-up of its own; a test takes one thing away and looks at what Dynamics says.</summary>
internal sealed class HmaSetup(CloudClient cloud, string name, string wiring)
{
    public const string Pilot = "pilot@contoso.com";

    public string CertificateName { get; } = "hma-" + name;
    public string Wiring { get; } = wiring;
    public string EwsUrl { get; set; } = "https://mail.contoso.com/EWS/Exchange.asmx";
    public string ResourceId { get; set; } = "https://mail.contoso.com";
    public bool Exportable { get; set; } = true;
    public bool WithVaultRole { get; set; } = true;
    public bool WithCertificateOnApp { get; set; } = true;
    public bool WithGrant { get; set; } = true;
    public bool WithApproval { get; set; } = true;
    public bool WithReference { get; set; } = true;
    public string? KvSecret { get; set; }
    public string ProfileId { get; } = Guid.NewGuid().ToString();
    public string MailboxId { get; private set; } = "";

    public async Task MakeAsync(string address = Pilot)
    {
        await cloud.SetAsync(new { certificatePendingSeconds = 0, accessEffectiveSeconds = 0, testSeconds = 0, hmaWiring = Wiring });
        var (kv, hma) = (Register("kv"), Register("hma"));
        var (_, secret) = cloud.Directory.AddPassword(kv.AppId, acceptedNow: true);
        var cer = await CertificateAsync();
        if (WithCertificateOnApp) cloud.Directory.AddCertificate(hma.AppId, cer);
        if (WithGrant) Grant(hma);
        if (WithVaultRole) await GiveVaultAccessAsync(kv);
        await StoreAsync(kv, hma, KvSecret ?? secret);
        await AssignAsync(address);
    }

    /// <inheritdoc cref="MailboxTests.RunAsync"/>
    public Task<MailboxResult> TestAsync() => MailboxTests.RunAsync(cloud, MailboxId);

    private ServicePrincipal Register(string kind)
    {
        var (appId, long_ago) = (Guid.NewGuid().ToString(), DateTimeOffset.UnixEpoch);
        var app = new Application { Id = Guid.NewGuid().ToString(), AppId = appId, TenantId = SeedIds.Contoso, DisplayName = $"{name} {kind}", VisibleFrom = long_ago };
        var principal = new ServicePrincipal { Id = Guid.NewGuid().ToString(), AppId = appId, TenantId = SeedIds.Contoso, DisplayName = app.DisplayName, AppOwnerOrganizationId = SeedIds.Contoso, VisibleFrom = long_ago };
        cloud.Directory.Applications.Put(app.Id, app);
        cloud.Directory.ServicePrincipals.Put(principal.Id, principal);
        return principal;
    }

    private async Task<byte[]> CertificateAsync()
    {
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        var policy = new { key_props = new { exportable = Exportable, kty = "RSA", key_size = 2048 }, x509_props = new { subject = "CN=" + CertificateName, validity_months = 12 }, issuer = new { name = "Self" } };
        var made = await alice.SendAsync("POST", $"{Calls.RoleVault}certificates/{CertificateName}/create?api-version=7.5", new { policy });
        Assert.Equal(202, made.Status);
        return Convert.FromBase64String((await alice.SendAsync("GET", $"{Calls.RoleVault}certificates/{CertificateName}?api-version=7.5"))["cer"]!);
    }

    private void Grant(ServicePrincipal hma)
    {
        var exchange = SeedIds.PrincipalOf(SeedIds.Contoso, MicrosoftApps.ExchangeOnline);
        var id = Guid.NewGuid().ToString();
        cloud.Directory.AppRoleAssignments.Put(id, new(id, SeedIds.Contoso, MicrosoftApps.FullAccessAsApp, hma.Id, "ServicePrincipal", exchange, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch));
    }

    private async Task GiveVaultAccessAsync(ServicePrincipal kv)
    {
        using var viktor = cloud.As(SeedIds.People.Viktor, Calls.ArmAudience);
        var given = await viktor.SendAsync("PUT", $"https://management.azure.com{Calls.RoleVaultId}/providers/Microsoft.Authorization/roleAssignments/{Guid.NewGuid()}?api-version=2022-04-01", new
        {
            properties = new
            {
                roleDefinitionId = $"/subscriptions/{SeedIds.Subscription}/providers/Microsoft.Authorization/roleDefinitions/db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
                principalId = kv.Id,
                principalType = "ServicePrincipal"
            },
        });
        Assert.Equal(201, given.Status);
    }

    private async Task StoreAsync(ServicePrincipal kv, ServicePrincipal hma, string secret)
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var (kvId, hmaId, referenceId) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await PutAsync(alice, $"managedidentities({kvId})", new() { ["name"] = name + " KV-App", ["applicationid"] = kv.AppId, ["clientsecret"] = secret, ["credentialsource"] = 0 });
        await PutAsync(alice, $"keyvaultreferences({referenceId})", new()
        {
            ["keyvaulturi"] = Calls.RoleVault, ["keyname"] = CertificateName, ["keytype"] = 1, ["preauthorizedapplicationtype"] = 1, ["managedidentityid@odata.bind"] = $"/managedidentities({kvId})",
        });
        var profile = new JsonObject
        {
            ["name"] = "HMA " + name, ["servertype"] = 2, ["incomingcredentialretrieval"] = 6, ["outgoingcredentialretrieval"] = 6, ["incomingserverlocation"] = EwsUrl, ["outgoingserverlocation"] = EwsUrl,
            ["incomingportnumber"] = 443, ["outgoingportnumber"] = 443, ["aadresourceid"] = ResourceId, ["incominguseimpersonation"] = true,
        };
        if (Wiring == "A")
        {
            (profile["exchangeonlinetenantid"], profile["oauthclientid"]) = (SeedIds.Contoso, hma.AppId);
            if (WithReference) profile["keyvaultreferenceid@odata.bind"] = $"/keyvaultreferences({referenceId})";
        }
        else
        {
            var identity = new JsonObject { ["name"] = name + " HMA-App", ["applicationid"] = hma.AppId, ["tenantid"] = SeedIds.Contoso, ["credentialsource"] = 1 };
            if (WithReference) identity["keyvaultreferenceid@odata.bind"] = $"/keyvaultreferences({referenceId})";
            await PutAsync(alice, $"managedidentities({hmaId})", identity);
            profile["managedidentityid@odata.bind"] = $"/managedidentities({hmaId})";
        }

        await PutAsync(alice, $"emailserverprofiles({ProfileId})", profile);
    }

    private async Task AssignAsync(string address)
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var found = await alice.SendAsync("GET", $"{Calls.Api}mailboxes?$select=mailboxid&$filter=emailaddress eq '{address}'");
        MailboxId = found.Json["value"]![0]!["mailboxid"]!.ToString();
        await Done(
            alice,
            new JsonObject
            {
                ["emailserverprofile@odata.bind"] = $"/emailserverprofiles({ProfileId})",
                ["incomingemaildeliverymethod"] = 2,
                ["outgoingemaildeliverymethod"] = 2,
                ["actdeliverymethod"] = 1,
                ["emailrouteraccessapproval"] = 3
            });
        if (WithApproval) await Done(alice, new JsonObject { ["emailrouteraccessapproval"] = 1 });

        async Task Done(HttpClient http, JsonObject body)
        {
            var answer = await http.SendAsync("PATCH", $"{Calls.Api}mailboxes({MailboxId})", body.ToJsonString(), ("If-Match", "*"));
            Assert.True(answer.Status == 204, answer.ToString());
        }
    }

    private static async Task PutAsync(HttpClient http, string row, JsonObject body)
    {
        var answer = await http.SendAsync("PATCH", Calls.Api + row, body.ToJsonString(), ("If-None-Match", "*"));
        Assert.True(answer.Status == 204, answer.ToString());
    }
}
