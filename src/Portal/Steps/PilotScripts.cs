using Portal.Cloud.Dataverse;
using Portal.Scripts;

namespace Portal.Steps;

/// <summary>The pilot mailbox put on the profile, approved and tested by other hands.</summary>
internal static class PilotScripts
{
    private const string Settings = "In the Power Platform admin center open the environment, Settings, Email, Mailboxes, and open the mailbox. Its address:";

    public static IReadOnlyList<Script> Assign(EnvironmentUrl environment, Guid mailbox, string address, Guid profile, string profileName) =>
    [
        Script.Az(Patch(environment, mailbox, new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["emailserverprofile@odata.bind"] = $"/emailserverprofiles({profile})", ["incomingemaildeliverymethod"] = 2, ["outgoingemaildeliverymethod"] = 2, ["actdeliverymethod"] = 1,
        })),
        Script.ByHand(
            new(Settings, address),
            new("Server profile:", profileName),
            new("Incoming email, outgoing email, and appointments, contacts and tasks: Server-Side Synchronization or Email Router, for all three. Save.")),
    ];

    /// <summary>Dataverse is known to answer success and change nothing, so the approval is read back.</summary>
    /// <param name="who">Who can approve it, in Microsoft's words.</param>
    public static IReadOnlyList<Script> Approve(EnvironmentUrl environment, Guid mailbox, string address, string who)
    {
        var set = Patch(environment, mailbox, new Dictionary<string, object>(StringComparer.Ordinal) { ["emailrouteraccessapproval"] = 1 });
        return
        [
            Script.Az(Bash.Text($"""
                {set}
                approval=$(az rest --method get --resource {environment.ToString()} --url {Row(environment, mailbox) + "?$select=emailrouteraccessapproval"} --query emailrouteraccessapproval --output tsv)
                if [ "$approval" != 1 ]; then
                  echo {"Dataverse answered success, but the address is still not approved. Who can: " + who} >&2
                  exit 1
                fi
                """)),
            Script.ByHand(new(Settings, address), new("Choose Approve Email and confirm. Who can: " + who)),
        ];
    }

    /// <summary>Dataverse approves only what is not approved: an approval by somebody without the right is taken back first.</summary>
    public static IReadOnlyList<Script> Reject(EnvironmentUrl environment, Guid mailbox, string address) =>
    [
        Script.Az(Patch(environment, mailbox, new Dictionary<string, object>(StringComparer.Ordinal) { ["emailrouteraccessapproval"] = 3 })),
        Script.ByHand(new(Settings, address), new("Choose Reject Email and confirm.")),
    ];

    public static IReadOnlyList<Script> Test(EnvironmentUrl environment, Guid mailbox, string address) =>
    [
        Script.Az(Patch(environment, mailbox, new Dictionary<string, object>(StringComparer.Ordinal) { ["testemailconfigurationscheduled"] = true })),
        Script.ByHand(new(Settings, address), new("Choose Test & Enable Mailbox. The test sends the mailbox a message; look again here after some minutes.")),
    ];

    private static BashText Patch(EnvironmentUrl environment, Guid mailbox, IReadOnlyDictionary<string, object> changes) => Bash.Text($"""
        az rest --method patch --output none --resource {environment.ToString()} \
          --url {Row(environment, mailbox)} \
          --headers 'If-Match=*' 'Content-Type=application/json' \
          --body {ScriptJson.Of(changes)}
        """);

    private static string Row(EnvironmentUrl environment, Guid mailbox) => $"{environment}/api/data/v9.2/mailboxes({mailbox:D})";
}
