using Azure.Core;
using Portal.Approvals;
using Portal.Steps;

namespace Portal.Wizards.Hma.Steps;

/// <summary>What a decision on HMA-App is bound to.</summary>
public sealed class HmaFacts(ConsentFacts facts)
{
    /// <summary>What is asked for, or null while the app is not there.</summary>
    internal static ConsentWish? Wish(HmaSetUp record)
    {
        if (record.HmaApp is not { ServicePrincipalId: not null } app) return null;
        // The set-up's own certificate is what the decision is for; every other credential could use the permission too. A renewal's decision is for exactly one new
        // certificate, and the live one goes when it is done.
        var own = new[] { record.Certificate?.Thumbprint, record.Renewal?.Live?.Thumbprint }.Concat(record.AlsoDecided).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new ConsentWish(app, record.MeantHmaApp(), record.Form.ExchangeTenantId, [ExchangeRole.Wanted])
        {
            IsOwnCertificate = c => c.Thumbprint is not null && own.Contains(c.Thumbprint),
            Named = record is { Renewal: not null, Certificate: { } renewed } ? [($"renewed certificate {renewed.Thumbprint}", $"the new certificate {renewed.Name}, thumbprint {renewed.Thumbprint}")] : [],
        };
    }

    /// <summary>The facts, or null while the app or its permission is not there to decide on.</summary>
    public async Task<ApprovalFacts?> ReadAsync(HmaSetUp record, int ceiling, TokenCredential credential, CancellationToken ct) =>
        Wish(record) is { } wish ? await facts.ReadAsync(wish, ceiling, credential, ct) : null;

    public Task<CountedReach> ReachAsync(TokenCredential credential, CancellationToken ct) => facts.ReachAsync(credential, ct);
}
