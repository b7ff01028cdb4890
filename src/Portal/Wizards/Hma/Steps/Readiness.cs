using Portal.Cloud;
using Portal.Cloud.Arm;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Exchange;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Wizards.Hma.Steps;

/// <summary>What is there and who may do what, before anything is written. Every right is read where it is held, never guessed from a role's name.</summary>
public sealed class Readiness(CloudNetwork network, Places places, TimeProvider time) : IStep
{
    public string Key => HmaWizard.Readiness;
    public string Title => "Readiness";
    public string Needed => "Exchange asks for Hybrid Modern Authentication, its address is known to Entra, the vault can be reached, and it is clear who can do each step.";
    public string Why => "Most set-ups fail on something that could have been read before: HMA off, an address that is no service principal name of Exchange, a missing right. This step only reads.";
    public string Who => "Anybody may look; you see your own rights.";
    public string Link => "https://learn.microsoft.com/power-platform/admin/connect-exchange-server-onprem-hma";

    public IReadOnlyList<ApiNeed> Needs(StepContext context)
    {
        var form = context.Form();
        var vaultTenant = places.VaultTenant ?? context.Person.TenantId;
        return
        [
            Apis.Graph(form.ExchangeTenantId, "Application.Read.All", "Directory.Read.All"), Apis.Arm(vaultTenant), Apis.KeyVault(vaultTenant),
            Apis.Dataverse(context.Person.TenantId, new Uri(form.EnvironmentUrl)),
        ];
    }

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var form = context.Form();
        var facts = new List<Fact>
        {
            await Looking.FactAsync("Exchange's challenge", () => ChallengeAsync(form, ct)),
            await Looking.FactAsync("Microsoft Entra resource id", () => ResourceAsync(context, form, ct)),
            await Looking.FactAsync("Your Entra roles, active now", () => RolesAsync(context, ct)),
        };
        var vault = await VaultAsync(context, form, facts, ct);
        facts.Add(await Looking.FactAsync("You in Dataverse", () => DataverseAsync(context, form, ct)));

        var truth = Looking.Worst(facts);
        var bad = facts.Where(f => f.Truth == Truth.NotOk).ToList();
        var sentence = truth switch
        {
            Truth.Ok => "Everything that can be read from here is ready.",
            Truth.NotOk => bad.Count == 1 ? $"Not ready: {bad[0].Value}." : $"Not ready: {bad.Count} things stand in the way.",
            _ => "What could be read is ready; something could not be read.",
        };
        var problem = bad.Count == 0 ? null : new Problem($"{bad[0].Name}: {bad[0].Value}", null, bad[0].Note, null);
        return new Finding(new Observation(truth, sentence, "Exchange, Microsoft Graph, Azure, Dataverse", time.GetUtcNow(), facts, problem), [],
            vault is null ? null : s => s.Record() with { Vault = new VaultRef(vault.ResourceId, vault.Name, vault.TenantId, vault.UsesRoles) });
    }

    private async Task<Fact> ChallengeAsync(HmaForm form, CancellationToken ct)
    {
        const string name = "Exchange's challenge";
        var url = EwsUrl.Parse(form.EwsUrl);
        var answer = await new EwsProbe(network).AskAsync(url, ct);
        return answer.State switch
        {
            HmaState.On when answer.Trusts(form.ExchangeTenantId) => new(name, $"Hybrid Modern Authentication is on at {url.Host}, and it trusts {places.TenantName(form.ExchangeTenantId)}", Truth.Ok,
                "A hint from this portal's place in the network. The credential window proves it with a real token; only Dynamics' own test proves that Dynamics can reach the host."),
            HmaState.On => new(name, $"Hybrid Modern Authentication is on at {url.Host}, but it trusts {string.Join(", ", answer.TrustedTenants)}", Truth.NotOk, "Check the tenant id, or add the tenant to Exchange with the Hybrid Configuration Wizard. An Exchange administrator can."),
            HmaState.Off => new(name, $"Hybrid Modern Authentication is off for {url.Host}", Truth.NotOk, "Run Set-OrganizationConfig -OAuth2ClientProfileEnabled $true on Exchange and check Get-AuthServer. An Exchange administrator can."),
            HmaState.NoOAuth => new(name, $"{url.Host} offers no OAuth for EWS", Truth.NotOk, "Enable OAuth on the EWS virtual directory of every server. An Exchange administrator can."),
            _ => new(name, $"Something other than Exchange answers at {url.Host}", Truth.NotOk, "Let EWS requests pass without pre-authentication at the proxy. The network team can."),
        };
    }

    private async Task<Fact> ResourceAsync(StepContext context, HmaForm form, CancellationToken ct)
    {
        const string name = "Microsoft Entra resource id";
        var exchange = await new ServicePrincipals(network, context.Credential).FindAsync(WellKnown.ExchangeOnline, ct);
        if (exchange is null) return new(name, "Office 365 Exchange Online has no service principal in this tenant", Truth.NotOk, "Without an Exchange licence there is none. A Cloud Application Administrator can create it.");
        return exchange.Answers(form.ResourceId)
            ? new(name, $"{form.ResourceId} is a service principal name of Office 365 Exchange Online", Truth.Ok)
            : new(name, $"{form.ResourceId} is no service principal name of Office 365 Exchange Online", Truth.NotOk,
                "Append it to servicePrincipalNames of Office 365 Exchange Online (Microsoft's HMA page, step \"Add on-premises web service URLs\"). An Application Administrator can.");
    }

    private async Task<Fact> RolesAsync(StepContext context, CancellationToken ct)
    {
        var roles = await new People(network, context.Credential).RolesOfAsync(context.Person.ObjectId, ct);
        var may = roles.Any(r => r.MayGrantExchange);
        var names = roles.Count == 0 ? "none: an ordinary member, who owns the apps they register" : string.Join(", ", roles.Select(r => r.Name));
        return new("Your Entra roles, active now", names, may ? Truth.Ok : Truth.Waiting,
            may ? null : $"The grant needs somebody with {HmaWizard.GrantRoles}; that step gives you a link to send. A role assigned or activated minutes ago can take up to 15 minutes to appear.");
    }

    /// <summary>Reads the vault and the person's rights there; both are facts, and the vault's model decides the access step.</summary>
    private async Task<Vault?> VaultAsync(StepContext context, HmaForm form, List<Fact> facts, CancellationToken ct)
    {
        Vault? vault = null;
        var uri = VaultUri.Parse(form.VaultUri);
        facts.Add(await Looking.FactAsync("Key vault", async () =>
        {
            vault = await new Vaults(network, context.Credential).FindAsync(uri, ct);
            if (vault is null) return new("Key vault", $"No vault {uri.Name} among those you may see in Azure", Truth.NotOk, "Check the address, or ask the vault's owner for the Reader role on it.");
            return new("Key vault", $"{vault.Name}: access by {(vault.UsesRoles ? "Azure roles" : "access policies")}, tenant {places.TenantName(vault.TenantId)}, {(vault.OpenNetwork ? "reachable from all networks" : "behind a firewall")}",
                vault.OpenNetwork ? Truth.Ok : Truth.CouldNotCheck, vault.OpenNetwork ? null : "Whether Dynamics 365 passes the vault's firewall shows only in its own test.");
        }));
        if (vault is not null)
            facts.Add(await Looking.FactAsync("Your rights at the vault", async () => RightsFact(vault, await new VaultAccess(network, context.Credential).RightsAsync(vault.ResourceId, ct), context.Person)));
        return vault;
    }

    private static Fact RightsFact(Vault vault, CallerRights rights, Person person)
    {
        var create = vault.UsesRoles
            ? rights.CanUseData(VaultActions.CreateCertificates)
            : vault.Policies.Any(p => p.ObjectId == person.ObjectId && p.AllowsCertificate("create"));
        var give = rights.Can(vault.UsesRoles ? VaultActions.AssignRoles : VaultActions.WritePolicies);
        var note = string.Join(" ", new[]
        {
            create ? null : $"The certificate needs somebody with {(vault.UsesRoles ? "Key Vault Certificates Officer" : "the certificate permission Create")}.",
            give ? null : $"Giving KV-App access needs somebody with {VaultAccessForKvApp.RightFor(vault.UsesRoles)}; that step gives you a link to send.",
        }.OfType<string>());
        return new("Your rights at the vault", $"create certificates: {(create ? "yes" : "no")}; give access: {(give ? "yes" : "no")}", create && give ? Truth.Ok : Truth.Waiting, note.Length == 0 ? null : note);
    }

    private async Task<Fact> DataverseAsync(StepContext context, HmaForm form, CancellationToken ct)
    {
        const string name = "You in Dataverse";
        var client = new DataverseClient(network, EnvironmentUrl.Parse(form.EnvironmentUrl), context.Credential);
        var mine = await new Cloud.Dataverse.Environments(client).PrivilegesAsync(ct);
        var missing = mine.IsSystemAdministrator ? [] : mine.Missing(HmaWizard.DataversePrivileges);
        return missing.Count == 0
            ? new(name, $"{mine.Name}, {string.Join(", ", mine.Roles)}", Truth.Ok)
            : new(name, $"{mine.Name}; missing: {string.Join(", ", missing)}", Truth.Waiting, "The profile and the pilot mailbox need a System Administrator of the environment.");
    }
}
