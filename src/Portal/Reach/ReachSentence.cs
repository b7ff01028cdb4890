using System.Globalization;
using Portal.Plans;
using Portal.Profiles;

namespace Portal.Reach;

/// <summary>The sentence of the page in pieces, so that each number can be a link to its list.</summary>
/// <param name="List">What the text is a link to; null for plain words.</param>
public sealed record SentencePiece(string Text, ReachList? List = null);

public static class ReachSentence
{
    private const int MostNamed = 3;

    public static string Text(ProfileReach reach) => string.Concat(Of(reach).Select(p => p.Text));

    public static IReadOnlyList<SentencePiece> Of(ProfileReach reach)
    {
        if (!reach.CanCount) return [new($"Which mailboxes this app can reach could not be checked: {reach.Reach.Facts.Mailboxes.Unread}")];
        var unknown = reach.Count(ReachList.Unknown);
        var all = new List<SentencePiece> { new(unknown == 0 && reach.Reach.Facts.Unlisted.Count == 0 ? "This app can reach " : "This app can reach at least "), Number(reach, ReachList.Reached) };
        if (reach.OnlyUnlimited() is { Count: > 0 } only) all.Add(new($", {only.Count.ToString("N0", CultureInfo.InvariantCulture)} of them only with {string.Join(" or ", only.Permissions)}"));
        if (reach.Kind == ProfileKind.Hma)
        {
            all.Add(new(" in Exchange Online, which this profile does not need: its mailboxes are on-premises"));
            if (reach.Count(ReachList.Failing) > 0)
                all.AddRange([
                    new("; "),
                    Number(reach, ReachList.Failing),
                    new($" on the profile {(reach.Count(ReachList.Failing) == 1 ? "is" : "are")} in Exchange Online by now and will fail here")
                ]);
        }
        else
        {
            all.AddRange([new("; "), Number(reach, ReachList.Using, false), new($" of them {(reach.Count(ReachList.Using) == 1 ? "uses" : "use")} this profile")]);
            if (reach.Count(ReachList.Beyond) > 0) all.AddRange([new("; "), Number(reach, ReachList.Beyond, false), new(" should not be reachable")]);
            if (reach.Count(ReachList.Failing) > 0)
                all.AddRange([
                    new("; "),
                    Number(reach, ReachList.Failing),
                    new($" on the profile {(reach.Count(ReachList.Failing) == 1 ? "is" : "are")} not reachable{(reach.ReachedOtherwise > 0 ? $" with {reach.Needed}" : "")} and will fail")
                ]);
        }

        if (reach.Count(ReachList.Unsure) > 0) all.AddRange([new("; whether "), Number(reach, ReachList.Unsure), new($" on the profile can be opened with {reach.Needed} could not be checked")]);
        if (unknown > 0) all.AddRange([new("; of "), Number(reach, ReachList.Unknown), new(" it could not be checked")]);
        if (reach.Reach.Everywhere is { Count: > 0 } everywhere) all.Add(new($"; besides, it {string.Join(", and ", everywhere.Select(p => $"{p.What} ({p.Name})"))}"));
        if (reach.Reach.Uncounted is { Count: > 0 } uncounted)
            all.Add(new($"; what {string.Join(", ", uncounted.Take(MostNamed).Select(p => p.Isolated()))}{(uncounted.Count > MostNamed ? " and others" : "")} may open is not counted"));
        all.Add(new("."));
        return all;
    }

    private static SentencePiece Number(ProfileReach reach, ReachList list, bool noun = true)
    {
        var count = reach.Count(list);
        var number = count.ToString("N0", CultureInfo.InvariantCulture);
        return new(noun ? $"{number} {(count == 1 ? "mailbox" : "mailboxes")}" : number, list);
    }
}
