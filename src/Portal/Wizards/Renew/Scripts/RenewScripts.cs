using Portal.Cloud.Dataverse;
using Portal.Cloud.Graph;
using Portal.Scripts;

namespace Portal.Wizards.Renew.Scripts;

/// <summary>The switch and what follows it, for other hands.</summary>
internal static class RenewScripts
{
    public static IReadOnlyList<Script> Switch(EnvironmentUrl environment, HmaProfile stored, string certificate)
    {
        var byHand = Script.ByHand(
            new("In the Power Platform admin center open the environment, Settings, Email, Server profiles, and open the profile:", stored.Profile.Name),
            new("Key Vault key name:", certificate), new("Save. Nothing else changes."));
        if (stored.VaultReferenceId is not { } reference) return [byHand];
        return
        [
            Script.Az(Bash.Text($"""
                az rest --method patch --output none --resource {environment.ToString()} \
                  --url {$"{environment}/api/data/v9.2/keyvaultreferences({reference:D})"} \
                  --headers 'If-Match=*' 'Content-Type=application/json' \
                  --body {ScriptJson.Of(new { keyname = certificate })}
                """)),
            byHand,
        ];
    }

    /// <summary>Each by its key id, and only if it is there.</summary>
    public static IReadOnlyList<Script> RemoveKey(Application app, IReadOnlyList<Guid> keys)
    {
        var known = Bash.Text($"known=$(az ad app credential list --cert --id={new AzValue(app.Id)} --query '[].keyId' --output tsv)");
        return
        [
            Script.Az(Bash.Join([known, .. keys.Select(k => Bash.Text($"case $known in *{k}*) az ad app credential delete --cert --id={new AzValue(app.Id)} --key-id {k} ;; esac"))])),
            Script.Graph(PowerShell.Join([
                PowerShell.Text($"$keys = @((Get-MgApplication -ApplicationId {app.Id} -Property 'keyCredentials').KeyCredentials)"),
                .. keys.Select(k => PowerShell.Text($"$keys = @($keys | Where-Object KeyId -ne {k})")),
                PowerShell.Text($"Update-MgApplication -ApplicationId {app.Id} -KeyCredentials $keys"),
            ]), "Application.ReadWrite.All"),
            Script.ByHand([
                new("In the Microsoft Entra admin center, App registrations, open the app, Certificates & secrets, Certificates, and delete these, by their id. The app:", app.DisplayName),
                .. keys.Select(k => new Instruction("Certificate id:", k.ToString())),
            ]),
        ];
    }

    public static IReadOnlyList<Script> SwitchOff(string vault, string certificate, IReadOnlyList<string> versions) =>
    [
        Script.Az(Bash.Join([.. versions.Select(v =>
            Bash.Text($"az keyvault certificate set-attributes --output none --vault-name={new AzValue(vault)} --name={new AzValue(certificate)} --version={new AzValue(v)} --enabled false"))])),
        Script.ByHand([
            new("In the Azure portal open the key vault, Certificates, and the certificate. The vault:", vault), new("Certificate:", certificate),
            .. versions.Select(v => new Instruction("Open this version, set Enabled to No and save:", v)),
        ]),
    ];
}
