using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Sandbox.Tests.Switches;

/// <summary>Switching: by API and by the page's forms, on and off, over a restart and a reset.</summary>
public sealed class NamedFaultsTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private const string Applications = "https://graph.microsoft.com/v1.0/applications";

    [Fact]
    public async Task The_list_says_of_each_fault_what_happens_what_it_imitates_where_that_is_written_and_that_it_is_off()
    {
        var all = (await cloud.Http.SendAsync("GET", Named.Control + "/faults/named")).Json.AsArray();

        Assert.True(all.Count >= 19);
        Assert.All(all, f =>
        {
            Assert.False((bool)f!["on"]!);
            Assert.StartsWith("https://learn.microsoft.com/", (string)f["source"]!);
            Assert.All(new[] { "name", "title", "area", "happens", "imitates" }, field => Assert.False(string.IsNullOrWhiteSpace((string?)f[field])));
        });
        Assert.Equal(all.Count, all.Select(f => (string)f!["name"]!).Distinct().Count());
    }

    [Fact]
    public async Task Switched_off_a_fault_leaves_the_settings_as_they_were_set_meanwhile()
    {
        await cloud.SetAsync(new { privateRootHosts = new[] { SeedIds.LegacyExchangeHost }, replicationSeconds = 1 });
        await using (await cloud.OnAsync("internal-ca", new { host = SeedIds.ExchangeHost }))
        await using (await cloud.OnAsync("replication-delay", new { seconds = 40 }))
        {
            await cloud.SetAsync(new { secretAcceptedSeconds = 5 });
            var during = await SettingsAsync();
            Assert.Equal((2, 40, 40), (during["privateRootHosts"]!.AsArray().Count, (int)during["replicationSeconds"]!, (int)during["secretAcceptedSeconds"]!));
        }

        var after = await SettingsAsync();
        Assert.Equal((SeedIds.LegacyExchangeHost, 1, 5), ((string)Assert.Single(after["privateRootHosts"]!.AsArray())!, (int)after["replicationSeconds"]!, (int)after["secretAcceptedSeconds"]!));
        await cloud.SetAsync(new { privateRootHosts = Array.Empty<string>(), replicationSeconds = 2, secretAcceptedSeconds = 2 });
    }

    [Theory]
    [InlineData("no-such-fault", "{}", 404)]
    [InlineData("latency", """{"seconds": 0}""", 400)]
    [InlineData("latency", """{"seconds": "soon"}""", 400)]
    [InlineData("latency", """{"service": "carrier pigeon"}""", 400)]
    [InlineData("latency", """{"colour": "red"}""", 400)]
    [InlineData("hma-off", """{"host": "evil.example"}""", 400)]
    [InlineData("secret-expired", """{"app": "00000000-0000-4000-8000-000000000000"}""", 400)]
    public async Task What_cannot_be_switched_on_is_refused_with_what_could_be(string fault, string parameters, int status)
    {
        var answer = await cloud.SwitchAsync(fault, true, JsonNode.Parse(parameters));

        Assert.Equal(status, answer.Status);
        Assert.False(string.IsNullOrEmpty(answer["error"]));
    }

    [Fact]
    public async Task The_page_posts_forms_and_comes_back_with_what_it_did()
    {
        using var form = new FormUrlEncodedContent([new("on", "true"), new("requests", "4")]);
        var switched = await cloud.Http.SendAsync("POST", Named.Control + "/faults/named/server-without-oauth", form);
        Assert.Equal((302, "/?did=server-without-oauth#server-without-oauth"), (switched.Status, switched.Header("Location")));

        var page = await cloud.Http.SendAsync("GET", Named.Control + "/?did=server-without-oauth");
        Assert.Contains("One server without OAuth is on now.", page.Text);
        Assert.Equal("default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'", page.Header("Content-Security-Policy"));
        Assert.Equal(4, (int)(await SettingsAsync())["serversWithoutOAuth"]!);

        using var off = new FormUrlEncodedContent([new("on", "false")]);
        await cloud.Http.SendAsync("POST", Named.Control + "/faults/named/server-without-oauth", off);
        Assert.Equal(0, (int)(await SettingsAsync())["serversWithoutOAuth"]!);
    }

    [Fact]
    public async Task The_page_says_why_a_fault_was_not_switched_on()
    {
        using var form = new FormUrlEncodedContent([new("on", "true"), new("seconds", "<b>9999</b>")]);

        var answer = await cloud.Http.SendAsync("POST", Named.Control + "/faults/named/latency", form);

        Assert.Equal(400, answer.Status);
        Assert.Contains("Slow answers</a> was not switched on. Seconds: a whole number from 1 to 300.", answer.Text);
        Assert.DoesNotContain("<b>9999", answer.Text);
    }

    // Fetch metadata and the Origin header: what a page of another site cannot leave out.
    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_site_cannot_switch(string header, string value) =>
        Assert.Equal(403, (await cloud.SwitchAsync("hma-off", true, null, (header, value))).Status);

    [Fact]
    public async Task The_page_itself_can() =>
        Assert.Equal(200, (await cloud.SwitchAsync("hma-off", false, null, ("Origin", "http://sandbox.localhost:5080"), ("Sec-Fetch-Site", "same-origin"))).Status);

    [Fact]
    public async Task A_fault_that_has_hit_as_many_requests_as_it_was_made_for_is_off()
    {
        await cloud.SwitchAsync("throttled", true, new { service = "graph", times = 2, retryAfter = 7 });
        using var automation = cloud.AsApp(SeedIds.AutomationApp, "https://graph.microsoft.com");

        var first = await automation.SendAsync("GET", Applications);
        Assert.Equal((429, "7", "TooManyRequests"), (first.Status, first.Header("Retry-After"), first["error.code"]));
        Assert.Equal(429, (await automation.SendAsync("GET", Applications)).Status);
        Assert.Equal(200, (await automation.SendAsync("GET", Applications)).Status);

        var fault = (await cloud.Http.SendAsync("GET", Named.Control + "/faults/named")).Json.AsArray().Single(f => (string)f!["name"]! == "throttled")!;
        Assert.Equal((false, 2), ((bool)fault["on"]!, (int)fault["taken"]!));
    }

    [Fact]
    public async Task Slow_answers_come_late_and_others_at_once()
    {
        await using var on = await cloud.OnAsync("latency", new { service = "graph", seconds = 1 });
        using var automation = cloud.AsApp(SeedIds.AutomationApp, "https://graph.microsoft.com");

        var watch = Stopwatch.StartNew();
        await automation.SendAsync("GET", Applications);

        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_dropped_connection_did_nothing_and_a_lost_answer_did()
    {
        using var automation = cloud.AsApp(SeedIds.AutomationApp, "https://graph.microsoft.com");
        await using (await cloud.OnAsync("connection-dropped", new { service = "graph", method = "writes", times = 1 }))
            await Assert.ThrowsAsync<HttpRequestException>(() => automation.SendAsync("POST", Applications, new { displayName = "dropped", signInAudience = "AzureADMyOrg" }));
        await using (await cloud.OnAsync("answer-lost", new { service = "graph" }))
            await Assert.ThrowsAsync<HttpRequestException>(() => automation.SendAsync("POST", Applications, new { displayName = "lost", signInAudience = "AzureADMyOrg" }));

        var names = cloud.Directory.Applications.All.Select(a => a.DisplayName).ToList();
        Assert.DoesNotContain("dropped", names);
        Assert.Contains("lost", names);
    }

    [Fact]
    public async Task An_expired_secret_gets_its_end_back_and_a_new_one_was_never_expired()
    {
        var before = cloud.Directory.ApplicationByAppId(SeedIds.LegacyKvApp)!.Passwords.Single().End;
        await using (await cloud.OnAsync("secret-expired", new { app = SeedIds.LegacyKvApp }))
        {
            var (_, text) = cloud.Directory.AddPassword(SeedIds.LegacyKvApp, acceptedNow: true);
            Assert.True(cloud.Directory.ApplicationByAppId(SeedIds.LegacyKvApp)!.Passwords[0].End <= cloud.Get<Clocks>().World);
            Assert.Null((await Entra.TokenClient.AsAppAsync(cloud, SeedIds.LegacyKvApp, text, "https://vault.azure.net/.default")).Error);
        }

        Assert.Equal(before, cloud.Directory.ApplicationByAppId(SeedIds.LegacyKvApp)!.Passwords[0].End);
    }

    [Fact]
    public async Task Certificates_that_were_taken_off_come_back_once()
    {
        var before = cloud.Directory.ApplicationByAppId(SeedIds.LegacyHmaApp)!.Keys.Select(k => k.KeyId).ToList();
        Assert.NotEmpty(before);
        await using (await cloud.OnAsync("certificate-not-on-app", new { app = SeedIds.LegacyHmaApp }))
            Assert.Empty(cloud.Directory.ApplicationByAppId(SeedIds.LegacyHmaApp)!.Keys);

        Assert.Equal(before, cloud.Directory.ApplicationByAppId(SeedIds.LegacyHmaApp)!.Keys.Select(k => k.KeyId));
    }

    [Fact]
    public async Task What_is_configured_survives_a_restart_what_cuts_requests_does_not_and_a_reset_ends_both()
    {
        var file = Path.Combine(Path.GetTempPath(), $"sandbox-{Guid.NewGuid():N}.db");
        try
        {
            await using (var first = new CloudClient { Options = new SandboxOptions { StateFile = file } })
            {
                await first.InitializeAsync();
                await first.OnAsync("vault-closed-to-dynamics");
                await first.OnAsync("unavailable", new { service = "graph" });
            }

            await using var second = new CloudClient { Options = new SandboxOptions { StateFile = file } };
            await second.InitializeAsync();
            Assert.Equal(["vault-closed-to-dynamics"], await OnAsync(second));

            await second.OnAsync("unavailable", new { service = "graph" });
            using var reset = await second.Http.PostAsync(new Uri(Named.Control + "/reset"), null);
            reset.EnsureSuccessStatusCode();
            Assert.Empty(await OnAsync(second));
        }
        finally
        {
            foreach (var left in Directory.GetFiles(Path.GetDirectoryName(file)!, Path.GetFileName(file) + "*")) File.Delete(left);
        }
    }

    private static async Task<IReadOnlyList<string>> OnAsync(CloudClient client) =>
        [.. (await client.Http.SendAsync("GET", Named.Control + "/faults/named")).Json.AsArray().Where(f => (bool)f!["on"]!).Select(f => (string)f!["name"]!)];

    private async Task<JsonObject> SettingsAsync() => (await cloud.Http.GetFromJsonAsync<JsonObject>(Named.Control + "/settings"))!;
}
