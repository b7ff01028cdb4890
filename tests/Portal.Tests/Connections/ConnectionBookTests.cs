using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Connections;
using Portal.Settings;
using Portal.SignIn;
using Portal.Tests.Store;

namespace Portal.Tests.Connections;

/// <summary>Connections are rows: audited, the same for everybody at once, and gone when removed.</summary>
public sealed class ConnectionBookTests : IAsyncLifetime
{
    private const string Fabrikam = "fabfabfa-0000-4000-8000-000000000002";
    private static readonly Person Alice = Some.Admin();
    private TestStore _store = null!;

    private PortalSettings Settings { get; } = new() { SignIn = new SignInSettings { TenantId = Some.Tenant } };

    private Places Places => field ??= new Places(_store, Settings, TimeProvider.System);

    private ConnectionBook Book => new(_store, new AuditLog(TimeProvider.System), Places, TimeProvider.System);

    public async ValueTask InitializeAsync() => _store = await TestStore.CreateAsync();

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Added_environment_is_known_at_once_and_in_the_audit()
    {
        Assert.False(Places.HasEnvironment("https://contoso.crm4.dynamics.com"));

        await Book.AddAsync(ConnectionKind.Environment, "https://contoso.crm4.dynamics.com", "Contoso", Alice, default);

        Assert.True(Places.HasEnvironment("https://contoso.crm4.dynamics.com"));
        Assert.Equal("Contoso", Assert.Single(Places.Known.Environments).Name);
        var entry = Assert.Single(await AuditAsync());
        Assert.Equal(("connection.added", "Alice Adams", Permissions.Connections), (entry.Action, entry.ActorName, entry.Permission));
    }

    [Fact]
    public async Task Same_address_is_there_once()
    {
        var first = await Book.AddAsync(ConnectionKind.Environment, "https://contoso.crm4.dynamics.com", "Contoso", Alice, default);
        var second = await Book.AddAsync(ConnectionKind.Environment, "https://contoso.crm4.dynamics.com", "Another name", Alice, default);

        Assert.Equal((first.Id, "Contoso"), (second.Id, second.Name));
        Assert.Single(await AuditAsync());
    }

    [Fact]
    public async Task Removed_connection_is_gone_for_everybody_and_can_come_back()
    {
        var added = await Book.AddAsync(ConnectionKind.Environment, "https://contoso.crm4.dynamics.com", "Contoso", Alice, default);

        Assert.True(await Book.RemoveAsync(added.Id, Alice, default));

        Assert.False(Places.HasEnvironment("https://contoso.crm4.dynamics.com"));
        Assert.Empty(await Book.ListAsync(default));
        Assert.False(await Book.RemoveAsync(added.Id, Alice, default));
        Assert.Equal(added.Id, (await Book.AddAsync(ConnectionKind.Environment, "https://contoso.crm4.dynamics.com", "Contoso", Alice, default)).Id);
        Assert.Equal(["connection.added", "connection.removed", "connection.added"], (await AuditAsync()).Select(e => e.Action));
    }

    [Fact]
    public async Task Tenant_without_a_role_is_only_a_name()
    {
        var tenant = await Book.AddAsync(ConnectionKind.Tenant, Fabrikam, "Fabrikam", Alice, default);
        Assert.False(Places.Reaches(Fabrikam));
        Assert.Equal("Fabrikam", Places.TenantName(Fabrikam));

        await Book.SetRolesAsync(tenant.Id, TenantRoles.Exchange, Alice, default);

        Assert.True(Places.Reaches(Fabrikam));
        Assert.Equal(Fabrikam, Places.ExchangeTenant);
    }

    [Fact]
    public async Task Role_that_nobody_gave_is_played_by_the_tenant_of_the_sign_in()
    {
        Assert.Equal((Some.Tenant, Some.Tenant), (Places.VaultTenant, Places.ExchangeTenant));

        await Book.AddAsync(ConnectionKind.Tenant, Fabrikam, "Fabrikam", Alice, default, roles: TenantRoles.Dataverse);

        Assert.Equal((Fabrikam, Fabrikam), (Places.VaultTenant, Places.ExchangeTenant));
    }

    [Fact]
    public async Task What_another_instance_adds_is_known_within_seconds()
    {
        var time = new MovableTime();
        var here = new Places(_store, Settings, time);
        Assert.Empty(here.Known.Environments);

        await Book.AddAsync(ConnectionKind.Environment, "https://contoso.crm4.dynamics.com", "Contoso", Alice, default);
        Assert.Empty(here.Known.Environments);
        time.Move(Places.Remembered);

        Assert.Single(here.Known.Environments);
    }

    private async Task<List<AuditEntry>> AuditAsync()
    {
        await using var db = _store.CreateDbContext();
        return await db.Set<AuditEntry>().AsNoTracking().OrderBy(e => e.Sequence).ToListAsync();
    }
}
