using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.ExchangeOnline.Access;

/// <summary>Every door asks the same rules: EWS, Microsoft Graph, and the short ways for tests.</summary>
public sealed class DoorTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private static readonly string[] Kinds = [
        "MailUniversalSecurityGroup", "MailUniversalSecurityGroup", "MailUniversalDistributionGroup", "GroupMailbox", "DynamicDistributionGroup",
        "AdministrativeUnit", "EntraSecurityGroup"
    ];
    private static readonly (string Permission, string Role, string? Path)[] Permissions = [
        ("full_access_as_app", "Application EWS.AccessAsApp", null),
        ("Mail.ReadWrite", "Application Mail.ReadWrite", "/mailFolders/inbox"),
        ("Tasks.ReadWrite.All", "Application Contacts.Read", "/todo/lists")
    ];
    private static readonly string[] Apps = ["11110000-0000-4000-8000-000000000001", "11110000-0000-4000-8000-000000000002"];

    [Fact]
    public async Task Calls_by_EWS_and_Graph_are_answered_as_the_trial_says()
    {
        await cloud.ClearAsync();
        var chance = new Random(20261122);
        var allowed = 0;
        for (var round = 0; round < 5; round++)
        {
            var document = Tenant(chance);
            await cloud.StateAsync(document);
            var trial = AccessTrial.Of(JsonSerializer.SerializeToNode(document)!);
            foreach (var app in Apps)
                foreach (var (permission, _, path) in Permissions)
                    foreach (var mailbox in new[] { SeedIds.Mailboxes.Anna, SeedIds.Mailboxes.Ben, SeedIds.Mailboxes.Sales })
                    {
                        var (said, called) = (trial.Ask(app, mailbox, permission), path is null ? await cloud.EwsAsync(app, mailbox) : await cloud.GraphAsync(app, "GET", $"/users/{mailbox}{path}"));
                        var asked = (await cloud.Http.SendAsync("POST", Fabrikam.Control + SeedIds.Fabrikam + "/access/ask", new[] { new { appId = app, mailbox, permission } })).Json[0]!;
                        Assert.True(
                            said.Allowed == (called.Status == 200) && said.By == asked["by"]!.ToString(),
                            $"{said} but {asked.ToJsonString()} and {called}: {app} {mailbox} {permission} in {JsonSerializer.Serialize(document)}");
                        allowed += said.Allowed ? 1 : 0;
                    }
        }

        Assert.InRange(allowed, 12, 78); // both answers are common
    }

    /// <summary>A tenant with three mailboxes and whatever chance gives it.</summary>
    private static object Tenant(Random chance)
    {
        string[] mailboxes = [SeedIds.Mailboxes.Anna, SeedIds.Mailboxes.Ben, SeedIds.Mailboxes.Sales];
        var kinds = Enumerable.Range(0, 5).Select(_ => Kinds[chance.Next(Kinds.Length)]).ToArray();
        bool Is(int group, params string[] not) => !not.Contains(kinds[group]);
        var groups = kinds.Select((kind, i) => new
        {
            name = $"Group '{i}', inc",
            kind,
            members = mailboxes.Where(_ => chance.Next(3) == 0)
                .Concat(Enumerable.Range(0, 5)
                    .Where(g => g != i && chance.Next(4) == 0 && Is(g, "AdministrativeUnit", "EntraSecurityGroup"))
                    .Select(g => $"Group '{g}', inc"))
                .ToArray(),
        }).ToArray();
        string[] scopable = [.. groups.Where((_, i) => kinds[i] == "MailUniversalSecurityGroup").Select(g => g.name), SeedIds.Mailboxes.Anna];
        T[] Some<T>(int most, Func<T> make) => [.. Enumerable.Range(0, chance.Next(most + 1)).Select(_ => make())];
        T One<T>(IReadOnlyList<T> of) => of[chance.Next(of.Count)];
        return new
        {
            mailboxes = mailboxes.Select(m => new { address = m, type = m == SeedIds.Mailboxes.Sales ? "SharedMailbox" : "UserMailbox" }), groups,
            policies = Some(2, () => new { appId = chance.Next(4) == 0 ? "*" : One(Apps), right = chance.Next(3) == 0 ? "DenyAccess" : "RestrictAccess", scope = One(scopable) }),
            scopes = new[] { new { name = "One", groups = new[] { One(groups).name } }, new { name = "Two", groups = new[] { One(groups).name, One(groups).name } } },
            apps = Apps.Select(app => new
            {
                appId = app, pointer = chance.Next(3) > 0, consents = Permissions.Where(_ => chance.Next(2) == 0).Select(p => p.Permission).ToArray(),
                assignments = Some(2, () => chance.Next(4) switch
                {
                    0 => new { role = One(Permissions).Role, scope = (string?)null, group = (string?)null, unit = (string?)null },
                    1 => new { role = One(Permissions).Role, scope = (string?)null, group = (string?)One(groups).name, unit = (string?)null },
                    2 => new { role = One(Permissions).Role, scope = (string?)null, group = (string?)null, unit = (string?)One(groups).name },
                    _ => new { role = One(Permissions).Role, scope = (string?)One(new[] { "One", "Two" }), group = (string?)null, unit = (string?)null },
                }),
            }).ToArray(), // once: chance would say something else when it is read again
        };
    }
}
