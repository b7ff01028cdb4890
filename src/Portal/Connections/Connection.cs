using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Connections;

public enum ConnectionKind
{
    /// <summary>A Dataverse environment; its address is <c>https://company.crm4.dynamics.com</c>.</summary>
    Environment,

    /// <summary>A key vault; its address is <c>https://name.vault.azure.net/</c>.</summary>
    Vault,

    /// <summary>A tenant of Microsoft Entra; its address is its id.</summary>
    Tenant,
}

/// <summary>What a tenant is for. One tenant may be for all of it; a tenant for nothing is known by its name only, and nobody is sent there for a token.</summary>
[Flags]
public enum TenantRoles
{
    None = 0,

    /// <summary>People of it work in the Dataverse environments.</summary>
    Dataverse = 1,

    /// <summary>The key vaults and KV-App.</summary>
    Vault = 2,

    /// <summary>Exchange trusts it; HMA-App lives there.</summary>
    Exchange = 4,
}

/// <summary>Something the portal is connected to: an address and a name, never a secret.</summary>
public sealed class Connection
{
    public long Id { get; init; }

    public required ConnectionKind Kind { get; init; }

    /// <summary>As <see cref="ConnectionKind"/> says; in lower case, so that the same thing is not there twice.</summary>
    public required string Address { get; init; }

    public required string Name { get; set; }

    /// <summary>Azure's id of a vault; null where nobody knows it.</summary>
    public string? ResourceId { get; set; }

    /// <summary>Of a tenant; none for the other kinds.</summary>
    public TenantRoles Roles { get; set; }

    /// <summary>The tenant an environment or vault belongs to, as it said itself; null before it was asked.</summary>
    public string? TenantId { get; set; }

    public required DateTimeOffset AddedAt { get; set; }

    /// <summary>Name of the person, or "settings" and "sandbox" for what was there at the first start.</summary>
    public required string AddedBy { get; set; }

    /// <summary>A removed connection stays as a row: that a start finds rows keeps it from seeding anew what somebody took away.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>The last test, a <see cref="ConnectionCheck"/> as JSON.</summary>
    public string? Check { get; set; }
}

internal sealed class ConnectionConfiguration : IEntityTypeConfiguration<Connection>
{
    public void Configure(EntityTypeBuilder<Connection> builder)
    {
        builder.ToTable("connection");
        builder.Property(c => c.Id).UseIdentityByDefaultColumn();
        builder.HasIndex(c => new { c.Kind, c.Address }).IsUnique();
        builder.Property(c => c.Address).HasMaxLength(255);
        builder.Property(c => c.Name).HasMaxLength(100);
        builder.Property(c => c.ResourceId).HasMaxLength(500);
        builder.Property(c => c.TenantId).HasMaxLength(36);
        builder.Property(c => c.AddedBy).HasMaxLength(256);
    }
}
