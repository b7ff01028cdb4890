using Azure.Core;
using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Renew.Steps;

/// <summary>Reads what is live: the profile's rows, both apps, the certificate. Ids come from the rows, so a profile that somebody else made is renewed like one of ours.</summary>
public sealed class LiveProfile(CloudNetwork network, Places places, TimeProvider time) : IStep
{
    public string Key => RenewWizards.Live;
    public string Title => "What is live";
    public string Needed => "The profile, its two apps and its certificate can be read, and one mailbox synchronizes that can show that nothing stops.";
    public string Why => "A renewal begins with what Dynamics 365 uses at this moment. Nothing is written in this step.";
    public string Who => "Somebody who can read the profile in Dataverse, applications in Microsoft Entra and certificates in the key vault.";
    public string Link => "https://learn.microsoft.com/power-platform/admin/connect-exchange-server-onprem-hma";

    public IReadOnlyList<ApiNeed> Needs(StepContext context)
    {
        var (record, person) = (context.Record(), context.Person.TenantId);
        var (vault, exchange) = (record.Vault?.TenantId ?? places.VaultTenant ?? person, record.Form.ExchangeTenantId is { Length: > 0 } tenant ? tenant : places.ExchangeTenant ?? person);
        return [
            Apis.Dataverse(person, new Uri(record.Form.EnvironmentUrl)),
            .. new[] { vault, exchange }.Distinct(StringComparer.OrdinalIgnoreCase).Select(t => Apis.Graph(t, "Application.Read.All", "Directory.Read.All")),
            Apis.KeyVault(vault)
        ];
    }

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        var client = new DataverseClient(network, EnvironmentUrl.Parse(record.Form.EnvironmentUrl), context.Credential);
        var profiles = new ServerProfiles(client);
        if (await profiles.ReadHmaAsync(HmaRows.Ids(record).ProfileId, ct) is not { } stored)
            return Refused("The profile is not in this environment any more.", "It was deleted, or you may not see it.", "Choose another profile.");
        if (stored is not { VaultUri: { } address, KeyName: { } keyName, KvAppId: { } kvAppId, HmaAppId: { } hmaAppId, TenantId: { } tenant, EwsUrl: { } ews, ResourceId: { } resource }
            || !VaultUri.TryParse(address, out var vault, out _))
            return Refused($"The profile {stored.Profile.Name.Isolated()} is not complete.", "One of its eight values is missing in Dataverse.", "Complete it in the Power Platform admin center first.");

        var vaultTenant = await new VaultChallenge(network).TenantOfAsync(vault, ct);
        var (kv, hma) = (await AppAsync(context.In(vaultTenant), kvAppId, ct), await AppAsync(context.In(tenant), hmaAppId, ct));
        if (kv is null || hma is null)
            return Refused(
                $"{(kv is null ? "KV-App" : "HMA-App")} of this profile is not found in Microsoft Entra.",
                $"The profile names the application id {(kv is null ? kvAppId : hmaAppId)}; it belongs to a tenant this portal does not read, or was deleted.",
                "Renew it where the app is registered.");
        var (live, unread) = await CertificateAsync(context, vault, record.Renewal!.Live?.Name ?? keyName, ct);
        if (live is null && context.SetUp.Kind == RenewWizards.Certificate)
            return Refused(
                unread ?? $"{vault.Name} has no certificate named {keyName}.",
                "It was deleted, or you may not read it.",
                "Ask for the role Key Vault Certificates Officer on the vault.");

        var pilot = record.Form.PilotAddress is { Length: > 0 } typed
            ? typed
            : (await new Cloud.Dataverse.Mailboxes(client).OnProfileAsync(stored.Profile.Id, ct)).OrderByDescending(m => m.Passed).FirstOrDefault()?.Address ?? "";
        var sharing = await SharingAsync(profiles, stored, ct);
        var now = new Now(stored, vault, vaultTenant, kv.Value, hma.Value, live, pilot, sharing);
        var sentence = $"{stored.Profile.Name.Isolated()} signs in with {keyName}{(live is null ? "" : $", valid until {live.End:d MMMM yyyy}")}; KV-App {kv.Value.App.DisplayName.Isolated()} has {Count(kv.Value.App.Secrets.Count, "secret")}.";
        return new Finding(new Observation(
            pilot.Length == 0 ? Truth.NotOk : Truth.Ok,
            pilot.Length == 0 ? $"No mailbox synchronizes with {stored.Profile.Name.Isolated()}. Type the address of one that can prove the renewal." : sentence,
            "Dataverse, Microsoft Graph and Key Vault",
            time.GetUtcNow(),
            Facts(context, now, unread)) { ForPeople = true },
            [], s => Learn(s, now));
    }

    private sealed record Now(
        HmaProfile Stored,
        VaultUri Vault,
        string VaultTenant,
        (Application App, ServicePrincipal? Principal) Kv,
        (Application App, ServicePrincipal? Principal) Hma,
        VaultCertificate? Live,
        string Pilot,
        IReadOnlyList<HmaProfile> Sharing);

    private static HmaSetUp Learn(SetUp setUp, Now now)
    {
        var record = setUp.Record();
        var (stored, renewal, certificate) = (now.Stored, record.Renewal!, now.Live is null ? null : new CertificateRef(now.Live.Name, now.Live.Version, now.Live.Thumbprint, now.Live.End));
        var form = record.Form with
        {
            ProfileName = stored.Profile.Name, EwsUrl = stored.EwsUrl!, ResourceId = stored.ResourceId!, ExchangeTenantId = stored.TenantId!, VaultUri = stored.VaultUri!, PilotAddress = now.Pilot,
            KvAppId = now.Kv.App.AppId, HmaAppId = now.Hma.App.AppId,
        };
        var learned = record with
        {
            Vault = record.Vault ?? new VaultRef("", now.Vault.Name, now.VaultTenant, false), KvApp = Ref(now.Kv), HmaApp = Ref(now.Hma),
            Renewal = renewal with { Live = renewal.Live ?? certificate, LiveRenewsItself = now.Live?.AutoRenews == true },
        };
        if (setUp.Kind == RenewWizards.Secret)
            return learned with { Form = form with { CertificateName = stored.KeyName! }, Certificate = certificate ?? new CertificateRef(stored.KeyName!, "", "", DateTimeOffset.MaxValue) };
        if (form.CertificateName.Length == 0) form = form with { CertificateName = Renewals.NextName(stored.KeyName!), CertificateSubject = now.Live?.Subject ?? "" };
        return learned with { Form = form };
    }

    private static AppRef Ref((Application App, ServicePrincipal? Principal) app) => new(app.App.Id, app.App.AppId, app.Principal?.Id, app.App.DisplayName, false);

    private static IReadOnlyList<Fact> Facts(StepContext context, Now now, string? unread) =>
    [
        new("Profile", $"{now.Stored.Profile.Name} ({(now.Stored.Profile.Active ? "active" : "inactive")})", now.Stored.Profile.Active ? Truth.Ok : Truth.NotOk),
        new("EWS URL", now.Stored.EwsUrl ?? ""), new("Key vault and certificate", $"{now.Stored.VaultUri}, {now.Stored.KeyName}"),
        now.Live is { } live
            ? new("Live certificate", $"{live.Thumbprint}, until {live.End:yyyy-MM-dd}", live.End > context.Now ? Truth.Ok : Truth.NotOk)
            : new("Live certificate", unread ?? "not read", Truth.CouldNotCheck),
        .. now.Live?.AutoRenews == true
            ? [
                new Fact(
                    "Automatic renewal",
                    "switched on",
                    Truth.NotOk,
                    "The vault would make a new version current before HMA-App knows it, and synchronization would stop (AADSTS700027). Switch the certificate's lifetime action to e-mail.")
            ]
            : Array.Empty<Fact>(),
        .. now.Kv.App.Secrets.Select(s => new Fact("Secret of KV-App", $"{s.Name ?? s.Hint ?? s.KeyId.ToString()}, until {s.End:yyyy-MM-dd}", s.End > context.Now ? null : Truth.NotOk)),
        .. now.Hma.App.Certificates.Select(c => new Fact("Certificate on HMA-App", $"{c.Thumbprint ?? c.KeyId.ToString()}, until {c.End:yyyy-MM-dd}", c.Thumbprint == now.Live?.Thumbprint ? Truth.Ok : null)),
        .. now.Sharing.Select(p => new Fact("Uses the same rows in Dataverse", p.Profile.Name, null, "It is renewed with this one.")),
    ];

    private async Task<(Application App, ServicePrincipal? Principal)?> AppAsync(TokenCredential credential, string appId, CancellationToken ct)
    {
        var (app, principal) = await Looking.BothAsync(new Applications(network, credential).FindAsync(appId, ct), new ServicePrincipals(network, credential).FindAsync(appId, ct));
        return app is null ? null : (app, principal);
    }

    /// <summary>Who may not read the vault can still renew a secret: KV-App reads it then.</summary>
    private async Task<(VaultCertificate? Certificate, string? Unread)> CertificateAsync(StepContext context, VaultUri vault, string name, CancellationToken ct)
    {
        try
        {
            return (await new VaultCertificates(network, vault, context.Credential).FindAsync(name, ct), null);
        }
        catch (CloudException error) when (error.Error.Kind == CloudErrorKind.NotAllowed)
        {
            return (null, error.Error.Sentence);
        }
    }

    /// <summary>Other profiles whose secret or certificate stands in the very same rows.</summary>
    internal static async Task<IReadOnlyList<HmaProfile>> SharingAsync(ServerProfiles profiles, HmaProfile stored, CancellationToken ct)
    {
        var sharing = new List<HmaProfile>();
        foreach (var other in (await profiles.ListAsync(ct)).Where(p => p.IsHma && p.Id != stored.Profile.Id))
            if (await profiles.ReadHmaAsync(other.Id, ct) is { } read
                && ((read.SecretIdentityId is not null && read.SecretIdentityId == stored.SecretIdentityId)
                    || (read.VaultReferenceId is not null && read.VaultReferenceId == stored.VaultReferenceId)))
                sharing.Add(read);
        return sharing;
    }

    internal static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private Finding Refused(string sentence, string cause, string remedy)
    {
        var problem = new Problem(sentence, cause, remedy, "You");
        return new Finding(new Observation(Truth.NotOk, sentence, "Dataverse and Microsoft Graph", time.GetUtcNow(), [], problem) { ForPeople = true }, []);
    }
}
