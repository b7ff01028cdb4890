using System.Text.Json.Nodes;
using Portal.Sandbox.Seeds;

namespace Portal.Sandbox.Tests.ExchangeOnline.Access;

/// <summary>Cmdlets as Fabrikam's Exchange administrator, and whole states in one document.</summary>
internal static class AccessTown
{
    public const string Ews = "full_access_as_app";

    public static async Task<Reply> CmdletAsync(this CloudClient cloud, string cmdlet, object? parameters = null, string person = SeedIds.People.Fiona, string tenant = SeedIds.Fabrikam, params (string, string)[] headers)
    {
        return await cloud.Http.SendAsync("POST", $"https://outlook.office365.com/adminapi/beta/{tenant}/InvokeCommand", new { CmdletInput = new { CmdletName = cmdlet, Parameters = parameters ?? new JsonObject() } },
            [.. headers, ("Authorization", $"Bearer {cloud.TokenOf(person, "https://outlook.office365.com", "Exchange.Manage")}")]);
    }

    /// <summary>Runs it and expects that it goes well.</summary>
    public static async Task<JsonArray> RunAsync(this CloudClient cloud, string cmdlet, object? parameters = null)
    {
        var answer = await cloud.CmdletAsync(cmdlet, parameters);
        return answer.Status == 200 ? answer.Json["value"]!.AsArray() : throw new InvalidOperationException($"{cmdlet}: {answer}");
    }

    /// <summary>The words of a refusal.</summary>
    public static async Task<string> RefusalAsync(this CloudClient cloud, string cmdlet, object? parameters = null)
    {
        var answer = await cloud.CmdletAsync(cmdlet, parameters);
        return answer.Status == 400 ? answer.Json["error"]!["details"]![0]!["message"]!.ToString() : throw new InvalidOperationException($"{cmdlet} was not refused: {answer}");
    }

    public static async Task<JsonNode> StateAsync(this CloudClient cloud, object document)
    {
        var answer = await cloud.Http.SendAsync("PUT", Fabrikam.Control + SeedIds.Fabrikam + "/access", document);
        return answer.Status == 200 ? answer.Json : throw new InvalidOperationException(answer.ToString());
    }

    /// <summary>No groups, policies or roles, EWS open for everybody, no delays.</summary>
    public static async Task ClearAsync(this CloudClient cloud)
    {
        await cloud.StateAsync(new { });
        await cloud.OrganizationAsync(new { });
        await cloud.SetAsync(new { appPolicySeconds = 0, appPolicyRemovalSeconds = 0, appMembershipSeconds = 0, appRoleIdleSeconds = 0, appRoleCacheSeconds = 0 });
    }

    /// <summary>The role for EWS by the cmdlets, scoped to the direct members of a group.</summary>
    public static async Task StateOfRolesAsync(this CloudClient cloud, string app, string group)
    {
        var dn = (string)(await cloud.RunAsync("Get-DistributionGroup", new { Identity = group }))[0]!["DistinguishedName"]!;
        await cloud.RunAsync("New-ManagementScope", new { Name = "SSS", RecipientRestrictionFilter = $"MemberOfGroup -eq '{dn}'" });
        await cloud.RunAsync("New-ServicePrincipal", new { AppId = app, ObjectId = cloud.ObjectOf(app), DisplayName = "Sync" });
        await cloud.RunAsync("New-ManagementRoleAssignment", new { App = app, Role = "Application EWS.AccessAsApp", CustomResourceScope = "SSS" });
    }

    public static string ObjectOf(this CloudClient cloud, string appId) => cloud.Directory.Principal(SeedIds.Fabrikam, appId)!.Id;
}
