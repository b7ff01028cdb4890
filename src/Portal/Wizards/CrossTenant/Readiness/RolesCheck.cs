using Portal.Cloud.Graph;
using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.CrossTenant.Readiness;

/// <summary>Which of the two grants the looking person can make, with the account that they use in the tenant of the mailboxes.</summary>
internal sealed class RolesCheck : IReadinessCheck
{
    private const string Late = "A role assigned or activated minutes ago can take up to 15 minutes to appear.";

    public string Group => Groups.Entra;
    public string Name => "Your Entra roles in that tenant, active now";
    public string Source => "Microsoft Graph";
    public bool IsPersonal => true;
    public string About(Ground ground) => $"{ground.Form.ExchangeTenantId}|{ground.Person.ObjectId}|{ground.Context.AccountIn(ground.Form.ExchangeTenantId)}";

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        // Without access to that tenant nobody acts there through this portal, whatever roles they hold.
        if (!ground.Reaches) return [];
        var roles = await ConsentRoles.HeldByAsync(new People(ground.Network, ground.Exchange), ground.Person, ground.Form.ExchangeTenantId, ground.Ct);
        return
        [
            new(Name, roles.Count == 0 ? "none: an ordinary member or guest" : string.Join(", ", roles.Select(r => r.Name))),
            May("Grant on Exchange Online", WellKnown.ExchangeOnline, roles), May("Grants on Microsoft Graph", WellKnown.MicrosoftGraph, roles),
        ];
    }

    private static Fact May(string what, string resourceAppId, IReadOnlyList<DirectoryRole> roles) => roles.Any(r => ConsentRoles.MayGrant(r, resourceAppId))
        ? new(what, "you can make it", Truth.Ok)
        : new(what, "takes somebody else", Truth.Waiting, $"It needs {ConsentRoles.For(resourceAppId)}; that step gives you a link to send. {Late}") { Word = "Somebody else" };
}
