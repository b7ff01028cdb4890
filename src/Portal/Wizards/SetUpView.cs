using Portal.Plans;
using Portal.Shared;

namespace Portal.Wizards;

/// <summary>What the page shows of a whole set-up, from the last look at each step.</summary>
public sealed class SetUpView(SetUp setUp, Wizard wizard, bool mayAll, string? open)
{
    // From the worst down; a link is as good as its worst step.
    private static readonly Truth[] Order = [Truth.NotOk, Truth.CouldNotCheck, Truth.Waiting, Truth.NotReached, Truth.Ok];

    public SetUp SetUp => setUp;

    public Wizard Wizard => wizard;

    /// <summary>False for a person who holds one handed-over step only: the other steps are shown by name and state, but not opened.</summary>
    public bool MayAll => mayAll;

    public StepRow? Row(string step) => setUp.Steps.FirstOrDefault(r => r.Step == step);

    public Observation? Seen(string step) => SetUpState.Unpack<Observation>(Row(step)?.Observation);

    /// <summary>A later step that is OK speaks for the step it includes, even when nobody looked at that one since.</summary>
    private Truth TruthOf(string step) => wizard.IncludedIn.TryGetValue(step, out var later) && LastSeen(later) == Truth.Ok ? Truth.Ok : LastSeen(step);

    private Truth LastSeen(string step) => Row(step)?.Truth ?? Truth.NotReached;

    private int Done => wizard.Steps.Count(s => TruthOf(s.Key) == Truth.Ok);

    /// <summary>The first step that is not done.</summary>
    public string Next => (wizard.Steps.FirstOrDefault(s => TruthOf(s.Key) != Truth.Ok) ?? wizard.Steps[^1]).Key;

    public Truth Overall => Done == wizard.Steps.Count ? Truth.Ok : Truth.Waiting;

    public string OverallWord => Done == wizard.Steps.Count ? wizard.DoneWord : $"{Done} of {wizard.Steps.Count} steps done";

    public string Sentence => Done == wizard.Steps.Count
        ? wizard.DoneSentence + Expiry
        : $"Next: {wizard.Find(Next)!.Title}.{Expiry}";

    /// <summary>What ends first. Nothing in Dynamics 365 reminds anybody of it.</summary>
    private string Expiry => wizard.Endings(setUp) is { Count: > 0 } ends ? $" {ends[0].What} ends on {ends[0].At:d MMMM yyyy}." : "";

    public IReadOnlyList<StepLink> Links(string? current) =>
        [.. wizard.Steps.Select((s, i) => new StepLink(i + 1, s.Title, mayAll || s.Key == open ? PortalUrls.Step(setUp.Id, s.Key) : "", TruthOf(s.Key), null, s.Key == current))];

    public IReadOnlyList<ChainLink> Chain(string? current) =>
    [
        .. (wizard.Chain is { Count: > 0 } parts ? parts : [.. wizard.Steps.Select(s => new ChainPart(s.Title, [s.Key]))]).Select(link =>
        {
            if (link.Steps.Count == 0) return new ChainLink(link.Title.ToLowerInvariant(), link.Title, Truth.NotReached, link.Unreached, "this portal");
            Func<string, Truth> truthOf = link.ByItself ? LastSeen : TruthOf;
            var truth = Order.First(t => link.Steps.Any(s => truthOf(s) == t));
            var worst = link.Steps.First(s => truthOf(s) == truth);
            var seen = Seen(worst);
            return new ChainLink(
                worst,
                link.Title,
                truth,
                seen?.Sentence ?? link.Unreached,
                seen?.Source,
                seen?.At,
                mayAll || worst == open ? PortalUrls.Step(setUp.Id, worst) : null,
                current is not null && link.Steps.Contains(current));
        }),
    ];
}
