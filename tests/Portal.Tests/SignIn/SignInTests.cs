using System.Net;
using Portal.Sandbox.Seeds;

namespace Portal.Tests.SignIn;

public sealed class SignInTests
{
    [Fact]
    public async Task Alice_signs_in_and_lands_on_the_page_she_asked_for()
    {
        await using var app = await PortalApp.StartAsync();
        using var alice = app.Visitor();

        var page = await alice.SignInAsync(SeedIds.People.Alice, "/audit?setup=1");

        Assert.Equal(new Uri(app.Url, "/audit?setup=1"), page.Address);
        Assert.Equal(HttpStatusCode.OK, page.Status);
    }
}
