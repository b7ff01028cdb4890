using Portal.Approvals;
using Portal.Plans;
using Portal.Settings;
using Portal.SignIn;

namespace Portal.Tests.Approvals;

/// <summary>A request as the HMA wizard makes it.</summary>
public static class Requested
{
    public static readonly RequestedPermission FullAccess =
        new("00000002-0000-0ff1-ce00-000000000000", "dc890d15-9560-4a4c-9b7f-a736ec74ec40", "full_access_as_app", "Office 365 Exchange Online");

    public static readonly RequestedPermission MailSend = new("00000003-0000-0000-c000-000000000000", "b633e1c5-b582-4048-a93e-9f11b44c7e96", "Mail.Send", "Microsoft Graph");

    public static ApprovalFacts Facts(params RequestedPermission[] permissions) => new(
        Some.Tenant, "app-1", "sp-1", permissions.Length == 0 ? [FullAccess] : permissions, [], ["thumbprint-1"], ["owner-1", "owner-2"], 300);

    public static CountedReach Counted(int onPremises = 240, int? cloud = 40) => new(onPremises, cloud, 240, Confined: false, "Dataverse", DateTimeOffset.UnixEpoch);

    public static ApprovalRequest Request(ApprovalFacts? facts = null, params SessionAccount[] accounts) => new(
        SetupId: 17, "HMA mail.contoso.com", "HMA-App", "Contoso", "Sales needs its mail in Dynamics.", "CHG-4711", facts ?? Facts(), Counted(),
        [new Command("grant", "Microsoft Entra", Some.Tenant, "Grant full_access_as_app to HMA-App", "HMA-App", [new Change("app role", null, "full_access_as_app")])], accounts);

    public static Approval Row() => ApprovalRows.Of(Request(), FactsHash.Of(Facts()), Some.Admin(), DateTimeOffset.UnixEpoch, new ApprovalSettings());

    public static Decision Yes(Approval approval, string reason = "Reach is as asked.") => Answer(approval, reason, _ => true);

    public static Decision No(Approval approval, string reason = "Too wide.") => Answer(approval, reason, _ => false);

    public static Decision Answer(Approval approval, string reason, Func<RequestedPermission, bool> answer) =>
        new(approval.FactsHash, approval.Facts.Permissions.ToDictionary(p => p.Key, answer), reason);
}
