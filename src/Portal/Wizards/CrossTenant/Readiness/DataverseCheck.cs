using Portal.Cloud.Dataverse;
using Portal.Plans;

namespace Portal.Wizards.CrossTenant.Readiness;

internal sealed class DataverseCheck : IReadinessCheck
{
    // By Dataverse's naming rule; only those of mailboxes and the reading of profiles are named in Microsoft's pages.
    private static readonly string[] Needed = ["prvReadEmailServerProfile", "prvCreateEmailServerProfile", "prvWriteEmailServerProfile", "prvReadMailbox", "prvWriteMailbox", "prvApproveRejectEmailAddress"];

    public string Group => Groups.Dataverse;
    public string Name => "You in Dataverse";
    public string Source => "Dataverse Web API";
    public bool IsPersonal => true;
    public string About(Ground ground) => $"{ground.Person.ObjectId}|{ground.Form.EnvironmentUrl}";

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var client = new DataverseClient(ground.Network, EnvironmentUrl.Parse(ground.Form.EnvironmentUrl), ground.Dataverse);
        var mine = await new Cloud.Dataverse.Environments(client).PrivilegesAsync(ground.Ct);
        var missing = mine.IsSystemAdministrator ? [] : mine.Missing(Needed);
        return missing.Count == 0
            ? [
                new(
                    Name,
                    $"{mine.Name}, {string.Join(", ", mine.Roles)}",
                    Truth.Ok,
                    "To approve the pilot's address this is not enough: it takes the role Exchange Administrator or Global Administrator in that tenant as well.")
            ]
            : [new(Name, $"{mine.Name}; missing: {string.Join(", ", missing)}", Truth.Waiting, "The profile and the pilot mailbox need a System Administrator of the environment.")];
    }
}
