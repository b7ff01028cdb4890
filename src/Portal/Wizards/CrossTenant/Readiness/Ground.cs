using Azure.Core;
using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.Readiness;
using Portal.SignIn;
using Portal.Steps;
using Portal.Steps.Readiness;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.CrossTenant.Readiness;

/// <summary>What the checks of one look stand on; what several of them read is read once.</summary>
internal sealed class Ground : ReadinessGround
{
    private readonly Lazy<Task<OnlineReport?>> _online;
    private readonly Lazy<Task<CredentialRules>> _rules;

    public Ground(StepContext context, CloudNetwork network, Places places, ReaderIdentity reader, OnlineExchange exchange, DateTimeOffset now, CancellationToken ct) : base(context, network, places, reader, now, ct)
    {
        (Record, Form) = (context.Record(), context.Form());
        _online = new(() => ReadsExchange(exchange, Form) ? ReadAsync(exchange) : Task.FromResult(Record.ExchangeOnline.Fresh(now)));
        _rules = new(() => Limits.ReadAsync(this));
    }

    public CrossTenantSetUp Record { get; }

    public CrossTenantForm Form { get; }

    public string TenantName => Places.TenantName(Form.ExchangeTenantId);

    /// <summary>Whether this portal reaches the Exchange tenant at all.</summary>
    public bool Reaches => ReachesTenant(Form);

    public TokenCredential Exchange => Context.In(Form.ExchangeTenantId);

    public TokenCredential Dataverse => Context.In(Form.DataverseTenantId);

    /// <summary>The newest report of Exchange Online, read now where the portal may; null when there is none that is young enough.</summary>
    public Task<OnlineReport?> OnlineAsync() => _online.Value;

    public Task<CredentialRules> RulesAsync() => _rules.Value;

    public string RulesReader { get; set; } = "";

    public Task<CredentialRules?> KnownRulesAsync() => Reaches ? OrNullAsync(_rules.Value) : Task.FromResult<CredentialRules?>(null);

    public async Task<OnlineReport?> ReadNowAsync() => await OrNullAsync(NotNullAsync()) is { ByRest: true } read ? read : null;

    public static bool ReachesTenant(CrossTenantForm form) => form.SameTenant || form.Onboarding != Onboarding.NoAccess;

    public static bool ReadsExchange(OnlineExchange exchange, CrossTenantForm form) => exchange.IsOn && ReachesTenant(form);

    /// <exception cref="UnreadException">The portal has no access there.</exception>
    public void RequireReach()
    {
        if (!Reaches) throw new UnreadException($"This portal has no access to {TenantName}", "What is told by people of that tenant is below.", "An administrator of that tenant");
    }

    private async Task<OnlineReport> NotNullAsync() => await OnlineAsync() ?? throw new UnreadException("Nothing was read", null, null);

    /// <summary>What was pasted stands in where the person may not read themselves.</summary>
    private async Task<OnlineReport?> ReadAsync(OnlineExchange exchange)
    {
        try
        {
            return await exchange.ReadAsync(Context, EwsListStep.Target(Record), Ct);
        }
        catch (CloudException error) when (error.Error.Kind == CloudErrorKind.NotAllowed && Record.ExchangeOnline.Fresh(Now) is not null)
        {
            return Record.ExchangeOnline.Fresh(Now);
        }
    }
}

/// <summary>Headings of the page.</summary>
internal static class Groups
{
    public const string Choice = "What this kind of profile can and cannot do";
    public const string Exchange = "Exchange Online";
    public const string Entra = "Entra";
    public const string Dataverse = "Dataverse";

    public static readonly string[] All = [Choice, Exchange, Entra, Dataverse];
}
