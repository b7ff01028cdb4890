using System.Globalization;
using Portal.Cloud.Dataverse;
using Portal.Scripts;

namespace Portal.Steps;

/// <summary>
/// The credential window by other hands: the secret lives in the person's shell, in a variable that is not exported; it goes to az by standard input and
/// is neither printed nor a word of any command line.
/// </summary>
internal static class WindowScripts
{
    /// <summary>Where the secret goes in a body that is otherwise known. No value from outside can hold it: it is a new one each time.</summary>
    public static string Mark() => $"mark-{Guid.NewGuid():N}";

    public static IReadOnlyList<Script> CreateSecret(AppRef app, string name, DateTimeOffset end, string role = "KV-App") =>
    [
        Script.Az(Bash.Text($"""
            # Nothing rehearses this secret: Test & Enable of the pilot mailbox is its proof. It is never printed.
            set +x
            secret=$(az ad app credential reset --append --id={new AzValue(app.ObjectId)} --display-name={new AzValue(name)} --end-date {Time(end)} --query password --output tsv)
            case $secret in
              '' | *[!A-Za-z0-9._~-]*) echo 'Entra gave no secret, or one with unexpected characters.' >&2; exit 1 ;;
            esac
            """)),
        Script.ByHand(
            new("In the Microsoft Entra admin center, App registrations, open " + role + ", Certificates & secrets, Client secrets, New client secret. Its name:", app.Name),
            new("Description. The portal knows by it that the secret was made by hand:", name),
            new("Expires, custom, on:", end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            new("Copy the value (not the secret id). It is shown once. Do not write it down anywhere; it goes into the next field and nowhere else.")),
    ];

    /// <summary>
    /// Rows whose ids follow from the set-up, made or set to the wanted values: a second run does the same again. The profile comes last, so it is only there
    /// when everything it points to is.
    /// </summary>
    /// <param name="rows">With <paramref name="mark"/> where the secret goes; null where the mapping of columns is not known.</param>
    public static IReadOnlyList<Script> CreateProfile(EnvironmentUrl environment, IReadOnlyList<(string Path, string Json)>? rows, string mark, IReadOnlyList<(string Field, string Value)> values)
    {
        var byHand = Script.ByHand(
        [
            new("In the Power Platform admin center open the environment, Settings, Email, Server profiles, New. Type: Exchange Server (Hybrid). Authentication: Hybrid Modern Authentication (HMA)."),
            .. values.Select(v => new Instruction(v.Field + ":", v.Value)),
            new("Key Vault client secret: paste the value from Entra. Save."),
            new("A profile that was made there has an id of its own. Come back to this step, choose \"Use one that is there\" and pick it."),
        ]);
        if (rows is null) return [byHand];
        var set = Bash.Join([.. rows.Select(r => Put(environment, r.Path, r.Json, mark, onlyThere: false)), Bash.Text($"unset secret")]);
        return [Script.Az(set), byHand];
    }

    /// <param name="path">Of the row that holds the secret.</param>
    public static IReadOnlyList<Script> ReplaceSecret(EnvironmentUrl environment, string path, string profileName)
    {
        var mark = Mark();
        return
        [
            Script.Az(Bash.Join([Put(environment, path, ScriptJson.Of(new { clientsecret = mark }), mark, onlyThere: true), Bash.Text($"unset secret")])),
            Script.ByHand(
                new("In the Power Platform admin center open the environment, Settings, Email, Server profiles, and open the profile:", profileName),
                new("Key Vault client secret: paste the value from Entra. Save.")),
        ];
    }

    /// <summary>Only the named ones; the one just stored is not among them, because it did not exist when the plan was made.</summary>
    public static IReadOnlyList<Script> RemoveOlder(AppRef app, IReadOnlyList<(Guid KeyId, string? Name)> older, string role = "KV-App")
    {
        var remove = older.Select(s => Bash.Text($"case $known in *{s.KeyId}*) az ad app credential delete --id={new AzValue(app.ObjectId)} --key-id {s.KeyId} ;; esac"));
        return
        [
            Script.Az(Bash.Join([Bash.Text($"known=$(az ad app credential list --id={new AzValue(app.ObjectId)} --query '[].keyId' --output tsv)"), .. remove])),
            Script.Graph(PowerShell.Join(older.Select(s => PowerShell.Text($"Remove-MgApplicationPassword -ApplicationId {app.ObjectId} -KeyId {s.KeyId}"))), "Application.ReadWrite.All"),
            Script.ByHand(
            [
                new("In the Microsoft Entra admin center, App registrations, open " + role + ", Certificates & secrets, Client secrets, and delete these, by their secret id. Its name:", app.Name),
                .. older.Select(s => new Instruction("Secret id:", s.KeyId.ToString())),
            ]),
        ];
    }

    /// <summary>In another tenant somebody else made the secret: it is asked for, not shown while it is typed, and in no history.</summary>
    public static BashText TypedIfMissing() => Bash.Text($$"""
        set +x
        if [ -z "${secret:-}" ]; then
          printf 'Value of the client secret (it is not shown): ' >&2
          IFS= read -rs secret
          echo >&2
        fi
        case $secret in
          '' | *[!A-Za-z0-9._~-]*) echo 'This is no client secret value.' >&2; exit 1 ;;
        esac
        """);

    public static BashText Put(EnvironmentUrl environment, string path, string json, string mark, bool onlyThere)
    {
        var url = $"{environment}/api/data/v9.2/{path}";
        var body = json.Split(mark) is [var before, var after] ? Bash.Text($"""{before}"$secret"{after}""") : Bash.Text($"{json}");
        var only = onlyThere ? Bash.Text($"'If-Match=*' 'Content-Type=application/json'") : Bash.Text($"'Content-Type=application/json'");
        return Bash.Text($"""
            printf '%s' {body} |
              az rest --method patch --output none --resource {environment.ToString()} --url {url} --headers {only} --body @-
            """);
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
