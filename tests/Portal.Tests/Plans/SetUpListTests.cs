using Portal.Plans;

namespace Portal.Tests.Plans;

public sealed class SetUpListTests
{
    /// <summary>A secret of the oldest set-up ends too, and the start page has to say so.</summary>
    [Fact]
    public async Task The_oldest_of_many_set_ups_is_listed_with_its_steps()
    {
        await using var engine = await Engine.StartAsync();
        var oldest = await engine.BeginAsync();
        await engine.RunAsync(oldest, Some.Admin());
        for (var i = 0; i < 100; i++) await engine.BeginAsync();

        var all = await engine.SetUps.ListAsync(default);

        Assert.Equal(101, all.Count);
        Assert.Equal(oldest.Id, all[^1].Id);
        Assert.Equal(BoxStep.Name, Assert.Single(all[^1].Steps).Step);
    }

    [Fact]
    public async Task One_that_was_abandoned_is_listed_apart_and_still_counts_as_of_its_kind()
    {
        await using var engine = await Engine.StartAsync();
        var (gone, kept) = (await engine.BeginAsync(), await engine.BeginAsync());
        Assert.Null(await engine.SetUps.BeginAbandonAsync(gone.Id, "Not needed.", Some.Admin(), default));
        await engine.SetUps.CloseAsync(gone.Id, Some.Admin(), default);

        Assert.Equal([kept.Id], (await engine.SetUps.ListAsync(default)).Select(s => s.Id));
        Assert.Equal([gone.Id], (await engine.SetUps.AbandonedAsync(100, default)).Select(s => s.Id));
        Assert.Equal([kept.Id, gone.Id], (await engine.SetUps.EverOfKindAsync(gone.Kind, default)).Select(s => s.Id));
        Assert.Equal([kept.Id], (await engine.SetUps.OfKindAsync(gone.Kind, default)).Select(s => s.Id));
    }
}
