using Microsoft.Extensions.DependencyInjection;
using Portal.SignIn;

namespace Portal.Tests.SignIn;

/// <summary>What is typed and not kept yet: remembered for the session that typed it, and for nobody else.</summary>
public sealed class FormDraftsTests(OnePortal running) : IClassFixture<OnePortal>
{
    private sealed record Typed(string Name);

    private FormDrafts Drafts => running.Portal.Services.GetRequiredService<FormDrafts>();

    [Fact]
    public void Draft_comes_back_to_the_form_it_was_typed_in()
    {
        var alice = Some.Admin("Alice one");
        Drafts.Keep(alice, "set-up 1 kv-app", new Typed("half"));

        Assert.Equal(new Typed("half"), Drafts.Find<Typed>(alice, "set-up 1 kv-app"));
        Assert.Null(Drafts.Find<Typed>(alice, "set-up 2 kv-app"));
        Assert.Null(Drafts.Find<Typed>(Some.Admin("Bruno Berg"), "set-up 1 kv-app"));
    }

    [Fact]
    public void Kept_or_thrown_away_is_gone()
    {
        var alice = Some.Admin("Alice two");
        Drafts.Keep(alice, "form", new Typed("half"));

        Drafts.Drop(alice, "form");

        Assert.Null(Drafts.Find<Typed>(alice, "form"));
    }

    [Fact]
    public async Task Drafts_end_with_their_session()
    {
        var alice = Some.Admin("Alice three");
        Drafts.Keep(alice, "form", new Typed("half"));

        await running.Portal.Services.GetRequiredService<Sessions>().EndAsync(alice.SessionId, default);

        Assert.Null(Drafts.Find<Typed>(alice, "form"));
    }

    [Fact]
    public async Task Drafts_of_a_session_that_ended_by_the_clock_go_when_somebody_signs_in()
    {
        var sessions = running.Portal.Services.GetRequiredService<Sessions>();
        var alice = Some.Admin("Alice five") with { SessionId = await sessions.StartAsync(Some.Tenant, "alice-five", null, TimeSpan.Zero, default) };
        Drafts.Keep(alice, "form", new Typed("half"));

        await sessions.StartAsync(Some.Tenant, "bruno", null, TimeSpan.FromHours(1), default);

        Assert.Null(Drafts.Find<Typed>(alice, "form"));
    }

    [Fact]
    public void What_is_too_long_is_not_remembered()
    {
        var alice = Some.Admin("Alice four");

        Drafts.Keep(alice, "form", new Typed(new string('x', 100_000)));

        Assert.Null(Drafts.Find<Typed>(alice, "form"));
    }
}
