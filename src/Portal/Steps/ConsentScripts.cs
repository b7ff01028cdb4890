using Portal.Cloud.Graph;
using Portal.Scripts;

namespace Portal.Steps;

/// <summary>Permissions declared, granted and taken away by other hands. A grant's script is shown only while the step plans the grant, so after the decision.</summary>
internal static class ConsentScripts
{
    public static IReadOnlyList<Script> Declare(AppRef app, IReadOnlyList<TenantPermission> permissions) =>
    [
        Script.Az(Bash.Join(ByApi(permissions).Select(api => Bash.Text($"""
            az ad app permission add --output none \
              --id={new AzValue(app.ObjectId)} --api {api.Id} \
              --api-permissions {Bash.Words(api.Permissions.Select(p => Bash.Text($"{p.RoleId}=Role")))}
            """)))),
        Script.Graph(PowerShell.Join([PowerShell.Text($$"""
            $all = @((Get-MgApplication -ApplicationId {{app.ObjectId}} -Property 'requiredResourceAccess').RequiredResourceAccess)
            """), .. ByApi(permissions).Select(Add), PowerShell.Text($"Update-MgApplication -ApplicationId {app.ObjectId} -RequiredResourceAccess $all")]), "Application.ReadWrite.All"),
        Script.ByHand(
        [
            new("In the Microsoft Entra admin center, App registrations, open the app, API permissions, Add a permission, \"APIs my organization uses\". The app:", app.Name),
            .. ByApi(permissions).SelectMany(api => new Instruction[] { new("Find the API by its name:", NameOf(api)), new("Application permissions. Tick:", string.Join(" ", api.Permissions.Select(p => p.Name))) }),
            new("Choose Add permissions, and do not choose \"Grant admin consent\": that is a step of its own, after a decision."),
        ]),
    ];

    private static PowerShellText Add((string Id, IReadOnlyList<TenantPermission> Permissions) api) => PowerShell.Join(
    [
        PowerShell.Text($$"""
            $roles = @({{PowerShell.List(api.Permissions.Select(p => PowerShell.Text($"{p.RoleId}")))}}) | ForEach-Object { @{ Id = $_; Type = 'Role' } }
            $api = $all | Where-Object ResourceAppId -eq {{api.Id}}
            if ($api) { $api.ResourceAccess += $roles }
            else { $all += @{ ResourceAppId = {{api.Id}}; ResourceAccess = @($roles) } }
            """),
    ]);

    public static IReadOnlyList<Script> Undeclare(AppRef app, IReadOnlyList<TenantPermission> permissions) =>
    [
        Script.Az(Bash.Join(permissions.Select(p => Bash.Text($"""
            az ad app permission delete --output none \
              --id={new AzValue(app.ObjectId)} --api {p.Wanted.ResourceAppId} \
              --api-permissions {p.RoleId}
            """)))),
        Script.Graph(PowerShell.Text($$"""
            $refused = @({{PowerShell.List(permissions.Select(p => PowerShell.Text($"{p.RoleId}")))}})
            $all = @((Get-MgApplication -ApplicationId {{app.ObjectId}} -Property 'requiredResourceAccess').RequiredResourceAccess)
            $api = $all | Where-Object ResourceAppId -eq {{permissions[0].Wanted.ResourceAppId}}
            $api.ResourceAccess = @($api.ResourceAccess | Where-Object Id -notin $refused)
            Update-MgApplication -ApplicationId {{app.ObjectId}} -RequiredResourceAccess @($all | Where-Object { $_.ResourceAccess.Count -gt 0 })
            """), "Application.ReadWrite.All"),
        Script.ByHand(
            new("In the Microsoft Entra admin center, App registrations, open the app, API permissions. The app:", app.Name),
            new("Remove from the list, and leave the others:", string.Join(" ", permissions.Select(p => p.Name)))),
    ];

    /// <param name="all">Every redirect address that the app shall have: the list is replaced as a whole.</param>
    public static IReadOnlyList<Script> Redirect(AppRef app, Uri address, IReadOnlyList<string> all) =>
    [
        Script.Az(Bash.Text($"""
            az rest --method patch --output none \
              --url {Address.Of($"https://graph.microsoft.com/v1.0/applications/{app.ObjectId}")} \
              --headers 'Content-Type=application/json' \
              --body {ScriptJson.Of(new { web = new { redirectUris = all } })}
            """)),
        Script.ByHand(
            new("In the Microsoft Entra admin center, App registrations, open the app, Authentication, platform Web. The app:", app.Name),
            new(all.Contains(address.AbsoluteUri) ? "Add this redirect address, and leave the others:" : "Remove this redirect address, and leave the others:", address.AbsoluteUri)),
    ];

    public static IReadOnlyList<Script> Grant(AppRef app, string principalId, TenantPermission permission)
    {
        var url = Address.Of($"https://graph.microsoft.com/v1.0/servicePrincipals/{permission.ResourceId}/appRoleAssignedTo");
        var body = ScriptJson.Of(new { principalId, resourceId = permission.ResourceId, appRoleId = permission.RoleId });
        return
        [
            Script.Az(Bash.Text($"""
                az rest --method post --output none \
                  --url {url} \
                  --headers 'Content-Type=application/json' \
                  --body {body}
                """)),
            Script.Graph(PowerShell.Text($"""
                $null = New-MgServicePrincipalAppRoleAssignedTo -ServicePrincipalId {permission.ResourceId} `
                  -ResourceId {permission.ResourceId} -PrincipalId {principalId} -AppRoleId {permission.RoleId}
                """), "Application.Read.All", "AppRoleAssignment.ReadWrite.All"),
            Script.ByHand(
                new("In the Microsoft Entra admin center, App registrations, open the app, API permissions. The app:", app.Name),
                new($"See that the list holds {permission.Name} on {NameOf(permission)} and no permission that was not approved: the next button grants all of them."),
                new("Choose \"Grant admin consent\" and confirm.")),
        ];
    }

    public static IReadOnlyList<Script> Revoke(AppRef app, RoleGrant grant, string what)
    {
        var url = Address.Of($"https://graph.microsoft.com/v1.0/servicePrincipals/{grant.ResourceId}/appRoleAssignedTo/{grant.Id}");
        return
        [
            Script.Az(Bash.Text($"az rest --method delete --output none --url {url}")),
            Script.Graph(PowerShell.Text($"Remove-MgServicePrincipalAppRoleAssignedTo -ServicePrincipalId {grant.ResourceId} -AppRoleAssignmentId {grant.Id}"), "Application.Read.All", "AppRoleAssignment.ReadWrite.All"),
            Script.ByHand(
                new("In the Microsoft Entra admin center, Enterprise applications, open the app, Permissions, Review permissions or the three dots beside the permission. The app:", app.Name),
                new("Revoke this permission, and leave the others:", what)),
        ];
    }

    private static IEnumerable<(string Id, IReadOnlyList<TenantPermission> Permissions)> ByApi(IReadOnlyList<TenantPermission> permissions) =>
        permissions.GroupBy(p => p.Wanted.ResourceAppId, StringComparer.Ordinal).Select(g => (g.Key, (IReadOnlyList<TenantPermission>)[.. g]));

    private static string NameOf((string Id, IReadOnlyList<TenantPermission> Permissions) api) => NameOf(api.Permissions[0]);

    /// <summary>As the admin center lists it; the tenant's own display name is somebody's text.</summary>
    private static string NameOf(TenantPermission permission) => permission.Wanted.ResourceAppId switch
    {
        WellKnown.ExchangeOnline => "Office 365 Exchange Online",
        WellKnown.MicrosoftGraph => "Microsoft Graph",
        var other => other,
    };
}
