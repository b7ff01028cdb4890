using System.Text.Json;
using Portal.Cloud;
using Portal.Cloud.Exchange;
using Portal.Plans;
using Portal.Readiness;
using Portal.Scripts;
using Portal.SignIn;
using static Portal.Ids;

namespace Portal.Wizards.Confine.Reading;

/// <summary>What confines an app, read by the portal itself where its operator allowed that (<c>Portal:Exchange:Rest</c>): the same that the reading script reads.</summary>
public sealed class ScopingExchange(OnlineExchange exchange, TimeProvider time)
{
    private const int Deepest = 8;

    public bool IsOn(ConfineSetUp plan) => exchange.IsOn && !plan.Closed;

    public IReadOnlyList<ApiNeed> Needs(ConfineSetUp plan) => plan.Closed ? [] : exchange.Needs(plan.TenantId);

    public ExchangeAdmin Admin(StepContext context, ConfineSetUp plan) => exchange.Admin(context, plan.TenantId);

    /// <exception cref="CloudException">The person may not read there at all. What else could not be read is told in the report.</exception>
    public async Task<ScopingReport> ReadAsync(StepContext context, ConfineSetUp plan, CancellationToken ct, params IReadOnlyList<string> changed)
    {
        var (admin, failed, unread) = (Admin(context, plan), new List<string>(), new List<string>());
        var account = context.AccountIn(plan.TenantId) ?? context.Person.UserName;
        List<ScopingPolicy> all = [.. (await admin.AccessPoliciesAsync(ct)).Select(Policy)];
        List<ScopingPolicy> policies = [.. all.Where(p => p.AppId == "*" || Same(p.AppId, plan.App.AppId))];
        var groups = await GroupsAsync(admin, [.. new[] { plan.Form.GroupAddress }.Where(g => g.Length > 0).Concat(policies.Select(p => p.Group))], failed, unread, ct);
        var pointer = await FoundAsync(() => admin.AppPointerAsync(plan.App.AppId, ct)) is [var one, ..] ? new ScopingPointer(Line(one, "ObjectId"), Line(one, "DisplayName")) : null;
        List<ScopingRole> roles = pointer is null
            ? []
            : [.. (await admin.TestRolesAsync(plan.App.AppId, null, ct)).Select(r => ReadScopingReport.Role(
                Line(r, "RoleName"),
                Line(r, "AllowedResourceScope"),
                Line(r, "ScopeType")))];
        return new ScopingReport(time.GetUtcNow(), context.Now, plan.TenantId, plan.App.AppId, account, context.Person.Name)
        {
            ByRest = true, Policies = policies, Groups = groups, Unread = unread, Pointer = pointer, Roles = roles, Changed = changed, Uses = Uses(plan, groups, all.Except(policies)),
            Scopes = await ScopesAsync(admin, plan, roles, ct), Tests = await TestsAsync(admin, plan, pointer is not null, failed, ct), Failed = failed,
        };
    }

    /// <summary>Mail-enabled groups whose name or address holds a text, for choosing one.</summary>
    public async Task<IReadOnlyList<ScopingGroup>> FindGroupsAsync(StepContext context, ConfineSetUp plan, string text, CancellationToken ct) =>
        [.. (await Admin(context, plan).GroupsAsync(ct)).Select(g =>
            new ScopingGroup(
                [],
                Line(g, "DisplayName") is { Length: > 0 } name ? name : Line(g, "Name"),
                Line(g, "PrimarySmtpAddress"),
                Line(g, "DistinguishedName"),
                Line(g, "RecipientTypeDetails"),
                null,
                null))
            .Where(g => g.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || g.Address.Contains(text, StringComparison.OrdinalIgnoreCase)).Take(20)];

    /// <summary>Names of management scopes, of whatever app or person, whose filter names a group.</summary>
    public async Task<IReadOnlyList<string>> ScopesOfAsync(StepContext context, ConfineSetUp plan, ScopingGroup group, CancellationToken ct)
    {
        var named = group.Dn.Replace("'", "''", StringComparison.Ordinal);
        return [.. (await Admin(context, plan).ScopesAsync(ct)).Where(s => Text(s, "RecipientFilter").Contains(named, StringComparison.OrdinalIgnoreCase)).Select(s => Line(s, "Name"))];
    }

    private static IReadOnlyList<string> Uses(ConfineSetUp plan, IReadOnlyList<ScopingGroup> groups, IEnumerable<ScopingPolicy> others) =>
        groups.FirstOrDefault(g => Same(g.Address, plan.Form.GroupAddress)) is not { } group ? []
            : [.. others.Where(p => Same(p.ScopeName, group.Name) || Same(p.Group, group.Name) || Same(p.Group, group.Dn)).Select(p => $"a policy of the app {p.AppId}").Distinct(StringComparer.Ordinal)];

    private static async Task<IReadOnlyList<ScopingGroup>> GroupsAsync(ExchangeAdmin admin, IReadOnlyList<string> ask, List<string> failed, List<string> unread, CancellationToken ct)
    {
        var (groups, asked) = (new List<ScopingGroup>(), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        for (var level = 0; level < Deepest && ask.Count > 0; level++)
        {
            var next = new List<string>();
            foreach (var who in ask.Where(asked.Add))
            {
                try
                {
                    foreach (var recipient in await FoundAsync(() => admin.RecipientAsync(who, ct)))
                    {
                        var group = new ScopingGroup(
                            [who], Line(recipient, "Name"), Line(recipient, "PrimarySmtpAddress"), Line(recipient, "DistinguishedName"),
                            Line(recipient, "RecipientTypeDetails"), Flag(recipient, "IsValidSecurityPrincipal"), null);
                        if (group.Type.Contains("Universal", StringComparison.OrdinalIgnoreCase) && group.IsGroup) group = group with { Members = [.. (await admin.MembersAsync(group.Dn, ct)).Select(Member)] };
                        next.AddRange((group.Members ?? []).Where(m => m.IsGroup).Select(m => m.Dn));
                        groups.Add(group);
                    }
                }
                catch (CloudException error) when (error.Error.Kind != CloudErrorKind.SignInNeeded)
                {
                    unread.Add(who);
                    failed.Add($"group: {Lines.One(who)}: {error.Error.Sentence}");
                }
            }

            ask = next;
        }

        return ReadScopingReport.Merge(groups);
    }

    private static async Task<IReadOnlyList<ScopingScope>> ScopesAsync(ExchangeAdmin admin, ConfineSetUp plan, IReadOnlyList<ScopingRole> roles, CancellationToken ct)
    {
        var scopes = new List<ScopingScope>();
        foreach (var name in roles.Where(r => r.ScopeType.Equals("CustomRecipientScope", StringComparison.OrdinalIgnoreCase))
            .Select(r => r.Scope)
            .Append(plan.Form.ScopeName)
            .Where(n => n.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase))
            scopes.AddRange((await FoundAsync(() => admin.ScopeAsync(name, ct))).Select(s => new ScopingScope(Line(s, "Name"), Text(s, "RecipientFilter"), Line(s, "RecipientRoot"))));
        return scopes;
    }

    private static async Task<IReadOnlyList<ScopingTest>> TestsAsync(ExchangeAdmin admin, ConfineSetUp plan, bool hasPointer, List<string> failed, CancellationToken ct)
    {
        var tests = new List<ScopingTest>();
        foreach (var mailbox in new[] { plan.Form.Inside, plan.Form.Outside }.Where(m => m.Length > 0))
        {
            await AskAsync(async () => [.. (await admin.TestPolicyAsync(plan.App.AppId, mailbox, ct)).Select(t => new ScopingTest(ScopingTest.ByPolicy, mailbox, "", Line(t, "AccessCheckResult")))]);
            if (hasPointer) await AskAsync(async () => [.. (await admin.TestRolesAsync(plan.App.AppId, mailbox, ct)).Select(t => new ScopingTest(ScopingTest.ByRole, mailbox, Line(t, "RoleName"), Line(t, "InScope")))]);

            async Task AskAsync(Func<Task<IReadOnlyList<ScopingTest>>> ask)
            {
                try
                {
                    tests.AddRange(await ask());
                }
                catch (CloudException error) when (error.Error.Kind != CloudErrorKind.SignInNeeded)
                {
                    failed.Add($"test: {mailbox}: {error.Error.Sentence}");
                }
            }
        }

        return tests;
    }

    /// <summary>What is not there is nothing, and no error: ManagementObjectNotFound.</summary>
    private static async Task<IReadOnlyList<JsonElement>> FoundAsync(Func<Task<IReadOnlyList<JsonElement>>> find)
    {
        try
        {
            return await find();
        }
        catch (CloudException error) when (IsMissing(error.Error))
        {
            return [];
        }
    }

    internal static bool IsMissing(CloudError error) =>
        error.Kind == CloudErrorKind.NotFound
            || error.Message.Contains("couldn't be found", StringComparison.OrdinalIgnoreCase)
            || error.Message.Contains("ManagementObjectNotFound", StringComparison.OrdinalIgnoreCase);

    private static ScopingPolicy Policy(JsonElement row)
    {
        var (named, name) = (Line(row, "ScopeIdentity"), Line(row, "ScopeName"));
        return new ScopingPolicy(Line(row, "Identity"), Line(row, "AccessRight"), Line(row, "AppId"), name, named.Length > 0 ? named : name, Line(row, "Description"));
    }

    private static ScopingMember Member(JsonElement row)
    {
        var type = Line(row, "RecipientTypeDetails");
        return new ScopingMember(Line(row, "PrimarySmtpAddress").ToLowerInvariant(), type, ScopingGroup.IsGroupType(type) ? Line(row, "DistinguishedName") : "");
    }

    private static string Line(JsonElement row, string name) => Lines.One(Text(row, name));

    private static string Text(JsonElement row, string name) => !row.TryGetProperty(name, out var value) ? "" : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Array when value.GetArrayLength() == 1 && value[0].ValueKind == JsonValueKind.String => value[0].GetString()!,
        _ => "",
    };

    private static bool? Flag(JsonElement row, string name) => Text(row, name).ToUpperInvariant() switch { "TRUE" => true, "FALSE" => false, _ => null };
}
