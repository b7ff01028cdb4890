using Azure.Core;
using Portal.Cloud.Arm;
using Portal.Cloud.Exchange;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Steps.Readiness;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>What the checks of one look stand on: the set-up, the person, and what several of them read, each read once.</summary>
internal sealed class Ground : ReadinessGround
{
    /// <summary>How often Exchange is asked: one server in four without OAuth is missed by ten requests in one case of eighteen.</summary>
    public const int Probes = 10;

    private readonly Lazy<Task<EwsAnswers>> _ews;
    private readonly Lazy<Task<Vault>> _vault;
    private readonly Lazy<Task<Application?>> _kvApp;
    private readonly Lazy<Task<Application?>> _hmaApp;
    private readonly Lazy<Task<CredentialRules>> _rules;

    public Ground(StepContext context, CloudNetwork network, Places places, ReaderIdentity reader, DateTimeOffset now, CancellationToken ct) : base(context, network, places, reader, now, ct)
    {
        (Record, Form) = (context.Record(), context.Form());
        _ews = new(() => new EwsProbe(network).AskOftenAsync(Ews, Probes, Ct));
        _vault = new(ReadVaultAsync);
        _kvApp = new(() => FindAsync(Record.KvApp?.ObjectId, InVault));
        _hmaApp = new(() => FindAsync(Record.HmaApp?.ObjectId, InExchange));
        _rules = new(() => Limits.ReadAsync(this));
    }

    public HmaSetUp Record { get; }

    public HmaForm Form { get; }

    public EwsUrl Ews => EwsUrl.Parse(Form.EwsUrl);

    public VaultUri VaultUri => VaultUri.Parse(Form.VaultUri);

    /// <summary>The person's tokens of the tenants this set-up works in.</summary>
    public TokenCredential InVault => Context.InVault(Places);

    public TokenCredential InExchange => Context.InExchange();

    public string TenantName => Places.TenantName(Form.ExchangeTenantId);

    public Task<EwsAnswers> EwsAsync() => _ews.Value;

    /// <exception cref="UnreadException">The person does not see it.</exception>
    public Task<Vault> VaultAsync() => _vault.Value;

    public Task<Application?> KvAppAsync() => _kvApp.Value;

    public Task<Application?> HmaAppAsync() => _hmaApp.Value;

    public Task<CredentialRules> RulesAsync() => _rules.Value;

    /// <summary>With whose rights <see cref="RulesAsync"/> was read.</summary>
    public string RulesReader { get; set; } = "";

    /// <summary>For the set-up's record; null when this look could not read it.</summary>
    public async Task<VaultRef?> KnownVaultAsync() =>
        await OrNullAsync(_vault.Value) is { } vault ? new VaultRef(vault.ResourceId, vault.Name, vault.TenantId, vault.UsesRoles) : null;

    public Task<CredentialRules?> KnownRulesAsync() => OrNullAsync(_rules.Value);

    private async Task<Vault> ReadVaultAsync() => await new Vaults(Network, InVault).FindAsync(VaultUri, Ct) ?? throw new UnreadException(
        $"{Person.Name} sees no vault {VaultUri.Name} in Azure",
        "Check the address, or ask the vault's owner for the Reader role on it. Azure does not tell a missing vault from one that may not be seen.",
        "Owner of the vault");

    private async Task<Application?> FindAsync(string? objectId, TokenCredential credential) => objectId is null ? null : await new Applications(Network, credential).FindByIdAsync(objectId, Ct);
}
