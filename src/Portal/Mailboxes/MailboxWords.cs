using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Replica;

namespace Portal.Mailboxes;

/// <summary>States and causes as people read them, wherever they stand: grid, verdict, search, history.</summary>
public static class MailboxWords
{
    public static string State(MailboxState state) => state switch
    {
        MailboxState.Working => "Syncing",
        MailboxState.NotWorking => "Not syncing",
        MailboxState.Waiting => "Being tested",
        MailboxState.SwitchedOff => "Switched off",
        _ => "Could not check",
    };

    /// <summary>The css class that carries the colour; the word always stands beside it.</summary>
    public static Plans.Truth Truth(MailboxState state) => state switch
    {
        MailboxState.Working => Plans.Truth.Ok,
        MailboxState.NotWorking => Plans.Truth.NotOk,
        MailboxState.Waiting => Plans.Truth.Waiting,
        MailboxState.SwitchedOff => Plans.Truth.NotReached,
        _ => Plans.Truth.CouldNotCheck,
    };

    /// <summary>A key that this version does not know is shown as it is.</summary>
    public static string? Cause(string? key) => key is null ? null : CauseCatalogue.Find(key)?.Title ?? key;

    public static string Of(MailboxState? state, string? cause) => state is not { } known ? "Not there" : Cause(cause) is { } title ? $"{State(known)}: {title}" : State(known);
}
