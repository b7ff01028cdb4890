using Portal.Sandbox.Entra;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Exchange.Shell;

/// <summary>A group of the Active Directory beside the servers.</summary>
/// <param name="Members">Addresses of mailboxes in lower case.</param>
internal sealed record ServerGroup(string Name, IReadOnlyList<string> Members)
{
    public string Dn => $"CN={Name.Replace(",", "\\,", StringComparison.Ordinal)},OU=Groups,DC=contoso,DC=com";
}

/// <param name="Filter">OPATH.</param>
internal sealed record ServerScope(string Name, string Filter);

/// <summary>A management role for an account; https://learn.microsoft.com/powershell/module/exchange/new-managementroleassignment, which knows no -App on-premises.</summary>
/// <param name="Scope">Name of the management scope; null for the whole organization.</param>
internal sealed record ServerAssignment(string Name, string Role, string User, string? Scope);

/// <summary>Groups, scopes and role assignments of the on-premises organization, which have nothing to do with those of Exchange Online.</summary>
internal sealed class ServerRoles(World world, ExchangeState exchange)
{
    public const string Impersonation = "ApplicationImpersonation";

    public static readonly IReadOnlyList<string> Names = [Impersonation, "Mail Recipients", "Organization Configuration", "Role Management", "View-Only Configuration", "View-Only Recipients"];

    public Shelf<ServerGroup> Groups { get; } = world.Shelf<ServerGroup>("server-group");
    public Shelf<ServerScope> Scopes { get; } = world.Shelf<ServerScope>("server-scope");
    public Shelf<ServerAssignment> Assignments { get; } = world.Shelf<ServerAssignment>("server-assignment");

    public ServerGroup? Group(string identity) => Groups.All.FirstOrDefault(g => Ids.Same(g.Name, identity) || Ids.Same(g.Dn, identity));

    public ServerScope? Scope(string name) => Scopes.All.FirstOrDefault(s => Ids.Same(s.Name, name));

    public ServerAssignment? Assignment(string name) => Assignments.All.FirstOrDefault(a => Ids.Same(a.Name, name));

    public IReadOnlyList<ExchangeMailbox> Mailboxes => [.. exchange.Mailboxes.All.Where(m => m.Place == SeedIds.ExchangeHost).OrderBy(m => m.Address, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Whether some assignment of ApplicationImpersonation has this mailbox in its scope; true as well while nobody has the role. Direct members only.</summary>
    public bool MayImpersonate(ExchangeMailbox mailbox)
    {
        var held = Assignments.All.Where(a => a.Role == Impersonation).ToList();
        return held.Count == 0 || held.Exists(a => a.Scope is null || (Scope(a.Scope) is { } scope && IsIn(scope, mailbox)));
    }

    private bool IsIn(ServerScope scope, ExchangeMailbox mailbox)
    {
        var recipient = new Recipient(mailbox.Address.ToLowerInvariant(), mailbox.Name, RecipientKinds.UserMailbox) { Address = mailbox.Address };
        return RecipientFilter.Parse(scope.Filter)(recipient, dn => Group(dn)?.Members.Contains(recipient.Key, StringComparer.OrdinalIgnoreCase) == true);
    }
}
