using Portal.Cloud.Graph;
using Portal.Scripts;

namespace Portal.Steps;

/// <summary>What <see cref="RegisterApp"/> does, for other hands: the same unique name, so that the same look finds the result.</summary>
internal static class RegisterAppScripts
{
    private const string Write = "Application.ReadWrite.All";

    public static IReadOnlyList<Script> Create(AppWish wish)
    {
        // az ad app create knows no unique name; the request is https://learn.microsoft.com/graph/api/application-upsert
        var url = Address.Of($"https://graph.microsoft.com/v1.0/applications(uniqueName='{wish.UniqueName}')").Replace("'", "%27", StringComparison.Ordinal);
        var body = ScriptJson.Of(new { displayName = wish.Name, signInAudience = "AzureADMyOrg", notes = wish.Notes, tags = Tags });
        return
        [
            Script.Az(Bash.Text($"""
                az rest --method patch --output none \
                  --url {url} \
                  --headers 'Prefer=create-if-missing' 'Content-Type=application/json' \
                  --body {body}
                """)),
            Script.Graph(PowerShell.Text($$"""
                $null = Invoke-MgGraphRequest -Method PATCH -Uri {{url}} `
                  -Headers @{ Prefer = 'create-if-missing' } -ContentType 'application/json' `
                  -Body {{body}}
                """), Write),
            Script.ByHand(
                new("Open the Microsoft Entra admin center, Applications, App registrations, New registration. Name:", wish.Name),
                new("Supported account types: accounts in this organizational directory only. Leave the redirect address empty and choose Register."),
                new("An app that was registered there has no unique name. Come back to this step, choose \"Use one that is there\" and pick it.")),
        ];
    }

    public static IReadOnlyList<Script> CreatePrincipal(AppWish wish)
    {
        var chosen = wish.ExistingAppId is { Length: > 0 } id ? id : null;
        var url = (chosen is null
            ? Address.Of($"https://graph.microsoft.com/v1.0/applications(uniqueName='{wish.UniqueName}')?$select=appId")
            : Address.Of($"https://graph.microsoft.com/v1.0/applications(appId='{chosen}')?$select=appId")).Replace("'", "%27", StringComparison.Ordinal);
        return
        [
            Script.Az(Bash.Text($$"""
                app_id=$(retry az rest --method get --url {{url}} --query appId --output tsv)
                retry az rest --method patch --output none \
                  --url "https://graph.microsoft.com/v1.0/servicePrincipals(appId=%27$app_id%27)" \
                  --headers 'Prefer=create-if-missing' 'Content-Type=application/json' \
                  --body "{\"appId\":\"$app_id\"}"
                """)),
            Script.Graph(PowerShell.Text($$"""
                $app = Invoke-MgGraphRequest -Method GET -Uri {{url}}
                $null = Invoke-MgGraphRequest -Method PATCH -Uri "https://graph.microsoft.com/v1.0/servicePrincipals(appId=%27$($app.appId)%27)" `
                  -Headers @{ Prefer = 'create-if-missing' } -ContentType 'application/json' `
                  -Body (@{ appId = $app.appId } | ConvertTo-Json)
                """), Write),
            Script.ByHand(
                new("In the Microsoft Entra admin center, App registrations, open the app. Its name:", wish.Name),
                new("If the overview says \"Create Service Principal\" beside \"Managed application in local directory\", choose it. An app that was registered in the admin center has one already.")),
        ];
    }

    /// <summary>https://learn.microsoft.com/graph/api/directory-deleteditems-restore</summary>
    public static IReadOnlyList<Script> Restore(DeletedApplication deleted)
    {
        var url = Address.Of($"https://graph.microsoft.com/v1.0/directory/deletedItems/{deleted.Id}/restore");
        return
        [
            Script.Az(Bash.Text($"az rest --method post --output none --url {url}")),
            Script.Graph(PowerShell.Text($"$null = Invoke-MgGraphRequest -Method POST -Uri {url}"), Write),
            Script.ByHand(
                new("In the Microsoft Entra admin center, App registrations, open the tab \"Deleted applications\". The application's id:", deleted.AppId),
                new("Select it and choose \"Restore app registration\".")),
        ];
    }

    private static readonly string[] Tags = ["sss-portal"];
}
