using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Audit;
using Portal.EndToEnd.Harness;
using Portal.Plans;
using Portal.Tests.Store;
using Truth = Portal.EndToEnd.Harness.Truth;

namespace Portal.EndToEnd.Stories;

/// <summary>
/// The portal is killed (kill -9) at every boundary of every step of the HMA wizard: see <see cref="CrashWalk"/>. The cloud is a process of its own and lives
/// on. In the end the set-up is done as if nothing had happened; the cloud itself is asked what there is.
/// </summary>
[Trait("Story", "crash"), Trait("Category", "Full")]
public sealed class CrashStory(Chromium chromium)
{
    private const string KvApp = "SSS KV-App mail.contoso.com";
    private const string HmaApp = "SSS HMA-App mail.contoso.com";

    [Theory, InlineData(Database.Sqlite), InlineData(Database.PostgreSql)]
    public async Task Killed_at_every_boundary_of_every_step_the_set_up_is_done_once_and_leaves_nothing_over(Database database)
    {
        await using var town = await Town.ApartAsync(chromium, database);
        await town.Sandbox.Control.HurryAsync();
        var truth = new Truth(town.Sandbox.Control);
        var rowsBefore = await RowsAsync(truth);
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await HmaWalk.BeginAsync(alice);
        var crashes = new CrashWalk(town, walk);
        await walk.OpenAsync(alice, "readiness");

        await StepsAsync(crashes, alice, "certificate", "kv-app");
        await HandedOverAsync(town, walk, crashes, "Viktor Varga", "vault-access");
        await StepsAsync(crashes, alice, "hma-app", "hma-certificate", "permission");
        var request = await walk.AskForDecisionAsync("The pilot of server-side synchronization.");
        await HmaWalk.ApproveAsync(await town.SignInAsync("Amir Aydin"), request, "Agreed.");
        await HandedOverAsync(town, walk, crashes, "Greta Grant", "grant");
        await StepsAsync(crashes, alice, "profile", "pilot"); // Dynamics signs in with what Dataverse holds: with a wrong secret the pilot would fail

        await ThereIsOneOfEachAsync(town, truth, rowsBefore);
        await OneSecretIsLeftAndItIsTheStoredOneAsync(truth);
        await EveryWriteWasABoundaryAsync(town, crashes);
        await EveryIntentHasAnOutcomeAsync(town);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', crashes.Killed.Select(b => $"{b}")));
    }

    private static async Task StepsAsync(CrashWalk crashes, Person person, params string[] steps)
    {
        foreach (var step in steps) await crashes.StepAsync(person, step);
    }

    private async Task HandedOverAsync(Town town, HmaWalk walk, CrashWalk crashes, string name, string step)
    {
        var person = await town.SignInAsync(name, await walk.HandOverAsync(step));
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

    private static async Task OneSecretIsLeftAndItIsTheStoredOneAsync(Truth truth)
    {
        var left = Assert.Single(await truth.SecretsOfAsync(KvApp));
        var appId = (await truth.ApplicationAsync(KvApp))["appId"]!.GetValue<string>();
        var given = (await truth.SecretsGivenAsync()).Where(s => s.AppId == appId).ToList();
        Assert.True(given.Count > 3);
        Assert.Equal(given[^1].KeyId, left); // the last one made is the one that was stored
    }

    /// <summary>The sandbox's journal knows every write there was, and the audit every command: no boundary was left out.</summary>
    private static async Task EveryWriteWasABoundaryAsync(Town town, CrashWalk crashes)
    {
        var writes = JsonNode.Parse(await town.Sandbox.Control.JournalAsync())!.AsArray()
            .Where(e => e!["method"]!.GetValue<string>() is not ("GET" or "HEAD") && e["host"]!.GetValue<string>() != "login.microsoftonline.com")
            .Select(e => $"{e!["method"]} {e["host"]}{e["path"]}").Distinct().ToList();
        Assert.NotEmpty(writes);
        foreach (var before in new[] { true, false })
        {
            Assert.Empty(writes.Except(crashes.Killed.Where(k => k.Before == before).Select(k => k.Request)));
            Assert.Empty((await CommandsAsync(town)).Except(crashes.Killed.Where(k => k.Before == before).Select(k => $"{k.Step}.{k.Command}")));
        }

        // What changes anything is written down first. A rehearsal's mail request only reads, though EWS calls it a POST.
        Assert.All(crashes.Killed, k => Assert.True(k.Command is not null || k.Request.EndsWith(".asmx", StringComparison.OrdinalIgnoreCase), $"{k} was not written down before it was made."));
    }

    private static async Task<IReadOnlyList<string>> CommandsAsync(Town town) =>
        [.. (await AuditTrail.ReadAsync(town.Portal.Store)).Where(e => e.Outcome == "Attempting").Select(e => e.Action).Distinct()];

    private static async Task EveryIntentHasAnOutcomeAsync(Town town)
    {
        await using var db = town.Portal.Store.CreateDbContext();
        Assert.All(await db.Set<Intent>().AsNoTracking().ToListAsync(), i => Assert.True(i is { State: not IntentState.Attempting, EndedAt: not null, Outcome: not null }, $"{i.Step}.{i.Command} #{i.Id} was begun and has no outcome."));
        var trail = await AuditTrail.ReadAsync(town.Portal.Store);
        foreach (var begun in trail.Where(e => e.Outcome == "Attempting"))
        {
            Assert.True(trail.Any(e => e.Sequence > begun.Sequence && e.OperationId == begun.OperationId && e.Action == begun.Action && e.Outcome is "Succeeded" or "Failed"),
                $"Entry {begun.Sequence} ({begun.Action}) was begun and has no outcome.");
        }

        Assert.Null((await new AuditVerifier(town.Portal.Store, TimeProvider.System, NullLogger<AuditVerifier>.Instance).VerifyAsync(default)).Break);
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
