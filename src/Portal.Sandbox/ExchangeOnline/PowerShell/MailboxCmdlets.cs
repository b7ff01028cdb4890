using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.Graph;
using Portal.Sandbox.Seeds;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>Mailboxes and who is behind them. https://learn.microsoft.com/powershell/module/exchange/get-casmailbox, set-casmailbox, get-mailbox, get-recipient, get-user</summary>
internal sealed class MailboxCmdlets(OnlineOrganizations organizations, ExchangeState exchange, EntraDirectory directory)
{
    private const string Shared = "SharedMailbox", OfUser = "UserMailbox", Elsewhere = "MailUser";
    private static readonly string[] Find = ["Identity", "ResultSize"];

    public IEnumerable<Cmdlet> All =>
    [
        new("Get-CASMailbox", false, Find, (tenant, input) => Chosen(tenant, input).Select(Cas)),
        new("Set-CASMailbox", true, ["Identity", "EwsEnabled", "EwsApplicationAccessPolicy", "EwsAllowList", "EwsBlockList"], SetCas),
        new("Get-Mailbox", false, [.. Find, "RecipientTypeDetails"], (tenant, input) => OfType(Chosen(tenant, input), input).Select(Mailbox)),
        new("Get-Recipient", false, [.. Find, "RecipientTypeDetails"], (tenant, input) => OfType(Recipients(tenant, input), input).Select(Recipient)),
        new("Get-User", false, Find, Users),
    ];

    private IEnumerable<ExchangeMailbox> Chosen(string tenant, CmdletInput input) => Cut(One(organizations.Mailboxes(tenant), input), input);

    /// <summary>Mailboxes on-premises are known as mail users.</summary>
    private IEnumerable<ExchangeMailbox> Recipients(string tenant, CmdletInput input) => Cut(One(
        exchange.Mailboxes.All.Where(m => organizations.OwnerOf(m) is { } owner && EntraDirectory.Same(owner.TenantId, tenant)).OrderBy(m => m.Address, StringComparer.OrdinalIgnoreCase), input), input);

    private IEnumerable<ExchangeMailbox> One(IEnumerable<ExchangeMailbox> all, CmdletInput input)
    {
        if (!input.Has("Identity")) return all;
        var identity = input.Text("Identity") ?? throw CmdletRefusal.Missing("Identity");
        return all.FirstOrDefault(m => m.Answers(identity) || Is(organizations.OwnerOf(m), identity)) is { } found ? [found] : throw CmdletRefusal.NotFound(identity);
    }

    private static bool Is(User? owner, string identity) =>
        owner is not null && (EntraDirectory.Same(owner.Id, identity) || EntraDirectory.Same(owner.UserPrincipalName, identity) || EntraDirectory.Same(owner.DisplayName, identity));

    private static IEnumerable<T> Cut<T>(IEnumerable<T> found, CmdletInput input)
    {
        if (input.Text("ResultSize") is not { } size || size.Equals("Unlimited", StringComparison.OrdinalIgnoreCase)) return found;
        return int.TryParse(size, System.Globalization.CultureInfo.InvariantCulture, out var most) && most > 0 ? found.Take(most) : throw CmdletRefusal.BadValue("ResultSize", size, "Microsoft.Exchange.Data.Unlimited`1[System.UInt32]");
    }

    private static IEnumerable<ExchangeMailbox> OfType(IEnumerable<ExchangeMailbox> found, CmdletInput input) =>
        input.Texts("RecipientTypeDetails") is { Count: > 0 } types ? found.Where(m => types.Contains(TypeOf(m), StringComparer.OrdinalIgnoreCase)) : found;

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

    /// <summary>MailboxPlan tells the licence: Kiosk, F1 and F3 have the plan of deskless workers.</summary>
    private JsonObject Mailbox(ExchangeMailbox mailbox)
    {
        var (json, owner) = (Recipient(mailbox), organizations.OwnerOf(mailbox));
        json["UserPrincipalName"] = owner?.UserPrincipalName;
        json["IsShared"] = mailbox.IsShared;
        json["IsMailboxEnabled"] = true;
        json["AccountDisabled"] = owner?.AccountEnabled == false;
        json["SKUAssigned"] = owner?.ExchangePlanId is null ? null : true;
        json["MailboxPlan"] = owner?.ExchangePlanId switch { null => null, ExchangePlans.Kiosk => "ExchangeOnlineDeskless-0527a260-bea3-46a3-9f4f-215fdd24f4d9", _ => "ExchangeOnlineEnterprise-9adb4171-c8cb-4b6c-a8ea-1e7ac1b93d15" };
        json["PersistedCapabilities"] = GraphJson.Texts(owner?.ExchangePlanId switch { null => [], ExchangePlans.Kiosk => ["BPOS_S_Deskless"], _ => ["BPOS_S_Enterprise"] });
        return json;
    }

    private JsonObject Recipient(ExchangeMailbox mailbox)
    {
        var json = Named(mailbox);
        json["RecipientType"] = TypeOf(mailbox) == Elsewhere ? Elsewhere : OfUser;
        json["RecipientTypeDetails"] = TypeOf(mailbox);
        json["EmailAddresses"] = GraphJson.Texts(mailbox.Aliases.Select(a => "smtp:" + a).Prepend("SMTP:" + mailbox.Address));
        return json;
    }

    private IEnumerable<JsonObject> Users(string tenant, CmdletInput input)
    {
        IReadOnlyList<User> found = [.. directory.Users.All.Where(u => EntraDirectory.Same(u.TenantId, tenant)).OrderBy(u => u.UserPrincipalName, StringComparer.OrdinalIgnoreCase)];
        if (input.Text("Identity") is { } identity) found = found.FirstOrDefault(u => Is(u, identity) || EntraDirectory.Same(u.Mail, identity)) is { } one ? [one] : throw CmdletRefusal.NotFound(identity);
        return Cut(found, input).Select(u => new JsonObject
        {
            ["Name"] = u.DisplayName, ["DisplayName"] = u.DisplayName, ["UserPrincipalName"] = u.UserPrincipalName, ["ExternalDirectoryObjectId"] = u.Id, ["AccountDisabled"] = !u.AccountEnabled,
            ["RecipientTypeDetails"] = exchange.Mailboxes.Find(u.Mail) is { } mailbox && organizations.OwnerOf(mailbox)?.Id == u.Id ? TypeOf(mailbox) : "User",
            ["SKUAssigned"] = u.ExchangePlanId is null ? null : true,
        });
    }

    private JsonObject Named(ExchangeMailbox mailbox) => new()
    {
        ["Identity"] = mailbox.Name, ["Name"] = mailbox.Name, ["DisplayName"] = mailbox.Name, ["Alias"] = mailbox.Address.Split('@')[0], ["PrimarySmtpAddress"] = mailbox.Address,
        ["Guid"] = SeedIds.Derived($"exchange mailbox {mailbox.Address}"), ["ExternalDirectoryObjectId"] = organizations.OwnerOf(mailbox)?.Id,
    };

    private static string TypeOf(ExchangeMailbox mailbox) => mailbox.Place != ExchangeMailbox.Cloud ? Elsewhere : mailbox.IsShared ? Shared : OfUser;
}
