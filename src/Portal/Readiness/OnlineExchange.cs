using System.Text.Json;
using Azure.Core;
using Portal.Cloud.Exchange;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Scripts;
using Portal.Settings;
using Portal.SignIn;

namespace Portal.Readiness;

/// <summary>Exchange Online's settings read and written by the portal itself, where its operator allowed that (<c>Portal:Exchange:Rest</c>). Everything it does exists as a script too.</summary>
public sealed class OnlineExchange(CloudNetwork network, PortalSettings settings, TimeProvider time)
{
    /// <summary>Whether the portal may; never while a look runs on pasted answers.</summary>
    public bool IsOn => settings.Exchange.Rest && !Answers.AreUsed;

    /// <summary>What a person needs for it; nothing while it is off.</summary>
    public IReadOnlyList<ApiNeed> Needs(string tenantId) => IsOn ? [Apis.ExchangeOnline(tenantId)] : [];

    public ExchangeAdmin Admin(StepContext context, string tenantId) => Admin(context.In(tenantId), tenantId, Account(context, tenantId));

    /// <param name="account">User name of whoever the credential is of; null for an app.</param>
    public ExchangeAdmin Admin(TokenCredential credential, string tenantId, string? account) =>
        IsOn ? new ExchangeAdmin(network, credential, tenantId, account) : throw new InvalidOperationException("The operator did not allow it.");

    /// <exception cref="Portal.Cloud.CloudException">The organization could not be read. A mailbox that cannot be read is told in the report.</exception>
    public Task<OnlineReport> ReadAsync(StepContext context, OnlineTarget target, CancellationToken ct) => ReadAsync(
        Admin(context, target.TenantId), new OnlineReport(time.GetUtcNow(), context.Now, target.TenantId, "", Account(context, target.TenantId), context.Person.Name), target.Mailbox, ct);

    /// <summary>Looks at EwsAllowedAppIDs right before it is written: it is replaced as a whole, so what somebody else put there since would be lost.</summary>
    /// <param name="shown">The list as the page showed it.</param>
    /// <exception cref="StepRefusedException">The list is another one by now.</exception>
    public async Task RequireListAsync(StepContext context, OnlineTarget target, IReadOnlyList<string> shown, string link, CancellationToken ct)
    {
        var now = (await ReadAsync(context, target, ct)).AllowedApps ?? [];
        if (!AllowedApps.Same(now, shown))
            throw new StepRefusedException(new Problem(
                "Nothing was written: somebody else changed EwsAllowedAppIDs since the page was shown.",
                AllowedApps.Difference(shown, now),
                "Look again and read the new list; then start again.",
                "You",
                link));
    }

    /// <param name="begun">Says who reads, where and when; what is read is put in.</param>
    /// <param name="mailbox">Its address; empty for the organization alone.</param>
    /// <exception cref="Portal.Cloud.CloudException">The organization could not be read. A mailbox that cannot be read is told in the report.</exception>
    internal static async Task<OnlineReport> ReadAsync(ExchangeAdmin admin, OnlineReport begun, string mailbox, CancellationToken ct)
    {
        var organization = await admin.OrganizationAsync(ct);
        var (box, failed) = mailbox.Length == 0 ? (null, null) : await MailboxAsync(admin, mailbox, ct);
        return begun with
        {
            Organization = Line(organization, "Name"), ByRest = true, EwsEnabled = Switch(organization), AllowedApps = Apps(organization), Agents = Agents(organization),
            Mailbox = box, Failed = failed is null ? [] : [failed],
        };
    }

    /// <summary>In another tenant people act with another account than the one they signed in with.</summary>
    private static string Account(StepContext context, string tenantId) => context.AccountIn(tenantId) ?? context.Person.UserName;

    private static async Task<(OnlineMailbox? Mailbox, string? Failed)> MailboxAsync(ExchangeAdmin admin, string address, CancellationToken ct)
    {
        try
        {
            var (cas, box) = await Looking.BothAsync(admin.CasMailboxAsync(address, ct), admin.MailboxAsync(address, ct));
            return (new OnlineMailbox(address, Line(box, "RecipientTypeDetails"), Line(box, "MailboxPlan"), Switch(cas), Agents(cas)), null);
        }
        catch (Portal.Cloud.CloudException error) when (error.Error.Kind != Portal.Cloud.CloudErrorKind.SignInNeeded)
        {
            return (null, $"mailbox: {error.Error.Sentence}");
        }
    }

    private static EwsSwitch Switch(JsonElement row) =>
        row.TryGetProperty("EwsEnabled", out var value)
            ? value.ValueKind switch { JsonValueKind.True => EwsSwitch.True, JsonValueKind.False => EwsSwitch.False, _ => EwsSwitch.Null }
            : EwsSwitch.Null;

    /// <summary>One text with commas; nothing when there is none.</summary>
    private static IReadOnlyList<string> Apps(JsonElement row) =>
        [.. Texts(row, "EwsAllowedAppIDs").SelectMany(t => t.Split([',', ';', ' ', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)).Select(Lines.One)];

    private static UserAgentLists Agents(JsonElement row) => new(Line(row, "EwsApplicationAccessPolicy"), Texts(row, "EwsAllowList"), Texts(row, "EwsBlockList"));

    private static IReadOnlyList<string> Texts(JsonElement row, string name) => !row.TryGetProperty(name, out var value) ? [] : value.ValueKind switch
    {
        JsonValueKind.String => [Lines.One(value.GetString()!)],
        JsonValueKind.Array => [.. value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => Lines.One(v.GetString()!))],
        _ => [],
    };

    private static string Line(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Lines.One(value.GetString()!) : "";
}
