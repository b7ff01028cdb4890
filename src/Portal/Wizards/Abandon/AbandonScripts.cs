using Portal.Cloud.Arm;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Graph;
using Portal.Cloud.KeyVault;
using Portal.Scripts;
using Portal.Steps;
using Portal.Wizards.Hma;

namespace Portal.Wizards.Abandon;

/// <summary>Taking things back by other hands. Each leaves alone what is gone already.</summary>
internal static class AbandonScripts
{
    public static IReadOnlyList<Script> Restore(EnvironmentUrl environment, Guid mailbox, MailboxBefore before, MailboxApproval? approval)
    {
        var row = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["emailserverprofile@odata.bind"] = before.ProfileId is { } profile ? $"/emailserverprofiles({profile})" : null,
            ["incomingemaildeliverymethod"] = before.Incoming, ["outgoingemaildeliverymethod"] = before.Outgoing, ["actdeliverymethod"] = before.Appointments,
        };
        if (approval is { } was) row["emailrouteraccessapproval"] = (int)was;
        return [Script.Az(Bash.Text($"""
            az rest --method patch --output none --resource {environment.ToString()} \
              --url {$"{environment}/api/data/v9.2/mailboxes({mailbox:D})"} \
              --headers 'If-Match=*' 'Content-Type=application/json' \
              --body {ScriptJson.Of(row)}
            """))];
    }

    /// <param name="rows">In the order in which they go: "emailserverprofiles(id)" first.</param>
    public static IReadOnlyList<Script> DeleteRows(EnvironmentUrl environment, IReadOnlyList<string> rows) =>
        [Script.Az(Bash.Join(rows.Select(r => Bash.Text($"az rest --method delete --output none --resource {environment.ToString()} --url {$"{environment}/api/data/v9.2/{r}"}"))))];

    public static IReadOnlyList<Script> Revoke(RoleGrant held, string app) =>
    [
        Script.Az(Bash.Text($"az rest --method delete --output none --url {$"https://graph.microsoft.com/v1.0/servicePrincipals/{held.ResourceId}/appRoleAssignedTo/{held.Id}"}")),
        Script.Graph(PowerShell.Text($"Remove-MgServicePrincipalAppRoleAssignedTo -ServicePrincipalId {held.ResourceId} -AppRoleAssignmentId {held.Id}"), "AppRoleAssignment.ReadWrite.All", "Application.Read.All"),
        Script.ByHand(new("In the Microsoft Entra admin center, Enterprise applications, open the app, Permissions. The app:", app), new("Beside full_access_as_app choose Revoke permission.")),
    ];

    public static IReadOnlyList<Script> Undeclare(AppRef app) =>
        [Script.ByHand(new("In the Microsoft Entra admin center, App registrations, open the app, API permissions. The app:", app.Name), new("Beside full_access_as_app choose Remove permission."))];

    public static IReadOnlyList<Script> RemoveRoles(IReadOnlyList<RoleAssignment> assignments) => [Script.Az(Bash.Join(assignments.Select(a => Bash.Text($"az role assignment delete --ids={new AzValue(a.Id)}"))))];

    public static IReadOnlyList<Script> RemovePolicy(Vault vault, string principal)
    {
        var policy = new { tenantId = vault.TenantId, objectId = principal, permissions = new { secrets = Get, certificates = Get } };
        return [Script.Az(Bash.Text($"""
            az rest --method put --output none \
              --url {$"https://management.azure.com{vault.ResourceId}/accessPolicies/remove?api-version={Vaults.ApiVersion}"} \
              --headers 'Content-Type=application/json' \
              --body {ScriptJson.Of(new { properties = new { accessPolicies = new[] { policy } } })}
            """))];
    }

    public static IReadOnlyList<Script> Cancel(VaultUri vault, string name) =>
        [Script.Az(Bash.Text($"az keyvault certificate pending delete --vault-name={new AzValue(vault.Name)} --name={new AzValue(name)} --output none"))];

    public static IReadOnlyList<Script> DeleteCertificate(VaultUri vault, string name, bool purge)
    {
        var delete = Bash.Text($"az keyvault certificate delete --vault-name={new AzValue(vault.Name)} --name={new AzValue(name)} --output none");
        return [Script.Az(purge ? Bash.Join([delete, Bash.Text($"retry az keyvault certificate purge --vault-name={new AzValue(vault.Name)} --name={new AzValue(name)} --output none")]) : delete)];
    }

    public static IReadOnlyList<Script> PurgeCertificate(VaultUri vault, string name) =>
        [Script.Az(Bash.Text($"az keyvault certificate purge --vault-name={new AzValue(vault.Name)} --name={new AzValue(name)} --output none"))];

    public static IReadOnlyList<Script> DeleteApp(string id) =>
    [
        Script.Az(Bash.Text($"""
            az ad app delete --id={new AzValue(id)}
            retry az rest --method delete --output none --url {$"https://graph.microsoft.com/v1.0/directory/deletedItems/{id}"}
            """)),
        Script.Graph(PowerShell.Text($"""
            Remove-MgApplication -ApplicationId {id}
            Remove-MgDirectoryDeletedItem -DirectoryObjectId {id}
            """), "Application.ReadWrite.All"),
    ];

    public static IReadOnlyList<Script> PurgeApp(string id) => [Script.Az(Bash.Text($"az rest --method delete --output none --url {$"https://graph.microsoft.com/v1.0/directory/deletedItems/{id}"}"))];

    private static readonly string[] Get = ["get"];
}
