using System.Text.Json.Nodes;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>https://learn.microsoft.com/powershell/module/exchange/new-applicationaccesspolicy and its sisters.</summary>
internal sealed class PolicyCmdlets(AccessStore access, RecipientDirectory recipients, World world, Clocks clocks, SettingsStore settings)
{
    public IEnumerable<Cmdlet> All =>
    [
        new("Get-ApplicationAccessPolicy", false, ["Identity"], Get),
        new("New-ApplicationAccessPolicy", true, ["AccessRight", "AppId", "PolicyScopeGroupId", "Description"], New),
        new("Set-ApplicationAccessPolicy", true, ["Identity", "Description"], Set),
        new("Remove-ApplicationAccessPolicy", true, ["Identity"], Remove),
        new("Test-ApplicationAccessPolicy", false, ["Identity", "AppId"], Test),
    ];

    /// <summary>"A value of $null or a nonexistent identity returns all": the caution on the page of the cmdlet.</summary>
    private IEnumerable<JsonObject> Get(string tenantId, CmdletInput input)
    {
        var all = access.Configured(tenantId).Policies;
        return (all.FirstOrDefault(p => Ids.Same(p.Identity, input.Text("Identity"))) is { } one ? [one] : all).Select(Shown);
    }

    private IEnumerable<JsonObject> New(string tenantId, CmdletInput input) => world.Change(() =>
    {
        var (right, apps, identity) = (RightOf(input), AppsOf(input), input.Required("PolicyScopeGroupId"));
        var scope = recipients.Find(tenantId, identity) ?? throw CmdletRefusal.NotFound(identity);
        if (!scope.IsSecurityPrincipal)
            throw CmdletRefusal.Invalid($"The recipient \"{scope.Name}\" of the parameter PolicyScopeGroupId is a {scope.Kind}, which is not a security principal. Use a mail-enabled security group, a user mailbox or a mail user.");
        IReadOnlyList<AppPolicy> made = [.. apps.Select(app => new AppPolicy(Guid.NewGuid().ToString(), tenantId, app, right, scope.Key, scope.Name, scope.Sid!, input.Text("Description"), clocks.World))];
        CheckSpace(tenantId, made.Sum(p => p.Size));
        if (!input.IsOn("WhatIf"))
            foreach (var policy in made) access.Policies.Put(policy.Id, policy);
        return made.Select(Shown).ToList();
    });

    /// <summary>Only the description: for another group or right it has to be made anew.</summary>
    private IEnumerable<JsonObject> Set(string tenantId, CmdletInput input)
    {
        var policy = Require(tenantId, input);
        var changed = input.Has("Description") ? policy with { Description = input.Text("Description") } : policy;
        CheckSpace(tenantId, changed.Size - policy.Size);
        if (!input.IsOn("WhatIf")) access.Policies.Put(policy.Id, changed);
        return [];
    }

    private IEnumerable<JsonObject> Remove(string tenantId, CmdletInput input)
    {
        var policy = Require(tenantId, input);
        if (!input.IsOn("WhatIf")) access.Policies.Put(policy.Id, policy with { RemovedAt = clocks.World });
        return [];
    }

    /// <summary>Knows every change at once, so it can say Granted while calls are still denied, and the other way round. Of a group it says whether the group is in scope.</summary>
    private IEnumerable<JsonObject> Test(string tenantId, CmdletInput input)
    {
        var recipient = RecipientCmdlets.One(tenantId, input, recipients.Find);
        var app = AppOf(input.Required("AppId"));
        yield return new JsonObject
        {
            ["AppId"] = app,
            ["Mailbox"] = recipient.Alias,
            ["MailboxId"] = recipient.Guid,
            ["MailboxSid"] = recipient.Sid,
            ["AccessCheckResult"] = AccessRules.Policy(access.Configured(tenantId), app, recipient.Key).Allowed ? "Granted" : "Denied",
        };
    }

    private static JsonObject Shown(AppPolicy policy) => new()
    {
        ["Identity"] = policy.Identity,
        ["AppId"] = policy.AppId,
        ["ScopeName"] = policy.ScopeName,
        ["ScopeIdentity"] = policy.ScopeName,
        ["ScopeIdentityRaw"] = $"{policy.ScopeSid};{policy.Id}",
        ["AccessRight"] = policy.Right,
        ["Description"] = policy.Description ?? "", ["ShardType"] = "All", ["IsValid"] = true, ["ObjectState"] = "Unchanged",
    };

    private AppPolicy Require(string tenantId, CmdletInput input)
    {
        var identity = input.Required("Identity");
        return access.Configured(tenantId).Policies.FirstOrDefault(p => Ids.Same(p.Identity, identity)) ?? throw CmdletRefusal.NotFound(identity);
    }

    private static string RightOf(CmdletInput input)
    {
        var right = input.Required("AccessRight");
        return new[] { AppPolicy.Restrict, AppPolicy.Deny }.FirstOrDefault(r => Ids.Same(r, right))
            ?? throw CmdletRefusal.BadValue("AccessRight", right, "Microsoft.Exchange.Management.ApplicationAccessPolicyRight");
    }

    /// <summary>
    /// "You can specify multiple app GUID values separated by commas or you can specify * to indicate all applications." Each gets a policy of its own, as the form of
    /// the identity suggests. The app need not exist.
    /// </summary>
    private static List<string> AppsOf(CmdletInput input)
    {
        var apps = input.Texts("AppId")
            .SelectMany(a => a.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Select(a => a == AppPolicy.EveryApp ? a : AppOf(a))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();
        return apps.Count > 0 ? apps : throw CmdletRefusal.Missing("AppId");
    }

    private static string AppOf(string app) => Guid.TryParse(app, out var id) ? id.ToString() : throw CmdletRefusal.Invalid($"The value \"{app}\" of the parameter AppId is not a valid application ID.");

    private void CheckSpace(string tenantId, int more)
    {
        if (more > 0 && access.Configured(tenantId).Policies.Sum(p => p.Size) + more > settings.Now.AppPolicySpace)
            throw new CmdletRefusal("Microsoft.Exchange.Management.ApplicationAccessPolicyException", "The total size of App Access Policies exceeded the limit.");
    }
}
