using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Sync;

/// <summary>A complete, correct cross-tenant set-up of its own; a test takes one thing away and looks at what Dynamics says.</summary>
internal sealed class CrossTenantSetup(CloudClient cloud, string tenant = SeedIds.Fabrikam)
{
    public static readonly string[] GraphRoles = ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "Calendars.ReadWrite", "Contacts.ReadWrite", "Tasks.ReadWrite.All"];

    public string AppId { get; } = Guid.NewGuid().ToString();
    public string ProfileId { get; } = Guid.NewGuid().ToString();
    public string MailboxId { get; private set; } = "";
    public IReadOnlyList<string> GraphGrants { get; set; } = GraphRoles;
    public bool WithEwsGrant { get; set; } = true;
    public bool WithListEntry { get; set; } = true;
    public string? Approver { get; set; } = SeedIds.People.Egon;

    /// <summary>Changes to the row before it is stored; null takes a column out.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Row { get; set; } = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);

    public string ObjectId { get; } = Guid.NewGuid().ToString();

    public (string KeyId, string Text) Secret { get; private set; }

    public async Task<CrossTenantSetup> MakeAsync(string address = SeedIds.Mailboxes.Anna)
    {
        await cloud.SetAsync(new { testSeconds = 0, graphSwitch = new { } });
        Register();
        if (WithListEntry) await AllowAsync(AppId);
        var (credential, text) = cloud.Directory.AddPassword(AppId, acceptedNow: true);
        Secret = (credential.KeyId, text);
        await StoreAsync();
        await AssignAsync(address);
        return this;
    }

    /// <summary>The list as if it had been set long ago.</summary>
    public async Task AllowAsync(params string[] appIds) =>
        Assert.Equal(204, (await cloud.Http.SendAsync("PUT", $"https://sandbox.localhost/exchange-online/{tenant}", new { ewsEnabled = true, ewsAllowedAppIDs = appIds })).Status);

    public Task GraphFromNowAsync() => cloud.SetAsync(new { graphSwitch = new Dictionary<string, string>(StringComparer.Ordinal) { ["contoso.crm4.dynamics.com"] = "2026-01-01T00:00:00Z" } });

    public Task<MailboxResult> TestAsync() => MailboxTests.RunAsync(cloud, MailboxId);

    public async Task ChangeProfileAsync(JsonObject changes)
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var answer = await alice.SendAsync("PATCH", $"{Calls.Api}emailserverprofiles({ProfileId})", changes.ToJsonString(), ("If-Match", "*"));
        Assert.True(answer.Status == 204, answer.ToString());
    }

    public void Grant(string resourceAppId, string value)
    {
        var resource = cloud.Directory.Principal(tenant, resourceAppId)!;
        var role = resource.AppRoles.Single(r => r.Value == value);
        var id = Guid.NewGuid().ToString();
        cloud.Directory.AppRoleAssignments.Put(id, new(id, tenant, role.Id, cloud.Directory.Principal(tenant, AppId)!.Id, "ServicePrincipal", resource.Id, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch));
    }

    private void Register()
    {
        var id = Guid.NewGuid().ToString();
        cloud.Directory.Applications.Put(ObjectId, new Application { Id = ObjectId, AppId = AppId, TenantId = tenant, DisplayName = "Sync", SignInAudience = "AzureADMyOrg", VisibleFrom = DateTimeOffset.UnixEpoch });
        cloud.Directory.ServicePrincipals.Put(id, new ServicePrincipal { Id = id, AppId = AppId, TenantId = tenant, DisplayName = "Sync", AppOwnerOrganizationId = tenant, VisibleFrom = DateTimeOffset.UnixEpoch });
        if (WithEwsGrant) Grant(MicrosoftApps.ExchangeOnline, "full_access_as_app");
        foreach (var value in GraphGrants) Grant(MicrosoftApps.Graph, value);
    }

    private async Task StoreAsync()
    {
        var row = new JsonObject
        {
            ["name"] = "Cross-tenant", ["servertype"] = 3, ["incomingcredentialretrieval"] = 7, ["outgoingcredentialretrieval"] = 7, ["incomingauthenticationprotocol"] = 4, ["outgoingauthenticationprotocol"] = 4,
            ["exchangeonlinetenantid"] = tenant, ["oauthclientid"] = AppId, ["oauthclientsecret"] = Secret.Text, ["usedefaulttenantid"] = false, ["incominguseimpersonation"] = true, ["outgoinguseimpersonation"] = true,
        };
        foreach (var (name, value) in Row)
        {
            if (value is null) row.Remove(name);
            else row[name] = value.DeepClone();
        }

        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var answer = await alice.SendAsync("PATCH", $"{Calls.Api}emailserverprofiles({ProfileId})", row.ToJsonString(), ("If-None-Match", "*"));
        Assert.True(answer.Status == 204, answer.ToString());
    }

    private async Task AssignAsync(string address)
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var found = await alice.SendAsync("GET", $"{Calls.Api}mailboxes?$select=mailboxid&$filter=emailaddress eq '{address}'");
        MailboxId = found.Json["value"]![0]!["mailboxid"]!.ToString();
        await DoneAsync(
            alice,
            new JsonObject
            {
                ["emailserverprofile@odata.bind"] = $"/emailserverprofiles({ProfileId})",
                ["incomingemaildeliverymethod"] = 2,
                ["outgoingemaildeliverymethod"] = 2,
                ["actdeliverymethod"] = 1,
                ["emailrouteraccessapproval"] = 3
            });
        if (Approver is null) return;
        using var approver = cloud.As(Approver, SeedIds.Environment);
        await DoneAsync(approver, new JsonObject { ["emailrouteraccessapproval"] = 1 });
    }

    private async Task DoneAsync(HttpClient http, JsonObject body)
    {
        var answer = await http.SendAsync("PATCH", $"{Calls.Api}mailboxes({MailboxId})", body.ToJsonString(), ("If-Match", "*"));
        Assert.True(answer.Status == 204, answer.ToString());
    }
}
