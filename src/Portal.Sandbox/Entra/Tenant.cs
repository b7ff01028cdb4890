namespace Portal.Sandbox.Entra;

/// <param name="InitialDomain">The <c>.onmicrosoft.com</c> domain.</param>
/// <param name="Domains">Verified domains, the default one first; the initial domain is among them.</param>
public sealed record Tenant(string Id, string DisplayName, string InitialDomain, IReadOnlyList<string> Domains);

public sealed record User
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string DisplayName { get; init; }
    public required string UserPrincipalName { get; init; }
    public string? Mail { get; init; }
    public string? JobTitle { get; init; }
    public bool AccountEnabled { get; init; } = true;

    /// <summary>Synchronised from the on-premises directory.</summary>
    public bool OnPremisesSync { get; init; }

    /// <summary>Service plan of Exchange Online that comes with the person's licence (<see cref="ExchangePlans"/>); null without one.</summary>
    public string? ExchangePlanId { get; init; }

    /// <summary>The tenant and the account the person signs in with, when that is another tenant's: a guest.</summary>
    public string? HomeTenantId { get; init; }
    public string? HomeUserId { get; init; }

    public bool IsGuest => HomeTenantId is not null;

    /// <summary>What the sign-in page and the seed document say about the person; not a property Graph knows.</summary>
    public string Note { get; init; } = "";

    /// <summary>Listed on the sign-in page; the many owners of mailboxes are not.</summary>
    public bool SignsIn { get; init; }
}

/// <summary>Service plans of Exchange Online. https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference</summary>
public static class ExchangePlans
{
    /// <summary>EXCHANGE_S_ENTERPRISE: Exchange Online (Plan 2), as in E3 and E5.</summary>
    public const string Plan2 = "efb87545-963c-4e0d-99df-69c6916d9eb0";

    /// <summary>EXCHANGE_S_DESKLESS: Exchange Online Kiosk, as in F1 and F3; no EWS since 2026.</summary>
    public const string Kiosk = "4a82b400-a79f-41a4-b4e2-e94f5787b113";
}
