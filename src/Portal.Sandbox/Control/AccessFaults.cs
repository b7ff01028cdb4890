namespace Portal.Sandbox.Control;

/// <summary>What goes wrong while an application is confined to some mailboxes of Exchange Online.</summary>
internal static class AccessFaults
{
    private const string Online = "Exchange Online", Policy = "https://learn.microsoft.com/exchange/permissions-exo/application-access-policies";

    public static readonly IReadOnlyList<NamedFault> All =
    [
        new("policies-removed", Online, "Application access policies removed by somebody else", "Somebody removes every policy about one application. It is in force at once. Switching off puts them back.",
            "Remove-ApplicationAccessPolicy: a consent then reaches every mailbox again.", "https://learn.microsoft.com/powershell/module/exchange/remove-applicationaccesspolicy")
        {
            Parameters = [FaultCatalogue.App("Application")],
            Act = new((w, g) => w.Online.RemovePolicies(g["app"]), (w, _, removed) => w.Online.PutPoliciesBack(removed)),
        },
        new("scope-group-emptied", Online, "Scope group emptied by somebody else", "Somebody takes all members out of a group. It counts at once. Switching off puts back those that are missing.",
            "Remove-DistributionGroupMember: policies and scopes over the group reach nobody.", "https://learn.microsoft.com/powershell/module/exchange/remove-distributiongroupmember")
        {
            Parameters = [new("group", "Group", null) { Choices = w => w.Online.Groups() }],
            Act = new((w, g) => w.Online.EmptyGroup(g["group"]), (w, g, members) => w.Online.FillGroup(g["group"], members)),
        },
        new("policies-slow", Online, "Policies take long to arrive", "New application access policies are in force for calls after so many minutes; Test-ApplicationAccessPolicy knows them at once.",
            "\"Changes to application access policies can take longer than 1 hour to take effect\", although the test shows positive results.", Policy)
        {
            Parameters = [FaultCatalogue.Number("minutes", "Minutes", 90, 1, 1440)],
            Settings = (s, g) => s with { AppPolicySeconds = g.Number("minutes")!.Value * 60 },
        },
        new(
            "policies-full",
            Online,
            "No space for another policy",
            "The organization has no space left for application access policies.",
            "\"The total size of App Access Policies exceeded the limit.\"",
            "https://learn.microsoft.com/powershell/module/exchange/new-applicationaccesspolicy")
        {
            Settings = (s, _) => s with { AppPolicySpace = 0 },
        },
        new("groups-slow", Online, "Changes of a group take long to arrive", "Who is put into the group of a policy, or taken out, counts for calls after so many minutes; Test-ApplicationAccessPolicy knows it at once.",
            "Nothing that Microsoft says of groups: of policies it says more than an hour.", Policy)
        {
            Parameters = [FaultCatalogue.Number("minutes", "Minutes", 90, 1, 1440)],
            Settings = (s, g) => s with { AppMembershipSeconds = g.Number("minutes")!.Value * 60 },
            Unconfirmed = "how long a change of a group takes",
        },
        new(
            "organization-not-customized",
            Online,
            "Organization never customized",
            "Nobody has customized the organization yet, so no scope and no role assignment can be made in it until somebody runs Enable-OrganizationCustomization.",
            "\"The command you tried to run isn't currently allowed in your organization. To run this command, you first need to run the command: Enable-OrganizationCustomization.\"",
            "https://learn.microsoft.com/powershell/module/exchange/enable-organizationcustomization")
        {
            Parameters = [FaultCatalogue.Organization],
            Act = new((w, g) => w.Online.Dehydrate(g["organization"]), (w, g, _) => w.Online.Hydrate(g["organization"])),
            Unconfirmed = "which cmdlets it keeps back, beside the examples of Microsoft's page",
        },
        new(
            "sync-needs-consent",
            Online,
            "Synchronization needs a consent",
            "Dynamics 365 does not synchronize by role assignments of Exchange alone; it wants a consent in Entra.",
            "Server-side synchronization with RBAC for Applications, of which Microsoft's page says nothing.",
            "https://learn.microsoft.com/power-platform/admin/connect-exchange-online-server-profile-oauth")
        {
            Settings = (s, _) => s with { SyncWithoutConsent = false },
            Unconfirmed = "whether synchronization works without a consent in Entra",
        },
    ];
}
