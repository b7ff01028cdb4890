using System.Globalization;
using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.Graph;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>Everybody in the address book, and mailboxes. https://learn.microsoft.com/powershell/module/exchange/get-recipient and get-mailbox</summary>
internal sealed class RecipientCmdlets(RecipientDirectory recipients, AccessStore access)
{
    private static readonly string[] Parameters = ["Identity", "ResultSize", "RecipientTypeDetails"];

    public IEnumerable<Cmdlet> All =>
    [
        new("Get-Recipient", false, [.. Parameters, "Filter"], (tenant, input) => input.Has("Identity") ? [Shown(One(tenant, input, recipients.Find))] : Cut(List(tenant, input, Filter(tenant, input), Shown), input)),
        new("Get-Mailbox", false, Parameters, (tenant, input) => input.Has("Identity") ? [Mailbox(One(tenant, input, Found))] : Cut(List(tenant, input, r => r.IsMailbox, Mailbox), input)),
    ];

    /// <summary>Shown by most cmdlets about recipients.</summary>
    public static JsonObject Shown(Recipient recipient) => new()
    {
        ["Identity"] = recipient.Name, ["Name"] = recipient.Name, ["DisplayName"] = recipient.Shown, ["Alias"] = recipient.Alias, ["PrimarySmtpAddress"] = recipient.Address ?? "", ["Guid"] = recipient.Guid,
        ["ExternalDirectoryObjectId"] = recipient.ObjectId, ["DistinguishedName"] = recipient.Dn, ["OrganizationalUnit"] = recipient.Unit, ["RecipientType"] = recipient.Type, ["RecipientTypeDetails"] = recipient.Kind,
        ["IsValidSecurityPrincipal"] = recipient.IsSecurityPrincipal,
        ["EmailAddresses"] = GraphJson.Texts(recipient.Address is null ? [] : (recipient.Mailbox?.Aliases ?? []).Select(a => "smtp:" + a).Prepend("SMTP:" + recipient.Address)),
    };

    /// <summary>1000 unless asked; Unlimited is computed as it is read.</summary>
    public static IEnumerable<JsonObject> Cut(IEnumerable<JsonObject> found, CmdletInput input)
    {
        if (input.Text("ResultSize") is not { } size) return found.Take(1000);
        if (size.Equals("Unlimited", StringComparison.OrdinalIgnoreCase)) return found;
        return int.TryParse(size, CultureInfo.InvariantCulture, out var most) && most > 0 ? found.Take(most) : throw CmdletRefusal.BadValue("ResultSize", size, "Microsoft.Exchange.Data.Unlimited`1[System.UInt32]");
    }

    public static Recipient One(string tenant, CmdletInput input, Func<string, string, Recipient?> find)
    {
        var identity = input.Required("Identity");
        return find(tenant, identity) ?? throw CmdletRefusal.NotFound(identity);
    }

    /// <summary>"The Filter parameter uses OPATH syntax": the language of management scopes. https://learn.microsoft.com/powershell/exchange/recipient-filters</summary>
    private Func<Recipient, bool> Filter(string tenant, CmdletInput input)
    {
        if (input.Text("Filter") is not { } filter) return _ => true;
        var (test, state) = (RecipientFilter.Parse(ScopeCmdlets.Checked(filter)), access.Configured(tenant));
        return recipient => test(recipient, dn => AccessRules.IsDirect(state, state.Groups.ByDn(dn, state.InitialDomain), recipient));
    }

    private Recipient? Found(string tenant, string identity) => recipients.Mailbox(tenant, identity) is { IsMailbox: true } found ? found : null;

    /// <summary>Groups and contacts, then mailboxes that are kept, then generated ones by their numbers.</summary>
    private Rows List(string tenant, CmdletInput input, Func<Recipient, bool> fits, Func<Recipient, JsonObject> show)
    {
        var types = input.Texts("RecipientTypeDetails");
        var kept = recipients.Kept(tenant);
        return new Rows(
            kept.Count + recipients.GeneratedNumbers(tenant),
            at => (at < kept.Count ? kept[at] : recipients.Generated(tenant, at - kept.Count)) is { } found
                && fits(found)
                && (types.Count == 0 || types.Contains(found.Kind, StringComparer.OrdinalIgnoreCase))
                ? show(found)
                : null);
    }

    /// <summary>MailboxPlan tells the licence: Kiosk, F1 and F3 have the plan of deskless workers.</summary>
    private static JsonObject Mailbox(Recipient recipient)
    {
        var (json, owner, mailbox) = (Shown(recipient), recipient.Owner, recipient.Mailbox!);
        json["UserPrincipalName"] = owner?.UserPrincipalName;
        json["IsShared"] = mailbox.IsShared;
        json["IsResource"] = mailbox.Resource is not null;
        json["IsMailboxEnabled"] = true;
        json["AccountDisabled"] = owner?.AccountEnabled == false;
        json["SKUAssigned"] = owner?.ExchangePlanId is null ? null : true;
        json["MailboxPlan"] = owner?.ExchangePlanId switch
        {
            null => null,
            ExchangePlans.Kiosk => "ExchangeOnlineDeskless-0527a260-bea3-46a3-9f4f-215fdd24f4d9",
            _ => "ExchangeOnlineEnterprise-9adb4171-c8cb-4b6c-a8ea-1e7ac1b93d15"
        };
        json["PersistedCapabilities"] = GraphJson.Texts(owner?.ExchangePlanId switch { null => [], ExchangePlans.Kiosk => ["BPOS_S_Deskless"], _ => ["BPOS_S_Enterprise"] });
        return json;
    }
}
