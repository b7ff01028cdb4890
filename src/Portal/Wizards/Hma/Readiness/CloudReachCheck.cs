using Portal.Cloud.Graph;
using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>full_access_as_app is granted on the resource of Exchange Online too, so HMA-App can ask for a token there and open cloud mailboxes.</summary>
internal sealed class CloudReachCheck : IReadinessCheck
{
    public string Group => Groups.Entra;
    public string Name => "HMA-App in the cloud";
    public string Source => "Microsoft Graph, the first people of the directory";
    public bool IsOptional => true;
    public string About(Ground ground) => ground.Form.ExchangeTenantId;

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var seen = await new People(ground.Network, ground.InExchange).SampleMailboxesAsync(ground.Ct);
        var when = ground.Record.Grant is null ? "Once it is granted, HMA-App reaches" : "HMA-App reaches";
        if (seen.Cloud == 0 && seen.All) return [new(Name, "No mailbox in Exchange Online was found in this tenant", Truth.Ok)];
        return
        [
            new(
                Name,
                seen.Cloud == 0
                    ? $"{when} every mailbox that this tenant has in Exchange Online; among the first people none was found"
                    : $"{when} {(seen.All ? "" : "at least ")}{seen.Cloud} mailbox{(seen.Cloud == 1 ? "" : "es")} in Exchange Online as well, besides those on-premises",
                Truth.NotOk,
                "The step \"Scope\" has the script that shuts it out of the cloud: an application access policy (RestrictAccess) for HMA-App on an empty mail-enabled security group; and HMA-App not on EwsAllowedAppIDs. RBAC for Applications alone does not help, it only adds. Neither protects mailboxes on-premises.")
            {
                Aside = true, Who = "Exchange administrator",
            },
        ];
    }
}
