using Portal.EndToEnd.Harness;
using Portal.Sandbox.Seeds;
using Portal.Tests.Wizards.Hma;

namespace Portal.EndToEnd.Stories;

/// <summary>
/// Every page of the portal is looked at, with content. The set-ups are driven by the town without a browser; the browser looks at each step before its write and after.
/// A page whose route, or a step of a wizard that, is not walked here fails the story.
/// </summary>
[Trait("Story", "looks")]
public sealed class LooksStory(Chromium chromium)
{
    [Fact]
    public async Task Every_page_passes_axe_in_light_and_dark_and_fits_a_phone()
    {
        await using var town = await HmaTown.StartAsync(nameOf: NameOf);
        foreach (var (id, role) in new[] { (SeedIds.People.Viktor, ""), (SeedIds.People.Greta, ""), (SeedIds.People.Amir, PortalRoles.Approver) }) await town.PersonAsync(id, role);
        await using var tour = await LooksTour.BeginAsync(chromium, town, "Alice Adams");
        var records = new RecordLooks(tour);
        await records.EmptyAsync();
        await new CrossTenantLooks(tour).WalkAsync();
        await new HmaLooks(tour).WalkAsync();
        await records.FilledAsync();
        await new RenewalLooks(tour).WalkAsync();
        await tour.VisitAsync(PortalUrls.Abandon(town.SetUp.Id), "abandon");
        await tour.AbandonAsync();
        await tour.VisitAsync(PortalUrls.Setup(town.SetUp.Id), "abandoned");
        await records.ManyMailboxesAsync();
        tour.AssertClean();
    }

    private static string NameOf(string id) => id switch
    {
        SeedIds.People.Alice => "Alice Adams",
        SeedIds.People.Amir => "Amir Aydin",
        SeedIds.People.Greta => "Greta Grant",
        SeedIds.People.Viktor => "Viktor Varga",
        _ => id,
    };
}
