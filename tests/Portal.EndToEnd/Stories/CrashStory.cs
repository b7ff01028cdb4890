using System.Text.Json.Nodes;
using Portal.EndToEnd.Harness;

namespace Portal.EndToEnd.Stories;

/// <summary>
/// The portal is killed (kill -9) between the cloud's acknowledgement and its own commit, at each write that could leave something behind. The cloud
/// is a process of its own and lives on. Then a person opens the step again and goes on; the cloud itself is asked what there is.
/// </summary>
[Trait("Story", "crash")]
public sealed class CrashStory(Chromium chromium)
{
    private const string KvApp = "SSS KV-App mail.contoso.com";
    private const string HmaApp = "SSS HMA-App mail.contoso.com";
    private const string Graph = "graph.microsoft.com";

    [Fact]
    public async Task Killed_at_every_write_that_matters_the_set_up_goes_on_and_leaves_no_double_and_no_orphan()
    {
        await using var town = await Town.ApartAsync(chromium);
        await town.Sandbox.Control.HurryAsync();
        var truth = new Truth(town.Sandbox.Control);
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await HmaWalk.BeginAsync(alice);
        await walk.OpenAsync(alice, "readiness");
        await walk.DoAsync(alice, "certificate", "Create ");

        await ApplicationCreatedAsync(town, walk, truth);
        await walk.VaultToDecisionAsync(town);
        await GrantedAsync(town, walk, truth);
        await SecretMadeAsync(town, walk, truth);
        await SecretStoredAsync(town, walk, truth);
        await OlderSecretsAboutToGoAsync(town, walk, truth);

        await ThePilotProvesTheStoredSecretAsync(walk);
        await AssertEveryIntentHasAnOutcomeAsync(town);
    }

    /// <summary>The create is an upsert by a unique name of ours, so the application that nobody wrote down is found.</summary>
    private static async Task ApplicationCreatedAsync(Town town, HmaWalk walk, Truth truth)
    {
        await KilledAsync(town, walk, walk.Admin, "kv-app", "Create KV-App in ", "hold-after", "PATCH", Graph, "/applications(uniqueName=");
        Assert.Single(await truth.ApplicationsAsync(KvApp));

        await ResumeAsync(walk, walk.Admin, "kv-app", "Create the service principal of KV-App");

        Assert.Single(await truth.ApplicationsAsync(KvApp));
    }

    /// <summary>The grant was made with a person's own token; after the crash nothing grants by itself, and looking finds it.</summary>
    private static async Task GrantedAsync(Town town, HmaWalk walk, Truth truth)
    {
        var link = await walk.HandOverAsync("grant");
        var greta = await town.SignInAsync("Greta Grant", link);
        await HmaWalk.ConnectAsync(greta);

        await KilledAsync(town, walk, greta, null, "Grant full_access_as_app to ", "hold-after", "POST", Graph, "/appRoleAssignedTo");

        await walk.OpenAsync(greta, "grant");
        await HmaWalk.AssertOkAsync(greta);
        Assert.Single(await truth.GrantsOfAsync(HmaApp));
    }

    /// <summary>Nobody knows the value of the secret that was made: a new one is made and the first goes, but only after the new one is stored.</summary>
    private static async Task SecretMadeAsync(Town town, HmaWalk walk, Truth truth)
    {
        await KilledAsync(town, walk, walk.Admin, "profile", "Create a client secret for ", "hold-after", "POST", Graph, "/addPassword");
        Assert.Single(await truth.SecretsOfAsync(KvApp));
        Assert.Empty(await ProfilesAsync(truth));
    }

    /// <summary>The run that resumes is killed again, with its secret in Dataverse but not written down here.</summary>
    private static async Task SecretStoredAsync(Town town, HmaWalk walk, Truth truth)
    {
        await KilledAsync(town, walk, walk.Admin, "profile", "Create a client secret for ", "hold-after", "POST", "contoso.crm4.dynamics.com", "$batch");
        Assert.Equal(2, (await truth.SecretsOfAsync(KvApp)).Count);
        Assert.Single(await ProfilesAsync(truth));
    }

    /// <summary>Third run: new secret, proven and stored, and killed before the first of the older two is removed.</summary>
    private static async Task OlderSecretsAboutToGoAsync(Town town, HmaWalk walk, Truth truth)
    {
        await KilledAsync(town, walk, walk.Admin, "profile", "Create a client secret for ", "hold-before", "POST", Graph, "/removePassword");
        Assert.Equal(3, (await truth.SecretsOfAsync(KvApp)).Count);

        await ResumeAsync(walk, walk.Admin, "profile", "Remove 2 older secrets ");

        var left = Assert.Single(await truth.SecretsOfAsync(KvApp));
        var appId = (await truth.ApplicationAsync(KvApp))["appId"]!.GetValue<string>();
        var given = (await truth.SecretsGivenAsync()).Where(s => s.AppId == appId).ToList();
        Assert.Equal(3, given.Count);
        Assert.Equal(given[^1].KeyId, left); // the last one made is the one that was stored
        Assert.Single(await ProfilesAsync(truth));
    }

    /// <summary>Dynamics signs in with what Dataverse holds: had the wrong secret been kept, the test would fail.</summary>
    private static async Task ThePilotProvesTheStoredSecretAsync(HmaWalk walk)
    {
        await walk.OpenAsync(walk.Admin, "pilot");
        await HmaWalk.PressAsync(walk.Admin, "Put Pia Lind on HMA mail.contoso.com");
        await HmaWalk.AssertOkAsync(walk.Admin);
    }

    private static async Task AssertEveryIntentHasAnOutcomeAsync(Town town)
    {
        var trail = await AuditTrail.ReadAsync(town.Portal.Store);
        var intents = trail.Where(e => e.Outcome == "Attempting").ToList();
        Assert.NotEmpty(intents);
        foreach (var intent in intents)
        {
            Assert.True(trail.Any(e => e.Sequence > intent.Sequence && e.OperationId == intent.OperationId && e.Action == intent.Action && e.Outcome is "Succeeded" or "Failed"),
                $"Entry {intent.Sequence} ({intent.Action}) was begun and has no outcome.");
        }
    }

    /// <summary>Presses the button, waits until the cloud holds the request, kills the portal, starts it again. A held answer never leaves.</summary>
    private static async Task KilledAsync(Town town, HmaWalk walk, Person person, string? step, string button, string kind, string method, string host, string path)
    {
        if (step is not null) await walk.OpenAsync(person, step);
        var fault = await town.Sandbox.Control.FaultAsync(kind, method, host, path);
        await HmaWalk.PressAsync(person, button);
        await town.Sandbox.Control.HeldAsync(fault);
        await town.Portal.KillAsync();
        await town.Portal.StartAsync();
        foreach (var anybody in town.People) anybody.Heard.Forgive();
    }

    private static async Task ResumeAsync(HmaWalk walk, Person person, string step, string button)
    {
        await walk.OpenAsync(person, step);
        await HmaWalk.PressAsync(person, button);
        await HmaWalk.AssertOkAsync(person);
    }

    private static Task<IReadOnlyList<JsonNode>> ProfilesAsync(Truth truth) =>
        truth.RowsAsync(HmaWalk.Contoso, "emailserverprofiles", "?$select=name&$filter=name eq 'HMA mail.contoso.com'");

}
