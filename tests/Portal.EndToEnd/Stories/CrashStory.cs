using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.EndToEnd.Harness;
using Portal.Plans;
using Portal.Tests.Store;
using Truth = Portal.EndToEnd.Harness.Truth;

namespace Portal.EndToEnd.Stories;

/// <inheritdoc cref="CrashStory"/>
public sealed class CrashOnSqliteStory(Chromium chromium) : CrashStory(chromium, Database.Sqlite, 0);

/// <inheritdoc cref="CrashStory"/>
public sealed class CrashOnPostgreSqlStory(Chromium chromium) : CrashStory(chromium, Database.PostgreSql, 1);

/// <summary>
/// The portal is killed (kill -9) at every boundary of every step of the HMA wizard: see <see cref="CrashWalk"/>. The cloud is a process of its own and lives
/// on. In the end the set-up is done as if nothing had happened; the cloud itself is asked what there is.
/// On every push each step is killed on one of the two databases, by turns, and with --full on both.
/// </summary>
[Trait("Story", "crash")]
public abstract class CrashStory(Chromium chromium, Database database, int turn)
{
    private const string KvApp = "SSS KV-App mail.contoso.com";
    private const string HmaApp = "SSS HMA-App mail.contoso.com";

    private static readonly IReadOnlyList<string> Steps = ["certificate", "kv-app", "vault-access", "hma-app", "hma-certificate", "permission", "grant", "profile", "pilot"];

    [Fact]
    public Task Killed_at_every_boundary_of_every_other_step_the_set_up_is_done_once_and_leaves_nothing_over() =>
        WalkAsync([.. Steps.Where((step, i) => i % 2 == turn)]);

    [Fact, Trait("Category", "Full")]
    public Task Killed_at_every_boundary_of_every_step_the_set_up_is_done_once_and_leaves_nothing_over() => WalkAsync(Steps);

    private async Task WalkAsync(IReadOnlyCollection<string> killed)
    {
        await using var town = await Town.ApartAsync(chromium, database);
        await town.Sandbox.Control.HurryAsync();
        var truth = new Truth(town.Sandbox.Control);
        var rowsBefore = await RowsAsync(truth);
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await HmaWalk.BeginAsync(alice);
        var crashes = new CrashWalk(town, walk.SetUp, killed);
        await walk.OpenAsync(alice, "readiness");

        await StepsAsync(crashes, alice, "certificate", "kv-app");
        await HandedOverAsync(town, walk, crashes, "Viktor Varga", "vault-access");
        await StepsAsync(crashes, alice, "hma-app", "hma-certificate", "permission");
        var request = await walk.AskForDecisionAsync("The pilot of server-side synchronization.");
        await HmaWalk.ApproveAsync(await town.SignInAsync("Amir Aydin"), request, "Agreed.");
        await HandedOverAsync(town, walk, crashes, "Greta Grant", "grant");
        await StepsAsync(crashes, alice, "profile", "pilot"); // Dynamics signs in with what Dataverse holds: with a wrong secret the pilot would fail

        await ThereIsOneOfEachAsync(town, truth, rowsBefore);
        await OneSecretIsLeftAndItIsTheStoredOneAsync(truth, crashes.Kills("profile"));
        await crashes.AssertNothingWasLeftOutAsync();
    }

    private static async Task StepsAsync(CrashWalk crashes, Person person, params string[] steps)
    {
        foreach (var step in steps) await crashes.StepAsync(person, step);
    }

    private static async Task HandedOverAsync(Town town, HmaWalk walk, CrashWalk crashes, string name, string step)
    {
        var person = await town.SignInAsync(name, await walk.HandOverAsync(step));
        await walk.Admin.Page.GotoAsync("about:blank"); // an open page would come back after every kill
        await crashes.StepAsync(person, step);
        await person.Page.GotoAsync("about:blank");
    }

    private static async Task ThereIsOneOfEachAsync(Town town, Truth truth, IReadOnlyDictionary<string, int> rowsBefore)
    {
        foreach (var name in new[] { KvApp, HmaApp })
            await truth.PrincipalAsync((await truth.ApplicationAsync(name))["appId"]!.GetValue<string>());
        Assert.Single(await truth.GrantsOfAsync(HmaApp));
        Assert.Single((await truth.ApplicationAsync(HmaApp))["keyCredentials"]!.AsArray());
        Assert.Single((await truth.ApplicationAsync(HmaApp))["requiredResourceAccess"]!.AsArray());
        Assert.Single(await town.Sandbox.Control.ListAsync("https://contoso-hma.vault.azure.net/certificates/hma-mail-contoso-com/versions?api-version=7.5", "https://vault.azure.net/.default"));
        Assert.Single(await ProfilesAsync(truth));
        Assert.Equal(rowsBefore.Select(r => (r.Key, r.Value + 1)), (await RowsAsync(truth)).Select(r => (r.Key, r.Value)));

        await using var db = town.Portal.Store.CreateDbContext();
        var access = SetUpState.Unpack<Observation>((await db.Set<StepRow>().AsNoTracking().SingleAsync(r => r.Step == "vault-access")).Observation)!;
        Assert.Single(access.Facts, f => f.Name == "Role of KV-App");
    }

    private static async Task OneSecretIsLeftAndItIsTheStoredOneAsync(Truth truth, bool killed)
    {
        var left = Assert.Single(await truth.SecretsOfAsync(KvApp));
        var appId = (await truth.ApplicationAsync(KvApp))["appId"]!.GetValue<string>();
        var given = (await truth.SecretsGivenAsync()).Where(s => s.AppId == appId).ToList();
        Assert.True(killed ? given.Count > 3 : given.Count == 1);
        Assert.Equal(given[^1].KeyId, left); // the last one made is the one that was stored
    }

    private static Task<IReadOnlyList<JsonNode>> ProfilesAsync(Truth truth) =>
        truth.RowsAsync(HmaWalk.Contoso, "emailserverprofiles", "?$select=name&$filter=name eq 'HMA mail.contoso.com'");

    private static async Task<IReadOnlyDictionary<string, int>> RowsAsync(Truth truth)
    {
        var rows = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var table in new[] { "emailserverprofiles", "keyvaultreferences", "managedidentities" }) rows[table] = (await truth.RowsAsync(HmaWalk.Contoso, table)).Count;
        return rows;
    }
}
