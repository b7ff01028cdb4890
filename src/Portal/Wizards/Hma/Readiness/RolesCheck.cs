using Portal.Cloud.Graph;
using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.Hma.Readiness;

internal sealed class RolesCheck : IReadinessCheck
{
    public string Group => Groups.Entra;
    public string Name => "Your Entra roles, active now";
    public string Source => "Microsoft Graph";
    public bool IsPersonal => true;
    public string About(Ground ground) => ground.Person.ObjectId;

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var roles = await ConsentRoles.HeldByAsync(new People(ground.Network, ground.InExchange), ground.Person, ground.Form.ExchangeTenantId, ground.Ct);
        var may = roles.Any(r => r.MayGrantExchange);
        var names = roles.Count == 0 ? "none: an ordinary member, who owns the apps they register" : string.Join(", ", roles.Select(r => r.Name));
        return
        [
            new(Name, names, may ? Truth.Ok : Truth.Waiting,
                may
                    ? null
                    : $"The grant needs somebody with {HmaWizard.GrantRoles}; that step gives you a link to send. A role assigned or activated minutes ago can take up to 15 minutes to appear.")
                    {
                        Word = may
                            ? null
                            : "Somebody else" },
        ];
    }
}
