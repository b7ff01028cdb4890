using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Cloud.Http;
using Portal.Pasted;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Tests.Pasted;

/// <summary>From the script to a verdict, and what a paste can not do.</summary>
public sealed class PastingTests : IAsyncLifetime
{
    private Library _library = null!;

    public async ValueTask InitializeAsync() => _library = await Library.OpenAsync();

    public ValueTask DisposeAsync() => _library.DisposeAsync();

    [Fact]
    public async Task What_follows_from_the_first_answers_is_asked_in_the_next_round_and_then_the_step_judges()
    {
        Assert.Equal(["https://graph.microsoft.com/v1.0/organization?$select=id,displayName,verifiedDomains"], await AsksAsync());

        Assert.Null((await _library.PasteAsync(bodies: Library.Tenant())).Refusal);

        var half = await _library.LookAsync();
        Assert.Equal((Truth.CouldNotCheck, "1 thing is still to be read by script before this step can be judged."), (half.Observation.Truth, half.Observation.Sentence));
        Assert.Empty(half.Plan);
        Assert.Equal(2, (await AsksAsync()).Count);
        Assert.Null((await _library.ShelfAsync()).Tenant);

        Assert.Null((await _library.PasteAsync(bodies: [Library.Tenant(), Library.Owner()])).Refusal);

        var whole = await _library.LookAsync();
        Assert.Equal((Truth.NotOk, "Contoso belongs to Olga."), (whole.Observation.Truth, whole.Observation.Sentence));
        Assert.Equal("write", Assert.Single(whole.Plan).Command.Key);
        Assert.Equal(Some.Tenant, (await _library.ShelfAsync()).Tenant);
    }

    [Fact]
    public async Task The_look_says_whose_answers_it_rests_on_and_how_old_they_are()
    {
        var read = _library.Time.GetUtcNow().AddHours(-3);
        await _library.PasteAsync(at: read, bodies: Library.Tenant());
        await _library.PasteAsync(at: read, bodies: [Library.Tenant(), Library.Owner()]);

        var look = await _library.LookAsync();

        Assert.Equal("answers pasted by Alice Adams, read with az as bob@contoso.com", look.Observation.Source);
        Assert.Equal(read.ToUnixTimeSeconds(), look.Observation.At.ToUnixTimeSeconds());
        Assert.True(look.Observation.Pasted);
        Assert.Null(look.Blocked); // whose rights those are is not known here
    }

    [Fact]
    public async Task Each_paste_and_each_forgetting_is_in_the_audit_with_account_time_and_fingerprint()
    {
        await _library.PasteAsync(bodies: Library.Tenant());
        await _library.Pasting.ForgetAsync(_library.SetUp, ReadingStep.Name, Some.Admin(), default);

        var trail = await _library.TrailAsync();
        Assert.Equal(["answers.pasted", "answers.forgotten"], trail.Select(e => e.Action));
        Assert.Contains(trail[0].Changes(), c => c is { Field: "Read as", After: "bob@contoso.com, with az" });
        Assert.Contains(trail[0].Changes(), c => c is { Field: "SHA-256 of the paste", After.Length: 64 });
        Assert.Equal(Truth.CouldNotCheck, (await _library.LookAsync()).Observation.Truth);
    }

    [Fact]
    public async Task A_secret_is_not_kept_and_that_it_came_is_noted_without_it()
    {
        var reading = await _library.ReadingAsync();
        var document = _library.Document(reading, null, Library.Tenant());
        document["answers"]![0]!["body"]!["secretText"] = "abc8Q~" + new string('d', 34);

        var result = await _library.Pasting.PasteAsync(_library.SetUp, reading, document.ToJsonString(), Some.Admin(), default);

        Assert.True(result.Clear);
        Assert.Contains("nothing of it was kept", result.Refusal);
        var entry = Assert.Single(await _library.TrailAsync());
        Assert.Equal(AuditOutcome.Refused, entry.Outcome);
        Assert.DoesNotContain("8Q~", entry.Error, StringComparison.Ordinal);
        await using var db = _library.Store.CreateDbContext();
        Assert.Empty(await db.Set<PastedRow>().ToListAsync());
    }

    [Fact]
    public async Task A_persons_link_lets_them_paste_for_that_step_and_nobody_else_can()
    {
        var viktor = Some.Person("Viktor Varga");
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => _library.ReadingAsync(viktor));
        var reading = await _library.ReadingAsync();
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => _library.Pasting.PasteAsync(_library.SetUp, reading, "{}", viktor, default));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => _library.Pasting.ForgetAsync(_library.SetUp, ReadingStep.Name, viktor, default));

        var link = await _library.HandOvers.MakeAsync(_library.SetUp, _library.Step, Some.Admin(), default);
        await _library.HandOvers.TakeAsync(link, viktor, default);

        Assert.Null((await _library.PasteAsync(viktor, bodies: Library.Tenant())).Refusal);
        Assert.Equal("hand-over", (await _library.TrailAsync()).Single().Permission);
    }

    [Fact]
    public async Task Ids_of_a_wrong_shape_are_refused_and_nothing_is_learned()
    {
        await _library.PasteAsync(bodies: Library.Tenant("not a tenant"));

        var result = await _library.PasteAsync(bodies: [Library.Tenant("not a tenant"), Library.Owner()]);

        Assert.Equal("They name no tenant.", result.Refusal);
        Assert.Null((await _library.ShelfAsync()).Tenant);
        Assert.Equal(Truth.CouldNotCheck, (await _library.LookAsync()).Observation.Truth);
    }

    [Fact]
    public async Task A_run_never_looks_through_pasted_answers_even_when_its_token_ended_on_the_way()
    {
        await _library.PasteAsync(bodies: Library.Tenant());
        await _library.PasteAsync(bodies: [Library.Tenant(), Library.Owner()]);
        Assert.NotEmpty((await _library.LookAsync()).Plan);

        var look = await _library.Looks.LookAsync(_library.SetUp, ReadingStep.Name, Some.Admin(), default, throughPaste: false); // as PlanRunner does

        Assert.Null(look.Pasted);
        Assert.Empty(look.Plan);
        Assert.Throws<SignInNeededException>(() => _library.Looks.DemandToRun(_library.SetUp, ReadingStep.Name, Some.Admin()));
    }

    [Fact]
    public async Task Nothing_writes_inside_pasted_answers()
    {
        using var answers = Answers.Use(new Dictionary<string, Answer>(), []);
        var run = new StepRun(_library.Store, new AuditLog(_library.Time), new SetUpChanges(), _library.Time, _library.Looks.Context(_library.SetUp, Some.Admin()), _library.Step);

        await Assert.ThrowsAsync<InvalidOperationException>(() => run.DoAsync(new PlannedCommand(new Command("write", "Shelf", Some.Tenant, "Write", "it", []), _ => Task.FromResult(new Done("done"))), default));

        await using var db = _library.Store.CreateDbContext();
        Assert.Empty(await db.Set<Intent>().ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Hostile_text_is_text()
    {
        const string name = "'; rm -rf / #\u202E<script>alert(1)</script>$(x)`y`\u2019";
        await _library.PasteAsync(bodies: Library.Tenant(name: name));
        await _library.PasteAsync(bodies: [Library.Tenant(name: name), Library.Owner(name)]);

        Assert.Equal($"{name} belongs to {name}.", (await _library.LookAsync()).Observation.Sentence);
    }

    [Theory]
    [InlineData("""{"value":{}}""")]
    [InlineData("""{"value":[{}]}""")]
    [InlineData("""{"value":[null]}""")]
    [InlineData("""{"value":[{"id":5,"displayName":[]}]}""")]
    public async Task Answers_of_another_form_than_the_services_are_refused_or_could_not_be_checked(string body)
    {
        var result = await _library.PasteAsync(bodies: JsonNode.Parse(body)!.AsObject());

        var look = await _library.LookAsync();
        Assert.True(result.Refusal is not null || look.Observation.Truth == Truth.CouldNotCheck, look.Observation.Sentence);
        Assert.Null((await _library.ShelfAsync()).Tenant);
    }

    [Fact]
    public async Task After_seven_days_the_answers_are_history()
    {
        await _library.PasteAsync(bodies: Library.Tenant());
        await _library.PasteAsync(bodies: [Library.Tenant(), Library.Owner()]);
        _library.Time.Move(TimeSpan.FromDays(7));

        var look = await _library.LookAsync();

        Assert.Null(look.Pasted);
        Assert.Equal(Truth.CouldNotCheck, look.Observation.Truth);
    }

    [Fact]
    public async Task Older_answers_do_not_replace_what_was_seen_since_nor_the_ids_found_since()
    {
        await _library.PasteAsync(bodies: Library.Tenant());
        await _library.PasteAsync(bodies: [Library.Tenant(), Library.Owner()]);
        var seen = new Observation(Truth.Ok, "Seen by the portal itself.", "Microsoft Graph", _library.Time.GetUtcNow().AddMinutes(1), []);
        await using (var db = _library.Store.CreateDbContext())
        {
            var row = new StepRow { SetUpId = _library.SetUp.Id, Step = ReadingStep.Name, Observation = SetUpState.Pack(seen), Truth = Truth.Ok, LookedAt = seen.At };
            db.Add(row);
            await db.SaveChangesAsync();
        }

        await _library.LookAsync();

        var now = (await _library.SetUps.FindAsync(_library.SetUp.Id, default))!;
        Assert.Equal("Seen by the portal itself.", SetUpState.Unpack<Observation>(now.Steps.Single().Observation)!.Sentence);
        Assert.Null(SetUpState.Read<Shelf>(now).Tenant);
    }

    [Theory]
    [InlineData(0, "Contoso belongs to Olga.")]
    [InlineData(1, "Seen by the portal itself.")]
    public async Task Answers_of_the_second_of_a_look_are_not_older_than_it_and_those_of_the_second_before_are(int earlier, string kept)
    {
        // A reading script tells whole seconds; the portal's own clock tells more.
        var looked = new DateTimeOffset(_library.Time.GetUtcNow().Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero).AddMinutes(-1).AddMilliseconds(700);
        await using (var db = _library.Store.CreateDbContext())
        {
            db.Add(new StepRow
            {
                SetUpId = _library.SetUp.Id,
                Step = ReadingStep.Name,
                Observation = SetUpState.Pack(new Observation(Truth.Ok, "Seen by the portal itself.", "Microsoft Graph", looked, [])),
                Truth = Truth.Ok,
                LookedAt = looked
            });
            await db.SaveChangesAsync();
        }

        await _library.PasteAsync(at: looked.AddSeconds(-earlier), bodies: Library.Tenant());
        await _library.PasteAsync(at: looked.AddSeconds(-earlier), bodies: [Library.Tenant(), Library.Owner()]);
        await _library.LookAsync();

        Assert.Equal(kept, SetUpState.Unpack<Observation>((await _library.SetUps.FindAsync(_library.SetUp.Id, default))!.Steps.Single().Observation)!.Sentence);
    }

    [Fact]
    public async Task Somebodys_word_does_not_settle_a_write_that_was_cut_off()
    {
        await using (var db = _library.Store.CreateDbContext())
        {
            db.Add(new Intent
            {
                SetUpId = _library.SetUp.Id, Step = ReadingStep.Name, Command = "write", Title = "Write", OperationId = Guid.NewGuid(),
                PersonName = "Alice", StartedAt = _library.Time.GetUtcNow(), State = IntentState.Attempting
            });
            await db.SaveChangesAsync();
        }

        await _library.PasteAsync(bodies: Library.Tenant());
        await _library.PasteAsync(bodies: [Library.Tenant(), Library.Owner()]);
        await _library.LookAsync();

        await using var after = _library.Store.CreateDbContext();
        Assert.Equal(IntentState.Attempting, (await after.Set<Intent>().SingleAsync()).State);
    }

    [Fact]
    public async Task A_look_that_would_write_is_stopped_before_anything_is_sent()
    {
        _library.Step.Writes = true;

        var stopped = await Assert.ThrowsAsync<InvalidOperationException>(() => _library.ReadingAsync());

        Assert.Contains("PATCH https://graph.microsoft.com/v1.0/applications", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_systems_address_in_an_answer_never_gets_into_a_script()
    {
        using var answers = Answers.Use(new Dictionary<string, Answer>(), ["https://graph.microsoft.com"]);
        using var network = new CloudNetwork();

        var refused = await Assert.ThrowsAsync<Portal.Cloud.CloudException>(() => network.Services.GetAsync(new Uri("https://evil.crm4.dynamics.com/api/data/v9.2/WhoAmI"), TestContext.Current.CancellationToken));

        Assert.Equal(Portal.Cloud.CloudErrorKind.Refused, refused.Error.Kind);
        Assert.Empty(answers.All);
    }

    private async Task<List<string>> AsksAsync() => [.. (await _library.ReadingAsync()).All.Select(r => Uri.UnescapeDataString(r.Request.Key))];
}
