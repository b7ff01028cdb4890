using Portal.EndToEnd.Harness;
using Portal.Sandbox.Seeds;
using Portal.Tests.Scripts;

namespace Portal.EndToEnd.Stories;

/// <summary>An app that opens every mailbox of Fabrikam is confined, by a policy, by roles, or from one to the other; where the portal may run commands in Exchange Online, and where people run its scripts.</summary>
[Trait("Story", "reach")]
public sealed class ReachStory(Chromium chromium)
{
    private const string Anna = SeedIds.Mailboxes.Anna, Ben = SeedIds.Mailboxes.Ben, Boss = "boss@fabrikam.com", FullAccess = "full_access_as_app";

    private static readonly object[] Mailboxes = [new { address = Boss }];
    private static readonly object[] Apps = [new { appId = SeedIds.LegacySyncApp, consents = new[] { FullAccess, "Mail.ReadWrite" }, pointer = false }];

    /// <summary>A policy is there for Ben, so one for Anna brings her within reach: somebody else decides that.</summary>
    [Fact]
    public Task By_a_policy_that_widens_with_scripts() => ByPolicyAsync(false);

    [Fact]
    public Task From_a_policy_to_roles_by_the_portal() => MigrateAsync(true);

    [Fact]
    [Trait("Category", "Full")]
    public Task By_a_policy_that_widens_by_the_portal() => ByPolicyAsync(true);

    [Fact]
    [Trait("Category", "Full")]
    public Task From_a_policy_to_roles_with_scripts() => MigrateAsync(false);

    [Theory]
    [Trait("Category", "Full")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task By_roles(bool rest)
    {
        await using var town = await TownAsync(rest);
        await ReachWalk.StandsAsync(town, new { mailboxes = Mailboxes, apps = Apps });
        using var shell = await ShellAsync(town);
        var walk = await BeginAsync(town, shell, "By RBAC for Applications", rest);
        await walk.ChooseAsync($"{Anna}\n{Ben}", Anna, Boss);
        await walk.DecidedAsync();

        await ToRolesAsync(walk);
        await walk.ClickAsync("proof", "Prove it");

        Assert.Equal("anna opens, ben opens, boss is shut", await walk.OpensAsync(Anna, Ben, Boss));
        NobodyComplained(town);
    }

    private async Task ByPolicyAsync(bool rest)
    {
        await using var town = await TownAsync(rest);
        await ReachWalk.StandsAsync(town, new { mailboxes = Mailboxes, apps = Apps, groups = new[] { new { name = "Team", members = new[] { Ben } } }, policies = new[] { new { appId = SeedIds.LegacySyncApp, right = "RestrictAccess", scope = "Team" } } });
        using var shell = await ShellAsync(town);
        var walk = await BeginAsync(town, shell, "By an application access policy", rest);
        await walk.ChooseAsync($"PrimarySmtpAddress,Name\n{Anna},Anna\n", Anna, Boss);
        Assert.Equal("anna is shut, ben opens, boss is shut", await walk.OpensAsync(Anna, Ben, Boss));
        await walk.DecidedAsync();

        await walk.DoAsync("group", "members", "policy");
        await walk.WaitsAsync("proof", "trust tests after", TimeSpan.FromHours(2.1));
        await walk.ClickAsync("proof", "Prove it");

        Assert.Equal("anna opens, ben opens, boss is shut", await walk.OpensAsync(Anna, Ben, Boss));
        NobodyComplained(town);
    }

    private async Task MigrateAsync(bool rest)
    {
        await using var town = await TownAsync(rest);
        await ReachWalk.StandsAsync(town, new
        {
            mailboxes = Mailboxes, apps = Apps, groups = new object[] { new { name = "Inner", members = new[] { Ben } }, new { name = "O'Brien's team", members = new[] { Anna, "Inner" } } },
            policies = new[] { new { appId = SeedIds.LegacySyncApp, right = "RestrictAccess", scope = "O'Brien's team" } },
        });
        using var shell = await ShellAsync(town);
        var walk = await BeginAsync(town, shell, "Move from policies to RBAC", rest);
        await walk.ChooseAsync(null, Anna, Boss);
        await walk.DecidedAsync();

        await ToRolesAsync(walk);
        await walk.ClickAsync("works", "Prove it");
        await walk.WaitsAsync("policy-removed", "until then the policies stay", TimeSpan.FromHours(28.1));
        await walk.DoAsync("policy-removed");
        await walk.WaitsAsync("proof", "trust tests after", TimeSpan.FromHours(0.6));
        await walk.ClickAsync("proof", "Prove it");

        Assert.Equal("anna opens, ben opens, boss is shut", await walk.OpensAsync(Anna, Ben, Boss));
        NobodyComplained(town);
    }

    private static async Task ToRolesAsync(ReachWalk walk)
    {
        await walk.DoAsync("group", "members", "pointer", "scope", "roles");
        await walk.LookAsync("test");
        await walk.StandsByAsync("Frank Fisher");
        await walk.WaitsAsync("consent", "trust tests after", TimeSpan.FromHours(2.1));
        await walk.ClickAsync("consent", "Take ");
    }

    private Task<Town> TownAsync(bool rest) => Town.ApartAsync(chromium, settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal__Exchange__Rest"] = rest ? "true" : "false" });

    private static async Task<OnlineShell> ShellAsync(Town town) => new(town.Sandbox.Endpoint, await File.ReadAllTextAsync(town.Sandbox.CaFile));

    /// <summary>Fabrikam becomes known by a set-up that names it; the plan is begun from the profile that is there.</summary>
    private static async Task<ReachWalk> BeginAsync(Town town, OnlineShell shell, string plan, bool rest)
    {
        var alice = await town.SignInAsync("Alice Adams");
        await CrossTenantWalk.BeginAsync(alice, CrossTenantWalk.OwnRegistration);
        if (rest) await ReachWalk.ReachIsReadAsync(town, alice, "This app can reach ");
        return await ReachWalk.BeginAsync(town, alice, shell, plan, rest);
    }

    private static void NobodyComplained(Town town)
    {
        foreach (var person in town.People) person.Heard.AssertNoComplaints();
    }
}
