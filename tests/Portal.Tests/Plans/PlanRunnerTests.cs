using Microsoft.EntityFrameworkCore;
using Portal.Cloud;
using Portal.Plans;
using Portal.Tests.Store;

namespace Portal.Tests.Plans;

public sealed class PlanRunnerTests
{
    private static readonly string[] Written = ["set-up.begun Noted", "box.make Attempting", "box.make Succeeded"];

    [Fact]
    public async Task A_write_is_written_down_before_and_after_and_its_id_is_kept()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();

        Assert.Null(await engine.RunAsync(setUp, Some.Admin()));

        Assert.Single(engine.Step.Made);
        Assert.Equal([IntentState.Succeeded], await engine.IntentsAsync());
        Assert.Equal(Written, await engine.TrailAsync());
        Assert.Equal(engine.Step.Made[0], SetUpState.Read<Boxes>(await engine.AgainAsync(setUp)).BoxId);
        Assert.Equal(Truth.Ok, (await engine.AgainAsync(setUp)).Steps.Single().Truth);
    }

    [Fact]
    public async Task Running_a_step_twice_does_it_once()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();

        await engine.RunAsync(setUp, Some.Admin());
        await engine.RunAsync(setUp, Some.Admin());

        Assert.Single(engine.Step.Made);
        Assert.Single(await engine.IntentsAsync());
    }

    [Fact]
    public async Task Two_clicks_at_once_make_one_write()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        engine.Step.Before = () => Task.Delay(200);
        var hash = (await engine.Looks.LookAsync(setUp, BoxStep.Name, Some.Admin(), default)).PlanHash;

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => engine.Runner.StartAsync(setUp.Id, BoxStep.Name, hash, Some.Admin(), default)));
        await engine.EndedAsync(setUp);

        Assert.Single(answers, a => a is null);
        Assert.Single(engine.Step.Made);
    }

    [Fact]
    public async Task A_plan_that_changed_since_it_was_shown_does_not_run()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        var shown = (await engine.Looks.LookAsync(setUp, BoxStep.Name, Some.Admin(), default)).PlanHash;
        engine.Step.Colour = "blue";

        var trouble = await engine.RunAsync(setUp, Some.Admin(), shown);

        Assert.Contains("not what you saw", trouble!.Sentence);
        Assert.Empty(engine.Step.Made);
        Assert.Empty(await engine.IntentsAsync());
    }

    [Fact]
    public async Task A_refusal_is_recorded_as_failed_and_shown_as_a_problem()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        engine.Step.Before = () => throw BoxStep.Refusal(CloudErrorKind.NotAllowed);

        var trouble = await engine.RunAsync(setUp, Some.Admin());

        Assert.NotNull(trouble);
        Assert.Contains("Authorization_RequestDenied", string.Join(' ', trouble.Ids!));
        Assert.Equal([IntentState.Failed], await engine.IntentsAsync());
        Assert.Equal("box.make Failed", (await engine.TrailAsync())[^1]);
    }

    [Fact]
    public async Task An_answer_that_was_lost_after_the_write_is_settled_by_looking()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        engine.Step.After = () => throw BoxStep.Refusal(CloudErrorKind.AnswerLost);

        await engine.RunAsync(setUp, Some.Admin());
        await Wait.UntilAsync(async () => (await engine.IntentsAsync()) is [IntentState.Succeeded], "The write was not noted.");

        Assert.Single(engine.Step.Made);
        Assert.Equal(Written, await engine.TrailAsync());
    }

    [Theory, InlineData(true, IntentState.Succeeded), InlineData(false, IntentState.Failed)]
    public async Task What_a_killed_process_left_attempting_is_settled_by_the_next_look(bool happened, IntentState settled)
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        var forever = new TaskCompletionSource();
        if (happened) engine.Step.After = () => forever.Task;
        else engine.Step.Before = () => forever.Task;
        var hash = (await engine.Looks.LookAsync(setUp, BoxStep.Name, Some.Admin(), default)).PlanHash;
        await engine.Runner.StartAsync(setUp.Id, BoxStep.Name, hash, Some.Admin(), default);
        await Wait.UntilAsync(async () => (await engine.IntentsAsync()) is [IntentState.Attempting] && (!happened || engine.Step.Made.Count == 1), "The write was not noted.");

        // The process is gone: nobody prolongs the hold, and it ends by the clock.
        await engine.ReadAsync(db => db.Set<StepRow>().ExecuteUpdateAsync(u => u.SetProperty(r => r.HeldUntil, DateTimeOffset.UnixEpoch)));
        await engine.Looks.LookAsync(await engine.AgainAsync(setUp), BoxStep.Name, Some.Admin(), default);

        Assert.Equal([settled], await engine.IntentsAsync());
        Assert.Equal($"box.make {settled}", (await engine.TrailAsync())[^1]);
    }

    [Fact]
    public async Task A_look_that_could_not_read_settles_nothing_and_keeps_the_last_good_look()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        await engine.RunAsync(setUp, Some.Admin());
        engine.Step.Looking = () => throw BoxStep.Refusal(CloudErrorKind.Unavailable);

        var look = await engine.Looks.LookAsync(await engine.AgainAsync(setUp), BoxStep.Name, Some.Admin(), default);

        Assert.Equal(Truth.CouldNotCheck, look.Observation.Truth);
        Assert.Equal(Truth.Ok, (await engine.AgainAsync(setUp)).Steps.Single().Truth);
    }

    [Fact]
    public async Task A_look_that_a_rule_of_the_step_stops_says_why_and_settles_nothing()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        engine.Step.Looking = () => throw new StepRefusedException(new Problem("The shelf is gone.", "Somebody took it.", "Put it back.", "You"));

        var look = await engine.Looks.LookAsync(setUp, BoxStep.Name, Some.Admin(), default);

        Assert.Equal((Truth.NotOk, "The shelf is gone."), (look.Observation.Truth, look.Observation.Problem!.Sentence));
        Assert.Empty(look.Plan);
    }

    [Fact]
    public async Task What_was_left_attempting_is_not_called_done_because_something_else_stands_in_the_way()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        engine.Step.Before = () =>
        {
            engine.Step.Obstacle = new Problem("The shelf is gone.");
            throw BoxStep.Refusal(CloudErrorKind.AnswerLost);
        };
        await engine.RunAsync(setUp, Some.Admin());

        await engine.Looks.LookAsync(await engine.AgainAsync(setUp), BoxStep.Name, Some.Admin(), default);

        Assert.Empty(engine.Step.Made);
        Assert.Equal([IntentState.Attempting], await engine.IntentsAsync());
    }

    [Fact]
    public async Task A_run_that_waits_in_silence_keeps_its_hold()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        var answer = new TaskCompletionSource();
        engine.Step.Before = () => answer.Task;
        var hash = (await engine.Looks.LookAsync(setUp, BoxStep.Name, Some.Admin(), default)).PlanHash;
        await engine.Runner.StartAsync(setUp.Id, BoxStep.Name, hash, Some.Admin(), default);
        await Wait.UntilAsync(async () => (await engine.IntentsAsync()) is [IntentState.Attempting], "The write was not noted.");

        // More than a minute has gone by without a word.
        var ends = TimeProvider.System.GetUtcNow().AddSeconds(40);
        await engine.ReadAsync(db => db.Set<StepRow>().ExecuteUpdateAsync(u => u.SetProperty(r => r.HeldUntil, ends)));
        await Wait.UntilAsync(async () => (await engine.AgainAsync(setUp)).Steps.Single().HeldUntil > ends.AddMinutes(1), "The hold was not prolonged.");

        Assert.NotNull(await engine.Runner.StartAsync(setUp.Id, BoxStep.Name, hash, Some.Admin("Bruno Berg"), default));
        answer.SetResult();
        Assert.Null(await engine.EndedAsync(setUp));
        Assert.Single(engine.Step.Made);
    }

    [Fact]
    public async Task A_look_that_was_overtaken_does_not_stand_for_what_is_true_now()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        var (read, slow) = (new TaskCompletionSource(), new TaskCompletionSource());
        engine.Step.Looked = () =>
        {
            read.SetResult();
            return slow.Task;
        };
        var overtaken = engine.Looks.LookAsync(setUp, BoxStep.Name, Some.Admin(), default);
        await read.Task;
        engine.Step.Looked = () => Task.CompletedTask;
        Assert.Null(await engine.RunAsync(setUp, Some.Admin("Bruno Berg")));

        slow.SetResult();

        Assert.Equal(Truth.NotOk, (await overtaken).Observation.Truth);
        Assert.Equal(Truth.Ok, (await engine.AgainAsync(setUp)).Steps.Single().Truth);
        Assert.NotNull(SetUpState.Read<Boxes>(setUp).BoxId); // who looked has what the later look learned
    }

    [Fact]
    public async Task Somebody_else_s_change_is_not_overwritten()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        var (mine, theirs) = (await engine.AgainAsync(setUp), await engine.AgainAsync(setUp));
        await engine.SetUps.SaveAsync(theirs, _ => new Boxes(setUp.Key, "theirs"), "a box", Some.Admin("Bruno Berg"), BoxStep.Name, default);

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => engine.SetUps.SaveAsync(mine, _ => new Boxes(setUp.Key, "mine"), "a box", Some.Admin(), BoxStep.Name, default));

        Assert.Equal("theirs", SetUpState.Read<Boxes>(await engine.AgainAsync(setUp)).BoxId);
    }

    [Fact]
    public async Task What_somebody_typed_is_kept_beside_what_the_portal_learned_since_their_page_was_read()
    {
        await using var engine = await Engine.StartAsync();
        var seen = await engine.BeginAsync();
        await engine.SetUps.LearnAsync(seen.Id, s => SetUpState.Read<Boxes>(s) with { BoxId = "found by a look" }, default);

        await engine.SetUps.SaveAsync(seen, s => SetUpState.Read<Boxes>(s) with { Note = "typed" }, "a note", Some.Admin(), BoxStep.Name, default);

        var kept = SetUpState.Read<Boxes>(await engine.AgainAsync(seen));
        Assert.Equal(("found by a look", "typed"), (kept.BoxId, kept.Note));
        await engine.SetUps.SaveAsync(seen, s => SetUpState.Read<Boxes>(s) with { Note = "typed again" }, "a note", Some.Admin(), BoxStep.Name, default);
        Assert.Equal("typed again", SetUpState.Read<Boxes>(await engine.AgainAsync(seen)).Note);
    }

    [Fact]
    public async Task What_a_write_learned_is_kept_although_somebody_changed_the_set_up_meanwhile()
    {
        await using var engine = await Engine.StartAsync();
        var setUp = await engine.BeginAsync();
        engine.Step.After = async () =>
            await engine.SetUps.SaveAsync(await engine.AgainAsync(setUp), s => SetUpState.Read<Boxes>(s) with { Note = "typed meanwhile" }, "a note", Some.Admin("Bruno Berg"), BoxStep.Name, default);

        Assert.Null(await engine.RunAsync(setUp, Some.Admin()));

        var kept = SetUpState.Read<Boxes>(await engine.AgainAsync(setUp));
        Assert.Equal(("typed meanwhile", engine.Step.Made[0]), (kept.Note, kept.BoxId));
        Assert.Equal([IntentState.Succeeded], await engine.IntentsAsync());
    }
}
