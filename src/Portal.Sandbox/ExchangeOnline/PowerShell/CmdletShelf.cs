namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>All cmdlets there are.</summary>
internal sealed class CmdletShelf(
    OrganizationCmdlets organization, MailboxCmdlets mailboxes, RecipientCmdlets recipients, GroupCmdlets groups, DynamicGroupCmdlets dynamic,
    UnitCmdlets units, PolicyCmdlets policies, PrincipalCmdlets principals, ScopeCmdlets scopes, AssignmentCmdlets assignments)
{
    private readonly Dictionary<string, Cmdlet> _byName = new[]
    {
        organization.All, mailboxes.All, recipients.All, groups.All, dynamic.All, units.All, policies.All, principals.All, scopes.All,
        assignments.All
    }.SelectMany(c => c)
        .ToDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<Cmdlet> All => _byName.Values.OrderBy(c => c.Name, StringComparer.Ordinal);

    /// <exception cref="CmdletRefusal">There is none of this name.</exception>
    public Cmdlet Find(string name) => _byName.GetValueOrDefault(name) ?? throw CmdletRefusal.UnknownCmdlet(name);
}
