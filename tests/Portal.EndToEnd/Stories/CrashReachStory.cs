using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.EndToEnd.Harness;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Tests.Scripts;
using Portal.Tests.Store;
using Portal.Wizards.Confine;

namespace Portal.EndToEnd.Stories;

/// <summary>
/// The portal is killed (kill -9) while it moves an app of Fabrikam from policies to roles: see <see cref="CrashWalk"/>. At every kill, while there is no portal, Exchange Online is asked whether the pilot still opens;
/// and it has itself looked at every moment, inside each change and whenever a policy or a token ended, so that nobody who was reached is shut out for a moment, and
/// nobody else comes within reach for one. Changes take as
/// long there as Microsoft says, by the world's clock. Rule: roles and consents add up, and only policies narrow a consent ("Role Based Access Control for Applications", frequently asked questions).
/// On every push it is killed where something is taken away, and with --full at every boundary on both databases.
/// </summary>
[Trait("Story", "crash")]
public sealed class CrashReachStory(Chromium chromium)
{
    private const string Exchange = "POST outlook.office365.com/adminapi/beta/" + SeedIds.Fabrikam + "/InvokeCommand ";
    private const string Access = "https://sandbox.localhost/exchange-online/fabrikam.com/access";
    private const string Anna = SeedIds.Mailboxes.Anna, Ben = SeedIds.Mailboxes.Ben, Carla = SeedIds.Mailboxes.Carla, Sales = SeedIds.Mailboxes.Sales, Boss = "boss@fabrikam.com";
    private const string TheApp = SeedIds.LegacySyncApp, FullAccess = "full_access_as_app", Tasks = "Tasks.ReadWrite.All";

    private static readonly string[] Members = [Anna, Ben, Carla];

    [Fact]
    public Task Killed_where_consents_and_policies_go_the_pilot_goes_on_opening_and_nobody_else_comes_within_reach() =>
        WalkAsync(Database.Sqlite, [FullAccess], [ConfineWizards.Consent, ConfineWizards.Removed]);

    [Fact, Trait("Category", "Full")]
    public Task Killed_at_every_boundary_of_a_migration_the_pilot_goes_on_opening_and_nobody_else_comes_within_reach() => EverywhereAsync(Database.Sqlite);

    [Fact, Trait("Category", "Full")]
    public Task Killed_at_every_boundary_of_a_migration_on_PostgreSql_the_pilot_goes_on_opening_and_nobody_else_comes_within_reach() => EverywhereAsync(Database.PostgreSql);

    private Task EverywhereAsync(Database database) => WalkAsync(database, [FullAccess, "Mail.ReadWrite", "Calendars.ReadWrite"], null);

    /// <param name="killed">Steps to be killed in; null for all.</param>
    private async Task WalkAsync(Database database, string[] replaced, IReadOnlyCollection<string>? killed)
    {
        await using var town = await Town.ApartAsync(chromium, database, new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal__Exchange__Rest"] = "true" });
        using var shell = new OnlineShell(town.Sandbox.Endpoint, await File.ReadAllTextAsync(town.Sandbox.CaFile));
        await StandsAsync(town, replaced);
        var alice = await town.SignInAsync("Alice Adams");
        await CrossTenantWalk.BeginAsync(alice, CrossTenantWalk.OwnRegistration); // Fabrikam becomes known
        var walk = await ReachWalk.BeginAsync(town, alice, await town.SignInAsync("Amir Aydin"), shell, "Move from policies to RBAC", rest: true);
        var setUp = new Uri(alice.Page.Url).AbsolutePath[..^(ConfineWizards.Ground.Length + 1)];
        await walk.ChooseAsync(null, Anna, Boss);
        await walk.DecidedAsync("No mailbox comes within reach that was not.");
        foreach (var other in town.People.Where(p => p != alice)) await other.Page.GotoAsync("about:blank"); // an open page would come back after every kill
        await WatchAsync(town.Sandbox.Control, begin: true);
        var crashes = new CrashWalk(town, setUp, killed)
        {
            Reading = [Exchange + "Get-*", Exchange + "Test-*"], Since = await town.Sandbox.Control.LastRequestAsync(), Account = ReachWalk.Frank, WhileDead = () => HoldsAsync(town.Sandbox.Control, replaced),
        };

        await StepsAsync(crashes, alice, ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Pointer, ConfineWizards.Scope, ConfineWizards.Roles);
        await walk.LookAsync(ConfineWizards.Test);
        await walk.StandsByAsync(ReachWalk.Frank);
        await walk.WaitsAsync(ConfineWizards.Consent, "trust tests after", TimeSpan.FromHours(2.1));
        await StepsAsync(crashes, alice, ConfineWizards.Consent, ConfineWizards.Works);
        await walk.WaitsAsync(ConfineWizards.Removed, "until then the policies stay", TimeSpan.FromHours(28.1));
        await StepsAsync(crashes, alice, ConfineWizards.Removed);
        await walk.WaitsAsync(ConfineWizards.Proof, "trust tests after", TimeSpan.FromHours(2.1));
        await StepsAsync(crashes, alice, ConfineWizards.Proof);

        await HoldsAsync(town.Sandbox.Control, replaced);
        await NoMomentWasAnotherAsync(town.Sandbox.Control);
        ThereIsOneOfEach(town, replaced);
        await EveryStepIsDoneAsync(town, setUp);
        await crashes.AssertNothingWasLeftOutAsync();
    }

    /// <summary>Two policies that restrict, one to a group within a group, and one that denies; and a consent that neither policies nor roles are about.</summary>
    private static async Task StandsAsync(Town town, string[] replaced)
    {
        await ReachWalk.StandsAsync(town, new
        {
            mailboxes = new[] { new { address = Boss } },
            apps = new[] { new { appId = TheApp, consents = replaced.Append(Tasks), pointer = false } },
            groups = new[]
            {
                new { name = "Inner", members = new[] { Ben } }, new { name = "O'Brien's team", members = new[] { Anna, "Inner", Sales } },
                new { name = "Service", members = new[] { Carla } }, new { name = "Leaders", members = new[] { Boss, Sales } },
            },
            policies = new[] { Policy("RestrictAccess", "O'Brien's team"), Policy("RestrictAccess", "Service"), Policy("DenyAccess", "Leaders") },
        });
        await town.Sandbox.Control.SettingsAsync(new { appPolicySeconds = 4200, appPolicyRemovalSeconds = 1800, appRoleIdleSeconds = 1800, appRoleCacheSeconds = 7200 });

        static object Policy(string right, string scope) => new { appId = TheApp, right, scope };
    }

    private static async Task StepsAsync(CrashWalk crashes, Person person, params string[] steps)
    {
        foreach (var step in steps) await crashes.StepAsync(person, step);
    }

    /// <summary>What a call of the app with a new token would be answered at this moment.</summary>
    private static async Task HoldsAsync(SandboxControl cloud, string[] permissions)
    {
        var questions = permissions.SelectMany(permission => Members.Append(Sales).Append(Boss).Select(mailbox => new { appId = TheApp, mailbox, permission })).ToList();
        using var answer = await cloud.Http.PostAsJsonAsync($"{Access}/ask", questions);
        var verdicts = (await answer.Content.ReadFromJsonAsync<JsonArray>())!.Select(v => (bool)v!["allowed"]!);
        Assert.Equal(questions.Select(q => $"{q.permission} on {q.mailbox}: {Members.Contains(q.mailbox)}"), questions.Zip(verdicts, (q, allowed) => $"{q.permission} on {q.mailbox}: {allowed}"));
    }

    private static async Task<JsonNode> WatchAsync(SandboxControl cloud, bool begin = false)
    {
        using var answer = begin ? await cloud.Http.PostAsync($"{Access}/watch/{TheApp}", null) : await cloud.Http.GetAsync($"{Access}/watch/{TheApp}");
        return JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
    }

    private static async Task NoMomentWasAnotherAsync(SandboxControl cloud)
    {
        var seen = await WatchAsync(cloud);
        Assert.Equal(Members.Length, seen["beginning"]!.AsArray().Count(r => (string)r!["permission"]! == FullAccess));
        Assert.Equal("[]", seen["wider"]!.ToJsonString());
        Assert.Equal("[]", seen["moments"]!.ToJsonString());
        Assert.Equal(seen["beginning"]!.ToJsonString(), seen["now"]!.ToJsonString());
    }

    private static void ThereIsOneOfEach(Town town, string[] replaced)
    {
        var group = Assert.Single(Things("exchange-group"), g => (string?)g["Address"] == "sss-scope@fabrikam.com");
        Assert.Equal(Members, group["Members"]!.AsArray().Select(m => (string)m!).Order(StringComparer.Ordinal));
        var pointer = (string)Assert.Single(Things("exchange-app-pointer"), p => (string)p["AppId"]! == TheApp)["ObjectId"]!;
        var scope = (string)Assert.Single(Things("exchange-app-scope"), s => ((string)s["Name"]!).StartsWith("SSS-Mailboxes-", StringComparison.Ordinal))["Name"]!;
        var roles = Things("exchange-app-assignment").Where(a => (string)a["ObjectId"]! == pointer).ToList();
        Assert.Equal(replaced.Select(p => "Application " + (p == FullAccess ? "EWS.AccessAsApp" : p)).Order(StringComparer.Ordinal), roles.Select(r => (string)r["Role"]!).Order(StringComparer.Ordinal));
        Assert.All(roles, r => Assert.Equal(scope, (string?)r["Scope"]));
        Assert.Equal("DenyAccess", (string?)Assert.Single(Things("exchange-app-policy"), p => (string)p["AppId"]! == TheApp && p["RemovedAt"] is null)["Right"]);
        Assert.Single(Things("app-role-assignment"), a => (string)a["PrincipalId"]! == SeedIds.PrincipalOf(SeedIds.Fabrikam, TheApp)); // the one that no role replaces
        var app = Assert.Single(Things("application"), a => (string)a["AppId"]! == TheApp);
        Assert.DoesNotContain(app["Passwords"]!.AsArray(), p => ((string?)p!["DisplayName"])?.EndsWith("-proof", StringComparison.Ordinal) == true);

        IReadOnlyList<JsonNode> Things(string kind) => [.. town.Sandbox.Things(kind).Where(t => (string?)t["TenantId"] == SeedIds.Fabrikam)];
    }

    private static async Task EveryStepIsDoneAsync(Town town, string setUp)
    {
        var id = long.Parse(setUp.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture);
        await using var db = town.Portal.Store.CreateDbContext();
        var rows = await db.Set<StepRow>().AsNoTracking().Where(r => r.SetUpId == id).ToListAsync();
        // What is included in the proof stands as it was read last: the ground by then is another.
        foreach (var step in new[]
        {
            ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Pointer, ConfineWizards.Scope, ConfineWizards.Roles, ConfineWizards.Consent,
            ConfineWizards.Works, ConfineWizards.Removed, ConfineWizards.Proof
        })
            Assert.Equal(Portal.Plans.Truth.Ok, rows.Single(r => r.Step == step).Truth);
    }
}
