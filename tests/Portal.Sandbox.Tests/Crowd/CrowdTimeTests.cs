using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Portal.Sandbox.Tests.Dataverse;
using Xunit;

namespace Portal.Sandbox.Tests.Crowd;

/// <summary>What becomes of generated mailboxes as world time goes by, and what clients of change tracking see of it.</summary>
public sealed class CrowdTimeTests(SmallCrowdTown town) : IClassFixture<SmallCrowdTown>
{
    private const string Mailboxes = Calls.Api + "mailboxes";
    private static readonly (string, string) Tracked = ("Prefer", "odata.track-changes");
    private readonly CloudClient cloud = town.Cloud;

    private HttpClient Reader() => cloud.AsApp(SeedIds.ReaderApp, SeedIds.Environment);

    [Fact]
    public async Task Some_break_and_some_heal_and_the_delta_tells_every_one_of_them()
    {
        using var reader = Reader();
        using var moved = new Moved(cloud);
        await using var still = await StillAsync();
        var before = await reader.AllAsync(Mailboxes + "?$select=mailboxstatus,transientfailurecount", Tracked);
        moved.By(TimeSpan.FromHours(50));
        var after = await reader.AllAsync(Mailboxes + "?$select=mailboxstatus,transientfailurecount");
        var delta = (await reader.AllAsync(before.DeltaLink!)).Texts("mailboxid").ToHashSet();

        var was = before.Rows.ToDictionary(r => r["mailboxid"]!.ToString(), r => $"{r["mailboxstatus"]} {r["transientfailurecount"]}");
        var differ = after.Rows.Where(r => was[r["mailboxid"]!.ToString()] != $"{r["mailboxstatus"]} {r["transientfailurecount"]}").ToList();
        Assert.Contains(differ, r => r["mailboxstatus"]!.ToString() == "2");
        Assert.Contains(differ, r => r["mailboxstatus"]!.ToString() == "1");
        Assert.All(differ, r => Assert.Contains(r["mailboxid"]!.ToString(), delta));
        Assert.InRange(delta.Count, differ.Count, SmallCrowdTown.Size / 5);
    }

    [Fact]
    public async Task The_secret_of_one_profile_expires_after_two_days_and_all_its_mailboxes_fail_within_a_quarter_of_an_hour()
    {
        using var reader = Reader();
        using var moved = new Moved(cloud);
        var profile = (await reader.SendAsync("GET", Calls.Api + "emailserverprofiles?$select=name&$filter=name eq 'Contoso Online North'")).Json["value"]![0]!["emailserverprofileid"]!.ToString();
        async Task<int> Failing() => (await reader.AllAsync($"{Mailboxes}?$select=name&$filter=_emailserverprofile_value eq {profile} and mailboxstatus eq 2")).Rows.Count;
        var before = await Failing();
        moved.By(TimeSpan.FromDays(2) + TimeSpan.FromMinutes(7));
        var between = await Failing();
        moved.By(TimeSpan.FromMinutes(10));
        var after = await Failing();

        Assert.True(before < between && between < after && after > SmallCrowdTown.Size / 30, $"{before} {between} {after}");
    }

    // Alerts are kept for three days; the mailbox stays as it is.
    [Fact]
    public async Task After_three_days_the_alerts_of_those_that_were_given_up_are_gone_and_the_failure_is_not()
    {
        using var reader = Reader();
        using var moved = new Moved(cloud);
        const string german = Calls.Api + "tracelogs?$select=_regardingobjectid_value&$filter=contains(text,'Anmeldeinformationen')";
        var mailbox = (await reader.SendAsync("GET", german + "&$top=1")).Json["value"]![0]!["_regardingobjectid_value"]!.ToString();
        moved.By(TimeSpan.FromDays(3.1));

        Assert.DoesNotContain(mailbox, (await reader.AllAsync(german)).Texts("_regardingobjectid_value"));
        var row = await reader.SendAsync("GET", $"{Mailboxes}({mailbox})?$select=mailboxstatus,lastsyncerror");
        Assert.Equal("2", row["mailboxstatus"]);
        Assert.Contains("Anmeldeinformationen", row["lastsyncerror"], StringComparison.Ordinal);
    }

    // "up to 10 tries, 5 minutes apart, then it counts as permanent"; "when it turns permanent the code stays the same".
    [Fact]
    public async Task What_passes_is_tried_ten_times_before_the_mailbox_is_given_up()
    {
        using var reader = Reader();
        using var moved = new Moved(cloud);
        var breaking = new HashSet<string>();
        for (var i = 0; i < 12 && breaking.Count == 0; i++)
        {
            moved.By(TimeSpan.FromMinutes(40));
            breaking = [.. (await reader.AllAsync(Mailboxes + "?$select=name&$filter=transientfailurecount ge 2 and mailboxstatus eq 1")).Texts("mailboxid").OfType<string>()];
        }

        var mailbox = breaking.First();
        var trying = await reader.SendAsync("GET", $"{Mailboxes}({mailbox})?$select=transientfailurecount,postponemailboxprocessinguntil");
        var warning = (await reader.SendAsync("GET", $"{Calls.Api}tracelogs?$select=level,tracecode,createdon,modifiedon&$filter=_regardingobjectid_value eq {mailbox}")).Json["value"]!.AsArray().Single()!;
        Assert.Equal("2", warning["level"]!.ToString());
        Assert.NotNull(trying["postponemailboxprocessinguntil"]);
        moved.By(TimeSpan.FromMinutes(50));
        var given = await reader.SendAsync("GET", $"{Mailboxes}({mailbox})?$select=mailboxstatus,transientfailurecount");
        if (given["mailboxstatus"] == "1") return; // it had passed by itself meanwhile
        var alerts = (await reader.SendAsync("GET", $"{Calls.Api}tracelogs?$select=level,tracecode&$filter=_regardingobjectid_value eq {mailbox}")).Json["value"]!.AsArray();
        Assert.Equal(["2", "3"], alerts.Select(a => a!["level"]!.ToString()).Order(StringComparer.Ordinal));
        Assert.All(alerts, a => Assert.Equal(warning["tracecode"]!.ToString(), a!["tracecode"]!.ToString()));
    }

    // "Appointments, contacts, tasks run about every 15 minutes … and update the mailbox row."
    [Fact]
    public async Task Mailboxes_that_work_change_by_themselves_every_quarter_of_an_hour()
    {
        using var reader = Reader();
        using var moved = new Moved(cloud);
        var before = await reader.AllAsync(Mailboxes + "?$select=name", Tracked);
        moved.By(TimeSpan.FromMinutes(5));
        var some = (await reader.AllAsync(before.DeltaLink!)).Rows.Count;
        moved.By(TimeSpan.FromMinutes(11));
        var all = (await reader.AllAsync(before.DeltaLink!)).Rows.Count;

        Assert.InRange(some, SmallCrowdTown.Size / 5, SmallCrowdTown.Size / 2);
        Assert.InRange(all, SmallCrowdTown.Size * 7 / 10, SmallCrowdTown.Size);
    }

    [Fact]
    public async Task The_number_is_a_setting_and_another_number_is_another_database()
    {
        using var reader = cloud.AsApp(SeedIds.ReaderApp, SeedIds.TestEnvironment);
        const string there = SeedIds.TestEnvironment + "/api/data/v9.2/mailboxes?$select=emailaddress";
        var small = await reader.AllAsync(there, Tracked);
        await cloud.SetAsync(new { mailboxes = new Dictionary<string, int> { ["contoso.crm4.dynamics.com"] = SmallCrowdTown.Size, ["contoso-test.crm4.dynamics.com"] = 1_000_000 } });
        var page = await reader.SendAsync("GET", there, null, ("Prefer", "odata.maxpagesize=5000"));

        Assert.Equal((210, 5_000), (small.Rows.Count, page.Json["value"]!.AsArray().Count));
        Assert.Equal("0x80044352", (await reader.SendAsync("GET", small.DeltaLink!))["error.code"]);
        await cloud.SetAsync(new { mailboxes = new Dictionary<string, int> { ["contoso.crm4.dynamics.com"] = SmallCrowdTown.Size } });
        Assert.Equal(60, (await reader.AllAsync(there)).Rows.Count);
    }

    [Fact]
    public async Task What_is_written_to_stays_as_written_and_what_is_deleted_is_gone()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        await using var still = await StillAsync();
        var before = await alice.AllAsync(Mailboxes + "?$select=name", Tracked);
        var (changed, deleted) = (before.Rows[100]["mailboxid"]!.ToString(), before.Rows[101]["mailboxid"]!.ToString());
        var was = await alice.SendAsync("GET", $"{Mailboxes}({changed})?$select=emailaddress,mailboxstatus,createdon");
        Assert.Equal(204, (await alice.SendAsync("PATCH", $"{Mailboxes}({changed})", new { name = "Renamed" }, ("If-Match", was.Json["@odata.etag"]!.ToString()))).Status);
        Assert.Equal(204, (await alice.SendAsync("DELETE", $"{Mailboxes}({deleted})")).Status);

        var now = await alice.SendAsync("GET", $"{Mailboxes}({changed})?$select=name,emailaddress,mailboxstatus,createdon");
        Assert.Equal(("Renamed", was["emailaddress"], was["mailboxstatus"], was["createdon"]), (now["name"], now["emailaddress"], now["mailboxstatus"], now["createdon"]));
        Assert.Equal(404, (await alice.SendAsync("GET", $"{Mailboxes}({deleted})")).Status);
        var after = await alice.AllAsync(Mailboxes + "?$select=name");
        Assert.Equal(before.Texts("mailboxid").Except([deleted]), after.Texts("mailboxid"));
        var delta = (await alice.AllAsync(before.DeltaLink!)).Rows;
        Assert.Contains(delta, r => r["mailboxid"]?.ToString() == changed);
        Assert.Equal(deleted, delta.Single(r => r["reason"] is not null)["id"]!.ToString());
    }

    /// <summary>Nothing but breaking and healing changes a row until the end.</summary>
    private async Task<IAsyncDisposable> StillAsync()
    {
        await cloud.SetAsync(new { touchSeconds = 0 });
        return new Touching(cloud);
    }

    private sealed class Touching(CloudClient cloud) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await cloud.SetAsync(new { touchSeconds = 900 });
    }
}
