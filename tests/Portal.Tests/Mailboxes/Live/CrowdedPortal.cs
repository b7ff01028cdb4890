using System.Text.Json;
using Portal.Cloud.Dataverse;
using Portal.Mailboxes;
using Portal.SignIn;

namespace Portal.Tests.Mailboxes.Live;

/// <summary>A portal whose environment has a crowd of mailboxes, with everything that can be wrong with them.</summary>
public class CrowdedPortal : IAsyncLifetime
{
    private static readonly Person Hanna = Some.Person("Hanna Holm", PortalRoles.Helpdesk);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public PortalApp Portal { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Portal = await StartAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual Task<PortalApp> StartAsync() => PortalApp.StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Portal:Sandbox:Mailboxes"] = "400" });

    /// <summary>A mailbox on the profile, without the words of alerts: the live looks alone have to tell.</summary>
    public async Task<EnvironmentFinding> OnAsync(string profile, bool working = false)
    {
        var id = (await ProfilesAsync()).Single(p => p.Name == profile).Id;
        var (client, result) = (Client(), working ? 1 : 2);
        var rows = await client.ListAsync(
            $"mailboxes?$select=emailaddress&$top=1&$filter=_emailserverprofile_value eq {id} and incomingemailstatus eq {result} and outgoingemailstatus eq {result} and statecode eq 0 and regardingobjecttypecode eq 'systemuser'",
            Ct);
        return await QuietAsync(rows[0].GetProperty("emailaddress").GetString()!);
    }

    /// <summary>A mailbox in Exchange Online whose alert holds these words, without them.</summary>
    public async Task<EnvironmentFinding> AlertedAsync(string details)
    {
        var client = Client();
        foreach (var alert in await client.ListAsync($"tracelogs?$select=_regardingobjectid_value&$filter=contains(errordetails,'{details}') and regardingobjecttypecode eq 'mailbox'", Ct))
        {
            JsonElement row = (await client.FindAsync($"mailboxes({alert.GetProperty("_regardingobjectid_value").GetString()})?$select=emailaddress", Ct))!.Value;
            if (await QuietAsync(row.GetProperty("emailaddress").GetString()!) is { Found.Profile.IsHma: false } online) return online;
        }

        throw new InvalidOperationException($"Nobody in Exchange Online has {details}.");
    }

    public Task<IReadOnlyList<ServerProfile>> ProfilesAsync() => new ServerProfiles(Client()).ListAsync(Ct);

    private async Task<EnvironmentFinding> QuietAsync(string address)
    {
        var finding = Assert.Single((await Portal.Service<LookUpMailbox>().RunAsync(address, Hanna, Ct)).With);
        return finding with { Found = finding.Found! with { LastAlert = null, ProfileAlert = null, Mailbox = finding.Found.Mailbox with { LastSyncError = null }, Looking = true } };
    }

    public DataverseClient Client() => new(Portal.Service<global::Portal.Cloud.Http.CloudNetwork>(), EnvironmentUrl.Parse("https://contoso.crm4.dynamics.com"), Portal.Service<ReaderIdentity>().Credential);
}
