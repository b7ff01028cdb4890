using System.Text.Json.Nodes;
using Portal.Reach;

namespace Portal.Tests.Reach;

/// <summary>A report as the reading script prints it: an app that two policies restrict, a role beside them, and a group inside a group.</summary>
public static class SampleReport
{
    public const string Sales = "60000000-0000-4000-8000-000000000001", Inner = "60000000-0000-4000-8000-000000000002";

    /// <param name="addresses">Every mailbox; the first half is in the group of the policy, a quarter of it through a group inside.</param>
    public static JsonObject Of(Guid key, string tenant, string app, DateTimeOffset at, params IReadOnlyList<string> addresses)
    {
        var half = addresses.Count / 2;
        return new JsonObject
        {
            ["schema"] = ReadAccessReport.Schema, ["key"] = key.ToString(), ["tenant"] = tenant, ["app"] = app, ["at"] = at.ToString("o"), ["account"] = "fiona@fabrikam.com",
            ["mailboxes"] = Rows(addresses.Select((a, i) =>
                new JsonObject
                {
                    ["Guid"] = Id(i),
                    ["PrimarySmtpAddress"] = a,
                    ["DisplayName"] = a.Split('@')[0],
                    ["RecipientTypeDetails"] = "UserMailbox",
                    ["EmailAddresses"] = new JsonArray($"SMTP:{a}", $"smtp:also-{a}")
                })),
            ["groups"] = Rows([Group(Sales, "SSS Sales", "MailUniversalSecurityGroup"), Group(Inner, "SSS Sales, Nordics", "MailUniversalSecurityGroup")]),
            ["otherGroups"] = new JsonArray(),
            ["members"] = Rows(
            [
                new JsonObject
                {
                    ["group"] = Sales,
                    ["members"] = Rows(Enumerable.Range(0, half - half / 4)
                        .Select(i => Member(Id(i), addresses[i], "UserMailbox"))
                        .Append(Member(Inner, "", "MailUniversalSecurityGroup"))
                        .Append(Member(Id(999_999), "partner@elsewhere.example", "MailContact")))
                },
                new JsonObject { ["group"] = Inner, ["members"] = Rows(Enumerable.Range(half - half / 4, half / 4).Select(i => Member(Id(i), addresses[i], "UserMailbox"))) },
            ]),
            ["policies"] = Rows([
                new JsonObject
                {
                    ["Identity"] = $"{tenant}\\{app}:S-1-5-21-1-1-1-1001;1",
                    ["AppId"] = app,
                    ["AccessRight"] = "RestrictAccess",
                    ["ScopeName"] = "SSS Sales",
                    ["ScopeIdentity"] = "SSS Sales",
                    ["Description"] = "Server-side sync"
                }
            ]),
            ["scopes"] = Rows([new JsonObject { ["Name"] = "SSS-Mailboxes", ["RecipientFilter"] = $"MemberOfGroup -eq '{Dn("SSS Sales")}'", ["RecipientRoot"] = "", ["Exclusive"] = false }]),
            ["assignments"] = Rows([
                new JsonObject
                {
                    ["Name"] = "SSS-Ews",
                    ["Role"] = "Application EWS.AccessAsApp",
                    ["RoleAssignee"] = "70000000-0000-4000-8000-000000000001",
                    ["RoleAssigneeType"] = "ServicePrincipal",
                    ["Enabled"] = true,
                    ["CustomResourceScope"] = "SSS-Mailboxes"
                }
            ]),
            ["pointers"] = Rows([new JsonObject { ["AppId"] = app, ["ObjectId"] = "70000000-0000-4000-8000-000000000001", ["DisplayName"] = "SSS app" }]),
            ["failed"] = new JsonArray(),
        };
    }

    public static string Dn(string name) => $"CN={name},OU=fabrikam.onmicrosoft.com,DC=PROD";

    private static string Id(int mailbox) => $"50000000-0000-4000-8000-{mailbox:d12}";

    private static JsonObject Group(string id, string name, string type) => new()
    {
        ["Guid"] = id,
        ["Sid"] = id == Sales ? "S-1-5-21-1-1-1-1001" : "S-1-5-21-1-1-1-1002",
        ["Identity"] = name,
        ["Name"] = name,
        ["DisplayName"] = name,
        ["DistinguishedName"] = Dn(name),
        ["PrimarySmtpAddress"] = "",
        ["RecipientTypeDetails"] = type,
    };

    private static JsonObject Member(string id, string address, string type) => new() { ["Guid"] = id, ["PrimarySmtpAddress"] = address, ["DisplayName"] = address, ["RecipientTypeDetails"] = type };

    private static JsonArray Rows(IEnumerable<JsonObject> rows) => new([.. rows]);
}
