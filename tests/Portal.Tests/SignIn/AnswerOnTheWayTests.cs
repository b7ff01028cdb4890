using System.Net;
using Portal.Sandbox.Seeds;

namespace Portal.Tests.SignIn;

/// <summary>Entra's answer, changed, kept back or repeated on its way through the browser.</summary>
public sealed class AnswerOnTheWayTests(RunningPortal running) : IClassFixture<RunningPortal>
{
    private PortalApp App => running.App;

    [Fact]
    public async Task State_that_was_changed_is_refused()
    {
        using var alice = App.Visitor();
        var answer = await alice.AnswerForAsync(SeedIds.People.Alice);
        answer.Fields["state"] = answer.Fields["state"][..^4] + "AAAA";

        Refused(await alice.SubmitAsync(answer), alice, "no longer waited for");
    }

    [Fact]
    public async Task Answer_without_state_is_refused()
    {
        using var alice = App.Visitor();
        var answer = await alice.AnswerForAsync(SeedIds.People.Alice);
        answer.Fields.Remove("state");

        Refused(await alice.SubmitAsync(answer), alice, "no longer waited for");
    }

    /// <summary>Login cross-site request forgery: an attacker's own answer, posted by a victim's browser.</summary>
    [Fact]
    public async Task State_from_another_browser_is_refused()
    {
        using var alice = App.Visitor();
        using var victim = App.Visitor();
        await victim.GetAsync("/");
        var answer = await alice.AnswerForAsync(SeedIds.People.Alice);

        Refused(await victim.SubmitAsync(answer), victim, "no longer waited for");
    }

    [Fact]
    public async Task Same_answer_a_second_time_is_refused()
    {
        using var alice = App.Visitor();
        var answer = await alice.AnswerForAsync(SeedIds.People.Alice);
        await alice.SubmitAsync(answer);

        var again = await alice.SubmitAsync(answer);

        Assert.Equal("/sign-in-failed", again.Address.AbsolutePath);
    }

    /// <summary>A code is good once (AADSTS54005), even with a state that is waited for.</summary>
    [Fact]
    public async Task Code_that_was_used_is_refused()
    {
        using var alice = App.Visitor();
        var first = await alice.AnswerForAsync(SeedIds.People.Alice);
        await alice.SubmitAsync(first);
        using var other = App.Visitor();
        var second = await other.AnswerForAsync(SeedIds.People.Alice);
        second.Fields["code"] = first.Fields["code"];

        Refused(await other.SubmitAsync(second), other, "did not pass the portal's checks");
    }

    /// <summary>PKCE and nonce: a stolen code of somebody else's sign-in does not fit the verifier in this browser's state.</summary>
    [Fact]
    public async Task Unused_code_of_another_sign_in_is_refused()
    {
        using var alice = App.Visitor();
        var stolen = await alice.AnswerForAsync(SeedIds.People.Alice);
        using var thief = App.Visitor();
        var own = await thief.AnswerForAsync(SeedIds.People.Hanna);
        own.Fields["code"] = stolen.Fields["code"];

        Refused(await thief.SubmitAsync(own), thief, "did not pass the portal's checks");
    }

    [Fact]
    public async Task Answer_in_the_query_is_refused()
    {
        using var alice = App.Visitor();
        var answer = await alice.AnswerForAsync(SeedIds.People.Alice);
        var query = string.Join('&', answer.Fields.Select(f => $"{f.Key}={Uri.EscapeDataString(f.Value)}"));

        Refused(await alice.GetAsync($"/signin-entra?{query}"), alice, "no longer waited for");
    }

    [Fact]
    public async Task Answer_that_names_another_issuer_is_refused()
    {
        using var alice = App.Visitor();
        var answer = await alice.AnswerForAsync(SeedIds.People.Alice);
        answer.Fields["iss"] = $"https://login.microsoftonline.com/{SeedIds.Fabrikam}/v2.0";

        Refused(await alice.SubmitAsync(answer), alice, "did not pass the portal's checks");
    }

    [Fact]
    public async Task Cancelled_sign_in_says_so()
    {
        using var alice = App.Visitor();
        var answer = await alice.AnswerForAsync(SeedIds.People.Alice);
        answer.Fields.Remove("code");
        answer.Fields["error"] = "access_denied";
        answer.Fields["error_description"] = "AADSTS65004: User declined to consent.";

        var page = await alice.SubmitAsync(answer);

        Refused(page, alice, "was cancelled");
        Assert.DoesNotContain("AADSTS", page.Text);
    }

    [Fact]
    public async Task Two_tabs_at_once_both_sign_in()
    {
        using var alice = App.Visitor();
        var first = await alice.AnswerForAsync(SeedIds.People.Alice, "/audit");
        var second = Visitor.AnswerIn(await alice.GetAsync("/approvals")); // single sign-on: nobody is asked again

        var two = await alice.SubmitAsync(second);
        var one = await alice.SubmitAsync(first);

        Assert.Equal("/audit", one.Address.AbsolutePath);
        Assert.NotEqual("/sign-in-failed", two.Address.AbsolutePath);
    }

    /// <summary>Entra shows these on its own page; nothing comes back to the portal.</summary>
    [Theory]
    [InlineData(SeedIds.People.Gloria, "AADSTS50105")]
    [InlineData(SeedIds.People.Dora, "AADSTS50057")]
    [InlineData(SeedIds.People.Frank, "AADSTS50020")]
    public async Task Person_who_may_not_sign_in_stays_at_Entra(string person, string code)
    {
        using var visitor = App.Visitor();

        var page = await visitor.ChooseAsync(await visitor.GetAsync("/"), person);

        Assert.Equal("login.localhost", page.Address.Host);
        Assert.Contains(code, page.Text);
    }

    [Fact]
    public async Task Portal_answers_at_its_own_address_only()
    {
        using var visitor = App.Visitor();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = "portal.example.com";

        using var answer = await visitor.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Page_of_another_site_cannot_open_a_circuit()
    {
        using var alice = await App.SignInAsync(SeedIds.People.Alice);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", "http://login.localhost");

        using var answer = await alice.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static void Refused(Visitor.Page page, Visitor visitor, string words)
    {
        Assert.Equal("/sign-in-failed", page.Address.AbsolutePath);
        Assert.Contains(words, page.Text);
        Assert.Contains("Sign in again", page.Text);
        Assert.DoesNotContain("__Host-portal", visitor.CookieNames);
    }
}
