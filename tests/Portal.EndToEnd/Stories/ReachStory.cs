using Portal.EndToEnd.Harness;
using Portal.Sandbox.Seeds;
using Portal.Tests.Scripts;

namespace Portal.EndToEnd.Stories;

/// <summary>
/// An app that opens every mailbox of Fabrikam is confined: by a policy that brings somebody within reach, which somebody else decides; by roles; and from a policy to roles. One after the other in the same town, each
/// as if nothing had been there, and each ends with its proof; and the first is taken away again.
/// </summary>
public abstract class ReachStory(Chromium chromium, bool rest)
{
    private const string Anna = SeedIds.Mailboxes.Anna, Ben = SeedIds.Mailboxes.Ben, Boss = "boss@fabrikam.com", FullAccess = "full_access_as_app";

    private static readonly object[] Mailboxes = [new { address = Boss }];
    private static readonly object[] Apps = [new { appId = SeedIds.LegacySyncApp, consents = new[] { FullAccess, "Mail.ReadWrite" }, pointer = false }];

    [Fact]
    public async Task An_app_is_confined_by_policy_by_roles_and_from_one_to_the_other()
    {
        await using var town = await Town.ApartAsync(chromium, settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal__Exchange__Rest"] = rest ? "true" : "false" });
        using var shell = new OnlineShell(town.Sandbox.Endpoint, await File.ReadAllTextAsync(town.Sandbox.CaFile));
        var (alice, amir) = (await town.SignInAsync("Alice Adams"), await town.SignInAsync("Amir Aydin"));
        // Fabrikam becomes known by a set-up that names it; the plans are begun from the profile that is there.
        await CrossTenantWalk.BeginAsync(alice, CrossTenantWalk.OwnRegistration);

        var byPolicy = await ByPolicyAsync(town, plan => ReachWalk.BeginAsync(town, alice, amir, shell, plan, rest, byList: true));
        if (rest)
        {
            await ReachWalk.ReachIsReadAsync(town, alice, "This app can reach ");
            await TakenAwayAsync(byPolicy);
        }

        await ByRolesAsync(town, plan => ReachWalk.BeginAsync(town, alice, amir, shell, plan, rest, byList: true));
        await MigrateAsync(town, plan => ReachWalk.BeginAsync(town, alice, amir, shell, plan, rest, byList: true));

        NobodyComplained(town);
    }

    /// <summary>A policy is there for Ben, so one for Anna brings her within reach.</summary>
    private static async Task<ReachWalk> ByPolicyAsync(Town town, Func<string, Task<ReachWalk>> begin)
    {
        await ReachWalk.StandsAsync(
            town,
            new
            {
                mailboxes = Mailboxes,
                apps = Apps,
                groups = new[] { new { name = "Team", members = new[] { Ben } } },
                policies = new[] { new { appId = SeedIds.LegacySyncApp, right = "RestrictAccess", scope = "Team" } }
            });
        var walk = await begin("By an application access policy");
        await walk.ChooseAsync($"PrimarySmtpAddress,Name\n{Anna},Anna\nanna at home,Anna\n", Anna, Boss, notTaken: "Row 3: \"anna at home\" is no address.");
        Assert.Equal("anna is shut, ben opens, boss is shut", await walk.OpensAsync(Anna, Ben, Boss));
        await walk.DecidedAsync("1 mailboxes come within reach that were not: anna@fabrikam.com");

        await walk.DoAsync("group", "members", "policy");
        await walk.WaitsAsync("proof", "trust tests after", TimeSpan.FromHours(2.1));
        await walk.ClickAsync("proof", "Prove it");

        Assert.Equal("anna opens, ben opens, boss is shut", await walk.OpensAsync(Anna, Ben, Boss));
        return walk;
    }

    /// <summary>Once nothing else narrows the app, taking its policy away opens every mailbox, and that is a decision of its own.</summary>
    private static async Task TakenAwayAsync(ReachWalk walk)
    {
        await walk.ByHandAsync("$team = Get-ApplicationAccessPolicy | Where-Object { $_.ScopeName -eq 'Team' }\nRemove-ApplicationAccessPolicy -Identity $team.Identity -Confirm:$false");
        await walk.TakeAwayAsync();
        Assert.Equal("anna opens, ben is shut, boss is shut", await walk.OpensAsync(Anna, Ben, Boss));
        await walk.DecidedAsync("Takes away what confines the app", "abandon-decision");

        await walk.DoAsync("abandon-policy", "abandon-group");

        Assert.Equal("anna opens, ben opens, boss opens", await walk.OpensAsync(Anna, Ben, Boss));
    }

    private static async Task ByRolesAsync(Town town, Func<string, Task<ReachWalk>> begin)
    {
        await ReachWalk.StandsAsync(town, new { mailboxes = Mailboxes, apps = Apps });
        var walk = await begin("By RBAC for Applications");
        await walk.ChooseAsync($"{Anna}\n{Ben}", Anna, Boss);
        Assert.Equal("anna opens, ben opens, boss opens", await walk.OpensAsync(Anna, Ben, Boss));
        await walk.DecidedAsync("removes the consents that they take the place of");

        await ToRolesAsync(walk);
        await walk.ClickAsync("proof", "Prove it");

        Assert.Equal("anna opens, ben opens, boss is shut", await walk.OpensAsync(Anna, Ben, Boss));
    }

    private static async Task MigrateAsync(Town town, Func<string, Task<ReachWalk>> begin)
    {
        await ReachWalk.StandsAsync(town, new
        {
            mailboxes = Mailboxes, apps = Apps, groups = new object[] { new { name = "Inner", members = new[] { Ben } }, new { name = "O'Brien's team", members = new[] { Anna, "Inner" } } },
            policies = new[] { new { appId = SeedIds.LegacySyncApp, right = "RestrictAccess", scope = "O'Brien's team" } },
        });
        var walk = await begin("Move from policies to RBAC");
        await walk.ChooseAsync(null, Anna, Boss);
        await walk.DecidedAsync("No mailbox comes within reach that was not.");

        await ToRolesAsync(walk);
        await walk.ClickAsync("works", "Prove it");
        await walk.WaitsAsync("policy-removed", "until then the policies stay", TimeSpan.FromHours(28.1));
        await walk.DoAsync("policy-removed");
        await walk.WaitsAsync("proof", "trust tests after", TimeSpan.FromHours(0.6));
        await walk.ClickAsync("proof", "Prove it");

        Assert.Equal("anna opens, ben opens, boss is shut", await walk.OpensAsync(Anna, Ben, Boss));
    }

    private static async Task ToRolesAsync(ReachWalk walk)
    {
        await walk.DoAsync("group", "members", "pointer", "scope", "roles");
        await walk.LookAsync("test");
        await walk.StandsByAsync("Frank Fisher");
        await walk.WaitsAsync("consent", "trust tests after", TimeSpan.FromHours(2.1));
        await walk.ClickAsync("consent", "Take ");
    }

    private static void NobodyComplained(Town town)
    {
        foreach (var person in town.People) person.Heard.AssertNoComplaints();
    }
}

/// <summary>Where the portal may run commands in Exchange Online (<c>Portal:Exchange:Rest</c>).</summary>
[Trait("Story", "reach")]
public sealed class ReachByPortalStory(Chromium chromium) : ReachStory(chromium, true);

/// <summary>Where people run its scripts.</summary>
[Trait("Story", "reach")]
public sealed class ReachByScriptStory(Chromium chromium) : ReachStory(chromium, false);
