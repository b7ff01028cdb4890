using Azure.Core;
using Portal.Approvals;
using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Reach;
using static Portal.Ids;

namespace Portal.Steps;

/// <summary>What a decision is asked for: an app and its permissions.</summary>
/// <param name="App">With its service principal.</param>
/// <param name="Meant">By what the app is known as the one that the set-up means.</param>
public sealed record ConsentWish(AppRef App, MeantApp Meant, string TenantId, IReadOnlyList<WantedPermission> Permissions)
{
    /// <summary>Secrets that the set-up itself makes for what the decision allows.</summary>
    public Func<SecretInfo, bool> IsOwnSecret { get; init; } = _ => false;

    /// <summary>The same of secrets that came after the decision: while they are made none is in the profile yet. Null is <see cref="IsOwnSecret"/>.</summary>
    public Func<SecretInfo, bool>? IsOwnSinceDecided { get; init; }

    /// <summary>Names under which the set-up itself makes secrets.</summary>
    public IReadOnlyList<string> OwnNames { get; init; } = [];

    /// <summary>Certificates that the decision is for.</summary>
    public Func<CertificateInfo, bool> IsOwnCertificate { get; init; } = _ => false;

    /// <summary>What is known to confine the app; null where nothing is, or nobody read it.</summary>
    public Func<CancellationToken, Task<Confinement?>> Confined { get; init; } = _ => Task.FromResult<Confinement?>(null);

    /// <summary>Credentials that the decision names although they are the set-up's own: id → name.</summary>
    public IReadOnlyList<(string Id, string Name)> Named { get; init; } = [];
}

/// <summary>What a decision on an app is bound to, read from Entra each time: by the requester when asking, by the granter before granting.</summary>
public sealed class ConsentFacts(CloudNetwork network, ReachOfConsent consent, TimeProvider time)
{
    /// <param name="decided">What a decision was taken on, when the facts are held against it.</param>
    /// <returns>The facts, or null while the app is not there to decide on.</returns>
    /// <exception cref="StepRefusedException">An API is missing or switched off, or a permission is gone: what is asked for is not there. Or the ids that are kept are
    /// not those of one app, or not of the one that is meant.</exception>
    public async Task<ApprovalFacts?> ReadAsync(ConsentWish wish, int ceiling, TokenCredential credential, CancellationToken ct, ApprovalFacts? decided = null)
    {
        var (app, applications) = (wish.App, new Applications(network, credential));
        var (application, offered, owners) = await Looking.AllAsync(
            applications.FindByIdAsync(app.ObjectId, ct),
            TenantPermissions.ReadAsync(network, credential, wish.Permissions, ct),
            OwnersAsync(applications, app.ObjectId, ct));
        if (offered.Troubles is [var trouble, ..]) throw new StepRefusedException(trouble);
        if (application is null) return null;
        var principals = new ServicePrincipals(network, credential);
        var (holder, onPrincipal, federated) = await Looking.AllAsync(
            principals.FindByIdAsync(app.ServicePrincipalId!, ct),
            principals.CredentialsAsync(app.ServicePrincipalId!, ct),
            applications.FederatedAsync(app.ObjectId, ct));
        if (holder is null) return null;
        wish.Meant.Require(app, application, holder);
        if (decided is not null && wish.IsOwnSinceDecided is { } since) wish = wish with { IsOwnSecret = since };
        var others = Others(wish, application, onPrincipal, federated);
        others.AddRange(Decided(wish, decided).Where(d => !others.Exists(o => Same(o.Id, d.Id))));
        var scoping = Scoping(await wish.Confined(ct), decided);
        return new ApprovalFacts(
            wish.TenantId, app.AppId, app.ServicePrincipalId!, [.. offered.Found.Select(f => f.Requested)], [.. scoping.Select(s => s.Id)],
            [.. others.Select(o => o.Id)], [.. owners.Select(o => o.Id)], ceiling)
        {
            Names = others.Concat(scoping).Concat(owners.Select(o => (o.Id, Name: $"{o.Name}, {o.UserName}"))).DistinctBy(n => n.Id).ToDictionary(n => n.Id, n => n.Name, StringComparer.OrdinalIgnoreCase),
        };
    }

    /// <summary>
    /// All of it when it is asked; held against a decision, of what was decided on only what is still there. What confines the app further since then needs no new decision: a policy that would
    /// widen its reach has one of its own. Once roles have the place of the consents, the policies have done their work.
    /// </summary>
    private static IReadOnlyList<(string Id, string Name)> Scoping(Confinement? now, ApprovalFacts? decided)
    {
        if (decided is null) return now?.Objects ?? [];
        return [.. decided.Scoping.Where(id => now is { ByRoles: true } || now?.Objects.Any(o => Same(o.Id, id)) == true).Select(id => (id, decided.NameOf(id)))];
    }

    /// <summary>
    /// A secret under one of the set-up's names that was there when it was decided is one somebody knew, so it stands among the facts, and stays there: the credential window removes it as an
    /// older one, and that a decided secret is gone needs no new decision. One of other names that goes does, for nobody here took it away.
    /// </summary>
    private static IEnumerable<(string Id, string Name)> Decided(ConsentWish wish, ApprovalFacts? decided) =>
        (decided?.OtherCredentials ?? []).Select(id => (Id: id, Name: decided!.NameOf(id)))
            .Where(c => c.Id.StartsWith("secret ", StringComparison.Ordinal)
                && wish.OwnNames.Any(n => c.Name.StartsWith($"client secret {n}, ", StringComparison.Ordinal)));

    /// <summary>Every other credential could use the permissions too, wherever it sits.</summary>
    private static List<(string Id, string Name)> Others(
        ConsentWish wish, Application application, (IReadOnlyList<SecretInfo> Secrets, IReadOnlyList<CertificateInfo> Certificates) onPrincipal, IReadOnlyList<FederatedInfo> federated) =>
    [
        .. application.Secrets.Where(s => !wish.IsOwnSecret(s)).Select(s => ($"secret {s.KeyId}", $"client secret {s.Name ?? s.KeyId.ToString()}, until {s.End:yyyy-MM-dd}")),
        .. application.Certificates.Where(c => !wish.IsOwnCertificate(c)).Select(c => ($"certificate {c.Thumbprint ?? c.KeyId.ToString()}", $"certificate {c.Name ?? c.Thumbprint}, until {c.End:yyyy-MM-dd}")),
        .. wish.Named,
        .. onPrincipal.Secrets.Select(s => ($"service principal secret {s.KeyId}", $"client secret {s.Name ?? s.KeyId.ToString()} on the service principal, until {s.End:yyyy-MM-dd}")),
        .. onPrincipal.Certificates.Select(c => ($"service principal certificate {c.Thumbprint ?? c.KeyId.ToString()}", $"certificate {c.Name ?? c.Thumbprint} on the service principal, until {c.End:yyyy-MM-dd}")),
        .. federated.Select(f => ($"federated credential {f.Issuer} {f.Subject}", $"federated credential {f.Name}: tokens of {f.Issuer} for {f.Subject}")),
    ];

    /// <summary>Of an application that is gone nobody; that it is gone is said by the application itself.</summary>
    private static async Task<IReadOnlyList<DirectoryPerson>> OwnersAsync(Applications applications, string id, CancellationToken ct)
    {
        try
        {
            return await applications.OwnersAsync(id, ct);
        }
        catch (CloudException error) when (error.Error.Kind == CloudErrorKind.NotFound)
        {
            return [];
        }
    }

    /// <summary>What the permissions would open beside policies and scopes that are there, as somebody read them.</summary>
    public Task<IReadOnlyList<string>> RedFlagsAsync(ConsentWish wish, CancellationToken ct) => consent.FlagsAsync(wish.TenantId, wish.App.AppId, [.. wish.Permissions.Select(p => p.Name)], ct);

    /// <summary>How far the app would reach now: what its policies leave, where they narrow every permission that is asked for; every mailbox that can be counted where they do not.</summary>
    /// <param name="cloudOnly">True where the permission opens nothing on-premises.</param>
    /// <param name="wish">What is asked for, where policies in Exchange Online can narrow it.</param>
    public async Task<CountedReach> ReachAsync(TokenCredential credential, CancellationToken ct, bool cloudOnly = false, ConsentWish? wish = null)
    {
        if (cloudOnly && wish is not null && await wish.Confined(ct) is { Mailboxes: { } few } confined && wish.Permissions.All(p => confined.Covers(p.Name)))
            return new CountedReach(0, few, null, true, confined.Source, confined.At);
        const string source = "Microsoft Graph: people with a mail address, by where Entra says their mailbox is";
        try
        {
            var counts = await new People(network, credential).CountMailboxesAsync(ct);
            return new CountedReach(cloudOnly ? 0 : counts.OnPremises, counts.Cloud, null, false, source, time.GetUtcNow());
        }
        catch (CloudException error)
        {
            return new CountedReach(cloudOnly ? 0 : null, null, null, false, $"not counted: {error.Error.Sentence}", time.GetUtcNow());
        }
    }
}
