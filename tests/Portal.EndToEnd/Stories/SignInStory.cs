using Portal.EndToEnd.Harness;

namespace Portal.EndToEnd.Stories;

/// <summary>First contact: nothing configured, one process, the people of the simulated Contoso.</summary>
[Trait("Story", "people")]
public sealed class SignInStory(Chromium chromium)
{
    [Fact]
    public async Task A_fresh_portal_leads_to_the_simulated_sign_in_and_back_to_the_persons_home()
    {
        await using var town = await Town.EmbeddedAsync(chromium);

        var alice = await town.ArriveAsync("Alice Adams");
        await alice.SignInAsync();

        Assert.Contains("Sandbox", await alice.Page.Locator("body").InnerTextAsync());
        alice.Heard.AssertNoComplaints();
    }
}
