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

    /// <summary>Has a plan of Exchange Online, so a mailbox there.</summary>
    public bool ExchangePlan { get; init; }

    /// <summary>What the sign-in page and the seed document say about the person; not a property Graph knows.</summary>
    public string Note { get; init; } = "";

    /// <summary>Listed on the sign-in page; the many owners of mailboxes are not.</summary>
    public bool SignsIn { get; init; }
}
