using System.Globalization;
using System.Text.Json.Nodes;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Portal.Sandbox.Tests.Dataverse;
using Xunit;

namespace Portal.Sandbox.Tests.Crowd;

/// <summary>Environments with more mailboxes than anybody writes down: they are computed, and answer as written rows do.</summary>
public sealed class CrowdTests(CrowdTown town) : IClassFixture<CrowdTown>
{
    private const string Mailboxes = Calls.Api + "mailboxes";
    private readonly CloudClient cloud = town.Cloud;

    private HttpClient Reader() => cloud.AsApp(SeedIds.ReaderApp, SeedIds.Environment);

    [Fact]
    public async Task All_are_read_in_pages_of_five_thousand_each_once()
    {
        using var reader = Reader();
        var all = await reader.AllAsync(Mailboxes + "?$select=name,emailaddress", ("Prefer", "odata.maxpagesize=5000"));

        Assert.Equal([5_000, CrowdTown.Rows - 5_000], all.Pages);
        Assert.Equal(CrowdTown.Rows, all.Texts("mailboxid").Distinct().Count());
        Assert.Equal(all.Texts("mailboxid").Order(StringComparer.Ordinal), all.Texts("mailboxid"));
        Assert.Equal(CrowdTown.Rows, all.Texts("emailaddress").Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(all.Texts("name"), n => Assert.InRange(n!.Length, 1, 200));
    }

    // "$count" stops at 5,000, and an annotation says so: https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/count-rows
    [Fact]
    public async Task Counting_stops_at_five_thousand_and_says_so()
    {
        using var reader = Reader();
        Assert.Equal("5000", (await reader.SendAsync("GET", Mailboxes + "/$count")).Text);
        var counted = await reader.SendAsync("GET", Mailboxes + "?$select=name&$top=1&$count=true", null, ("Prefer", "odata.include-annotations=\"Microsoft.Dynamics.CRM.*\""));
        Assert.Equal("5000", counted.Json["@odata.count"]!.ToString());
        Assert.True((bool)counted.Json["@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"]!);
    }

    [Fact]
    public async Task Names_are_of_many_scripts_and_of_the_kinds_that_hurt_and_some_people_share_theirs()
    {
        using var reader = Reader();
        var names = (await reader.AllAsync(Mailboxes + "?$select=name")).Texts("name").ToList();

        foreach (var part in new[] { "<script>", "=cmd|", "+49", "@SUM", "\u202E", "\u2067", "'", "%_", "Соколова", "محمد", "王伟", "  Leading" }) Assert.Contains(names, n => n!.Contains(part, StringComparison.Ordinal));
        Assert.True(names.Count(n => n == "Alexander Müller") > 3);
    }

    [Fact]
    public async Task Mailboxes_lead_to_their_users_and_queues_and_these_back()
    {
        using var reader = Reader();
        var rows = (await reader.AllAsync(Mailboxes + "?$select=name,_regardingobjectid_value,regardingobjecttypecode,isforwardmailbox&$expand=regardingobjectid($select=fullname,_defaultmailbox_value)")).Rows;

        Assert.Contains(rows, r => (bool)r["isforwardmailbox"]! && r["_regardingobjectid_value"] is null);
        Assert.True(rows.Count(r => r["regardingobjecttypecode"]?.ToString() == "queue") > CrowdTown.Size / 50);
        Assert.All(rows.Where(r => r["regardingobjecttypecode"]?.ToString() == "systemuser").Where(r => r["mailboxid"]!.ToString().StartsWith("6000", StringComparison.Ordinal)), r =>
            Assert.Equal((r["name"]!.ToString(), r["mailboxid"]!.ToString()), (r["regardingobjectid"]!["fullname"]!.ToString(), r["regardingobjectid"]!["_defaultmailbox_value"]!.ToString())));
        var queues = await reader.AllAsync(Calls.Api + "queues?$select=name,emailaddress");
        Assert.Equal(41 + (CrowdTown.Size / 40), queues.Rows.Count);
        var users = await reader.AllAsync(Calls.Api + "systemusers?$select=fullname,isdisabled");
        Assert.Contains(users.Rows, u => (bool)u["isdisabled"]!);
        Assert.Equal(users.Rows.Count, users.Texts("systemuserid").Distinct().Count());
    }

    // The support articles on server-side synchronization and the EWS response codes: the texts are theirs.
    [Theory]
    [InlineData("8005E276")]
    [InlineData("MailboxNotEnabledForRESTAPI")]
    [InlineData("ErrorInvalidLicense")]
    [InlineData("requires an approval by a Microsoft 365 administrator")]
    [InlineData("8005E273")]
    [InlineData("8005E272")]
    [InlineData("8005E259")]
    [InlineData("Test and Enable failed because no user was found with the email address")]
    [InlineData("Http server returned 401 Unauthorized exception")]
    [InlineData("Http server returned Forbidden exception")]
    [InlineData("NoUserFoundWithGivenClaims")]
    [InlineData("-2147209462")]
    [InlineData("InvalidIncomingEmailServerProfile")]
    [InlineData("The SMTP address has no mailbox associated with it")]
    [InlineData("ErrorMailboxMoveInProgress")]
    [InlineData("does not have permission to impersonate the requested user")]
    [InlineData("credentials specified for the associated email server profile are incorrect or have insufficient permissions")]
    [InlineData("ErrorServerBusy")]
    [InlineData("ErrorQuotaExceeded")]
    [InlineData("is configured with another organization")]
    [InlineData("Anmeldeinformationen sind falsch")]
    [InlineData("exception Interdit")]
    [InlineData("One or more email addresses haven't been approved")]
    [InlineData("MapiExceptionJetErrorLogWriteFail")]
    public async Task Each_trouble_has_its_alert_about_a_mailbox_that_does_not_work(string text)
    {
        using var reader = Reader();
        var alerts = await reader.SendAsync(
            "GET",
            $"{Calls.Api}tracelogs?$select=text,level,tracecode,errordetails,_regardingobjectid_value,createdon,modifiedon&$top=1&$filter=regardingobjecttypecode eq 'mailbox' and contains(text,'{Uri.EscapeDataString(text.Replace("'", "''", StringComparison.Ordinal))}')");
        var alert = alerts.Json["value"]![0]!;
        Assert.True((int)alert["level"]! is 2 or 3);
        Assert.InRange(alert["text"]!.ToString().Length, 1, 2_000);
        Assert.Equal("numbers in tracecode", alerts.Header("x-sandbox-unconfirmed"));
        Assert.Equal(200, (await reader.SendAsync("GET", $"{Mailboxes}({alert["_regardingobjectid_value"]})?$select=mailboxstatus,lastsyncerror")).Status);
    }

    [Fact]
    public async Task A_secret_that_expired_takes_a_whole_profile_with_it_and_a_test_finds_the_same()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var profile = (await alice.SendAsync("GET", Calls.Api + "emailserverprofiles?$select=name&$filter=name eq 'Contoso Online South'")).Json["value"]![0]!["emailserverprofileid"]!.ToString();
        var failing = await alice.AllAsync($"{Mailboxes}?$select=name,mailboxstatus,lastsyncerror&$filter=_emailserverprofile_value eq {profile} and mailboxstatus eq 2");
        Assert.True(failing.Rows.Count > CrowdTown.Size / 25, $"{failing.Rows.Count}");
        var alert = (await alice.SendAsync("GET", $"{Calls.Api}tracelogs?$select=errordetails&$filter=_regardingobjectid_value eq {profile}")).Json["value"]![0]!;
        Assert.Contains("AADSTS7000222", alert["errordetails"]!.ToString(), StringComparison.Ordinal);

        var one = failing.Rows[^1]["mailboxid"]!.ToString();
        Assert.Contains("AADSTS7000222", (await TestAsync(alice, one))!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Contoso Online", null)]
    [InlineData("HMA Berlin", null)]
    [InlineData("Contoso Online West", "EWS is blocked by policy")]
    [InlineData("Contoso Online (2023)", "AADSTS700016")]
    [InlineData("HMA Lyon", "was not found in this key vault")]
    public async Task Test_and_enable_of_a_generated_mailbox_uses_what_is_stored(string name, string? error)
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var profile = (await alice.SendAsync("GET", $"{Calls.Api}emailserverprofiles?$select=name&$filter=name eq '{name}'")).Json["value"]![0]!["emailserverprofileid"]!.ToString();
        var mailboxes = await alice.AllAsync($"{Mailboxes}?$select=name&$filter=_emailserverprofile_value eq {profile} and mailboxstatus eq {(error is null ? 1 : 2)} and regardingobjecttypecode eq 'systemuser'");
        var details = await TestAsync(alice, mailboxes.Rows[^1]["mailboxid"]!.ToString());

        if (error is null) Assert.Null(details);
        else Assert.Contains(error, details!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_two_environments_want_works_in_one_of_them()
    {
        using var here = Reader();
        using var there = cloud.AsApp(SeedIds.ReaderApp, SeedIds.TestEnvironment);
        const string query = "mailboxes?$select=emailaddress,mailboxstatus,lastsyncerror,orgmarkedasprimaryforexchangesync";
        var failing = (await here.AllAsync($"{Calls.Api}{query}&$filter=contains(lastsyncerror,'configured with another organization')")).Rows.ToDictionary(
            r => r["emailaddress"]!.ToString(),
            r => r,
            StringComparer.Ordinal);
        var both = (await there.AllAsync($"{SeedIds.TestEnvironment}/api/data/v9.2/{query}")).Rows.Where(r => failing.ContainsKey(r["emailaddress"]!.ToString())).ToList();

        Assert.NotEmpty(both);
        Assert.All(
            both,
            r => Assert.Equal(
                ("1", true, false),
                (r["mailboxstatus"]!.ToString(),
                    (bool)r["orgmarkedasprimaryforexchangesync"]!,
                    (bool)failing[r["emailaddress"]!.ToString()]["orgmarkedasprimaryforexchangesync"]!)));
    }

    [Fact]
    public async Task The_memo_columns_are_there_for_whoever_selects_them()
    {
        using var reader = Reader();
        var small = await reader.SendAsync("GET", Mailboxes + "?$select=name&$filter=mailboxid ge 60000000-0000-0000-0000-000000000000 and mailboxstatus eq 1&$top=50");
        var large = await reader.SendAsync("GET", Mailboxes + "?$select=name,exchangesyncstatexml,folderhierarchy&$filter=mailboxid ge 60000000-0000-0000-0000-000000000000 and mailboxstatus eq 1&$top=50");
        Assert.True(large.Text.Length > 100 * small.Text.Length, $"{small.Text.Length} {large.Text.Length}");
    }

    [Fact]
    public async Task A_window_of_modifiedon_gives_what_changed_in_it()
    {
        using var reader = Reader();
        var since = cloud.Get<Clocks>().World.AddMinutes(-5); // a third of a quarter of an hour
        var rows = (await reader.AllAsync($"{Mailboxes}?$select=modifiedon&$filter=modifiedon ge {since.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}")).Rows;
        Assert.InRange(rows.Count, CrowdTown.Size / 5, CrowdTown.Size / 2); // a third of those that work, which are written to every quarter of an hour
        Assert.All(rows, r => Assert.True(DateTimeOffset.Parse(r["modifiedon"]!.ToString(), CultureInfo.InvariantCulture) >= since.AddSeconds(-1)));
    }

    /// <summary>Asks for a test, waits for its end and gives what the alert says in detail; null when it passed.</summary>
    private async Task<string?> TestAsync(HttpClient http, string mailbox)
    {
        await cloud.SetAsync(new { testSeconds = 0 });
        Assert.Equal(204, (await http.SendAsync("PATCH", $"{Mailboxes}({mailbox})", new { testemailconfigurationscheduled = true }, ("If-Match", "*"))).Status);
        for (var i = 0; i < 300; i++)
        {
            var row = await http.SendAsync("GET", $"{Mailboxes}({mailbox})?$select=testemailconfigurationscheduled,mailboxstatus");
            if (!(bool)row.Json["testemailconfigurationscheduled"]!)
            {
                if (row["mailboxstatus"] == "1") return null;
                var alerts = await http.SendAsync("GET", $"{Calls.Api}tracelogs?$select=errordetails&$orderby=createdon desc&$filter=_regardingobjectid_value eq {mailbox} and level eq 3");
                return alerts.Json["value"]!.AsArray().Select(a => a!["errordetails"]?.ToString()).FirstOrDefault() ?? "";
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("The test did not end.");
    }
}
