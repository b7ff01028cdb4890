using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Seeds;
using Portal.Tests;
using Xunit;

namespace Portal.Sandbox.Tests.Sync;

/// <summary>
/// Continuous synchronization uses what is stored at each pass. Microsoft's support articles on server-side synchronization show what becomes of a mailbox whose
/// passes are refused; how long a certificate is kept is documented nowhere and a setting here.
/// </summary>
public sealed class PassTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    [Theory, InlineData("A"), InlineData("B")]
    public async Task Enabled_mailbox_is_synchronized_again_and_again(string wiring)
    {
        await EnabledAsync("pass" + wiring.ToLowerInvariant(), wiring);

        var passes = await PassesAsync(3);

        Assert.All(passes, p => Assert.True((string)p["result"]! == "success", p.ToJsonString()));
    }

    [Fact]
    public async Task Refused_secret_ends_the_mailbox_with_an_alert()
    {
        var setup = await EnabledAsync("refused", "A");
        await PassesAsync(1);
        using (var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment))
        {
            var identity = (await alice.SendAsync("GET", $"{Calls.Api}managedidentities?$select=managedidentityid&$filter=name eq 'refused KV-App'")).Json["value"]![0]!["managedidentityid"]!.ToString();
            await alice.SendAsync("PATCH", $"{Calls.Api}managedidentities({identity})", new { clientsecret = "not the secret" }, ("If-Match", "*"));
        }

        await Wait.UntilAsync(async () => (await AllAsync()).Any(p => (string)p["result"]! == "failure"), "No pass failed.");

        Assert.Contains("AADSTS7000215", (await AllAsync()).Last()["details"]!.ToString());
        using var again = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var row = (await again.SendAsync("GET", $"{Calls.Api}mailboxes({setup.MailboxId})?$select=mailboxstatus,incomingemailstatus,lastsyncerror")).Json;
        Assert.Equal((2, 2), ((int)row["mailboxstatus"]!, (int)row["incomingemailstatus"]!));
        var alerts = (await again.SendAsync("GET", $"{Calls.Api}mailboxes({setup.MailboxId})/tracelog_Mailbox?$select=text,level&$filter=level eq 3")).Json["value"]!.AsArray();
        Assert.Contains(alerts, a => a!["text"]!.ToString().Contains("incorrect or have insufficient permissions", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dump_shows_rows_and_no_secret()
    {
        var text = await cloud.Http.GetStringAsync("https://sandbox.localhost/dump");
        var dump = JsonNode.Parse(text)!.AsObject();

        Assert.Contains(dump, thing => thing.Key.StartsWith("dataverse contoso.crm4.dynamics.com mailbox/", StringComparison.Ordinal));
        var kept = dump.First(thing => thing.Key.StartsWith("vault-certificate/", StringComparison.Ordinal)).Value!;
        Assert.StartsWith("sha256 ", kept["Pfx"]!.ToString());
    }

    private async Task<HmaSetup> EnabledAsync(string name, string wiring)
    {
        await cloud.SetAsync(new { syncSeconds = 0 });
        var setup = new HmaSetup(cloud, name, wiring);
        await setup.MakeAsync();
        Assert.Equal((1, 1, 1, 1), (await setup.TestAsync()).Statuses);
        await cloud.Http.DeleteAsync("https://sandbox.localhost/sync");
        await cloud.SetAsync(new { syncSeconds = 0.1, syncOnly = new[] { HmaSetup.Pilot } });
        return setup;
    }

    private async Task<List<JsonNode>> AllAsync() => [.. (await cloud.Http.GetFromJsonAsync<JsonArray>("https://sandbox.localhost/sync"))!.Select(p => p!)];

    private async Task<List<JsonNode>> PassesAsync(int count)
    {
        await Wait.UntilAsync(async () => (await AllAsync()).Count >= count, $"There were no {count} passes.");
        return await AllAsync();
    }
}
