using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.Graph;
using Portal.Sandbox.Seeds;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>Who may use which protocol of a mailbox, and who is behind it. https://learn.microsoft.com/powershell/module/exchange/get-casmailbox, set-casmailbox, get-user</summary>
internal sealed class MailboxCmdlets(OnlineOrganizations organizations, ExchangeState exchange, EntraDirectory directory)
{
    private static readonly string[] Find = ["Identity", "ResultSize"];

    public IEnumerable<Cmdlet> All =>
    [
        new("Get-CASMailbox", false, Find, (tenant, input) => Chosen(tenant, input).Select(Cas)),
        new("Set-CASMailbox", true, ["Identity", "EwsEnabled", "EwsApplicationAccessPolicy", "EwsAllowList", "EwsBlockList"], SetCas),
        new("Get-User", false, Find, Users),
    ];

    private IEnumerable<ExchangeMailbox> Chosen(string tenant, CmdletInput input) => Cut(One(organizations.Mailboxes(tenant), input), input);

    private IEnumerable<ExchangeMailbox> One(IEnumerable<ExchangeMailbox> all, CmdletInput input)
    {
        if (!input.Has("Identity")) return all;
        var identity = input.Text("Identity") ?? throw CmdletRefusal.Missing("Identity");
        return all.FirstOrDefault(m => m.Answers(identity) || Is(organizations.OwnerOf(m), identity)) is { } found ? [found] : throw CmdletRefusal.NotFound(identity);
    }

    private static bool Is(User? owner, string identity) =>
        owner is not null && (Ids.Same(owner.Id, identity) || Ids.Same(owner.UserPrincipalName, identity) || Ids.Same(owner.DisplayName, identity));

    private static IEnumerable<T> Cut<T>(IEnumerable<T> found, CmdletInput input)
    {
        if (input.Text("ResultSize") is not { } size || size.Equals("Unlimited", StringComparison.OrdinalIgnoreCase)) return found;
        return int.TryParse(size, System.Globalization.CultureInfo.InvariantCulture, out var most) && most > 0
            ? found.Take(most)
            : throw CmdletRefusal.BadValue("ResultSize", size, "Microsoft.Exchange.Data.Unlimited`1[System.UInt32]");
    }

    private IEnumerable<JsonObject> SetCas(string tenant, CmdletInput input)
    {
        if (!input.Has("Identity")) throw CmdletRefusal.Missing("Identity");
        var mailbox = Chosen(tenant, input).Single();
        var changed = mailbox with
        {
            EwsEnabled = input.Has("EwsEnabled") ? input.Flag("EwsEnabled") : mailbox.EwsEnabled, UserAgents = OrganizationCmdlets.UserAgentsOf(input, mailbox.UserAgents),
        };
        if (!input.IsOn("WhatIf")) exchange.Mailboxes.Put(mailbox.Address, changed);
        return [];
    }

    private JsonObject Cas(ExchangeMailbox mailbox)
    {
        var json = Named(mailbox);
        json["EwsEnabled"] = mailbox.EwsEnabled;
        json["EwsApplicationAccessPolicy"] = mailbox.UserAgents.Policy;
        json["EwsAllowList"] = GraphJson.Texts(mailbox.UserAgents.Allow);
        json["EwsBlockList"] = GraphJson.Texts(mailbox.UserAgents.Block);
        foreach (var other in new[] { "MAPIEnabled", "OWAEnabled", "ActiveSyncEnabled" }) json[other] = true;
        return json;
    }

    private IEnumerable<JsonObject> Users(string tenant, CmdletInput input)
    {
        IReadOnlyList<User> found = [.. directory.Users.All.Where(u => Ids.Same(u.TenantId, tenant)).OrderBy(u => u.UserPrincipalName, StringComparer.OrdinalIgnoreCase)];
        if (input.Text("Identity") is { } identity) found = found.FirstOrDefault(u => Is(u, identity) || Ids.Same(u.Mail, identity)) is { } one ? [one] : throw CmdletRefusal.NotFound(identity);
        return Cut(found, input).Select(u => new JsonObject
        {
            ["Name"] = u.DisplayName, ["DisplayName"] = u.DisplayName, ["UserPrincipalName"] = u.UserPrincipalName, ["ExternalDirectoryObjectId"] = u.Id, ["AccountDisabled"] = !u.AccountEnabled,
            ["RecipientTypeDetails"] = exchange.Mailboxes.Find(u.Mail) is { } mailbox && organizations.OwnerOf(mailbox)?.Id == u.Id ? Recipient.KindOf(mailbox) : RecipientKinds.User,
            ["SKUAssigned"] = u.ExchangePlanId is null ? null : true,
        });
    }

    private JsonObject Named(ExchangeMailbox mailbox) => new()
    {
        ["Identity"] = mailbox.Name, ["Name"] = mailbox.Name, ["DisplayName"] = mailbox.Name, ["Alias"] = mailbox.Address.Split('@')[0], ["PrimarySmtpAddress"] = mailbox.Address,
        ["Guid"] = SeedIds.Derived($"exchange mailbox {mailbox.Address}"), ["ExternalDirectoryObjectId"] = organizations.OwnerOf(mailbox)?.Id,
    };
}
