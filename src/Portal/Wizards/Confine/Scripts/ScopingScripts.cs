using System.Globalization;
using Portal.Scripts;

namespace Portal.Wizards.Confine.Scripts;

/// <summary>
/// Scripts for Exchange Online PowerShell that read and make what confines an app. Each makes sure of the tenant first, looks again right before it writes, writes what is missing and nothing
/// twice, reads it back, and ends with the report that the portal takes. They use little of the language, so that a test can run them.
/// </summary>
// https://learn.microsoft.com/powershell/module/exchange/new-applicationaccesspolicy, new-managementscope, new-managementroleassignment, test-serviceprincipalauthorization, new-distributiongroup
internal static class ScopingScripts
{
    public const string Schema = "sss-scoping-report/1";

    /// <summary>Most members that one script adds.</summary>
    public const int MostMembers = 5000;

    /// <summary>Changes nothing; Global Reader is enough.</summary>
    public static Script Report(ConfineSetUp plan) => Script.ExchangeOnline(PowerShell.Text($$"""
        # Reads what confines the app, and asks the test cmdlets. Changes nothing.
        # Run it in PowerShell with the module ExchangeOnlineManagement, then paste what it prints into the portal.
        $ErrorActionPreference = 'Stop'
        {{Begin(plan)}}
        {{ScopingPrint.Report()}}

        """));

    public static Script CreateGroup(ConfineSetUp plan) => Script.ExchangeOnline(PowerShell.Text($$"""
        {{Begin(plan)}}
        $name = {{plan.Form.GroupName}}
        $there = @()
        try { $there = @(Get-Recipient -Identity $group -ErrorAction Stop) }
        catch { if ([string] $_.Exception.Message -notmatch $missing) { throw [string] $_.Exception.Message } }
        if ($there.Count -eq 0) {
            $made = New-DistributionGroup -Name $name -Type Security -PrimarySmtpAddress $group -ErrorAction Stop
            $there = @(Get-Recipient -Identity $group -ErrorAction Stop)
            $changed += 'group'
        }
        foreach ($recipient in $there) {
            if ([string] $recipient.RecipientTypeDetails -ne 'MailUniversalSecurityGroup') { throw 'The address of the group belongs to something that is no mail-enabled security group. Choose another address in the portal.' }
        }
        {{ScopingPrint.Report()}}
        """));

    /// <summary>Adds who is missing and removes nobody. Who cannot be added stands in the report.</summary>
    public static Script AddMembers(ConfineSetUp plan, IReadOnlyList<string> missing) => Script.ExchangeOnline(PowerShell.Text($$"""
        {{Begin(plan)}}
        $wanted = @({{string.Join(',', missing)}} -split ',' | Where-Object { $_ })
        $have = @()
        foreach ($member in @(Get-DistributionGroupMember -Identity $group -ResultSize Unlimited -ErrorAction Stop)) { $have += [string] $member.PrimarySmtpAddress }
        foreach ($address in $wanted) {
            if ($have -notcontains $address) {
                try {
                    Add-DistributionGroupMember -Identity $group -Member $address -BypassSecurityGroupManagerCheck -ErrorAction Stop
                    if ($changed -notcontains 'members') { $changed += 'members' }
                }
                catch { $failed += [ordered] @{ part = 'member'; message = @($address, ([string] $_.Exception.Message -split '\r?\n')[0]) -join ': ' } }
            }
        }
        {{ScopingPrint.Report()}}
        """));

    /// <summary>The part of the report that tells that the organization has no space for the policy.</summary>
    public const string PolicySpace = "policy-space";

    /// <summary>A policy on an empty group would stop the app for everybody, so the group is looked at right before.</summary>
    /// <param name="shown">Identities of the app's policies as the portal showed them.</param>
    public static Script CreatePolicy(ConfineSetUp plan, IReadOnlyList<string> shown, string description) => Script.ExchangeOnline(PowerShell.Text($$"""
        {{Begin(plan)}}
        $text = {{description}}
        $shown = @({{string.Join(' ', shown)}} -split ' ' | Where-Object { $_ })
        $have = @(Get-ApplicationAccessPolicy -ErrorAction Stop | Where-Object { [string] $_.AppId -eq $app })
        $ours = @($have | Where-Object { [string] $_.Description -eq $text })
        if ($ours.Count -eq 0) {
            $now = @()
            foreach ($policy in $have) { $now += [string] $policy.Identity }
            if ((@($now | Sort-Object) -join ' ') -ne (@($shown | Sort-Object) -join ' ')) { throw 'Nothing was changed: somebody else changed the policies of this app since the portal showed them. Run the reading script, paste what it prints, and take the new script.' }
            if (@(Get-DistributionGroupMember -Identity $group -ResultSize Unlimited -ErrorAction Stop).Count -eq 0) { throw 'Nothing was changed: the group is empty, and with a policy on it the app would reach no mailbox at all.' }
            $full = ''
            try { $made = New-ApplicationAccessPolicy -AppId $app -PolicyScopeGroupId $group -AccessRight RestrictAccess -Description $text -Confirm:$false -ErrorAction Stop }
            catch {
                if ([string] $_.Exception.Message -notmatch 'total size of App Access Policies') { throw [string] $_.Exception.Message }
                $full = ([string] $_.Exception.Message -split '\r?\n')[0]
                $failed += [ordered] @{ part = {{PolicySpace}}; message = $full }
            }
            if ($full -eq '') {
                $ours = @(Get-ApplicationAccessPolicy -ErrorAction Stop | Where-Object { [string] $_.Description -eq $text })
                if ($ours.Count -eq 0) { throw 'Exchange Online answered success, but the policy is not there when it is read back. Run the reading script in some minutes.' }
                $changed += 'policy'
            }
        }
        {{ScopingPrint.Report()}}
        """));

    public static Script CreatePointer(ConfineSetUp plan) => Script.ExchangeOnline(PowerShell.Text($$"""
        {{Begin(plan)}}
        $principal = {{plan.App.ServicePrincipalId ?? ""}}
        $name = {{plan.App.Name}}
        $there = @()
        try { $there = @(Get-ServicePrincipal -Identity $app -ErrorAction Stop) }
        catch { if ([string] $_.Exception.Message -notmatch $missing) { throw [string] $_.Exception.Message } }
        if ($there.Count -eq 0) {
            $made = New-ServicePrincipal -AppId $app -ObjectId $principal -DisplayName $name -ErrorAction Stop
            $there = @(Get-ServicePrincipal -Identity $app -ErrorAction Stop)
            $changed += 'pointer'
        }
        foreach ($one in $there) { if ([string] $one.ObjectId -ne $principal) { throw 'Exchange knows this app by another object id. The enterprise application has to be named, not the app registration.' } }
        {{ScopingPrint.Report()}}
        """));

    /// <param name="dn">Distinguished name of the group as the portal showed it.</param>
    public static Script CreateScope(ConfineSetUp plan, string dn) => Script.ExchangeOnline(PowerShell.Text($$"""
        {{Begin(plan)}}
        $shown = {{dn}}
        $filter = {{ScopeReach.Filter(dn)}}
        foreach ($recipient in @(Get-Recipient -Identity $group -ErrorAction Stop)) {
            if ([string] $recipient.DistinguishedName -ne $shown) { throw 'Nothing was changed: the group is another one than the portal showed. Run the reading script, paste what it prints, and take the new script.' }
        }
        $there = @()
        try { $there = @(Get-ManagementScope -Identity $scope -ErrorAction Stop) }
        catch { if ([string] $_.Exception.Message -notmatch $missing) { throw [string] $_.Exception.Message } }
        if ($there.Count -eq 0) {
            $made = New-ManagementScope -Name $scope -RecipientRestrictionFilter $filter -ErrorAction Stop
            $there = @(Get-ManagementScope -Identity $scope -ErrorAction Stop)
            $changed += 'scope'
        }
        {{ScopingPrint.Report()}}
        """));

    /// <param name="roles">"Application Mail.Send" with the name of its assignment.</param>
    public static Script AssignRoles(ConfineSetUp plan, IReadOnlyList<(string Role, string Name)> roles) => Script.ExchangeOnline(PowerShell.Text($$"""
        {{Begin(plan)}}
        $have = @()
        foreach ($held in @(Test-ServicePrincipalAuthorization -Identity $app -ErrorAction Stop)) {
            if ([string] $held.AllowedResourceScope -eq $scope) { $have += [string] $held.RoleName }
        }
        {{PowerShell.Join(roles.Select(r => Assign(r.Role, r.Name)))}}
        {{ScopingPrint.Report()}}
        """));

    private static PowerShellText Assign(string role, string name) => PowerShell.Text($$"""
        $role = {{role}}
        $name = {{name}}
        if ($have -notcontains $role) {
            $made = New-ManagementRoleAssignment -Name $name -App $app -Role $role -CustomResourceScope $scope -ErrorAction Stop
            if ($changed -notcontains 'roles') { $changed += 'roles' }
        }
        """);

    /// <summary>Policies that RBAC for Applications has taken the place of. It stops where the test cmdlet does not say that a mailbox in scope is in scope.</summary>
    public static Script RemovePolicies(ConfineSetUp plan, IReadOnlyList<string> identities) => Script.ExchangeOnline(PowerShell.Text($$"""
        {{Begin(plan)}}
        $going = @({{string.Join(' ', identities)}} -split ' ' | Where-Object { $_ })
        $proven = @(Test-ServicePrincipalAuthorization -Identity $app -Resource $inside -ErrorAction Stop)
        if ($proven.Count -eq 0) { throw 'Nothing was changed: the app holds no role that could take the place of the policies. Look at the step of the roles first.' }
        foreach ($test in $proven) {
            if ([string] $test.InScope -ne 'True') { throw 'Nothing was changed: a role of the app does not have the mailbox in its scope. Look at the step of the roles first.' }
        }
        foreach ($policy in @(Get-ApplicationAccessPolicy -ErrorAction Stop)) {
            if ($going -contains [string] $policy.Identity) {
                Remove-ApplicationAccessPolicy -Identity $policy.Identity -Confirm:$false -ErrorAction Stop
                if ($changed -notcontains 'policy-removed') { $changed += 'policy-removed' }
            }
        }
        {{ScopingPrint.Report()}}
        """));

    /// <summary>What every scoping script begins with: the right tenant, and the names that the rest uses.</summary>
    internal static PowerShellText Begin(ConfineSetUp plan) => PowerShell.Text($$"""
        $tenant = {{plan.TenantId}}
        if (@(Get-ConnectionInformation).Count -eq 0) { Connect-ExchangeOnline -ShowBanner:$false }
        $connections = @(Get-ConnectionInformation)
        if (@($connections | Where-Object { [string] $_.TenantID -ne $tenant }).Count -gt 0) {
            throw 'You are connected to another tenant than the portal asks for. Run Disconnect-ExchangeOnline, then this script again, and sign in with an account of the right one.'
        }
        $setUp = {{plan.Key}}
        $app = {{plan.App.AppId}}
        $group = {{plan.Form.GroupAddress}}
        $scope = {{plan.Form.ScopeName}}
        $inside = {{plan.Form.Inside}}
        $outside = {{plan.Form.Outside}}
        $missing = 'couldn''t be found|ManagementObjectNotFound'
        $changed = @()
        $failed = @()
        """);

    /// <summary>Kept short: all policies of an organization share a fixed amount of space.</summary>
    public static string Description(Guid key) => string.Create(CultureInfo.InvariantCulture, $"sss {key.ToString("N")[..8]}");

    /// <summary>Name of an assignment, at most 64 characters.</summary>
    public static string AssignmentName(Guid key, string role) => $"sss-{key.ToString("N")[..8]}-{role["Application ".Length..]}";
}
