using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Replica;

namespace Portal.Mailboxes.Grid;

/// <param name="Query">Of the address, without its question mark.</param>
public sealed record GridView(string Name, string Query);

/// <summary>Views that come with the portal. Each is an address, so that changing it is changing the address.</summary>
public static class GridViews
{
    public static readonly IReadOnlyList<GridView> Shipped =
    [
        new("All mailboxes", ""),
        Of("Disabled since yesterday", new MailboxQuery { State = MailboxState.NotWorking, Order = MailboxOrder.Changed, Descending = true }, since: 1),
        Of("Approved, never tested", new MailboxQuery { NeverTested = true }),
        Of("Waiting for approval", new MailboxQuery { Approval = MailboxApproval.Pending }),
        Of("Two environments want this mailbox", new MailboxQuery { Rival = true, Order = MailboxOrder.Address }),
        Of("New, still on Microsoft's default profile", new MailboxQuery { OnDefault = true }),
    ];

    private static GridView Of(string name, MailboxQuery query, int? since = null) => new(name, new GridAddress(query, GridColumns.Usual, since, []).Format());
}
