using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Tests.SignIn;

/// <summary>A detour to Entra that brings no token ends on the page that needed it, in words: consent missing (AADSTS65001), declined (AADSTS65004), another account, a need nobody knows.</summary>
public sealed class ConsentTests : IClassFixture<OnePortal>
{
    private readonly PortalApp _app;

    public ConsentTests(OnePortal running) => _app = running.Portal;

    private ConnectRefusals Refusals => _app.Services.GetRequiredService<ConnectRefusals>();

    /// <summary>Entra keeps the person on its own page when only an administrator may consent; the way back is declining there.</summary>
    [Fact]
    public async Task Missing_consent_comes_back_to_the_step()
    {
        await ConsentAsync("");
        try
        {
            using var alice = await _app.SignInAsync(SeedIds.People.Alice);
            var entra = await alice.GetAsync(PortalUrls.Connect(Apis.KeyVault(SeedIds.Contoso), "/setups/new/hma"));
            Assert.Equal(HttpStatusCode.BadRequest, entra.Status);
            Assert.Contains("AADSTS65001", entra.Text);

            var page = await alice.SubmitAsync(Visitor.AnswerIn(await alice.PressAsync(entra, "decline")));

            Assert.Equal("/setups/new/hma", page.Address.AbsolutePath);
            var refusal = Refusals.Take(await PersonAsync(SeedIds.People.Alice), "/setups/new/hma");
            Assert.Equal(SignInTrouble.ConsentDenied, refusal!.Trouble);
            Assert.Contains("Key Vault", refusal.Trouble.Words(ApiNames.Of(refusal.Need)).Sentence);
        }
        finally
        {
            await ConsentAsync("user_impersonation");
        }
    }

    /// <summary>Consent that is taken away between the two requests is refused by the token endpoint.</summary>
    [Fact]
    public async Task Consent_that_went_missing_on_the_way_comes_back_to_the_step_too()
    {
        using var alice = await _app.SignInAsync(SeedIds.People.Alice);
        var answer = Visitor.AnswerIn(await alice.GetAsync(PortalUrls.Connect(Apis.KeyVault(SeedIds.Contoso), "/setups")));
        await ConsentAsync("");
        try
        {
            var page = await alice.SubmitAsync(answer);

            Assert.Equal("/setups", page.Address.AbsolutePath);
            var refusal = Refusals.Take(await PersonAsync(SeedIds.People.Alice), "/setups");
            Assert.Equal(SignInTrouble.ConsentMissing, refusal!.Trouble);
            Assert.Contains("has not been given consent to act for you in Key Vault", refusal.Trouble.Words(ApiNames.Of(refusal.Need)).Sentence);
        }
        finally
        {
            await ConsentAsync("user_impersonation");
        }
    }

    /// <summary>With several needs under way, a refusal ends the chain: the person is not sent to Entra again for the next one.</summary>
    [Fact]
    public async Task Refusal_ends_the_chain_of_several_needs()
    {
        await ConsentAsync("");
        try
        {
            using var alice = await _app.SignInAsync(SeedIds.People.Alice);
            var entra = await alice.GetAsync(PortalUrls.Connect([Apis.KeyVault(SeedIds.Contoso), Apis.Arm(SeedIds.Contoso)], "/setups"));

            var page = await alice.SubmitAsync(Visitor.AnswerIn(await alice.PressAsync(entra, "decline")));

            Assert.Equal("/setups", page.Address.AbsolutePath);
        }
        finally
        {
            await ConsentAsync("user_impersonation");
        }
    }

    [Fact]
    public async Task Refusal_is_said_once_and_only_on_its_own_page()
    {
        using var alice = await _app.SignInAsync(SeedIds.People.Alice);
        var person = await PersonAsync(SeedIds.People.Alice);
        Refusals.Keep(person.SessionId, new ConnectRefusal(Apis.Arm(SeedIds.Contoso), SignInTrouble.Cancelled, "/setups/1/kv-app"));

        Assert.Null(Refusals.Take(person, "/setups"));
        Assert.NotNull(Refusals.Take(person, "/setups/1/kv-app"));
        Assert.Null(Refusals.Take(person, "/setups/1/kv-app"));
    }

    [Theory]
    [InlineData("/connect")]
    [InlineData("/connect?need=nonsense&returnUrl=/setups")]
    [InlineData("/connect?need=a|b|c|d|e")]
    public async Task Connect_without_a_known_need_is_a_page_and_never_a_bare_error(string path)
    {
        using var alice = await _app.SignInAsync(SeedIds.People.Alice);

        var page = await alice.GetAsync(path);

        Assert.True(page.Status == HttpStatusCode.OK, $"{page.Status} {page.Text}");
        Assert.StartsWith("text/html", page.Answer.Content.Headers.ContentType!.ToString());
    }

    private async Task ConsentAsync(string scope)
    {
        using var answer = await _app.Sandbox.PostAsJsonAsync("/consents", new { resource = "https://vault.azure.net", scope });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private async Task<Person> PersonAsync(string id)
    {
        await using var db = await _app.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var session = await db.Set<PortalSession>().Where(s => s.ObjectId == id).OrderByDescending(s => s.StartedAt).FirstAsync();
        return new(session.TenantId, id, "", "", [], session.Id);
    }
}
