using Portal.Sandbox.Crowd;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.ExchangeOnline.Access;

namespace Portal.Sandbox.ExchangeOnline.Recipients;

/// <summary>Everybody whom Exchange Online knows in a tenant, by whatever names them.</summary>
internal sealed class RecipientDirectory(OnlineOrganizations organizations, ExchangeState exchange, EntraDirectory directory, AccessStore access, CrowdPeople crowd)
{
    public Recipient Of(RecipientGroup group) => new(group.Id, group.Name, group.Kind)
    {
        DisplayName = group.DisplayName, Address = group.Address, ObjectId = group.Id, Dn = Dn(group.TenantId, group.Name), Unit = Unit(group.TenantId), Sid = RecipientNames.Sid(group.TenantId, group.Id), Group = group,
    };

    public Recipient Of(string tenantId, ExchangeMailbox mailbox, User? owner) => new(mailbox.Address.ToLowerInvariant(), mailbox.Name, Recipient.KindOf(mailbox))
    {
        Address = mailbox.Address, ObjectId = owner?.Id, Dn = Dn(tenantId, mailbox.Address.Split('@')[0], mailbox.Unit), Unit = Unit(tenantId, mailbox.Unit),
        Sid = RecipientNames.Sid(tenantId, mailbox.Address.ToLowerInvariant()), Mailbox = mailbox, Owner = owner,
    };

    public Recipient Of(MailContact contact) =>
        new(contact.Address.ToLowerInvariant(), contact.Name, RecipientKinds.MailContact) { Address = contact.Address, Dn = Dn(contact.TenantId, contact.Name), Unit = Unit(contact.TenantId) };

    /// <summary>An account without a mailbox: no recipient, but it can be in a group.</summary>
    private Recipient Of(User user) =>
        new(
            user.UserPrincipalName.ToLowerInvariant(),
            user.DisplayName,
            RecipientKinds.User) { ObjectId = user.Id, Dn = Dn(user.TenantId, user.UserPrincipalName.Split('@')[0]), Owner = user };

    /// <summary>Groups that are recipients, by name, address, distinguished name or id.</summary>
    public Recipient? Group(string tenantId, string identity) => access.GroupsOf(tenantId).Where(g => g.IsRecipient).Select(Of).FirstOrDefault(r => Is(r, identity));

    /// <summary>A mailbox, a mail user, a contact or a group.</summary>
    public Recipient? Find(string tenantId, string identity) =>
        Group(tenantId, identity) ?? Mailbox(tenantId, identity) ?? access.Contacts.All.Where(c => c.TenantId == tenantId).Select(Of).FirstOrDefault(r => Is(r, identity));

    /// <summary>As <see cref="Find"/>, or an account without a mailbox.</summary>
    public Recipient? FindMember(string tenantId, string identity) => Find(tenantId, identity) ?? (directory.User(tenantId, identity) is { } user ? Of(user) : null);

    /// <summary>A mailbox of either side, by one of its addresses or by its owner.</summary>
    public Recipient? Mailbox(string tenantId, string identity)
    {
        var byAddress = exchange.Find(identity) ?? exchange.Mailboxes.All.FirstOrDefault(m => m.Answers(identity));
        if (byAddress is null && directory.User(tenantId, identity) is { } user) byAddress = exchange.Find(user.Mail ?? user.UserPrincipalName);
        return byAddress is not null && Known(tenantId, byAddress) is { } known ? known : Stored(tenantId).FirstOrDefault(r => Is(r, identity));
    }

    /// <summary>Mailboxes and mail users that are not generated.</summary>
    public IEnumerable<Recipient> Stored(string tenantId) =>
        exchange.Mailboxes.All.Where(m => organizations.IsOf(m, tenantId))
            .OrderBy(m => m.Address, StringComparer.OrdinalIgnoreCase)
            .Select(m => Known(tenantId, m))
            .OfType<Recipient>();

    /// <summary>Everybody who is no generated mailbox: groups, contacts, mailboxes, mail users.</summary>
    public IReadOnlyList<Recipient> Kept(string tenantId) => [.. access.GroupsOf(tenantId).Where(g => g.IsRecipient).Select(Of), .. Contacts(tenantId).Select(Of), .. Stored(tenantId)];

    public IReadOnlyList<MailContact> Contacts(string tenantId) => [.. access.Contacts.All.Where(c => c.TenantId == tenantId).OrderBy(c => c.Address, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Generated ones by their number; null where a number has no mailbox, or one that is stored because somebody changed it.</summary>
    public Recipient? Generated(string tenantId, int number) =>
        crowd.MailboxOf(number) is ({ } mailbox, { } owner)
            && Ids.Same(owner.TenantId, tenantId)
            && exchange.Mailboxes.Find(mailbox.Address) is null
            && IsListed(mailbox, owner)
            ? Of(tenantId, mailbox, owner)
            : null;

    public int GeneratedNumbers(string tenantId) => Ids.Same(tenantId, Seeds.SeedIds.Contoso) ? crowd.Numbers : 0;

    /// <summary>Organizational units of a tenant: its own, and those that mailboxes lie in, with all above them up to its own.</summary>
    public IReadOnlyList<(string Canonical, string Distinguished)> Units(string tenantId) =>
    [
        .. Stored(tenantId).Select(r => r.Mailbox?.Unit).OfType<string>().SelectMany(Upwards).Append("").Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(u => (Unit(tenantId, u), Dn(tenantId, "x", u)["CN=x,".Length..])),
    ];

    private static IEnumerable<string> Upwards(string unit)
    {
        var steps = unit.Split('/');
        return Enumerable.Range(1, steps.Length).Select(n => string.Join('/', steps[..n]));
    }

    private Recipient? Known(string tenantId, ExchangeMailbox mailbox) =>
        organizations.IsOf(mailbox, tenantId) && organizations.OwnerOf(mailbox) is var owner && IsListed(mailbox, owner) ? Of(tenantId, mailbox, owner) : null;

    /// <summary>In the cloud a mailbox needs a licence, a shared one or one of a room does not.</summary>
    private static bool IsListed(ExchangeMailbox mailbox, User? owner) =>
        mailbox.Place == ExchangeMailbox.Cloud ? mailbox.IsShared || mailbox.Resource is not null || owner?.ExchangePlanId is not null : owner is not null;

    private static bool Is(Recipient recipient, string identity) =>
        new[]
        {
            recipient.Key, recipient.Address, recipient.Dn, recipient.ObjectId, recipient.Guid, recipient.Name, recipient.DisplayName, recipient.Sid,
            recipient.Owner?.UserPrincipalName, recipient.Owner?.DisplayName
        }
            .Any(n => Ids.Same(n, identity));

    private string Dn(string tenantId, string commonName, string? unit = null) => RecipientNames.Dn(commonName, directory.Tenants.Find(tenantId)!.InitialDomain, unit);

    private string Unit(string tenantId, string? unit = null) => RecipientNames.Unit(directory.Tenants.Find(tenantId)!.InitialDomain, unit);
}
