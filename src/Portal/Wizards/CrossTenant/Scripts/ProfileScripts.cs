using System.Globalization;
using Portal.Cloud.Dataverse;
using Portal.Scripts;
using Portal.Steps;

namespace Portal.Wizards.CrossTenant.Scripts;

/// <summary>The profile's row by other hands. The secret is in a variable of the person's shell, made or typed there, and goes to az by standard input.</summary>
internal static class ProfileScripts
{
    private const string Open = "In the Power Platform admin center open the environment, Settings, Email, Server profiles, and open the profile:";

    /// <summary>
    /// A secret for somebody else to type: the one script that shows a value, on a terminal and nowhere else. Whoever makes it in one tenant may have no account in the other, so no variable can carry it.
    /// </summary>
    /// <param name="name">Display name in Entra.</param>
    public static IReadOnlyList<Script> MakeSecret(AppRef app, string name, DateTimeOffset end) =>
    [
        Script.Az(Bash.Text($"""
            # Nothing of this may be kept: the value is shown on your screen, once. Hand it to the person who types it into the portal as your company allows for passwords.
            set +x
            if [ ! -t 1 ]; then
              echo 'Nothing was made: run this in a terminal. Its output would have gone into a file or to another program.' >&2
              exit 1
            fi
            az ad app credential reset --append --id={new AzValue(app.ObjectId)} --display-name={new AzValue(name)} --end-date {end.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)} --query password --output tsv
            echo {$"This is the value of the secret. It ends on {end.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}; clear the screen when it is handed over."} >&2
            """)),
        Script.ByHand(
            new("In the Microsoft Entra admin center, App registrations, open the app, Certificates & secrets, Client secrets, New client secret. The app:", app.Name),
            new("Description:", name),
            new("Expires, custom, on:", end.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            new("Copy the value (not the secret id). It is shown once. Hand it to the person who types it into the portal, as your company allows for passwords.")),
    ];

    /// <param name="row">With <paramref name="mark"/> where the secret goes; null where the mapping of columns is not known.</param>
    public static IReadOnlyList<Script> Create(EnvironmentUrl environment, Guid id, string? row, string mark, string name, IReadOnlyList<(string Field, string Value)> values)
    {
        var byHand = Script.ByHand(
        [
            new(
                "In the Power Platform admin center open the environment, Settings, Email, Server profiles, New server profile. Email server type: Exchange Online. Authentication type: OAuth (Cross Tenant). Name:",
                name),
            .. values.Select(v => new Instruction(v.Field + ":", v.Value)),
            new("Client secret: paste the value from Entra. Locations and ports fill themselves. Save."),
            new("A profile that was made there has an id of its own. Come back to this step, choose \"Use one that is there\" and pick it."),
        ]);
        if (row is null) return [byHand];
        return [Script.Az(Bash.Join([WindowScripts.TypedIfMissing(), WindowScripts.Put(environment, $"emailserverprofiles({id})", row, mark, onlyThere: false), Bash.Text($"unset secret")])), byHand];
    }

    /// <param name="appId">Where the profile gets another application id, too, which <paramref name="row"/> has; null where it stays.</param>
    public static IReadOnlyList<Script> ReplaceSecret(EnvironmentUrl environment, Guid id, string row, string mark, string name, string? appId = null) =>
    [
        Script.Az(Bash.Join([WindowScripts.TypedIfMissing(), WindowScripts.Put(environment, $"emailserverprofiles({id})", row, mark, onlyThere: true), Bash.Text($"unset secret")])),
        Script.ByHand([new(Open, name), .. appId is null ? Array.Empty<Instruction>() : [new("Application id:", appId)], new("Client secret: paste the value from Entra. Save.")]),
    ];
}
