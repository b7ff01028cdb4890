using System.Net;
using Azure.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Tests.SignIn;

/// <summary>API tokens for the person who clicks: one redirect each, in memory, for this session only.</summary>
public sealed class ConnectTests(RunningPortal running) : IClassFixture<RunningPortal>
{
    private static readonly ApiNeed Graph = Apis.Graph(SeedIds.Contoso, "Application.ReadWrite.All");
    private static readonly ApiNeed Vault = Apis.KeyVault(SeedIds.Contoso);

    private PortalApp App => running.App;

    private PersonTokens Tokens => App.Services.GetRequiredService<PersonTokens>();

    [Fact]
    public async Task Token_is_got_by_a_detour_and_the_page_is_there_again()
    {
        using var alice = await App.SignInAsync(SeedIds.People.Alice);
        var person = await PersonAsync(SeedIds.People.Alice);
        var missing = Assert.Throws<SignInNeededException>(() => Tokens.Demand(person, Graph));

        var page = await alice.SubmitAsync(Visitor.AnswerIn(await alice.GetAsync(PortalUrls.Connect(missing.Needs, "/setups/new/hma?name=x"))));

        Assert.Equal(new Uri(App.Url, "/setups/new/hma?name=x"), page.Address);
        Assert.True(Tokens.Has(person, Graph));
        var token = await Tokens.For(person).GetTokenAsync(new TokenRequestContext(["https://graph.microsoft.com/.default"], tenantId: SeedIds.Contoso), default);
        Assert.StartsWith("eyJ", token.Token);
        Assert.True(token.ExpiresOn <= DateTimeOffset.UtcNow.AddMinutes(60));
    }

    [Fact]
    public async Task Several_needs_are_met_in_one_go()
    {
        using var alice = await App.SignInAsync(SeedIds.People.Alice);
        var person = await PersonAsync(SeedIds.People.Alice);

        var second = await alice.SubmitAsync(Visitor.AnswerIn(await alice.GetAsync(PortalUrls.Connect([Graph, Vault], "/setups"))));
        var page = await alice.SubmitAsync(Visitor.AnswerIn(second));

        Assert.Equal("/setups", page.Address.AbsolutePath);
        Assert.True(Tokens.Has(person, Graph) && Tokens.Has(person, Vault));
    }

    [Fact]
    public async Task Another_accounts_token_is_refused_in_words()
    {
        using var alice = await App.SignInAsync(SeedIds.People.Alice);
        var person = await PersonAsync(SeedIds.People.Alice);
        using var redirect = await alice.Http.GetAsync(PortalUrls.Connect(Vault, "/setups"));
        var entra = await alice.GetAsync(redirect.Headers.Location!.AbsoluteUri);

        var page = await alice.SubmitAsync(Visitor.AnswerIn(await alice.ChooseAsync(entra, SeedIds.People.Greta)));

        Assert.Equal("/sign-in-failed", page.Address.AbsolutePath);
        Assert.Contains("another account", page.Text);
        Assert.False(Tokens.Has(person, Vault));
    }

    [Fact]
    public async Task Token_that_comes_after_the_session_ended_is_dropped()
    {
        using var alice = await App.SignInAsync(SeedIds.People.Alice);
        var person = await PersonAsync(SeedIds.People.Alice);
        var answer = Visitor.AnswerIn(await alice.GetAsync(PortalUrls.Connect(Vault, "/setups")));
        await App.Services.GetRequiredService<Sessions>().EndAsync(person.SessionId, default);

        var page = await alice.SubmitAsync(answer);

        Assert.Contains("Your session ended", page.Text);
        Assert.False(Tokens.Has(person, Vault));
    }

    [Fact]
    public async Task Tokens_go_with_their_session()
    {
        using var alice = await App.SignInAsync(SeedIds.People.Alice);
        var person = await PersonAsync(SeedIds.People.Alice);
        await alice.SubmitAsync(Visitor.AnswerIn(await alice.GetAsync(PortalUrls.Connect(Vault, "/setups"))));
        Assert.True(Tokens.Has(person, Vault));

        await App.Services.GetRequiredService<Sessions>().EndAsync(person.SessionId, default);

        Assert.False(Tokens.Has(person, Vault));
        Assert.Throws<SignInNeededException>(() => Tokens.For(person).GetToken(new TokenRequestContext(["https://vault.azure.net/.default"]), default));
    }

    [Fact]
    public async Task No_refresh_token_is_asked_for()
    {
        using var alice = App.Visitor();
        using var start = await alice.Http.GetAsync("/");

        Assert.DoesNotContain("offline_access", start.Headers.Location!.Query);
    }

    [Theory]
    [InlineData("https://graph.microsoft.com", "Mail.ReadWrite")]
    [InlineData("https://evil.example", "user_impersonation")]
    public async Task Link_cannot_make_the_portal_ask_for_other_tokens(string resource, string scope)
    {
        using var alice = await App.SignInAsync(SeedIds.People.Alice);

        var page = await alice.GetAsync(PortalUrls.Connect(new ApiNeed(SeedIds.Contoso, resource, [scope]), "/setups"));

        Assert.Equal("/sign-in-failed", page.Address.AbsolutePath);
        Assert.Contains("The portal does not ask for such access.", page.Text);
        Assert.Contains("%2Fsetups", page.Html);
    }

    // The list of Microsoft.Identity.Web: one leading slash, and nothing that a browser reads as a second one.
    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/%2fevil.example/")]
    [InlineData("/%5Cevil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task Return_address_of_another_site_leads_home(string returnUrl)
    {
        using var visitor = App.Visitor();

        var page = await visitor.SignInAsync(SeedIds.People.Alice, $"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}");

        Assert.Equal(App.Url, page.Address);
    }

    private async Task<Person> PersonAsync(string id)
    {
        await using var db = await App.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var session = await db.Set<PortalSession>().Where(s => s.ObjectId == id).OrderByDescending(s => s.StartedAt).FirstAsync();
        return new(session.TenantId, id, "", "", [], session.Id);
    }
}
