using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Portal.Connections;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Tests.Wizards.Hma;

namespace Portal.Tests.Connections;

/// <summary>Adding and testing connections against the simulated cloud, with Alice's own tokens and the real reader. One town for all: nobody takes away what another test needs.</summary>
public sealed class ConnectionTests : IClassFixture<ConnectionTests.Running>
{
    private readonly HmaTown _town;

    public ConnectionTests(Running running) => _town = running.Town;

    private AddConnection Adding => _town.Get<AddConnection>();

    private ConnectionBook Book => _town.Get<ConnectionBook>();

    [Theory]
    [InlineData("", "missing")]
    [InlineData("contoso", "not a complete address")]
    [InlineData("http://contoso.crm4.dynamics.com", "https")]
    [InlineData("https://contoso.example.com", "https://company.crm4.dynamics.com")]
    [InlineData("https://nobody-lives-here.crm4.dynamics.com", "No Dataverse environment answers")]
    [InlineData("https://contoso.crm4.dynamics.com", "connected already")]
    [InlineData("https://CONTOSO.api.crm4.dynamics.com/", "connected already")]
    public async Task Wrong_address_is_refused_in_words_beside_the_field(string typed, string words)
    {
        var added = await Adding.EnvironmentAsync(typed, null, await _town.AliceAsync(), default);

        Assert.Null(added.Connection);
        Assert.Contains(words, added.Wrong);
    }

    [Fact]
    public async Task List_shows_the_environments_one_belongs_to_and_not_those_that_are_connected()
    {
        var alice = await _town.AliceAsync();
        var bruno = await _town.PersonAsync(SeedIds.People.Bruno, PortalRoles.Admin);
        var missing = await Assert.ThrowsAsync<SignInNeededException>(() => Adding.MineAsync(bruno, default));
        Assert.Equal(Apis.DiscoveryResource, missing.Need.Resource);
        await _town.ConnectAsync(alice, [Apis.Discovery(SeedIds.Contoso)]);

        var mine = await Adding.MineAsync(alice, default);

        Assert.DoesNotContain(mine, m => m.Url.ToString() == SeedIds.Environment);
        Assert.DoesNotContain(mine, m => m.Url.ToString() == SeedIds.FinanceEnvironment);
    }

    /// <summary>Alice is a user of Contoso Projects with few rights, and the reader is nobody there.</summary>
    [Fact]
    public async Task Test_of_an_environment_names_what_is_missing_who_can_give_it_and_how()
    {
        var alice = await _town.AliceAsync();
        var added = await Adding.EnvironmentAsync(SeedIds.ProjectsEnvironment, "Projects", alice, default);
        var projects = added.Connection ?? Assert.Single(await Book.ListAsync(default), c => c.Address == SeedIds.ProjectsEnvironment);
        await Assert.ThrowsAsync<SignInNeededException>(() => _town.Get<TestEnvironment>().RunAsync(projects, alice, default));
        await _town.ConnectAsync(alice, TestEnvironment.Needs(projects, alice));

        var check = await _town.Get<TestEnvironment>().RunAsync(projects, alice, default);

        Assert.Equal(Truth.NotOk, check.Truth);
        Assert.Equal(Truth.Ok, Line(check, "Its tenant").Truth);
        Assert.Equal(SeedIds.Contoso, projects.TenantId);
        Assert.StartsWith("9.2.", Line(check, "Version").Found);
        Assert.Contains("prvCreateEmailServerProfile", Line(check, "You").Found);
        Assert.DoesNotContain("prvReadMailbox", Line(check, "You").Found);
        var reader = Line(check, "The reader");
        Assert.Contains("no application user", reader.Found);
        Assert.Equal("System Administrator of the environment", reader.Who);
        Assert.Equal($"pac admin assign-user --environment '{SeedIds.ProjectsEnvironment}' --user '{SeedIds.ReaderApp}' --role 'Server-Side Sync reader' --application-user", reader.Copy);
    }

    [Fact]
    public async Task Test_of_an_environment_where_all_is_well_says_so_and_is_remembered_with_its_time()
    {
        var alice = await _town.AliceAsync();
        var contoso = Assert.Single(await Book.ListAsync(default), c => c.Address == SeedIds.Environment);
        await _town.ConnectAsync(alice, TestEnvironment.Needs(contoso, alice));

        var check = await _town.Get<TestEnvironment>().RunAsync(contoso, alice, default);
        await Book.KeepAsync(contoso, check, alice, default);

        Assert.True(check.Truth == Truth.Ok, string.Join('\n', check.Lines));
        var kept = ConnectionCheck.Unpack((await Book.FindAsync(contoso.Id, default))!.Check)!;
        Assert.Equal((check.At, alice.Name, 4), (kept.At, kept.By, kept.Lines.Count));
    }

    [Fact]
    public async Task Environment_that_cannot_be_asked_is_could_not_check_and_never_green()
    {
        var alice = await _town.AliceAsync();
        var test = Assert.Single(await Book.ListAsync(default), c => c.Address == SeedIds.TestEnvironment);
        await _town.ConnectAsync(alice, TestEnvironment.Needs(test, alice));
        await _town.FaultAsync(new { kind = "status", host = "contoso-test.crm4.dynamics.com", path = "RetrieveVersion", status = 500, times = 10 });

        var check = await _town.Get<TestEnvironment>().RunAsync(test, alice, default);

        Assert.Equal(Truth.CouldNotCheck, check.Truth);
        Assert.Equal(Truth.CouldNotCheck, Line(check, "Version").Truth);
        Assert.Equal(Truth.Ok, Line(check, "You").Truth);
    }

    [Theory]
    [InlineData("contoso-hma", "Azure roles", Truth.Ok)]
    [InlineData("contoso-legacy", "Access policies", Truth.Ok)]
    public async Task Test_of_a_vault_tells_its_model_its_tenant_and_ones_own_rights(string name, string model, Truth rights)
    {
        var alice = await _town.AliceAsync();
        var vault = Assert.Single(await Book.ListAsync(default), c => c.Name == name);
        await _town.ConnectAsync(alice, TestVault.Needs(_town.Get<Places>(), alice));

        var check = await _town.Get<TestVault>().RunAsync(vault, alice, default);

        Assert.Equal("Contoso", Line(check, "Its tenant").Found);
        Assert.StartsWith(model, Line(check, "Access").Found);
        Assert.Equal(rights, Line(check, "Your rights").Truth);
    }

    [Theory]
    [InlineData("nobody.example", "knows no tenant")]
    [InlineData("https://contoso.com", "such as contoso.com")]
    [InlineData("contoso.com", "connected already")]
    public async Task Tenant_is_looked_up_by_its_domain(string typed, string words) =>
        Assert.Contains(words, (await Adding.TenantAsync(typed, null, TenantRoles.Exchange, await _town.AliceAsync(), default)).Wrong);

    [Fact]
    public async Task Own_tenant_passes_and_in_a_foreign_one_without_a_role_nothing_is_asked_of_Entra()
    {
        var alice = await _town.AliceAsync();
        var (contoso, fabrikam) = (Assert.Single(await Book.ListAsync(default), c => c.Address == SeedIds.Contoso), Assert.Single(await Book.ListAsync(default), c => c.Address == SeedIds.Fabrikam));
        await _town.ConnectAsync(alice, TestTenant.Needs(contoso, alice));

        var own = await _town.Get<TestTenant>().RunAsync(contoso, alice, default);
        var foreign = await _town.Get<TestTenant>().RunAsync(fabrikam, alice, default);

        Assert.True(own.Truth == Truth.Ok, string.Join('\n', own.Lines));
        Assert.Equal(Truth.NotOk, Line(foreign, "Its role").Truth);
        Assert.DoesNotContain(foreign.Lines, l => l.What.Contains("registration", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Own_identities_are_looked_at_by_the_reader()
    {
        var identities = _town.Get<TestIdentities>();

        var (signIn, reader) = (await identities.SignInAsync(default), await identities.ReaderAsync(default));

        Assert.True(signIn.Truth == Truth.Ok, string.Join('\n', signIn.Lines));
        Assert.Contains("Application.Read.All", Line(reader, "Its permissions").Found);
    }

    [Fact]
    public async Task Set_ups_that_use_a_connection_are_named_before_it_is_removed()
    {
        var contoso = Assert.Single(await Book.ListAsync(default), c => c.Address == SeedIds.Environment);
        var test = Assert.Single(await Book.ListAsync(default), c => c.Address == SeedIds.TestEnvironment);

        var uses = await _town.Get<UsedBy>().OfAsync(contoso, default);

        Assert.Equal([(_town.SetUp.Id, _town.SetUp.Name)], uses.Select(u => (u.SetUpId, u.Name)));
        Assert.Empty(await _town.Get<UsedBy>().OfAsync(test, default));
    }

    private static CheckLine Line(ConnectionCheck check, string what) => Assert.Single(check.Lines, l => l.What == what);

    public sealed class Running : IAsyncLifetime
    {
        internal HmaTown Town { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Town = await HmaTown.StartAsync();

        public async ValueTask DisposeAsync() => await Town.DisposeAsync();
    }
}
