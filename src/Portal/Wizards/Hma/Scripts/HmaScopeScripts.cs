using Portal.Scripts;

namespace Portal.Wizards.Hma.Scripts;

/// <summary>Scripts that try to confine HMA-App: on-premises by ApplicationImpersonation, in the cloud by a policy on an empty group. Each leaves alone what is there already.</summary>
// https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-configure-impersonation and https://learn.microsoft.com/powershell/module/exchange/new-applicationaccesspolicy
internal static class HmaScopeScripts
{
    /// <summary>On-premises New-ManagementRoleAssignment knows no -App, so the role is given to an account; whether that narrows an app is what the test of a mailbox out of scope tells.</summary>
    public static Script Impersonation(HmaSetUp record) => new(Tool.ExchangeShell, PowerShell.Text($$"""
        # Gives ApplicationImpersonation for the members of one group. Run it in the Exchange Management Shell on an Exchange server.
        $ErrorActionPreference = 'Stop'
        $name = {{Name(record)}}
        $filter = {{Confine.ScopeReach.Filter(record.Scoping.GroupDn)}}
        $account = {{record.Scoping.Account}}
        $scopes = @(Get-ManagementScope | Where-Object { $_.Name -eq $name })
        foreach ($scope in $scopes) {
            if ([string] $scope.RecipientFilter -ne $filter) { throw 'Nothing was changed: a management scope of this name is there and means other mailboxes. Look at it with Get-ManagementScope.' }
        }
        $wide = @(Get-ManagementRoleAssignment -Role 'ApplicationImpersonation' | Where-Object { $_.Name -ne $name } | Where-Object { [string] $_.CustomRecipientWriteScope -eq '' })
        if ($scopes.Count -eq 0) { $made = New-ManagementScope -Name $name -RecipientRestrictionFilter $filter }
        $roles = @(Get-ManagementRoleAssignment -Role 'ApplicationImpersonation' | Where-Object { $_.Name -eq $name })
        if ($roles.Count -eq 0) { $made = New-ManagementRoleAssignment -Name $name -Role 'ApplicationImpersonation' -User $account -CustomRecipientWriteScope $name }
        $roles = @(Get-ManagementRoleAssignment -Role 'ApplicationImpersonation' | Where-Object { $_.Name -eq $name })
        if ($roles.Count -eq 0) { throw 'Exchange answered success, but the role is not there when it is read back. Wait until Active Directory has replicated, then run this again.' }
        $roles | Format-List -Property 'Name', 'Role', 'RoleAssigneeName', 'CustomRecipientWriteScope'
        if ($wide.Count -gt 0) { 'Others hold ApplicationImpersonation for every mailbox already; the scope of this assignment does not limit them:' }
        $wide | Format-List -Property 'Name', 'RoleAssigneeName'
        """).Text + "\n");

    /// <summary>Restricted to a group without members, the app opens no mailbox of Exchange Online.</summary>
    public static Script ShutOut(HmaSetUp record, string domain) => new(Tool.ExchangeOnlineShell, PowerShell.Text($$"""
        # Shuts HMA-App out of the cloud mailboxes: a policy that restricts it to an empty group. Run it in PowerShell with the module ExchangeOnlineManagement.
        $ErrorActionPreference = 'Stop'
        $tenant = {{record.Form.ExchangeTenantId}}
        if (@(Get-ConnectionInformation).Count -eq 0) { Connect-ExchangeOnline -ShowBanner:$false }
        if (@(Get-ConnectionInformation | Where-Object { [string] $_.TenantID -ne $tenant }).Count -gt 0) { throw 'You are connected to another tenant than the portal asks for. Run Disconnect-ExchangeOnline, then this script again.' }
        $app = {{record.HmaApp?.AppId ?? ""}}
        $name = {{NobodyName(record)}}
        $address = {{NobodyAddress(record, domain)}}
        $group = @()
        try { $group = @(Get-Recipient -Identity $address -ErrorAction Stop) }
        catch { if ([string] $_.Exception.Message -notmatch 'couldn''t be found|ManagementObjectNotFound') { throw [string] $_.Exception.Message } }
        if ($group.Count -eq 0) { $made = New-DistributionGroup -Name $name -Type Security -PrimarySmtpAddress $address }
        if (@(Get-DistributionGroupMember -Identity $address -ResultSize Unlimited).Count -gt 0) { throw 'Nothing was changed: the group is not empty.' }
        $have = @(Get-ApplicationAccessPolicy | Where-Object { $_.AppId -eq $app })
        if (@($have | Where-Object { $_.AccessRight -eq 'RestrictAccess' } | Where-Object { [string] $_.Description -ne $name }).Count -gt 0) { throw 'Nothing more was changed: another policy lets the app into the mailboxes of a group, and policies that restrict add up. Remove that one first, if nobody needs it.' }
        if (@($have | Where-Object { $_.AccessRight -eq 'RestrictAccess' }).Count -eq 0) {
            $made = New-ApplicationAccessPolicy -AppId $app -PolicyScopeGroupId $address -AccessRight RestrictAccess -Description $name -Confirm:$false
        }
        $have = @(Get-ApplicationAccessPolicy | Where-Object { $_.AppId -eq $app } | Where-Object { [string] $_.Description -eq $name })
        if ($have.Count -eq 0) { throw 'Exchange Online answered success, but the policy is not there when it is read back. Run this again in some minutes.' }
        $have | Format-List -Property 'Identity', 'AccessRight', 'ScopeName'
        """).Text + "\n");

    /// <summary>The group that stays empty, and the description of the policy on it.</summary>
    public static string NobodyName(HmaSetUp record) => $"{Name(record)} nobody";

    public static string NobodyAddress(HmaSetUp record, string domain) => $"{Name(record)}-nobody@{domain}";

    private static string Name(HmaSetUp record) => $"sss-{record.Key.ToString("N")[..8]}";
}
