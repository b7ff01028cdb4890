using Portal.Cloud.Http;

namespace Portal.Cloud.Dataverse;

/// <summary>The environment itself, and what its caller may do there.</summary>
public sealed class Environments(DataverseClient client)
{
    public async Task<Caller> WhoAmIAsync(CancellationToken ct)
    {
        var me = await client.GetAsync("WhoAmI", ct);
        return new Caller(me.Guid("UserId") ?? default, me.Guid("BusinessUnitId") ?? default, me.Guid("OrganizationId") ?? default);
    }

    /// <summary>"9.2.25113.00162". https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrieveversion</summary>
    public async Task<string> VersionAsync(CancellationToken ct) => (await client.GetAsync("RetrieveVersion()", ct)).Text("Version") ?? "";

    public async Task<EnvironmentCard> ReadAsync(CancellationToken ct)
    {
        var rows = await client.ListAsync("organizations?$select=organizationid,name,_defaultemailserverprofileid_value,requireapprovalforuseremail,requireapprovalforqueueemail", ct);
        var o = rows is [var only, ..] ? only : throw new CloudException(CloudErrors.Create(CloudSystem.Dataverse, 404, "0x80040217", ""));
        return new EnvironmentCard(
            o.Guid("organizationid") ?? default, o.Text("name") ?? "", o.Guid("_defaultemailserverprofileid_value"),
            o.Bool("requireapprovalforuseremail") != false, o.Bool("requireapprovalforqueueemail") != false);
    }

    /// <summary>The caller's own privileges, without reading anything else: everybody may ask for those.</summary>
    public async Task<IReadOnlySet<string>> OwnPrivilegesAsync(CancellationToken ct)
    {
        var me = await WhoAmIAsync(ct);
        var held = await client.GetAsync($"systemusers({me.UserId})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()", ct);
        return held.Items("RolePrivileges").Select(p => p.Text("PrivilegeName")).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The caller's roles by name, and all privileges these and their teams' roles give.</summary>
    // https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrieveuserprivileges
    public async Task<CallerPrivileges> PrivilegesAsync(CancellationToken ct)
    {
        var me = await WhoAmIAsync(ct);
        var user = await client.GetAsync($"systemusers({me.UserId})?$select=fullname,isdisabled&$expand=systemuserroles_association($select=name)", ct);
        var held = await client.GetAsync($"systemusers({me.UserId})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()", ct);
        return new CallerPrivileges(
            me, user.Text("fullname") ?? "", user.Bool("isdisabled") == true, [.. user.Items("systemuserroles_association").Select(r => r.Text("name") ?? "")],
            held.Items("RolePrivileges").Select(p => p.Text("PrivilegeName")).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase));
    }
}

public sealed record Caller(Guid UserId, Guid BusinessUnitId, Guid OrganizationId);

/// <param name="ApprovesUsers">E-mail is processed for approved users only.</param>
/// <param name="ApprovesQueues">E-mail is processed for approved queues only.</param>
public sealed record EnvironmentCard(Guid OrganizationId, string Name, Guid? DefaultProfileId, bool ApprovesUsers, bool ApprovesQueues);

/// <param name="Roles">Names of the caller's own security roles; those of teams are not named but count in <see cref="Privileges"/>.</param>
public sealed record CallerPrivileges(Caller Caller, string Name, bool Disabled, IReadOnlyList<string> Roles, IReadOnlySet<string> Privileges)
{
    public bool IsSystemAdministrator => Roles.Contains("System Administrator");
    public bool Has(string privilege) => Privileges.Contains(privilege);

    /// <summary>Those of <paramref name="needed"/> that are not held.</summary>
    public IReadOnlyList<string> Missing(IEnumerable<string> needed) => [.. needed.Where(p => !Has(p))];
}

/// <summary>Privileges that the HMA wizard asks for before it offers a step.</summary>
public static class NeededPrivileges
{
    public const string Approve = "prvApproveRejectEmailAddress";

    public static readonly IReadOnlyList<string> ForProfile =
    [
        "prvReadEmailServerProfile", "prvCreateEmailServerProfile", "prvWriteEmailServerProfile", "prvAppendEmailServerProfile",
        "prvCreateKeyVaultReference", "prvReadKeyVaultReference", "prvAppendKeyVaultReference", "prvAppendToKeyVaultReference",
        "prvCreateManagedIdentity", "prvReadManagedIdentity", "prvAppendToManagedIdentity",
    ];

    public static readonly IReadOnlyList<string> ForMailboxes = ["prvReadMailbox", "prvWriteMailbox", "prvAppendMailbox", "prvAppendToEmailServerProfile"];
}
