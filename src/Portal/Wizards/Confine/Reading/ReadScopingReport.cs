using System.Text.Json;
using Portal.Readiness;
using Portal.Steps.Readiness;
using Portal.Wizards.Confine.Scripts;
using static Portal.Steps.Readiness.ReportJson;
using static Portal.Ids;

namespace Portal.Wizards.Confine.Reading;

/// <summary>A pasted report of what confines an app. Wrong, foreign, old and oversized ones are refused with the reason.</summary>
public static class ReadScopingReport
{
    /// <summary>Bytes. Five thousand members of a group take about 300 KB.</summary>
    public const int Largest = 1024 * 1024;
    private const int MostGroups = 500;
    private const int MostRows = 1000;

    /// <param name="now">The portal's clock.</param>
    /// <param name="world">The clock on which waiting times run.</param>
    /// <param name="why">What is wrong, as a sentence to show beside the field; null when it was taken.</param>
    public static ScopingReport? Read(string? pasted, ConfineSetUp plan, string pastedBy, DateTimeOffset now, DateTimeOffset world, out string? why) =>
        ReportJson.Read(pasted, root => Read(root, plan, pastedBy, now, world), out why, Largest);

    private static ScopingReport Read(JsonElement root, ConfineSetUp plan, string pastedBy, DateTimeOffset now, DateTimeOffset world)
    {
        RequireSchema(root, ScopingScripts.Schema, plan.Key);
        if (!Same(Text(root, "tenant"), plan.TenantId))
            throw new ReportRefusedException("This report was read in another tenant. Run Disconnect-ExchangeOnline, then the script again, and sign in with an account of the tenant that is named above.");
        if (!Same(Text(root, "app"), plan.App.AppId)) throw new ReportRefusedException("This report is about another app. Run the script of this plan.");
        var at = MadeAt(root, now, ExchangeOnlineKnowledge.ReportLasts, "the computer that ran the script");
        return new ScopingReport(at, world - (now - at), plan.TenantId, plan.App.AppId, Text(root, "account"), pastedBy)
        {
            Policies = Has(root, "policies", out _)
                ? [.. List(root, "policies", MostRows).Select(p =>
                    new ScopingPolicy(Text(p, "identity"), Text(p, "right"), Text(p, "app"), Text(p, "name"), Text(p, "group"), Text(p, "description")))]
                : null,
            Groups = Merge(List(root, "groups", MostGroups).Select(Group)),
            Unread = Texts(root, "unread", MostGroups),
            Pointer = Has(root, "pointer", out var pointer) ? new ScopingPointer(Text(pointer, "id"), Text(pointer, "name")) : null,
            Roles = Has(root, "roles", out _) ? [.. List(root, "roles", MostRows).Select(r => Role(Text(r, "role"), Text(r, "scope"), Text(r, "type")))] : null,
            Scopes = [.. List(root, "scopes", MostRows).Select(s => new ScopingScope(Text(s, "name"), Text(s, "filter"), Text(s, "root")))],
            Tests = [.. List(root, "tests", MostRows).Select(t => new ScopingTest(Text(t, "cmdlet"), Text(t, "mailbox"), Text(t, "what"), Text(t, "result")))],
            Uses = Texts(root, "uses", MostRows),
            Changed = [.. Texts(root, "changed", 20).Where(c => ScopingChanges.Written.Contains(c, StringComparer.Ordinal))],
            Failed = [.. List(root, "failed", MostRows).Select(f => $"{Text(f, "part")}: {Text(f, "message")}")],
        };
    }

    private static ScopingGroup Group(JsonElement group) => new([Text(group, "asked")], Text(group, "name"), Text(group, "address"), Text(group, "dn"), Text(group, "type"), Flag(group, "principal"),
        Has(group, "members", out _) ? [.. Texts(group, "members", ScopingScripts.MostMembers * 4).Select(Member)] : null);

    private static ScopingMember Member(string line) => line.Split('|', 3) is [var type, var address, var dn] ? new ScopingMember(address.ToLowerInvariant(), type, dn) : throw Wrong("members");

    /// <summary>Scopes are told by name; a role for the whole organization is told as "Organization".</summary>
    internal static ScopingRole Role(string role, string scope, string type) => new("", role, type.Equals("Organization", StringComparison.OrdinalIgnoreCase) ? "" : scope, type);

    /// <summary>One group can be asked for by several names.</summary>
    internal static IReadOnlyList<ScopingGroup> Merge(IEnumerable<ScopingGroup> groups) =>
        [.. groups.GroupBy(g => g.Dn, StringComparer.OrdinalIgnoreCase).Select(g => g.First() with { Asked = [.. g.SelectMany(one => one.Asked).Distinct(StringComparer.OrdinalIgnoreCase)] })];
}
