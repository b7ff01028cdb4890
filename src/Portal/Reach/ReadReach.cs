using Azure.Core;
using Microsoft.EntityFrameworkCore;
using Portal.Cloud.Exchange;
using Portal.Cloud.Http;
using Portal.Mailboxes.Replica;
using Portal.Profiles;
using Portal.Readiness;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Reach;

/// <summary>The reach of a profile's app: what is kept of it, and how a newer reading comes, by the portal itself or by a report.</summary>
public sealed class ReadReach(
    IDbContextFactory<PortalDb> dbs, AccessReadings kept, ReadAccess access, ReadConsents consents, ReadUnits units, OnlineExchange online,
    ReaderIdentity reader, PersonTokens tokens, CloudNetwork network, WorldClock world, TimeProvider time)
{
    private static readonly string[] ReadEntra = ["Application.Read.All", "Directory.Read.All"];

    /// <summary>Null when nobody has read the organization for this app yet, or the profile names none.</summary>
    public async Task<ProfileReach?> FindAsync(FoundProfile profile, CancellationToken ct) =>
        profile is { TenantId: { Length: > 0 } tenant, AppId: { Length: > 0 } app } && await kept.FindAsync(tenant, app, ct) is { } index ? await OfAsync(profile, EffectiveAccess.Of(index, app), ct) : null;

    /// <summary>Whether the operator allowed the portal to read Exchange Online itself.</summary>
    public bool CanReadItself => online.IsOn;

    /// <summary>Tokens of the person that reading takes and that are not there. What the portal's own reader sees in its tenant takes none.</summary>
    public IReadOnlyList<ApiNeed> Missing(Person person, string tenantId)
    {
        List<ApiNeed> needs = [Apis.ExchangeOnline(tenantId)];
        if (!reader.IsOf(tenantId)) needs.Add(Apis.Graph(tenantId, ReadEntra));
        return needs.FindAll(n => !tokens.Has(person, n));
    }

    /// <exception cref="SignInNeededException">A token is missing.</exception>
    public async Task ReadAsync(FoundProfile profile, Person person, CancellationToken ct)
    {
        if (!CanReadItself) throw new InvalidOperationException("The operator did not allow it.");
        var (tenant, app) = (profile.TenantId!, profile.AppId!);
        tokens.Demand(person, Missing(person, tenant));
        var account = tokens.AccountIn(person, tenant) ?? person.UserName;
        var admin = new ExchangeAdmin(network, tokens.For(person).In(tenant), tenant, account);
        await KeepAsync(profile, await access.ReadAsync(admin, account, tenant, app, await ConsentsAsync(profile, person, ct), ct), person, ct);
    }

    /// <returns>What is wrong with the report; null when it was taken.</returns>
    public async Task<string?> TakeAsync(FoundProfile profile, string? given, Person person, CancellationToken ct)
    {
        var facts = ReadAccessReport.Read(given, profile.Row.Id, profile.TenantId!, profile.AppId!, person.Name, await ConsentsAsync(profile, person, ct), time.GetUtcNow(), out var why);
        if (facts is not null) await KeepAsync(profile, facts, person, ct);
        return why;
    }

    /// <summary>Exchange does not tell consents: they are read in Entra, by whoever may there.</summary>
    private async Task<ConsentsRead> ConsentsAsync(FoundProfile profile, Person person, CancellationToken ct) => Entra(profile, person) is ({ } credential, var account)
        ? await consents.ReadAsync(credential, account, profile.TenantId!, profile.AppId!, ct)
        : ConsentsRead.Not("Nobody who may read the tenant's Entra was connected.", "Microsoft Entra", time.GetUtcNow());

    /// <summary>Who may read the tenant's Entra: the portal's reader in its own tenant, else the person where they are connected there.</summary>
    private (TokenCredential? Credential, string Account) Entra(FoundProfile profile, Person person)
    {
        var tenant = profile.TenantId!;
        if (reader.IsOf(tenant)) return (reader.Credential, "the portal's reader");
        return tokens.Has(person, Apis.Graph(tenant, ReadEntra)) ? (tokens.For(person).In(tenant), tokens.AccountIn(person, tenant) ?? person.UserName) : (null, "");
    }

    private async Task KeepAsync(FoundProfile profile, AccessFacts read, Person person, CancellationToken ct)
    {
        var (credential, account) = Entra(profile, person);
        var facts = await units.AddAsync(read, credential, account, ct);
        var reach = await OfAsync(profile, EffectiveAccess.Of(facts, facts.AppId), ct);
        await kept.KeepAsync(facts, ReachSentence.Text(reach), reach.Flags, person, ct);
    }

    private async Task<ProfileReach> OfAsync(FoundProfile profile, AppReach reach, CancellationToken ct)
    {
        var (host, id) = (profile.Host.ToLowerInvariant(), profile.Row.Id);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var mailboxes = await db.Set<ReplicaMailbox>().AsNoTracking().Where(m => m.Environment == host && m.ProfileId == id && m.Active && m.Address != "").OrderBy(m => m.AddressKey).ThenBy(m => m.Row)
            .Select(m => new ProfileMailbox(m.Id, m.Address, m.Name)).ToListAsync(ct);
        var withoutAddress = await db.Set<ReplicaMailbox>().AsNoTracking().CountAsync(m => m.Environment == host && m.ProfileId == id && m.Active && m.Address == "", ct);
        IReadOnlyList<string> onOthers = profile.Kind == ProfileKind.Hma || reach.Mailboxes.Sure.IsEmpty ? []
            : await db.Set<ReplicaMailbox>().AsNoTracking().Where(m => m.ProfileId != null && (m.Environment != host || m.ProfileId != id) && m.Active && m.Address != "").Select(m => m.Address).Distinct().ToListAsync(ct);
        return new ProfileReach(reach, profile.Kind, mailboxes, world.GetUtcNow(), withoutAddress, onOthers);
    }
}
