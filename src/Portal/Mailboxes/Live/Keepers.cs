using Portal.Mailboxes.Causes;
using Portal.Plans;

namespace Portal.Mailboxes.Live;

/// <summary>The people behind the role that a cause names.</summary>
/// <param name="Names">Some of them, as their tenant writes them: hostile input.</param>
/// <param name="All">How many there are.</param>
public sealed record Keepers(IReadOnlyList<string> Names, int All)
{
    public static readonly Keepers Nobody = new([], 0);

    /// <summary>Why their names could not be read, without a full stop; null where that was not tried, or worked.</summary>
    public string? Unread { get; init; }

    /// <summary>Who is not among them although they hold the role; null where nobody is known to be missing.</summary>
    public string? Lacking { get; init; }

    /// <summary>When they were read, where that may be a while ago.</summary>
    public DateTimeOffset? At { get; init; }

    public static Keepers Of(params IReadOnlyList<string> names) => new(names, names.Count);

    /// <summary>As <see cref="Behind"/>, with the reason why nobody is named.</summary>
    public string Explained(string role) => Unread is null ? Behind(role) : $"{role} (who that is could not be read: {Unread})";

    /// <summary>"Exchange administrator (Eva Ek, Egon Ek and 2 more)": the role, with names for helpdesk, who calls them.</summary>
    public string Behind(string role) => (Names.Count, All) switch
    {
        (0, 0) => role,
        (0, var all) => $"{role} ({all} people)",
        (<= 3 and var shown, var all) when shown == all => $"{role} ({MailboxMethods.List([.. Names.Select(n => n.Isolated())])})",
        (_, var all) => $"{role} ({string.Join(", ", Names.Take(2).Select(n => n.Isolated()))} and {all - Math.Min(2, Names.Count)} more)",
    };
}
