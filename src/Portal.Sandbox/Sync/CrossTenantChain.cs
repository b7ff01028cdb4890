using Portal.Sandbox.Dataverse;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Network;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Sync;

/// <summary>
/// A mailbox of Exchange Online by the application's own secret: EWS until the day on which Dynamics 365 moves the environment to Microsoft Graph
/// (<see cref="Settings.GraphSwitch"/>), Graph from then on. The profile stays as it is.
/// </summary>
internal sealed class CrossTenantChain(EntraToken tokens, DynamicsNetwork network, Clocks clocks, SettingsStore settings)
{
    public async Task<SyncSession> OpenAsync(DataverseEnvironment environment, CrossTenantProfile profile, string address, CancellationToken ct)
    {
        var graph = clocks.World >= settings.Now.GraphSwitchOf(environment.Host);
        var token = await tokens.BySecretAsync(profile.TenantId, profile.AppId, profile.Secret, graph ? "https://graph.microsoft.com/.default" : "https://outlook.office365.com/.default", ct);
        if (!settings.Now.SyncWithoutConsent && Tokens.Parse(token) is { } read && !read.Claims.Any(c => c.Type == "roles"))
            throw SyncFailure.Unauthorized("2000008;reason=\"The token contains no permissions, or permissions can not be understood.\";error_category=\"invalid_grant\"");
        return graph ? new GraphSession(network, token, address) : new EwsSession(network, profile.Incoming, profile.Outgoing, token, address);
    }
}
