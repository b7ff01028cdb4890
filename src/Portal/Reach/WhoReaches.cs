namespace Portal.Reach;

/// <summary>One application and one mailbox.</summary>
/// <param name="Reasons">Through what it reaches the mailbox, or what keeps it out.</param>
/// <param name="Never">Permissions of it that nothing confines to mailboxes.</param>
public sealed record AppAtMailbox(string AppId, string Name, Reached Reached, IReadOnlyList<ReachReason> Reasons, IReadOnlyList<ReachPermission> Never);

/// <summary>Every application of which a consent, a policy or a role is known, asked about one mailbox.</summary>
public static class WhoReaches
{
    /// <summary>Those that reach it first, then those of which it is not known, then those that are kept out.</summary>
    public static IReadOnlyList<AppAtMailbox> Of(AccessIndex index, int mailbox) =>
        [.. Apps(index.Facts).Select(app => At(EffectiveAccess.Of(index, app), mailbox)).Where(a => a.Reasons.Count > 0 || a.Never.Count > 0)
            .OrderBy(a => a.Reached switch { Reached.Yes => 0, Reached.NotKnown => 1, _ => 2 }).ThenBy(a => a.Name, StringComparer.OrdinalIgnoreCase).ThenBy(a => a.AppId, StringComparer.Ordinal)];

    public static AppAtMailbox At(AppReach reach, int mailbox)
    {
        var (reached, reasons) = (ExplainReach.At(reach.Mailboxes, mailbox), ExplainReach.Of(reach, mailbox));
        // An app that is not known to be let in may have another way, of which nothing is computed.
        if (reached != Reached.Yes && reach.Uncounted is { Count: > 0 } uncounted)
            (reached, reasons) = (Reached.NotKnown, [new(Reached.NotKnown, uncounted, "The app holds it, and which mailboxes it opens by it this portal does not work out."), .. reasons]);
        return new(reach.AppId, reach.Facts.AppNames.GetValueOrDefault(reach.AppId, reach.AppId), reached, reasons, reach.Unconfined);
    }

    /// <summary>What the list may lack; null when it lacks nothing that can be read.</summary>
    public static string? Lacks(AccessFacts facts) => facts.Others is null or { IsKnown: false }
        ? $"Which other apps hold consents in Microsoft Entra could not be read{(facts.Others?.Unread is { } why ? $": {why}" : ".")} Only apps that a policy or a role names are shown beside this one."
        : null;

    private static IEnumerable<string> Apps(AccessFacts facts) => new[] { facts.AppId }
        .Concat((facts.Others?.Value ?? []).Select(o => o.AppId))
        .Concat((facts.Policies.Value ?? []).Select(p => p.AppId).Where(a => a != AccessPolicy.EveryApp))
        .Concat((facts.Assignments.Value ?? []).Select(a => a.AppId).OfType<string>())
        .Select(a => a.ToLowerInvariant()).Distinct(StringComparer.Ordinal);
}
