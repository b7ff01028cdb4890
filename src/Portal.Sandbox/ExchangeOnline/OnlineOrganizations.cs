using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline;

/// <summary>
/// The Exchange Online of each tenant: what its administrators set, what of it is in force, which mailboxes it has. Ask here; the rules of the EWS retirement are in
/// <see cref="EwsGate"/>.
/// </summary>
internal sealed class OnlineOrganizations(World world, EntraDirectory directory, ExchangeState exchange, EwsUsage usage, Clocks clocks, SettingsStore settings)
{
    /// <summary>Before an organization is switched off, Microsoft fills its list with the applications that used EWS in these days.</summary>
    private static readonly TimeSpan UsageBeforeFlip = TimeSpan.FromDays(60);

    private readonly Shelf<OnlineOrganization> _shelf = world.Shelf<OnlineOrganization>("exchange-organization");

    public bool Has(string tenantId) => _shelf.Find(tenantId) is not null;

    public void Put(OnlineOrganization organization) => _shelf.Put(organization.TenantId, organization);

    /// <summary>What <c>Get-OrganizationConfig</c> shows; a change shows at once.</summary>
    public EwsSettings Configured(string tenantId) => At(Require(tenantId), listDelay: 0, enabledDelay: 0);

    /// <summary>What requests meet.</summary>
    public EwsSettings InForce(string tenantId) => At(Require(tenantId), settings.Now.EwsListSeconds, settings.Now.EwsEnabledSeconds);

    /// <summary>Changes settings as an administrator does; what is left as it is keeps its age.</summary>
    public void Change(string tenantId, Func<EwsSettings, EwsSettings> change) => world.Change(() =>
    {
        var organization = Require(tenantId);
        var before = Configured(tenantId);
        if (before.FlippedAt is { } flipped)
            organization = organization with { EwsEnabled = [.. organization.EwsEnabled, new(before.Enabled, flipped)], EwsAllowedAppIDs = [.. organization.EwsAllowedAppIDs, new(before.AllowedAppIDs, flipped)] };
        var after = change(before);
        if (after.Enabled != before.Enabled) organization = organization with { EwsEnabled = [.. organization.EwsEnabled, new(after.Enabled, clocks.World)] };
        if (!after.AllowedAppIDs.SequenceEqual(before.AllowedAppIDs)) organization = organization with { EwsAllowedAppIDs = [.. organization.EwsAllowedAppIDs, new(after.AllowedAppIDs, clocks.World)] };
        if (after.UserAgents != before.UserAgents) organization = organization with { UserAgents = [.. organization.UserAgents, new(after.UserAgents, clocks.World)] };
        Put(organization);
    });

    /// <summary>As <see cref="Change"/>, but in force at once: nothing that is on its way is waited for.</summary>
    public void ChangeAtOnce(string tenantId, Func<EwsSettings, EwsSettings> change) => world.Change(() =>
    {
        var after = change(Configured(tenantId));
        Put(OnlineOrganization.Of(tenantId, after.Enabled, after.AllowedAppIDs, after.UserAgents));
    });

    /// <summary>A mailbox of this tenant in Exchange Online that has a licence or needs none, by one of its addresses.</summary>
    public ExchangeMailbox? Mailbox(string tenantId, string? address)
    {
        if (address is null) return null;
        var found = exchange.Find(address) ?? exchange.Mailboxes.All.FirstOrDefault(m => m.Answers(address));
        return found is not null && IsActive(found) && Ids.Same(TenantOf(found.Address), tenantId) ? found : null;
    }

    /// <summary>The mailbox of a user of this tenant.</summary>
    public ExchangeMailbox? MailboxOf(User user) => Mailbox(user.TenantId, user.Mail ?? user.UserPrincipalName);

    public IEnumerable<ExchangeMailbox> Mailboxes(string tenantId) =>
        exchange.Mailboxes.All.Where(m => IsActive(m) && Ids.Same(TenantOf(m.Address), tenantId)).OrderBy(m => m.Address, StringComparer.OrdinalIgnoreCase);

    /// <summary>The account that a mailbox belongs to.</summary>
    public User? OwnerOf(ExchangeMailbox mailbox) => TenantOf(mailbox.Address) is { } tenant
        ? directory.Users.All.FirstOrDefault(u =>
            Ids.Same(u.TenantId, tenant) && (Ids.Same(u.Mail, mailbox.Address) || Ids.Same(u.UserPrincipalName, mailbox.Address)))
            ?? directory.User(tenant, mailbox.Address)
        : null;

    /// <summary>By the domain of its address.</summary>
    public bool IsOf(ExchangeMailbox mailbox, string tenantId) => Ids.Same(TenantOf(mailbox.Address), tenantId);

    private bool IsActive(ExchangeMailbox mailbox) => mailbox.Place == ExchangeMailbox.Cloud && (mailbox.IsShared || mailbox.Resource is not null || OwnerOf(mailbox) is { ExchangePlanId: not null });

    private string? TenantOf(string address) => directory.Tenant(address[(address.IndexOf('@') + 1)..])?.Id;

    private OnlineOrganization Require(string tenantId) => _shelf.Find(tenantId) ?? throw new InvalidOperationException($"The tenant {tenantId} has no Exchange Online.");

    private EwsSettings At(OnlineOrganization organization, double listDelay, double enabledDelay)
    {
        var enabled = At(organization.EwsEnabled, enabledDelay);
        var allowed = At(organization.EwsAllowedAppIDs, listDelay);
        var flip = settings.Now.EwsFlips.NullBecomesFalse;
        var untouched = enabled is null && allowed.Count == 0 && organization.EwsEnabled[^1].At < flip;
        return untouched && flip <= clocks.World
            ? new(false, usage.Apps(organization.TenantId, flip - UsageBeforeFlip, flip), At(organization.UserAgents, enabledDelay), flip)
            : new(enabled, allowed, At(organization.UserAgents, enabledDelay));
    }

    /// <summary>The last value that is in force; the first one always was.</summary>
    private T At<T>(IReadOnlyList<Since<T>> history, double delay) => history.Where((h, i) => i == 0 || h.At.AddSeconds(delay) <= clocks.World).Last().Value;
}
