using Azure.Core;
using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Scripts;
using Portal.Settings;
using Portal.SignIn;
using DataverseEnvironments = Portal.Cloud.Dataverse.Environments;

namespace Portal.Connections;

/// <summary>Whether an environment can be worked with: who the person is there, what they lack, and whether the reader is there and may read.</summary>
public sealed class TestEnvironment(CloudNetwork network, PersonTokens tokens, ReaderIdentity reader, PortalSettings settings, Places places, TimeProvider time)
{
    /// <summary>What the reader reads: mailboxes and their profiles, alerts, and whether approval is asked for.</summary>
    public static readonly IReadOnlyList<string> ReaderPrivileges = ["prvReadMailbox", "prvReadEmailServerProfile", "prvReadTraceLog", "prvReadOrganization"];

    private const string Admin = "System Administrator of the environment";

    public static IReadOnlyList<ApiNeed> Needs(Connection environment, Person person) => [Apis.Dataverse(person.TenantId, new Uri(environment.Address))];

    /// <exception cref="SignInNeededException">The person has no token for the environment.</exception>
    public async Task<ConnectionCheck> RunAsync(Connection connection, Person person, CancellationToken ct)
    {
        tokens.Demand(person, Needs(connection, person));
        var url = EnvironmentUrl.Parse(connection.Address);
        var mine = new DataverseEnvironments(new DataverseClient(network, url, tokens.For(person)));
        List<CheckLine> lines =
        [
            await Checking.LineAsync("Its tenant", "Dataverse, without a token", () => TenantAsync(connection, url, ct)),
            await Checking.LineAsync("Version", "Dataverse, RetrieveVersion", async () => new("Version", Truth.Ok, await mine.VersionAsync(ct), "Dataverse, RetrieveVersion")),
            await Checking.LineAsync("You", "Dataverse, WhoAmI and RetrieveUserPrivileges", () => YouAsync(mine, ct)),
            await Checking.LineAsync("The reader", "Dataverse, WhoAmI as the reader", () => ReaderAsync(url, ct)),
        ];
        return ConnectionCheck.Of(lines, "You and the reader can work here.", time.GetUtcNow(), person.Name);
    }

    private async Task<CheckLine> TenantAsync(Connection connection, EnvironmentUrl url, CancellationToken ct)
    {
        const string what = "Its tenant", source = "Dataverse, without a token";
        if (await new EnvironmentChallenge(network).TenantOfAsync(url, ct) is not { } tenant)
            return new(
                what,
                Truth.NotOk,
                $"No environment answers at {url.Host}.",
                source) { Remedy = "Check the address; an environment that was deleted or renamed is found under Add an environment, From my list.", Who = "You" };
        connection.TenantId = tenant;
        return places.Reaches(tenant)
            ? new(what, Truth.Ok, places.TenantName(tenant), source)
            : new(what, Truth.NotOk, $"It belongs to the tenant {tenant}, to which this portal is not connected.", source) { Remedy = "Add that tenant below with the role Dataverse.", Who = "You" };
    }

    private static async Task<CheckLine> YouAsync(DataverseEnvironments environment, CancellationToken ct)
    {
        const string what = "You", source = "Dataverse, WhoAmI and RetrieveUserPrivileges";
        var me = await environment.PrivilegesAsync(ct);
        var missing = me.IsSystemAdministrator ? [] : me.Missing([.. NeededPrivileges.ForProfile, .. NeededPrivileges.ForMailboxes, NeededPrivileges.Approve]);
        var who = $"{me.Name}, {(me.Roles.Count == 0 ? "no security role" : string.Join(", ", me.Roles))}";
        return missing.Count == 0 ? new(what, Truth.Ok, who, source) : new(what, Truth.NotOk, $"{who}. Missing: {string.Join(", ", missing)}", source)
        {
            Remedy = "Looking works with what you have. Profiles and mailboxes are changed by somebody who holds these privileges: get a security role that has them, or hand the steps over.", Who = Admin,
            Link = "https://learn.microsoft.com/power-platform/admin/security-roles-privileges",
        };
    }

    private async Task<CheckLine> ReaderAsync(EnvironmentUrl url, CancellationToken ct)
    {
        const string what = "The reader", source = "Dataverse, WhoAmI as the reader";
        try
        {
            var missing = await MissingAsync(url, reader.Credential, ct);
            return missing.Count == 0
                ? new(what, Truth.Ok, "It is an application user here and may read mailboxes, profiles and alerts.", source)
                : new(
                    what,
                    Truth.NotOk,
                    $"It is an application user here, but lacks {string.Join(", ", missing)}.",
                    source) { Remedy = "Add these privileges to the role it has, or give it another one.", Who = Admin, Copy = AssignRole(url), Link = ApplicationUsers };
        }
        catch (CloudException e) when (e.Error.Kind == CloudErrorKind.NotAllowed)
        {
            return new(what, Truth.NotOk, "The reader is no application user of this environment: looking up mailboxes does not work here.", source)
            {
                Remedy = "Power Platform admin center → the environment → Settings → Users + permissions → Application users → New app user: choose the reader's app, the root business unit, and a role of your own that only reads "
                    + $"({string.Join(", ", ReaderPrivileges)}). The command does the same once the role exists.",
                Who = Admin, Copy = AssignRole(url), Link = ApplicationUsers,
            };
        }
    }

    private async Task<IReadOnlyList<string>> MissingAsync(EnvironmentUrl url, TokenCredential credential, CancellationToken ct)
    {
        var held = await new DataverseEnvironments(new DataverseClient(network, url, credential)).OwnPrivilegesAsync(ct);
        return [.. ReaderPrivileges.Where(p => !held.Contains(p))];
    }

    private const string ApplicationUsers = "https://learn.microsoft.com/power-platform/admin/manage-application-users";

    /// <summary>https://learn.microsoft.com/power-platform/developer/cli/reference/admin#pac-admin-assign-user</summary>
    private string AssignRole(EnvironmentUrl url) =>
        $"pac admin assign-user --environment {Quote.Bash(url.ToString())} --user {Quote.Bash(settings.Reader.ClientId ?? "")} --role {Quote.Bash("Server-Side Sync reader")} --application-user";
}
