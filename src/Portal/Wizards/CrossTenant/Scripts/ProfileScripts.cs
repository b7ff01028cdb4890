using Portal.Cloud.Dataverse;
using Portal.Scripts;
using Portal.Steps;

namespace Portal.Wizards.CrossTenant.Scripts;

/// <summary>The profile's row by other hands. The secret is in a variable of the person's shell, made or typed there, and goes to az by standard input.</summary>
internal static class ProfileScripts
{
    private const string Open = "In the Power Platform admin center open the environment, Settings, Email, Server profiles, and open the profile:";

    /// <param name="row">With <paramref name="mark"/> where the secret goes; null where the mapping of columns is not known.</param>
    public static IReadOnlyList<Script> Create(EnvironmentUrl environment, Guid id, string? row, string mark, string name, IReadOnlyList<(string Field, string Value)> values)
    {
        var byHand = Script.ByHand(
        [
            new("In the Power Platform admin center open the environment, Settings, Email, Server profiles, New server profile. Email server type: Exchange Online. Authentication type: OAuth (Cross Tenant). Name:", name),
            .. values.Select(v => new Instruction(v.Field + ":", v.Value)),
            new("Client secret: paste the value from Entra. Locations and ports fill themselves. Save."),
            new("A profile that was made there has an id of its own. Come back to this step, choose \"Use one that is there\" and pick it."),
        ]);
        if (row is null) return [byHand];
        return [Script.Az(Bash.Join([WindowScripts.TypedIfMissing(), WindowScripts.Put(environment, $"emailserverprofiles({id})", row, mark, onlyThere: false), Bash.Text($"unset secret")])), byHand];
    }

    public static IReadOnlyList<Script> ReplaceSecret(EnvironmentUrl environment, Guid id, string row, string mark, string name) =>
    [
        Script.Az(Bash.Join([WindowScripts.TypedIfMissing(), WindowScripts.Put(environment, $"emailserverprofiles({id})", row, mark, onlyThere: true), Bash.Text($"unset secret")])),
        Script.ByHand(new(Open, name), new("Client secret: paste the value from Entra. Save.")),
    ];
}
