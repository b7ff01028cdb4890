using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;

namespace Portal.Sandbox.ExchangeOnline.Recipients;

/// <summary>Somebody or something that can be named to a cmdlet: a mailbox, a group, a contact, an account without a mailbox.</summary>
/// <param name="Key">By which groups hold it: the address or user name in lower case, or the id of a group.</param>
/// <param name="Kind">One of <see cref="RecipientKinds"/>.</param>
internal sealed record Recipient(string Key, string Name, string Kind)
{
    public string? DisplayName { get; init; }
    public string? Address { get; init; }
    public string? ObjectId { get; init; }
    public string Dn { get; init; } = "";

    /// <summary>The organizational unit it lies in, by its canonical name.</summary>
    public string Unit { get; init; } = "";
    public string? Sid { get; init; }
    public ExchangeMailbox? Mailbox { get; init; }
    public RecipientGroup? Group { get; init; }
    public User? Owner { get; init; }

    public string Shown => DisplayName ?? Name;

    public string Alias => Address is { } address ? address[..address.IndexOf('@')] : Name;

    public string Guid => RecipientNames.Guid(Address ?? Key);

    /// <summary>RecipientType, which tells less than the kind: a shared mailbox is a UserMailbox.</summary>
    public string Type => RecipientKinds.Mailboxes.Contains(Kind) ? RecipientKinds.UserMailbox : Kind == RecipientKinds.Microsoft365Group ? RecipientKinds.DistributionGroup : Kind;

    public bool IsSecurityPrincipal => RecipientKinds.IsSecurityPrincipal(Kind);

    /// <summary>A mailbox that applications can reach in Exchange Online.</summary>
    public bool IsMailbox => RecipientKinds.Mailboxes.Contains(Kind);

    public static string KindOf(ExchangeMailbox mailbox) =>
        mailbox.Place != ExchangeMailbox.Cloud ? RecipientKinds.MailUser
        : mailbox.Resource switch { "Room" => RecipientKinds.RoomMailbox, "Equipment" => RecipientKinds.EquipmentMailbox, _ => mailbox.IsShared ? RecipientKinds.SharedMailbox : RecipientKinds.UserMailbox };
}
