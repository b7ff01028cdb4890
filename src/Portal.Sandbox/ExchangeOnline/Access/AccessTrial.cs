using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline.Access;

/// <summary>
/// A small tenant without a world around it: the document of PUT /exchange-online/{tenant}/access, and what the doors would answer to each call. EWS and Graph ask the same rules
/// (<see cref="AccessRules"/>). For tests with thousands of tenants.
/// </summary>
public sealed class AccessTrial
{
    private const string Domain = "fabrikam.onmicrosoft.com";
    private readonly AccessState _state;
    private readonly Dictionary<string, Recipient> _mailboxes;
    private readonly Dictionary<string, IReadOnlyList<string>> _consents;

    private AccessTrial(AccessBody body)
    {
        var parts = new AccessParts(SeedIds.Fabrikam, Domain, body, app => SeedIds.Derived("principal " + app));
        var groups = parts.Groups.ToDictionary(g => g.Id, StringComparer.OrdinalIgnoreCase);
        _state = new(Domain, new(groups), parts.Policies, parts.Scopes, parts.Pointers, parts.Assignments);
        _mailboxes = body.Mailboxes.ToDictionary(
            m => m.Address,
            m => new Recipient(m.Address.ToLowerInvariant(), m.Address.Split('@')[0], m.Type) { DisplayName = m.Name, Address = m.Address, Unit = RecipientNames.Unit(Domain, m.Unit) },
            StringComparer.OrdinalIgnoreCase);
        _consents = body.Apps.ToDictionary(a => a.AppId, a => a.Consents ?? [], StringComparer.OrdinalIgnoreCase);
    }

    /// <exception cref="ArgumentException">A state that Exchange would not have let come about.</exception>
    public static AccessTrial Of(JsonNode document) => new(document.Deserialize<AccessBody>(Json.Wire)!);

    /// <summary>Distinguished name of a group of the document.</summary>
    public static string DistinguishedName(string group) => RecipientNames.Dn(group, Domain);

    /// <summary>Canonical name of an organizational unit of the document.</summary>
    public static string OrganizationalUnit(string unit) => RecipientNames.Unit(Domain, unit);

    /// <summary>Addresses that Get-Recipient lists for a filter.</summary>
    public IReadOnlyList<string> List(string filter)
    {
        var test = RecipientFilter.Parse(filter);
        return [.. _mailboxes.Values.Where(m => test(m, dn => AccessRules.IsDirect(_state, _state.Groups.ByDn(dn, Domain), m))).Select(m => m.Address!)];
    }

    /// <param name="permission">As Entra calls it; nothing is implied by another.</param>
    public AccessVerdict Ask(string appId, string address, string permission) => AccessRules.Decide(_state, appId, _consents.GetValueOrDefault(appId) ?? [], _mailboxes[address], permission);
}
