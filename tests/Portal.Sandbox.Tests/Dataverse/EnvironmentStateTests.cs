using System.Net.Http.Json;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.Tests.Switches;
using Xunit;

namespace Portal.Sandbox.Tests.Dataverse;

/// <summary>Environments that are not at work, that are older than others, and copies of environments.</summary>
public sealed class EnvironmentStateTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private const string Host = "contoso.crm4.dynamics.com", CopyHost = "contoso-copy.crm4.dynamics.com", CopyApi = $"https://{CopyHost}/api/data/v9.2/";

    private HttpClient Reader(string environment = SeedIds.Environment) => cloud.AsApp(SeedIds.ReaderApp, environment);

    // Web service error codes: OrganizationDisabled, 0x8004A104.
    [Fact]
    public async Task An_environment_that_is_offline_lets_nobody_in_and_the_others_go_on()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        await using (await cloud.OnAsync("environment-offline"))
        {
            var refused = await alice.SendAsync("GET", Calls.Api + "WhoAmI");
            Assert.Equal((403, "0x8004A104"), (refused.Status, refused["error.code"]));
            Assert.NotNull(refused.Header("x-sandbox-unconfirmed"));
            using var other = Reader(SeedIds.TestEnvironment);
            Assert.Equal(200, (await other.SendAsync("GET", SeedIds.TestEnvironment + "/api/data/v9.2/WhoAmI")).Status);
        }

        Assert.Equal(200, (await alice.SendAsync("GET", Calls.Api + "WhoAmI")).Status);
    }

    // Administration mode: only users with System Administrator or System Customizer security roles can sign in.
    [Fact]
    public async Task In_administration_mode_the_reader_stays_out_and_System_Administrators_get_in()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        using var reader = Reader();
        await using var on = await cloud.OnAsync("environment-administration");
        var refused = await reader.SendAsync("GET", Calls.Api + "WhoAmI");

        Assert.Equal((403, "status, code and text of the refusal in administration mode"), (refused.Status, refused.Header("x-sandbox-unconfirmed")));
        Assert.Equal(200, (await alice.SendAsync("GET", Calls.Api + "WhoAmI")).Status);
    }

    // emailaddressapprovedby and its neighbours: from version 9.2.2412.2 on.
    [Theory]
    [InlineData("mailboxes?$select=emailaddressapprovedon&$top=1")]
    [InlineData("mailboxes?$select=_testandenablelastattemptedby_value&$top=1")]
    [InlineData("emailserverprofiles?$select=serverauthority&$top=1")]
    public async Task An_older_environment_does_not_know_the_newer_columns(string query)
    {
        using var reader = Reader();
        Assert.Equal(200, (await reader.SendAsync("GET", Calls.Api + query)).Status);
        await using var on = await cloud.OnAsync("environment-older");
        var refused = await reader.SendAsync("GET", Calls.Api + query);

        Assert.Equal((400, "0x80060888"), (refused.Status, refused["error.code"]));
        Assert.StartsWith("Could not find a property named", refused["error.message"]);
        Assert.StartsWith("9.2.240", (await reader.SendAsync("GET", Calls.Api + "RetrieveVersion()"))["Version"]);
    }

    // Service protection API limits: Retry-After, the remaining values, the recommended parallelism and the cookie of the web server.
    [Fact]
    public async Task Switched_on_the_web_api_answers_429_with_all_that_belongs_to_it()
    {
        using var reader = Reader();
        Assert.Null((await reader.SendAsync("GET", Calls.Api + "WhoAmI")).Header("x-ms-dop-hint"));
        await cloud.SetAsync(new { serviceLimits = new { requests = 2, parallelHint = 8 } });
        var first = await reader.SendAsync("GET", Calls.Api + "WhoAmI");
        await reader.SendAsync("GET", Calls.Api + "WhoAmI");
        var refused = await reader.SendAsync("GET", Calls.Api + "WhoAmI");

        Assert.Equal((200, "8", "1"), (first.Status, first.Header("x-ms-dop-hint"), first.Header("x-ms-ratelimit-burst-remaining-xrm-requests")));
        Assert.StartsWith("ARRAffinity=", first.Header("Set-Cookie"));
        Assert.Equal((429, "0x80072322"), (refused.Status, refused["error.code"]));
        Assert.InRange(int.Parse(refused.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 200, 300);
        await cloud.SetAsync(new { serviceLimits = (object?)null });
    }

    // "Copy environment, everything": rows keep their ids, the organization is another one, and the copy begins in administration mode.
    [Fact]
    public async Task A_copy_carries_the_profiles_and_mailboxes_with_their_ids()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var profiles = await alice.AllAsync(Calls.Api + "emailserverprofiles?$select=name");
        var delta = (await alice.AllAsync(Calls.Api + "mailboxes?$select=name", ("Prefer", "odata.track-changes"))).DeltaLink!;
        (await cloud.Http.PostAsJsonAsync("https://sandbox.localhost/environments", new { copyOf = Host, host = CopyHost, name = "Contoso Copy" })).EnsureSuccessStatusCode();

        using var there = cloud.As(SeedIds.People.Alice, $"https://{CopyHost}");
        using var reader = Reader($"https://{CopyHost}");
        Assert.Equal(403, (await reader.SendAsync("GET", CopyApi + "WhoAmI")).Status);
        await cloud.SetAsync(new { environmentStates = new { } });
        Assert.Equal(200, (await reader.SendAsync("GET", CopyApi + "WhoAmI")).Status);

        Assert.Equal(profiles.Texts("emailserverprofileid"), (await there.AllAsync(CopyApi + "emailserverprofiles?$select=name")).Texts("emailserverprofileid"));
        Assert.Equal(245, (await there.AllAsync(CopyApi + "mailboxes?$select=name")).Rows.Count);
        Assert.NotEqual((await alice.SendAsync("GET", Calls.Api + "WhoAmI"))["OrganizationId"], (await there.SendAsync("GET", CopyApi + "WhoAmI"))["OrganizationId"]);

        // Tokens of change tracking are about one database.
        var refused = await there.SendAsync("GET", delta.Replace(Host, CopyHost, StringComparison.Ordinal));
        Assert.Equal((400, "0x80044352"), (refused.Status, refused["error.code"]));
        Assert.Equal(400, (int)(await cloud.Http.PostAsJsonAsync("https://sandbox.localhost/environments", new { copyOf = Host, host = CopyHost, name = "Again" })).StatusCode);
    }
}
