using Portal.Cloud.Graph;
using Portal.Scripts;
using Portal.Steps;

namespace Portal.Wizards.Hma.Scripts;

/// <summary>full_access_as_app declared and granted by other hands. A grant's script is shown only while the step plans the grant, so after the decision.</summary>
internal static class PermissionScripts
{
    public static IReadOnlyList<Script> Declare(AppRef app, Guid roleId) =>
    [
        Script.Az(Bash.Text($"""
            az ad app permission add --output none \
              --id={new AzValue(app.ObjectId)} --api {WellKnown.ExchangeOnline} \
              --api-permissions={new AzValue($"{roleId:D}=Role")}
            """)),
        Script.Graph(PowerShell.Text($$"""
            $all = @((Get-MgApplication -ApplicationId {{app.ObjectId}} -Property 'requiredResourceAccess').RequiredResourceAccess)
            $exchange = $all | Where-Object ResourceAppId -eq {{WellKnown.ExchangeOnline}}
            $role = @{ Id = {{roleId}}; Type = 'Role' }
            if ($exchange) { $exchange.ResourceAccess += $role }
            else { $all += @{ ResourceAppId = {{WellKnown.ExchangeOnline}}; ResourceAccess = @($role) } }
            Update-MgApplication -ApplicationId {{app.ObjectId}} -RequiredResourceAccess $all
            """), "Application.ReadWrite.All"),
        Script.ByHand(
            new("In the Microsoft Entra admin center, App registrations, open the app, API permissions, Add a permission, \"APIs my organization uses\". The app:", app.Name),
            new("Find the API by its name:", "Office 365 Exchange Online"),
            new("Application permissions. Tick:", WellKnown.FullAccessAsApp),
            new("Choose Add permissions, and do not choose \"Grant admin consent\": that is a step of its own, after a decision.")),
    ];

    public static IReadOnlyList<Script> Grant(AppRef app, string principalId, string resourceId, Guid roleId)
    {
        var url = Address.Of($"https://graph.microsoft.com/v1.0/servicePrincipals/{resourceId}/appRoleAssignedTo");
        var body = ScriptJson.Of(new { principalId, resourceId, appRoleId = roleId });
        return
        [
            Script.Az(Bash.Text($"""
                az rest --method post --output none \
                  --url {url} \
                  --headers 'Content-Type=application/json' \
                  --body {body}
                """)),
            Script.Graph(PowerShell.Text($"""
                $null = New-MgServicePrincipalAppRoleAssignedTo -ServicePrincipalId {resourceId} `
                  -ResourceId {resourceId} -PrincipalId {principalId} -AppRoleId {roleId}
                """), "Application.Read.All", "AppRoleAssignment.ReadWrite.All"),
            Script.ByHand(
                new("In the Microsoft Entra admin center, App registrations, open the app, API permissions. The app:", app.Name),
                new("See that full_access_as_app on Office 365 Exchange Online is the only permission in the list that needs consent: the next button grants all of them."),
                new("Choose \"Grant admin consent\" and confirm.")),
        ];
    }
}
