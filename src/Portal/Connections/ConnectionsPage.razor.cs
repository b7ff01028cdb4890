using Microsoft.AspNetCore.Components;
using Portal.Cloud;
using Portal.Cloud.Arm;
using Portal.Cloud.Dataverse;
using Portal.Plans;
using Portal.Settings;
using Portal.SignIn;

namespace Portal.Connections;

/// <summary>What the portal is connected to: seen by admins and auditors, changed and tested by admins with their own access.</summary>
public sealed partial class ConnectionsPage
{
    private const string DraftName = "connections";

    private static readonly IReadOnlyList<(TenantRoles Role, string Label)> RoleLabels =
        [(TenantRoles.Dataverse, "Dataverse: people of it work in the environments"), (TenantRoles.Vault, "Vault: key vaults and KV-App"), (TenantRoles.Exchange, "Exchange: hybridised with it, and HMA-App")];

    private IReadOnlyList<Connection>? _rows;
    private bool _may;
    private Person? _person;
    private Draft _draft = new();
    private string? _wrongEnvironment;
    private string? _wrongVault;
    private string? _wrongTenant;
    private IReadOnlyList<DiscoveredEnvironment>? _mine;
    private IReadOnlyList<Vault>? _vaults;
    private IReadOnlyList<ApiNeed>? _needs;
    private string? _for;
    private string? _then;
    private Problem? _trouble;
    private string? _said;
    private bool _busy;
    private long? _testing;
    private long? _tested;
    private Connection? _removing;
    private IReadOnlyList<UsedBy.Use> _uses = [];

    [Inject] public required ConnectionBook Book { get; init; }

    [Inject] public required AddConnection Adding { get; init; }

    [Inject] public required TestEnvironment Environments { get; init; }

    [Inject] public required TestVault Vaults { get; init; }

    [Inject] public required TestTenant Tenants { get; init; }

    [Inject] public required UsedBy Uses { get; init; }

    [Inject] public required FormDrafts Drafts { get; init; }

    [Inject] public required PersonTokens Tokens { get; init; }

    [Inject] public required PortalSettings Settings { get; init; }

    [Inject] public required CurrentPerson Current { get; init; }

    /// <summary>What to go on with after a detour to Entra: the id of the connection to test, "environments" or "vaults".</summary>
    [SupplyParameterFromQuery(Name = "go")] public string? Go { get; set; }

    private sealed class Draft
    {
        public string Environment { get; set; } = "";

        public string Vault { get; set; } = "";

        public string Tenant { get; set; } = "";

        public string TenantName { get; set; } = "";

        public TenantRoles Roles { get; set; } = TenantRoles.Exchange;

        public bool IsEmpty => (Environment + Vault + Tenant + TenantName).Length == 0;
    }

    private string Back => _then is null ? PortalUrls.Connections : $"{PortalUrls.Connections}?go={_then}";

    private string Summary
    {
        get
        {
            if (_rows is null) return "Reading…";
            var bad = _rows.Count(r => ConnectionCheck.Unpack(r.Check)?.Truth == Truth.NotOk);
            var untested = _rows.Count(r => r.Check is null);
            return (bad, untested) switch
            {
                (0, 0) => "Everything the portal is connected to passed its last test.",
                (0, _) => untested == _rows.Count ? "Nothing was tested yet." : $"{untested} of {_rows.Count} connections were not tested yet.",
                _ => $"{bad} of {_rows.Count} connections lack{(bad == 1 ? "s" : "")} something.",
            };
        }
    }

    private IEnumerable<Connection> Of(ConnectionKind kind) => (_rows ?? []).Where(r => r.Kind == kind);

    protected override async Task OnInitializedAsync()
    {
        _person = await Current.DemandAsync(Permissions.ReadConnections);
        _may = _person.May(Permissions.Connections);
        _draft = Drafts.Find<Draft>(_person, DraftName) ?? new();
        _rows = await Book.ListAsync(CancellationToken.None);
        if (!_may) return;
        if (Go == "environments") await ListMineAsync();
        else if (Go == "vaults") await ListVaultsAsync();
        else if (long.TryParse(Go, out var id) && _rows.FirstOrDefault(r => r.Id == id) is { } connection) await TestAsync(connection);
    }

    /// <summary>What is typed survives the detours of this page.</summary>
    protected override void OnAfterRender(bool firstRender)
    {
        if (_person is null) return;
        if (_draft.IsEmpty) Drafts.Drop(_person, DraftName);
        else Drafts.Keep(_person, DraftName, _draft);
    }

    private Task AddEnvironmentAsync() => DoAsync(null, null, async person =>
    {
        var added = await Adding.EnvironmentAsync(_draft.Environment, null, person, CancellationToken.None);
        _wrongEnvironment = added.Wrong;
        if (added.Connection is null) return;
        (_draft.Environment, _said) = ("", $"{added.Connection.Name} is connected. Test it to see what you and the reader may do there.");
    });

    private Task AddVaultAsync() => DoAsync(null, null, async person =>
    {
        var added = await Adding.VaultAsync(_draft.Vault, null, person, CancellationToken.None);
        _wrongVault = added.Wrong;
        if (added.Connection is not null) (_draft.Vault, _said) = ("", $"{added.Connection.Name} is connected.");
    });

    private Task AddTenantAsync() => DoAsync(null, null, async person =>
    {
        var added = await Adding.TenantAsync(_draft.Tenant, _draft.TenantName, _draft.Roles, person, CancellationToken.None);
        _wrongTenant = added.Wrong;
        if (added.Connection is not null) (_draft, _said) = (new Draft { Environment = _draft.Environment, Vault = _draft.Vault }, $"{added.Connection.Name} is connected.");
    });

    private Task SetDraftRole(TenantRoles roles)
    {
        _draft.Roles = roles;
        return Task.CompletedTask;
    }

    private Task SetRolesAsync(Connection tenant, TenantRoles roles) => DoAsync(null, null, async person =>
    {
        if (await Book.SetRolesAsync(tenant.Id, roles, person, CancellationToken.None)) _said = $"{tenant.Name}: {ConnectionBook.WordsOf(roles)}.";
    });

    private Task ListMineAsync() => DoAsync("list your environments", "environments", async person => _mine = await Adding.MineAsync(person, CancellationToken.None));

    private Task ListVaultsAsync() => DoAsync("list your vaults", "vaults", async person => _vaults = await Adding.VaultsAsync(person, CancellationToken.None));

    private Task TakeAsync(DiscoveredEnvironment offer) => DoAsync(null, null, async person =>
    {
        var added = await Adding.EnvironmentAsync(offer.Url.ToString(), offer.Name, person, CancellationToken.None);
        (_said, _wrongEnvironment) = (added.Connection is null ? null : $"{offer.Name} is connected. Test it to see what you and the reader may do there.", added.Wrong);
        if (added.Connection is not null) _mine = [.. _mine!.Where(m => m != offer)];
    });

    private Task TakeAsync(Vault offer) => DoAsync(null, null, async person =>
    {
        var added = await Adding.VaultAsync(offer.Uri.ToString(), offer.ResourceId, person, CancellationToken.None);
        (_said, _wrongVault) = (added.Connection is null ? null : $"{offer.Name} is connected.", added.Wrong);
        if (added.Connection is not null) _vaults = [.. _vaults!.Where(v => v != offer)];
    });

    private async Task TestAsync(Connection connection)
    {
        _testing = connection.Id;
        await DoAsync($"test {connection.Name}", $"{connection.Id}", async person =>
        {
            var check = connection.Kind switch
            {
                ConnectionKind.Environment => await Environments.RunAsync(connection, person, CancellationToken.None),
                ConnectionKind.Vault => await Vaults.RunAsync(connection, person, CancellationToken.None),
                _ => await Tenants.RunAsync(connection, person, CancellationToken.None),
            };
            await Book.KeepAsync(connection, check, person, CancellationToken.None);
            (_tested, _said) = (connection.Id, $"{connection.Name}: {check.Sentence}");
        });
        _testing = null;
    }

    private async Task AskAsync(Connection connection) => (_uses, _removing) = (await Uses.OfAsync(connection, CancellationToken.None), connection);

    private Task RemoveAsync() => DoAsync(null, null, async person =>
    {
        if (_removing is not { } connection) return;
        _removing = null;
        if (await Book.RemoveAsync(connection.Id, person, CancellationToken.None)) _said = $"{connection.Name} is not connected any more.";
    });

    /// <summary>Runs what a click asked for, once at a time; a token that is missing leads to Entra and back to the same click.</summary>
    /// <param name="what">What the access is for: "test Contoso"; null where none is needed.</param>
    /// <param name="then">What the page goes on with when it comes back.</param>
    private async Task DoAsync(string? what, string? then, Func<Person, Task> act)
    {
        if (_busy) return;
        (_busy, _trouble, _said, _needs) = (true, null, null, null);
        StateHasChanged();
        try
        {
            await act(await Current.DemandAsync(Permissions.Connections, writes: true));
            _rows = await Book.ListAsync(CancellationToken.None);
        }
        catch (SignInNeededException needed)
        {
            (_needs, _for, _then) = (needed.Needs, what, then);
        }
        catch (NotPermittedException refused)
        {
            _trouble = new Problem(refused.Message);
        }
        catch (CloudException error)
        {
            if (error.Error.Kind == CloudErrorKind.SignInNeeded && _person is not null) Tokens.Forget(_person, error.Error); // the next click leads to Entra
            _trouble = error.Error.ToProblem();
        }
        finally
        {
            _busy = false;
        }
    }
}
