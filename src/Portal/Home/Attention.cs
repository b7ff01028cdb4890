using System.Globalization;
using Portal.Approvals;
using Portal.Plans;
using Portal.Wizards;

namespace Portal.Home;

/// <summary>One thing an admin should look at, with the place to go to.</summary>
public sealed record Attention(Truth Truth, string Title, string Sentence, string Href)
{
    /// <summary>What ends within this time is shown; nothing in Dynamics 365 reminds anybody of it.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(60);

    /// <summary>Worst first: what is broken, what has ended or ends soon, what waits for somebody.</summary>
    public static IReadOnlyList<Attention> Of(IReadOnlyList<SetUpView> views, IReadOnlyList<ApprovalLine> waiting, DateTimeOffset world, DateTimeOffset? now = null) =>
    [
        .. views.SelectMany(Broken),
        .. views.SelectMany(v => Ending(v, world)),
        .. views.Where(v => v.SetUp.Phase == SetUpPhase.Active).SelectMany(v => v.Wizard.Notices(v.SetUp, world, now ?? world).Select(n => new Attention(n.Truth, v.SetUp.Name, n.Sentence, n.Href))),
        .. waiting.Select(w => new Attention(Truth.Waiting, w.Title, $"Waits for a decision since {Day(w.RequestedAt)}.", PortalUrls.Approval(w.Id))),
    ];

    private static IEnumerable<Attention> Broken(SetUpView view) =>
        from step in view.Wizard.Steps
        where view.Row(step.Key)?.Truth == Truth.NotOk && view.Seen(step.Key)?.Problem is not null
        select new Attention(Truth.NotOk, view.SetUp.Name, $"{step.Title}: {view.Seen(step.Key)!.Sentence}", PortalUrls.Step(view.SetUp.Id, step.Key));

    private static IEnumerable<Attention> Ending(SetUpView view, DateTimeOffset now) =>
        from end in view.Wizard.Endings(view.SetUp)
        where view.SetUp.Phase == SetUpPhase.Active && end.At - now < Soon
        orderby end.At
        select end.At <= now
            ? new Attention(Truth.NotOk, view.SetUp.Name, $"{end.What} ended on {Day(end.At)}: its mailboxes have stopped.", end.Href ?? PortalUrls.Setup(view.SetUp.Id))
            : new Attention(
                Truth.Waiting,
                view.SetUp.Name,
                $"{end.What} ends on {Day(end.At)}, in {(int)Math.Ceiling((end.At - now).TotalDays)} days: its mailboxes stop then.",
                end.Href ?? PortalUrls.Setup(view.SetUp.Id));

    private static string Day(DateTimeOffset at) => at.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
}
