using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Audit;
using Portal.Cloud;
using Portal.Features;
using Portal.Pasted;
using Portal.Plans;
using Portal.Settings;
using Portal.SignIn;
using Portal.Tests.Store;

namespace Portal.Tests.Plans;

/// <summary>The real engine over a real store, with one step that makes a box in a cloud of its own.</summary>
internal sealed class Engine : IAsyncDisposable
{
    private Engine(TestStore store)
    {
        Store = store;
        var (time, audit, changes) = (TimeProvider.System, new AuditLog(TimeProvider.System), new SetUpChanges());
        var tokens = new PersonTokens(time);
        var wizards = new WizardCatalog([new Wizard("boxes", "Boxes", [Step])]);
        Access = new StepAccess(store, time);
        SetUps = new SetUps(store, audit, changes, time);
        Looks = new StepLooks(
            store,
            wizards,
            tokens,
            new FeatureSwitches(new PortalSettings(), null!, null!, tokens, time, NullLogger<FeatureSwitches>.Instance),
            new PastedAnswers(store, audit, time),
            new PastedLooks(wizards, new WorldClock(time), time, NullLogger<PastedLooks>.Instance),
            Access,
            audit,
            changes,
            new WorldClock(time),
            time,
            NullLogger<StepLooks>.Instance);
        Runner = new PlanRunner(store, Looks, Access, SetUps, audit, changes, time, new Life(), NullLogger<PlanRunner>.Instance) { Beat = TimeSpan.FromMilliseconds(200) };
        HandOvers = new HandOvers(store, audit, time);
    }

    public TestStore Store { get; }
    public BoxStep Step { get; } = new();
    public StepAccess Access { get; }
    public SetUps SetUps { get; }
    public StepLooks Looks { get; }
    public PlanRunner Runner { get; }
    public HandOvers HandOvers { get; }

    public static async Task<Engine> StartAsync() => new(await TestStore.CreateAsync());

    public Task<SetUp> BeginAsync() => SetUps.BeginAsync("boxes", "A box", key => new Boxes(key, null), Some.Admin(), default);

    public async Task<SetUp> AgainAsync(SetUp setUp) => (await SetUps.FindAsync(setUp.Id, default))!;

    /// <summary>Runs the step as a person who looked just before, and waits until the run has let go of it.</summary>
    public async Task<Problem?> RunAsync(SetUp setUp, Person person, string? planHash = null)
    {
        var look = await Looks.LookAsync(await AgainAsync(setUp), BoxStep.Name, person, default);
        var refused = await Runner.StartAsync(setUp.Id, BoxStep.Name, planHash ?? look.PlanHash, person, default);
        return refused ?? await EndedAsync(setUp);
    }

    public Task<Problem?> EndedAsync(SetUp setUp) => SetUps.EndedAsync(setUp.Id, BoxStep.Name);

    public async Task<IReadOnlyList<IntentState>> IntentsAsync() => await ReadAsync(db => db.Set<Intent>().OrderBy(i => i.Id).Select(i => i.State).ToListAsync());

    public async Task<IReadOnlyList<string>> TrailAsync() =>
        await ReadAsync(async db => (await db.Set<AuditEntry>().OrderBy(e => e.Sequence).ToListAsync()).Select(e => $"{e.Action} {e.Outcome}").ToList());

    public async Task<T> ReadAsync<T>(Func<Portal.Store.PortalDb, Task<T>> read)
    {
        await using var db = Store.CreateDbContext();
        return await read(db);
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    private sealed class Life : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => default;
        public CancellationToken ApplicationStopping => default;
        public CancellationToken ApplicationStopped => default;

        public void StopApplication()
        {
        }
    }
}

internal sealed record Boxes(Guid Key, string? BoxId, string? Note = null);

/// <summary>Its cloud is <see cref="Made"/>; <see cref="Before"/> and <see cref="After"/> are where things go wrong around the write.</summary>
internal sealed class BoxStep : IStep
{
    public const string Name = "box";

    public List<string> Made { get; } = [];
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;
    public Func<Task> After { get; set; } = () => Task.CompletedTask;
    public Func<Task> Looking { get; set; } = () => Task.CompletedTask;
    public Func<Task> Looked { get; set; } = () => Task.CompletedTask;
    public Problem? Obstacle { get; set; }
    public string Colour { get; set; } = "red";

    public string Key { get; init; } = Name;
    public string Title => "A box";
    public string Needed => "A box.";
    public string Why => "Because.";
    public string Who => "Anybody.";
    public string Link => "https://learn.microsoft.com";

    public IReadOnlyList<ApiNeed> Writing { get; set; } = [];

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [];

    public IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => Writing;

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        await Looking();
        if (Obstacle is not null) return new Finding(new Observation(Truth.NotOk, Obstacle.Sentence, "the shelf", TimeProvider.System.GetUtcNow(), [], Obstacle), []);
        var id = $"box-{context.State<Boxes>().Key:N}";
        var there = Made.Contains(id);
        await Looked();
        var seen = new Observation(there ? Truth.Ok : Truth.NotOk, there ? "There is a box." : "There is no box.", "the shelf", TimeProvider.System.GetUtcNow(), []);
        return there ? new Finding(seen, [], s => SetUpState.Read<Boxes>(s) with { BoxId = id }) : new Finding(seen, [Make(context, id)]);
    }

    private PlannedCommand Make(StepContext context, string id) => new(
        new Command("make", "Shelf", Some.Tenant, $"Make a {Colour} box", id, [new Change("Box", null, Colour)]),
        async _ =>
        {
            await Before();
            Made.Add(id);
            await After();
            return new Done(id, s => SetUpState.Read<Boxes>(s) with { BoxId = id });
        });

    public static CloudException Refusal(CloudErrorKind kind) => new(new CloudError(CloudSystem.Graph, kind, 403, "Authorization_RequestDenied", "no"));
}
