using Azure.Core;
using Portal.Approvals;
using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;

namespace Portal.Wizards.Hma.Steps;

/// <summary>What a decision on HMA-App is bound to, read from Entra each time: by the requester when asking, by the granter before granting.</summary>
public sealed class HmaFacts(CloudNetwork network, TimeProvider time)
{
    /// <summary>The facts, or null while the app or its permission is not there to decide on.</summary>
    /// <exception cref="StepRefusedException">The ids that are kept are not those of one app, or not of the one that is meant.</exception>
    public async Task<ApprovalFacts?> ReadAsync(HmaSetUp record, int ceiling, TokenCredential credential, CancellationToken ct)
    {
        if (record.HmaApp is not { ServicePrincipalId: { } principal } app) return null;
        var applications = new Applications(network, credential);
        var (application, role, owners) = await Looking.AllAsync(applications.FindByIdAsync(app.ObjectId, ct), ExchangeRole.ReadAsync(network, credential, ct), OwnersAsync(applications, app.ObjectId, ct));
        if (application is null) return null;
        var principals = new ServicePrincipals(network, credential);
        var (holder, onPrincipal, federated) = await Looking.AllAsync(principals.FindByIdAsync(principal, ct), principals.CredentialsAsync(principal, ct), applications.FederatedAsync(app.ObjectId, ct));
        if (holder is null) return null;
        record.MeantHmaApp().Require(app, application, holder);
        // The set-up's own certificate is what the decision is for; every other credential could use the permission too. A renewal's decision is for exactly one new
        // certificate, and the live one goes when it is done.
        var own = new[] { record.Certificate?.Thumbprint, record.Renewal?.Live?.Thumbprint }.Concat(record.AlsoDecided).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        var others = application.Secrets.Select(s => (Id: $"secret {s.KeyId}", Name: $"client secret {s.Name ?? s.KeyId.ToString()}, until {s.End:yyyy-MM-dd}"))
            .Concat(application.Certificates.Where(c => c.Thumbprint is null || !own.Contains(c.Thumbprint))
                .Select(c => (Id: $"certificate {c.Thumbprint ?? c.KeyId.ToString()}", Name: $"certificate {c.Name ?? c.Thumbprint}, until {c.End:yyyy-MM-dd}")))
            .Concat(record is { Renewal: not null, Certificate: { } renewed } ? [(Id: $"renewed certificate {renewed.Thumbprint}", Name: $"the new certificate {renewed.Name}, thumbprint {renewed.Thumbprint}")] : [])
            .Concat(onPrincipal.Secrets.Select(s => (Id: $"service principal secret {s.KeyId}", Name: $"client secret {s.Name ?? s.KeyId.ToString()} on the service principal, until {s.End:yyyy-MM-dd}")))
            .Concat(onPrincipal.Certificates.Select(c => (Id: $"service principal certificate {c.Thumbprint ?? c.KeyId.ToString()}", Name: $"certificate {c.Name ?? c.Thumbprint} on the service principal, until {c.End:yyyy-MM-dd}")))
            .Concat(federated.Select(f => (Id: $"federated credential {f.Issuer} {f.Subject}", Name: $"federated credential {f.Name}: tokens of {f.Issuer} for {f.Subject}"))).ToList();
        return new ApprovalFacts(record.Form.ExchangeTenantId, app.AppId, principal,
            [new RequestedPermission(WellKnown.ExchangeOnline, role.RoleId.ToString(), WellKnown.FullAccessAsApp, role.ResourceName)],
            [], [.. others.Select(o => o.Id)], [.. owners.Select(o => o.Id)], ceiling)
        {
            Names = others.Concat(owners.Select(o => (o.Id, Name: $"{o.Name}, {o.UserName}"))).DistinctBy(n => n.Id).ToDictionary(n => n.Id, n => n.Name, StringComparer.OrdinalIgnoreCase),
        };
    }

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

    /// <summary>How far the app would reach now. Nothing confines it in this version, and the numbers say so.</summary>
    public async Task<Reach> ReachAsync(TokenCredential credential, CancellationToken ct)
    {
        const string source = "Microsoft Graph: people with a mail address, by where Entra says their mailbox is";
        try
        {
            var counts = await new People(network, credential).CountMailboxesAsync(ct);
            return new Reach(counts.OnPremises, counts.Cloud, null, false, source, time.GetUtcNow());
        }
        catch (CloudException error)
        {
            return new Reach(null, null, null, false, $"not counted: {error.Error.Sentence}", time.GetUtcNow());
        }
    }
}
