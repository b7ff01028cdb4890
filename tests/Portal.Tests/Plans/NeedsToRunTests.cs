using Portal.SignIn;

namespace Portal.Tests.Plans;

/// <summary>Reading rights to look, writing rights to act.</summary>
public sealed class NeedsToRunTests
{
    private static readonly ApiNeed Writing = Apis.Graph(Some.Tenant, "Application.ReadWrite.All");

    [Fact]
    public async Task A_run_without_the_writing_token_does_not_start_and_names_it()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        engine.Step.Writing = [Writing];

        var refused = await Assert.ThrowsAsync<SignInNeededException>(() => engine.RunAsync(setUp, Some.Admin()));

        Assert.Equal([Writing], refused.Needs);
        Assert.Empty(engine.Step.Made);
        Assert.Empty(await engine.IntentsAsync());
        Assert.Null((await engine.AgainAsync(setUp)).Steps.Single().HeldUntil);
    }

    [Fact]
    public void A_token_that_may_write_may_also_read()
    {
        var (tokens, person) = (new PersonTokens(TimeProvider.System), Some.Admin());
        tokens.Keep(person.SessionId, Writing, "token", ["https://graph.microsoft.com/Application.ReadWrite.All"], DateTimeOffset.MaxValue);

        Assert.True(tokens.Has(person, Apis.Graph(Some.Tenant, "Application.Read.All")));
        Assert.False(tokens.Has(person, Apis.Graph(Some.Tenant, "Directory.Read.All")));
    }

    [Fact]
    public void A_token_that_may_read_may_not_write()
    {
        var (tokens, person) = (new PersonTokens(TimeProvider.System), Some.Admin());
        tokens.Keep(person.SessionId, Writing, "token", ["Application.Read.All"], DateTimeOffset.MaxValue);

        Assert.False(tokens.Has(person, Writing));
    }

    [Fact]
    public void Needs_of_one_resource_become_one_token_and_writing_includes_reading()
    {
        var merged = ApiNeed.Merge([Apis.Graph(Some.Tenant, "Application.Read.All", "Directory.Read.All"), Apis.Arm(Some.Tenant), Writing]);

        Assert.Equal([Apis.Graph(Some.Tenant, "Directory.Read.All", "Application.ReadWrite.All"), Apis.Arm(Some.Tenant)], merged);
    }
}
