using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Portal.Store;

/// <summary>
/// The portal's database, on SQLite or PostgreSQL with one set of migrations. Entities and their configurations sit with their feature and
/// are reached by <c>db.Set&lt;T&gt;()</c>. Keys made by the database call <c>UseIdentityByDefaultColumn()</c> whatever the provider.
/// </summary>
public sealed class PortalDb(DbContextOptions<PortalDb> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(PortalDb).Assembly);

    /// <summary>
    /// Times are microseconds since 1970: SQLite cannot order DateTimeOffset, PostgreSQL refuses offsets, and both then give back exactly what
    /// was written, which the audit's hash chain needs. Enums are words, so that a row can be read without the code.
    /// </summary>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<Microseconds>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
    }

    private sealed class Microseconds() : ValueConverter<DateTimeOffset, long>(
        time => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
        stored => new DateTimeOffset(DateTimeOffset.UnixEpoch.Ticks + stored * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero));
}
