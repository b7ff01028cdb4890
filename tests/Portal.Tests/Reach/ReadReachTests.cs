using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Replica;
using Portal.Profiles;
using Portal.Reach;
using Portal.Sandbox.Seeds;
using Portal.Settings;
using Portal.Store;

namespace Portal.Tests.Reach;

/// <summary>A report given on the page of a profile: kept, counted against the copy of the mailboxes, and in the audit with what of it is red.</summary>
public sealed class ReadReachTests(OnePortal running) : IClassFixture<OnePortal>
{
    private const string App = "11111111-0000-4000-8000-0000000000aa";

    private static readonly FoundProfile Profile = new(
        new EnvironmentSettings { Name = "Contoso", Url = new Uri(SeedIds.Environment) },
        new ServerProfile(new Guid("5b3c1d2e-0000-4000-8000-0000000000aa"), "Of a test", 3, 7, null, true, null),
        ProfileKind.CrossTenant,
        SeedIds.Fabrikam,
        App,
        null,
        []);

    [Fact]
    public async Task A_report_that_is_taken_is_kept_and_its_red_flags_are_in_the_audit()
    {
        var reading = running.Portal.Service<ReadReach>();
        await OnProfileAsync("m0@fabrikam.com", "m15@fabrikam.com", "gone@fabrikam.com");

        Assert.Null(await reading.TakeAsync(Profile, Report(), Some.Person("Alice Adams"), default));
        var reach = (await reading.FindAsync(Profile, default))!;

        // Of an app in a tenant that nobody reads the consents of, its role is sure and its consents are not.
        Assert.Equal(
            "This app can reach at least 6 mailboxes; 1 of them uses this profile; 5 should not be reachable; 2 mailboxes on the profile are not reachable and will fail; of 10 mailboxes it could not be checked.",
            ReachSentence.Text(reach));
        Assert.Equal("Microsoft Entra", reach.Reach.Facts.Consents.Source);
        await using var db = await running.Portal.Service<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var entry = await db.Set<AuditEntry>().AsNoTracking().OrderByDescending(e => e.Sequence).FirstAsync(e => e.Action == "reach.read");
        Assert.Equal((App, "Alice Adams"), (entry.Target, entry.ActorName));
        Assert.Contains("at least 6 mailboxes", entry.Changes, StringComparison.Ordinal);
        // Whoever decides on a consent for this app sees what it would do to the scope that is there.
        Assert.Contains(
            "defeats the scope: the app reaches 8 mailboxes by it",
            Assert.Single(await running.Portal.Service<ReachOfConsent>().FlagsAsync(SeedIds.Fabrikam, App, ["full_access_as_app"], default)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reading_that_an_earlier_version_kept_in_another_form_counts_as_none()
    {
        var old = Profile with { AppId = "11111111-0000-4000-8000-0000000000cc" };
        await using var db = await running.Portal.Service<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        using var bytes = new MemoryStream();
        await using (var small = new System.IO.Compression.BrotliStream(
            bytes,
            System.IO.Compression.CompressionLevel.Fastest,
            leaveOpen: true)) await small.WriteAsync("""{"TenantId":"x","Groups":{"Value":[{"Members":{"Value":[]}}]}}"""u8.ToArray());
        db.Add(new AccessReading { TenantId = SeedIds.Fabrikam, AppId = old.AppId!, ReadAt = TimeProvider.System.GetUtcNow().AddYears(-1), Source = "the test", By = "Alice", Facts = bytes.ToArray() });
        await db.SaveChangesAsync();

        Assert.Null(await running.Portal.Service<ReadReach>().FindAsync(old, default));
    }

    [Fact]
    public async Task A_report_that_is_refused_changes_nothing()
    {
        var other = Profile with { AppId = "11111111-0000-4000-8000-0000000000bb" };
        Assert.Contains("another application", await running.Portal.Service<ReadReach>().TakeAsync(other, Report(), Some.Person("Alice Adams"), default), StringComparison.Ordinal);
        Assert.Null(await running.Portal.Service<ReadReach>().FindAsync(other, default));
    }

    [Fact]
    public async Task The_portal_reads_nothing_itself_unless_its_operator_allowed_it()
    {
        Assert.False(running.Portal.Service<ReadReach>().CanReadItself);
        await Assert.ThrowsAsync<InvalidOperationException>(() => running.Portal.Service<ReadReach>().ReadAsync(Profile, Some.Person("Alice Adams"), default));
    }

    private static string Report() => SampleReport.Of(Profile.Row.Id, SeedIds.Fabrikam, App, TimeProvider.System.GetUtcNow(), [.. Enumerable.Range(0, 16).Select(i => $"m{i}@fabrikam.com")]).ToJsonString();

    private async Task OnProfileAsync(params string[] addresses)
    {
        await using var db = await running.Portal.Service<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        foreach (var address in addresses)
            db.Add(new ReplicaMailbox
            {
                Environment = Profile.Host.ToLowerInvariant(), Id = Guid.NewGuid(), Name = address, NameKey = address, Address = address,
                AddressKey = address, ProfileId = Profile.Row.Id, Active = true
            });
        await db.SaveChangesAsync();
    }
}
