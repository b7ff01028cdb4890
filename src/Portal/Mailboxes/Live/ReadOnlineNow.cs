using System.Text.Json;
using Azure.Core;
using Portal.Cloud;
using Portal.Cloud.Exchange;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.Readiness;
using Portal.SignIn;
using Portal.Wizards.Confine.Reading;

namespace Portal.Mailboxes.Live;

/// <summary>What was read of Exchange Online for one app and one mailbox.</summary>
/// <param name="Report">Null when it could not be read; then <paramref name="WhyNot"/> says why, or is null where the operator did not allow it.</param>
/// <param name="PolicyLetsIn">The answer of Test-ApplicationAccessPolicy; null without one.</param>
/// <param name="RoleLetsIn">Whether a role of Exchange Online gives the app this mailbox (Test-ServicePrincipalAuthorization); null where that was not answered.</param>
public sealed record OnlineNow(OnlineReport? Report, bool? PolicyLetsIn, bool? RoleLetsIn, string? WhyNot);

/// <summary>
/// Reads Exchange Online's settings while somebody looks at a mailbox, where the operator allowed it (<c>Portal:Exchange:Rest</c>). As the portal's reader in its own
/// tenant, which takes Exchange.ManageAsApp and Global Reader
/// (https://learn.microsoft.com/powershell/exchange/app-only-auth-powershell-v2); in another tenant as the person who looks, if they are connected there. Reading cmdlets only.
/// </summary>
public sealed class ReadOnlineNow(OnlineExchange online, ReaderIdentity reader, PersonTokens tokens, Places places, TimeProvider time)
{
    private static readonly OnlineNow NotAllowed = new(null, null, null, null);

    public string NameOf(LiveSubject subject) => subject.TenantId is { } id ? places.TenantName(id).Isolated() : "the organization";

    public async Task<OnlineNow> ReadAsync(LiveSubject subject, CancellationToken ct)
    {
        if (!online.IsOn || subject.TenantId is not { } tenant) return NotAllowed;
        if (As(subject.Viewer, tenant) is not var (credential, account)) return NotAllowed with { WhyNot = $"the portal has no reader in {NameOf(subject)}, and you are not connected there" };
        var (admin, address, app) = (online.Admin(credential, tenant, account), subject.Mailbox.Address ?? "", subject.Profile?.AppId);
        try
        {
            var report = OnlineExchange.ReadAsync(admin, new OnlineReport(time.GetUtcNow(), subject.World, tenant, "", account ?? "the portal's reader", ""), address, ct);
            var (policy, role) = app is null || address.Length == 0
                ? (Task.FromResult<bool?>(null), Task.FromResult<bool?>(null))
                : (PolicyAsync(admin, app, address, ct), RoleAsync(admin, app, address, EwsCalendar.Ends.HasBegun(subject.World), ct));
            var (read, allowed, given) = await Looking.AllAsync(report, policy, role);
            return new OnlineNow(read, allowed, given, null);
        }
        catch (CloudException refused)
        {
            return NotAllowed with
            {
                WhyNot = refused.Error.Kind == CloudErrorKind.NotAllowed && account is null
                    ? "the portal's reader may not read Exchange Online: it lacks Exchange.ManageAsApp or Global Reader"
                    : refused.Error.Sentence
            };
        }
        catch (SignInNeededException)
        {
            return NotAllowed with { WhyNot = "your connection to Exchange Online has ended" };
        }
    }

    private (TokenCredential Credential, string? Account)? As(Person? viewer, string tenant)
    {
        if (viewer is not null && tokens.Has(viewer, Apis.ExchangeOnline(tenant))) return (tokens.For(viewer).In(tenant), tokens.AccountIn(viewer, tenant) ?? viewer.UserName);
        return reader.IsOf(tenant) ? (reader.Credential, null) : null;
    }

    private static Task<bool?> PolicyAsync(ExchangeAdmin admin, string app, string address, CancellationToken ct) =>
        AskedAsync(async () => (await admin.TestPolicyAsync(app, address, ct)) is [var answer, ..] ? Value(answer, "AccessCheckResult") switch { "Granted" => true, "Denied" => false, _ => null } : null);

    /// <summary>Only roles that synchronization can use: EWS as the application, later mail by Microsoft Graph.</summary>
    private static Task<bool?> RoleAsync(ExchangeAdmin admin, string app, string address, bool byGraph, CancellationToken ct)
    {
        string[] useful = byGraph ? ["Application Mail.ReadWrite", "Application Mail Full Access", "Application Exchange Full Access"] : ["Application EWS.AccessAsApp"];
        return AskedAsync(async () => (await admin.TestRolesAsync(app, address, ct)).Any(r => Value(r, "InScope") == "True" && useful.Contains(Value(r, "RoleName"), StringComparer.OrdinalIgnoreCase)));
    }

    private static string Value(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.ToString() : "";

    /// <summary>An answer that does not come leaves a question open; it does not take the rest away. An app that Exchange Online has no pointer to has no roles there.</summary>
    private static async Task<bool?> AskedAsync(Func<Task<bool?>> ask)
    {
        try
        {
            return await ask();
        }
        catch (CloudException error)
        {
            return ScopingExchange.IsMissing(error.Error) ? false : null;
        }
    }
}
