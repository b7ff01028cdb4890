using Portal.Cloud.Arm;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Graph;
using Portal.Cloud.KeyVault;
using Portal.Plans;
using Portal.Scripts;
using Portal.Steps;
using Portal.Wizards.Abandon;
using Portal.Wizards.CrossTenant.Scripts;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Scripts;
using Portal.Wizards.Renew.Scripts;

namespace Portal.Tests.Scripts;

/// <summary>Every script that a step can show, with one text from outside in every place that takes one.</summary>
internal static class EveryScript
{
    private static readonly Guid Id = new("5b3c1d2e-0000-4000-8000-000000000001");
    private static readonly VaultUri VaultUri = VaultUri.Parse("https://contoso-hma.vault.azure.net/");
    private static readonly EnvironmentUrl Environment = EnvironmentUrl.Parse("https://contoso.crm4.dynamics.com");

    public static IReadOnlyDictionary<string, IReadOnlyList<Command>> With(string text)
    {
        var app = new AppRef(text, text, text, text, true);
        var wish = new AppWish("KV-App", text, text, text, text, text, null);
        var vault = new Vault($"/subscriptions/{Id}/resourceGroups/{text}/providers/Microsoft.KeyVault/vaults/{text}", text, VaultUri, text, null, true, true, []);
        var tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["sss-portal-set-up"] = text };
        var columns = HmaColumns.Unconfirmed(HmaWiring.B);
        var values = new HmaValues(text, new EwsAddress(text), text, text, text, text, text, text, "MARK", text);
        var rows = columns.Write(new HmaIds(Id, Id, Id, Id), values).Select(r => (r.Path, r.Row.ToJsonString())).ToList();
        var cross = CrossTenantColumns.Unconfirmed.Write(new CrossTenantValues(text, text, text, "MARK")).ToJsonString();
        var end = new DateTimeOffset(2027, 5, 22, 0, 0, 0, TimeSpan.Zero);
        var profile = new HmaProfile(new ServerProfile(Id, text, 2, 6, text, true, text), HmaWiring.B) { VaultReferenceId = Id };
        var permission = new TenantPermission(new(Portal.Cloud.Graph.WellKnown.ExchangeOnline, "full_access_as_app"), text, text, Id);
        var graph = new TenantPermission(new(Portal.Cloud.Graph.WellKnown.MicrosoftGraph, "Chat.Read.All"), text, text, Id);
        var plans = new Dictionary<string, Func<IReadOnlyList<Command>>>(StringComparer.Ordinal)
        {
            ["kv-app"] = () => [Of("create", RegisterAppScripts.Create(wish)), Of("principal", RegisterAppScripts.CreatePrincipal(wish))],
            ["kv-app-chosen"] = () => [Of("principal", RegisterAppScripts.CreatePrincipal(wish with { ExistingAppId = text }))],
            ["app-restore"] = () => [Of("restore", RegisterAppScripts.Restore(new Portal.Cloud.Graph.DeletedApplication(text, text, text, text, null)))],
            ["certificate"] = () => [Of("certificate", CertificateScripts.Create(VaultUri, text, "CN=" + text, 12, tags))],
            ["certificate-import"] = () => [Of("import", CertificateScripts.Import(VaultUri, text, tags))],
            ["certificate-request"] = () => [Of("request", CertificateScripts.Request(VaultUri, text, "CN=" + text, text, 12, tags))],
            ["certificate-merge"] = () => [Of("merge", CertificateScripts.Merge(VaultUri, text, [text, text]))],
            ["certificate-cancel"] = () => [Of("cancel", CertificateScripts.Cancel(VaultUri, text))],
            ["certificate-recover"] = () => [Of("recover", CertificateScripts.Recover(VaultUri, text))],
            ["vault-role"] = () => [Of("role", VaultAccessScripts.AssignRole(vault, app, text, Id))],
            ["vault-policy"] = () => [Of("policy", VaultAccessScripts.AddPolicy(vault, app, text))],
            ["hma-certificate"] = () => [Of("attach", CertificateScripts.Attach(VaultUri, text, new CertificateRef(text, text, text, default), text, text, text))],
            ["permission"] = () => [Of("declare", ConsentScripts.Declare(app, [permission]))],
            ["permissions"] = () => [
                Of("declare", ConsentScripts.Declare(app, [permission, permission with { RoleId = Guid.Empty }, graph, graph with { RoleId = Guid.Empty }])),
                Of("undeclare", ConsentScripts.Undeclare(app, [graph, graph with { RoleId = Guid.Empty }]))
            ],
            ["grant"] = () => [Of("grant", ConsentScripts.Grant(app, text, permission))],
            ["revoke"] = () => [Of("revoke", ConsentScripts.Revoke(app, new RoleGrant(text, Id, text, text, text, text, text, null), "Chat.Read.All on Microsoft Graph"))],
            ["profile-new"] = () =>
            [
                Of("secret", WindowScripts.CreateSecret(app, text, end)), Of("store", WindowScripts.CreateProfile(Environment, rows, "MARK", [("Name", text)])),
                Of("older", WindowScripts.RemoveOlder(app, [(Id, text), (Guid.Empty, text)])),
            ],
            ["profile-there"] = () => [Of("secret", WindowScripts.CreateSecret(app, text, end)), Of("store", WindowScripts.ReplaceSecret(Environment, $"managedidentities({Id})", text))],
            ["profile-by-hand"] = () => [Of("store", WindowScripts.CreateProfile(Environment, null, "MARK", [("Name", text)]))],
            ["cross-profile-new"] = () =>
            [
                Of("secret", WindowScripts.CreateSecret(app, text, end, "the app")),
                Of("store", ProfileScripts.Create(Environment, Id, cross, "MARK", text, [("Application id", text)])),
                Of("older", WindowScripts.RemoveOlder(app, [(Id, text)], "the app")),
            ],
            ["cross-profile-there"] = () =>
                [
                    Of("secret", WindowScripts.CreateSecret(app, text, end, "the app")),
                    Of("store", ProfileScripts.ReplaceSecret(Environment, Id, CrossTenantColumns.Secret("MARK").ToJsonString(), "MARK", text))
                ],
            ["cross-profile-other-app"] = () =>
                [
                    Of("secret", WindowScripts.CreateSecret(app, text, end, "the app")),
                    Of("store", ProfileScripts.ReplaceSecret(Environment, Id, CrossTenantColumns.Secret("MARK", text).ToJsonString(), "MARK", text, text))
                ],
            ["cross-profile-by-hand"] = () => [Of("make", ProfileScripts.MakeSecret(app, text, end)), Of("store", ProfileScripts.Create(Environment, Id, null, "MARK", text, [("Application id", text)]))],
            ["cross-secret-for-somebody"] = () => [Of("make", ProfileScripts.MakeSecret(app, text, end))],
            ["cross-redirect"] = () => [Of("redirect", ConsentScripts.Redirect(app, new Uri("https://portal.example/consent"), [text, "https://portal.example/consent"]))],
            ["renew-switch"] = () => [Of("switch", RenewScripts.Switch(Environment, profile, text))],
            ["renew-switch-by-hand"] = () => [Of("switch", RenewScripts.Switch(Environment, profile with { VaultReferenceId = null }, text))],
            ["renew-remove-key"] = () => [Of("remove", RenewScripts.RemoveKey(new Application(text, text, text, text, null), [Id, Guid.Empty]))],
            ["renew-switch-off"] = () => [Of("off", RenewScripts.SwitchOff(text, text, [text, text]))],
            ["abandon-mailbox"] = () => [Of("restore", AbandonScripts.Restore(Environment, Id, new MailboxBefore(Id, text, Id, text, 1, 1, 2, 1), MailboxApproval.Pending))],
            ["abandon-rows"] = () => [Of("rows", AbandonScripts.DeleteRows(Environment, [text, text]))],
            ["abandon-grant"] = () => [Of("revoke", AbandonScripts.Revoke(new RoleGrant(text, Id, text, text, text, text, text, null), text))],
            ["abandon-declared"] = () => [Of("undeclare", AbandonScripts.Undeclare(app))],
            ["abandon-roles"] = () => [Of("roles", AbandonScripts.RemoveRoles([new RoleAssignment(text, text, text, text)]))],
            ["abandon-policy"] = () => [Of("policy", AbandonScripts.RemovePolicy(vault, text))],
            ["abandon-request"] = () => [Of("cancel", AbandonScripts.Cancel(VaultUri, text))],
            ["abandon-certificate"] = () => [Of("delete", AbandonScripts.DeleteCertificate(VaultUri, text, true)), Of("purge", AbandonScripts.PurgeCertificate(VaultUri, text))],
            ["abandon-app"] = () => [Of("delete", AbandonScripts.DeleteApp(text))],
            ["abandon-purge-app"] = () => [Of("purge", AbandonScripts.PurgeApp(text))],
            ["older"] = () => [Of("older", WindowScripts.RemoveOlder(app, [(Id, text)]))],
            ["pilot"] = () =>
            [
                Of("assign", PilotScripts.Assign(Environment, Id, text, Id, text)), Of("approve", PilotScripts.Approve(Environment, Id, text, text)), Of("test", PilotScripts.Test(Environment, Id, text)),
            ],
        };
        // A name that begins with @ is refused as an option of az, so that script is not made (BashTests says why); the name of a row is cut off when it is
        // longer than Dataverse keeps; without an id no app is chosen.
        var left = plans.Where(p => (text.Length < 90 || p.Key is not ("profile-new" or "cross-profile-new")) && (text.Length > 0 || p.Key != "kv-app-chosen"));
        return left.Where(p => !text.StartsWith('@') || !Refuses(p.Value)).ToDictionary(p => p.Key, p => p.Value(), StringComparer.Ordinal);

        static bool Refuses(Func<IReadOnlyList<Command>> plan) => Record.Exception(plan) is ArgumentException { ParamName: "text" };

        Command Of(string key, IReadOnlyList<Script> scripts) => new(key, "System", text, $"Title {text}", text, []) { Scripts = scripts };
    }
}
