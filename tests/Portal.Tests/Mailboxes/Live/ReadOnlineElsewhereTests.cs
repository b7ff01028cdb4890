using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Live;
using Portal.Profiles;
using Portal.Readiness;
using Portal.Sandbox.Seeds;
using Portal.Settings;
using Portal.SignIn;
using Portal.Tests.Wizards.CrossTenant;

namespace Portal.Tests.Mailboxes.Live;

/// <summary>In another tenant the portal has no reader: Exchange Online is read there as the person who looks, if they are connected, and as nobody otherwise.</summary>
[Collection(nameof(RestTown))]
public sealed class ReadOnlineElsewhereTests(RestTown rest)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_tenant_is_read_as_the_person_who_is_connected_there()
    {
        var town = await rest.BeginAsync();
        await rest.StandsAsync(true, RestTown.Others);
        await town.ConnectAsync(rest.Alice, [Apis.ExchangeOnline(SeedIds.Fabrikam)]);

        var now = await town.Get<ReadOnlineNow>().ReadAsync(Subject(rest.Alice), Ct);

        Assert.Equal((EwsSwitch.True, RestTown.Others), (now.Report!.EwsEnabled, Assert.Single(now.Report.AllowedApps!)));
        Assert.StartsWith("Exchange Online, read as fiona", now.Report.Source, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, await rest.WritesAsync());
    }

    [Fact]
    public async Task Without_a_connection_nothing_is_asked_and_the_reason_is_said()
    {
        var town = await rest.BeginAsync();

        var now = await town.Get<ReadOnlineNow>().ReadAsync(Subject(Some.Person("Hanna Holm", PortalRoles.Helpdesk)), Ct);

        Assert.Null(now.Report);
        Assert.Contains("you are not connected there", now.WhyNot, StringComparison.Ordinal);
        Assert.Empty(await rest.CmdletsAsync());
    }

    private static LiveSubject Subject(Person viewer)
    {
        var mailbox = new Mailbox(Guid.NewGuid(), "Anna", SeedIds.Mailboxes.Anna, Guid.NewGuid(), "Fabrikam mail", IsQueue: false, IsForward: false, Active: true);
        var row = new ServerProfile(mailbox.ProfileId!.Value, "Fabrikam mail", 3, 7, null, true, null);
        return new(mailbox, row, new FoundProfile(new EnvironmentSettings(), row, ProfileKind.CrossTenant, SeedIds.Fabrikam, RestTown.TheApp, RestTown.TheApp, []), SeedIds.Fabrikam, KnownWorld.Now, viewer);
    }
}
