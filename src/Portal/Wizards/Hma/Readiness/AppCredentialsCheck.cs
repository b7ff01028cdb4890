using Azure.Core;
using Portal.Cloud.Graph;
using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>Everything that can sign in as one of the two apps, and who can add more: whoever holds one of these reaches what the app reaches.</summary>
internal sealed class AppCredentialsCheck : IReadinessCheck
{
    public string Group => Groups.Entra;
    public string Name => "Owners and credentials of the apps";
    public string Source => "Microsoft Graph";
    public string About(Ground ground) => $"{ground.Record.KvApp?.AppId}|{ground.Record.HmaApp?.AppId}";

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var record = ground.Record;
        string[] names = [.. record.RenewedBy.Append(record.Key).Select(key => $"sss-{key:N}"[..36])];
        var thumbprints = record.AlsoDecided.Append(record.Certificate?.Thumbprint).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        var kv = OfAsync("KV-App", ground, ground.InVault, record.KvApp, await ground.KvAppAsync(), s => names.Any(n => s.Name?.StartsWith(n, StringComparison.Ordinal) == true), _ => false);
        var hma = OfAsync("HMA-App", ground, ground.InExchange, record.HmaApp, await ground.HmaAppAsync(), _ => false, c => c.Thumbprint is not null && thumbprints.Contains(c.Thumbprint));
        return [.. await kv, .. await hma];
    }

    private static async Task<List<Fact>> OfAsync(string role, Ground ground, TokenCredential credential, AppRef? app, Application? found, Func<SecretInfo, bool> isOurSecret, Func<CertificateInfo, bool> isOurCertificate)
    {
        if (app is null || found is null) return [new($"{role}: credentials", app is null ? "the app is still to be made" : "the app is not found", null)];
        var applications = new Applications(ground.Network, credential);
        var owners = applications.OwnersAsync(found.Id, ground.Ct);
        var federated = applications.FederatedAsync(found.Id, ground.Ct);
        var own = app.ServicePrincipalId is { } principal ? new ServicePrincipals(ground.Network, credential).CredentialsAsync(principal, ground.Ct) : null;
        var facts = new List<Fact> { Owners(role, await owners) };
        facts.AddRange(found.Secrets.Select(s => Credential($"{role}: secret", $"{s.Name ?? s.KeyId.ToString()}{Until(s.End)}", isOurSecret(s))));
        facts.AddRange(found.Certificates.Select(c => Credential($"{role}: certificate", $"{c.Thumbprint ?? c.KeyId.ToString()}{Until(c.End)}", isOurCertificate(c))));
        if (own is not null)
        {
            var (secrets, certificates) = await own;
            facts.AddRange(secrets.Select(s => Credential($"{role}: secret on the service principal", $"{s.Name ?? s.KeyId.ToString()}{Until(s.End)}", known: false)));
            facts.AddRange(certificates.Select(c => Credential($"{role}: certificate on the service principal", $"{c.Name ?? c.Thumbprint ?? c.KeyId.ToString()}{Until(c.End)}", known: false)));
        }

        facts.AddRange((await federated).Select(f => Credential($"{role}: federated credential", $"{f.Name}, tokens of {f.Issuer} for {f.Subject}", known: false)));
        if (facts.Count == 1) facts.Add(new($"{role}: credentials", "none yet", null));
        return facts;
    }

    private static Fact Owners(string role, IReadOnlyList<DirectoryPerson> owners) =>
        new(
            $"{role}: owners",
            owners.Count == 0 ? "none; application administrators can change it" : string.Join(", ", owners.Select(o => o.Name.Length > 0 ? o.Name : o.Id)),
            null,
            "Owners can add credentials and sign in as the app.");

    private static Fact Credential(string name, string value, bool known) => known
        ? new(name, $"{value}, of this set-up", Truth.Ok)
        : new(
            name,
            value,
            Truth.NotOk,
            "Not of this set-up: whoever holds it can sign in as the app. Find out who made it, and remove it if nobody needs it.")
            {
                Aside = true,
                Who = "An owner of the app, or an application administrator"
            };

    private static string Until(DateTimeOffset? end) => end is { } date ? $", until {date:yyyy-MM-dd}" : "";
}
