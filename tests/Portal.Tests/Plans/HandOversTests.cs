using Microsoft.EntityFrameworkCore;
using Portal.Plans;
using Portal.SignIn;
using Portal.Tests.Store;

namespace Portal.Tests.Plans;

public sealed class HandOversTests
{
    private static readonly Person Viktor = Some.Person("Viktor Varga");
    private static readonly Person Greta = Some.Person("Greta Grant");

    [Fact]
    public async Task A_link_opens_its_one_step_for_the_first_who_takes_it()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        var link = await engine.HandOvers.MakeAsync(setUp, engine.Step, Some.Admin(), default);

        Assert.NotNull((await engine.HandOvers.TakeAsync(link, Viktor, default)).HandOver);
        Assert.Contains("Somebody else opened this link first", (await engine.HandOvers.TakeAsync(link, Greta, default)).Refusal);

        Assert.True(await engine.Access.MayAsync(Viktor, setUp.Id, BoxStep.Name, default));
        Assert.False(await engine.Access.MayAsync(Viktor, setUp.Id, "another", default));
        Assert.False(await engine.Access.MayAsync(Viktor, setUp.Id + 1, BoxStep.Name, default));
        Assert.False(await engine.Access.MayAsync(Greta, setUp.Id, BoxStep.Name, default));
        Assert.Null(await engine.RunAsync(setUp, Viktor));
    }

    [Fact]
    public async Task Of_two_who_open_a_link_in_the_same_moment_one_holds_it_and_the_other_reads_why_not()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        for (var i = 0; i < 10; i++)
        {
            var link = await engine.HandOvers.MakeAsync(setUp, engine.Step, Some.Admin(), default);

            var taken = await Task.WhenAll(engine.HandOvers.TakeAsync(link, Viktor, default), engine.HandOvers.TakeAsync(link, Greta, default));

            Assert.Single(taken, t => t.HandOver is not null);
            Assert.Single(taken, t => t.Refusal?.Contains("Somebody else opened this link first", StringComparison.Ordinal) == true);
        }
    }

    [Fact]
    public async Task Without_role_or_link_nothing_can_be_looked_at_or_run()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => engine.Looks.LookAsync(setUp, BoxStep.Name, Viktor, default));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => engine.Runner.StartAsync(setUp.Id, BoxStep.Name, "", Viktor, default));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => engine.HandOvers.MakeAsync(setUp, engine.Step, Viktor, default));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => engine.SetUps.BeginAsync("boxes", "x", k => new Boxes(k, null), Viktor, default));
        Assert.Empty(engine.Step.Made);
    }

    [Fact]
    public async Task A_link_that_ended_opens_nothing_even_for_who_took_it()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        var link = await engine.HandOvers.MakeAsync(setUp, engine.Step, Some.Admin(), default);
        await engine.HandOvers.TakeAsync(link, Viktor, default);

        await engine.ReadAsync(db => db.Set<HandOver>().ExecuteUpdateAsync(u => u.SetProperty(h => h.ExpiresAt, TimeProvider.System.GetUtcNow().AddMinutes(-1))));

        Assert.Contains("This link ended", (await engine.HandOvers.TakeAsync(link, Viktor, default)).Refusal);
        Assert.False(await engine.Access.MayAsync(Viktor, setUp.Id, BoxStep.Name, default));
    }

    [Fact]
    public async Task The_link_itself_is_not_in_the_store()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        var link = await engine.HandOvers.MakeAsync(setUp, engine.Step, Some.Admin(), default);

        var rows = await engine.ReadAsync(db => db.Set<HandOver>().ToListAsync());

        Assert.DoesNotContain(link, System.Text.Json.JsonSerializer.Serialize(rows));
        Assert.Contains("not known", (await engine.HandOvers.TakeAsync(rows[0].LinkHash, Viktor, default)).Refusal);
    }
}
