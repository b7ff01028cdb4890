using Portal.Plans;
using Portal.SignIn;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Abandon;

/// <summary>One kind of thing that a set-up made: what of it is there, what will be removed, and what is left and why.</summary>
public abstract class AbandonStep(WizardCatalogSource wizards, TimeProvider time) : IStep
{
    public abstract string Key { get; }
    public abstract string Title { get; }
    public abstract string Needed { get; }
    public abstract string Why { get; }
    public abstract string Who { get; }
    public virtual string Link => "https://learn.microsoft.com/power-platform/admin/connect-exchange-server-onprem-hma";

    public virtual bool HandsOver => true;
    public bool ShowsFacts => true;

    protected TimeProvider Time => time;

    public abstract IReadOnlyList<ApiNeed> Needs(StepContext context);

    public virtual IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [];

    /// <summary>Whether what is there may stay while the steps after it go on; not where they would take away what it needs.</summary>
    public virtual bool MayBeLeft => true;

    /// <summary>Looks at everything of this kind.</summary>
    protected abstract Task<Remains> FindAsync(StepContext context, CancellationToken ct);

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var remains = await FindAsync(context, ct);
        if (remains.Removals.Count == 0 && remains.Obstacle is null) return new Finding(Saw(Truth.Ok, remains.Sentence, remains, null), [], remains.Learned);
        if (MayBeLeft && context.OfProfile().Left.TryGetValue(Key, out var reason)) return new Finding(Saw(Truth.Ok, $"Left on purpose: {reason}", remains, null), [], remains.Learned);
        // What uses a thing goes before the thing: an app whose grant or vault access is still there would leave them behind without a name.
        if (wizards.Before(context.SetUp, Key) is { } earlier) return new Finding(Saw(Truth.NotReached, $"{remains.Sentence} First: {earlier}.", remains, null), [], remains.Learned);
        if (remains.Obstacle is { } obstacle) return new Finding(Saw(Truth.NotOk, obstacle.Sentence, remains, obstacle), [], remains.Learned);
        return new Finding(Saw(Truth.NotOk, remains.Sentence, remains, null), remains.Removals, remains.Learned, remains.Blocked);
    }

    private Observation Saw(Truth truth, string sentence, Remains remains, Problem? problem) =>
        new(truth, sentence, remains.Source, time.GetUtcNow(), remains.Facts, problem) { ForPeople = truth is Truth.NotReached || problem is not null };

    /// <summary>KV-App lives in the vault's tenant, HMA-App in Exchange's; both are often the same.</summary>
    protected static IReadOnlyList<ApiNeed> GraphOfBothApps(StepContext context, string scope) =>
        [.. new[] { context.VaultTenant(), context.ExchangeTenant() }.Distinct(StringComparer.OrdinalIgnoreCase).Select(t => Apis.Graph(t, scope))];

    protected static Fact Goes(string what, string value, string? note = null) => new(what, value, Truth.Waiting, note) { Word = "To be removed" };

    protected static Fact Stays(string what, string value, string why) => new(what, value, null, $"Left: {why}");
}

/// <summary>What is there of what a set-up made.</summary>
/// <param name="Sentence">What is true, for the step's first line.</param>
/// <param name="Removals">What is to be written so that it is gone.</param>
/// <param name="Facts">Each thing, with what becomes of it and why.</param>
public sealed record Remains(string Sentence, IReadOnlyList<PlannedCommand> Removals, IReadOnlyList<Fact> Facts, string Source)
{
    /// <summary>Stands against the removal until somebody settles it.</summary>
    public Problem? Obstacle { get; init; }

    /// <summary>The looking person lacks a right.</summary>
    public Problem? Blocked { get; init; }

    public Func<SetUp, object>? Learned { get; init; }

    public static Remains Nothing(string sentence, string source, params IReadOnlyList<Fact> facts) => new(sentence, [], facts, source);
}

/// <summary>The order of the abandoning steps; asked late, because the catalogue is made of the steps.</summary>
public sealed class WizardCatalogSource(IServiceProvider services)
{
    /// <summary>Title of the first earlier step that is not OK; null when all are.</summary>
    public string? Before(SetUp setUp, string key) => services.GetRequiredService<WizardCatalog>().Of(setUp).Steps.TakeWhile(s => s.Key != key)
        .FirstOrDefault(s => setUp.Steps.FirstOrDefault(r => r.Step == s.Key)?.Truth != Truth.Ok)?.Title;
}
