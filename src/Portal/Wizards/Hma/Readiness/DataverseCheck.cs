using Portal.Cloud.Dataverse;
using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

internal sealed class DataverseCheck : IReadinessCheck
{
    public string Group => Groups.Dataverse;
    public string Name => "You in Dataverse";
    public string Source => "Dataverse Web API";
    public bool IsPersonal => true;
    public string About(Ground ground) => $"{ground.Person.ObjectId}|{ground.Form.EnvironmentUrl}";

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var client = new DataverseClient(ground.Network, EnvironmentUrl.Parse(ground.Form.EnvironmentUrl), ground.Credential);
        var mine = await new Cloud.Dataverse.Environments(client).PrivilegesAsync(ground.Ct);
        var missing = mine.IsSystemAdministrator ? [] : mine.Missing(HmaWizard.DataversePrivileges);
        return missing.Count == 0
            ? [new(Name, $"{mine.Name}, {string.Join(", ", mine.Roles)}", Truth.Ok)]
            : [new(Name, $"{mine.Name}; missing: {string.Join(", ", missing)}", Truth.Waiting, "The profile and the pilot mailbox need a System Administrator of the environment.") { Word = "Somebody else" }];
    }
}
