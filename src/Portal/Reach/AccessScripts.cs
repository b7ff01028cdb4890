using Portal.Readiness;
using Portal.Scripts;

namespace Portal.Reach;

/// <summary>
/// Scripts that read who may open which mailboxes, for people of a tenant that the portal does not reach. They print one JSON document with the properties under Exchange's own names, use little of
/// the language so that a test can run them, and change nothing.
/// </summary>
// https://learn.microsoft.com/powershell/module/exchange/get-applicationaccesspolicy, get-managementroleassignment, get-managementscope, get-serviceprincipal, get-distributiongroupmember, get-recipient (-Filter)
public static class AccessScripts
{
    /// <summary>Global Reader is enough.</summary>
    public static Script Report(OnlineTarget target, string appId) => Script.ExchangeOnline(PowerShell.Text($$"""
        # Reads for the server-side sync portal which applications may open which mailboxes. Changes nothing.
        # Run it in PowerShell with the module ExchangeOnlineManagement, then give what it prints to the portal. In a large organization write it to a file: .\report.ps1 > report.json
        $ErrorActionPreference = 'Stop'
        $tenant = {{target.TenantId}}
        $key = {{target.Key}}
        $app = {{appId}}
        if (@(Get-ConnectionInformation).Count -eq 0) { Connect-ExchangeOnline -ShowBanner:$false }
        $connections = @(Get-ConnectionInformation)
        if (@($connections | Where-Object { [string] $_.TenantID -ne $tenant }).Count -gt 0) {
            throw 'You are connected to another tenant than the portal asks for. Run Disconnect-ExchangeOnline, then this script again, and sign in with an account of the right one.'
        }
        $failed = @()
        $scopes = $null
        try {
            $scopes = @(foreach ($scope in @(Get-ManagementScope -ErrorAction Stop)) {
                [ordered] @{ Name = [string] $scope.Name; RecipientFilter = [string] $scope.RecipientFilter; RecipientRoot = [string] $scope.RecipientRoot; Exclusive = $scope.Exclusive }
            })
        }
        catch { $failed += [ordered] @{ part = 'scopes'; message = ([string] $_.Exception.Message -split '\r?\n')[0] } }
        $assignments = $null
        try {
            $assignments = @(foreach ($one in @(Get-ManagementRoleAssignment -ErrorAction Stop | Where-Object { [string] $_.RoleAssigneeType -eq 'ServicePrincipal' })) {
                [ordered] @{ Name = [string] $one.Name; Role = [string] $one.Role; App = [string] $one.App; RoleAssignee = [string] $one.RoleAssignee; RoleAssigneeName = [string] $one.RoleAssigneeName; RoleAssigneeType = [string] $one.RoleAssigneeType; Enabled = $one.Enabled; RecipientWriteScope = [string] $one.RecipientWriteScope; CustomResourceScope = [string] $one.CustomResourceScope; CustomRecipientWriteScope = [string] $one.CustomRecipientWriteScope; RecipientAdministrativeUnitScope = [string] $one.RecipientAdministrativeUnitScope; RecipientGroupScope = [string] $one.RecipientGroupScope; RecipientOrganizationalUnitScope = [string] $one.RecipientOrganizationalUnitScope; RoleAssignmentDelegationType = [string] $one.RoleAssignmentDelegationType }
            })
        }
        catch { $failed += [ordered] @{ part = 'assignments'; message = ([string] $_.Exception.Message -split '\r?\n')[0] } }
        $below = @($scopes | Where-Object { $_.RecipientRoot }) + @($assignments | Where-Object { $_.RecipientWriteScope -eq 'OU' })
        $mailboxes = $null
        try {
            $mailboxes = @(foreach ($box in @(Get-Mailbox -ResultSize Unlimited -ErrorAction Stop)) {
                $unit = ''
                if ($below.Count -gt 0) { $unit = [string] $box.OrganizationalUnit }
                [ordered] @{ Guid = [string] $box.Guid; PrimarySmtpAddress = [string] $box.PrimarySmtpAddress; DisplayName = [string] $box.DisplayName; RecipientTypeDetails = [string] $box.RecipientTypeDetails; ExternalDirectoryObjectId = [string] $box.ExternalDirectoryObjectId; OrganizationalUnit = $unit; EmailAddresses = @($box.EmailAddresses | Where-Object { [string] $_ -match '^smtp:' }) }
            })
        }
        catch { $failed += [ordered] @{ part = 'mailboxes'; message = ([string] $_.Exception.Message -split '\r?\n')[0] } }
        $policies = $null
        try {
            $policies = @(foreach ($policy in @(Get-ApplicationAccessPolicy -ErrorAction Stop)) {
                [ordered] @{ Identity = [string] $policy.Identity; AppId = [string] $policy.AppId; AccessRight = [string] $policy.AccessRight; ScopeName = [string] $policy.ScopeName; ScopeIdentity = [string] $policy.ScopeIdentity; ScopeIdentityRaw = [string] $policy.ScopeIdentityRaw; Description = [string] $policy.Description }
            })
        }
        catch { $failed += [ordered] @{ part = 'policies'; message = ([string] $_.Exception.Message -split '\r?\n')[0] } }
        $pointers = $null
        try {
            $pointers = @(foreach ($one in @(Get-ServicePrincipal -ErrorAction Stop)) {
                [ordered] @{ AppId = [string] $one.AppId; ObjectId = [string] $one.ObjectId; Identity = [string] $one.Identity; Name = [string] $one.Name; DisplayName = [string] $one.DisplayName }
            })
        }
        catch { $failed += [ordered] @{ part = 'pointers'; message = ([string] $_.Exception.Message -split '\r?\n')[0] } }
        $groups = $null
        $others = $null
        $members = @()
        try {
            $found = @(Get-DistributionGroup -ResultSize Unlimited -ErrorAction Stop)
            $groups = @(foreach ($group in $found) {
                [ordered] @{ Guid = [string] $group.Guid; Sid = [string] $group.Sid; Identity = [string] $group.Identity; Name = [string] $group.Name; DisplayName = [string] $group.DisplayName; DistinguishedName = [string] $group.DistinguishedName; PrimarySmtpAddress = [string] $group.PrimarySmtpAddress; RecipientTypeDetails = [string] $group.RecipientTypeDetails; ExternalDirectoryObjectId = [string] $group.ExternalDirectoryObjectId }
            })
            $others = @(foreach ($group in @(Get-Recipient -RecipientTypeDetails GroupMailbox -ResultSize Unlimited -ErrorAction Stop)) {
                [ordered] @{ Guid = [string] $group.Guid; Identity = [string] $group.Identity; Name = [string] $group.Name; DisplayName = [string] $group.DisplayName; DistinguishedName = [string] $group.DistinguishedName; PrimarySmtpAddress = [string] $group.PrimarySmtpAddress; RecipientTypeDetails = [string] $group.RecipientTypeDetails; ExternalDirectoryObjectId = [string] $group.ExternalDirectoryObjectId }
            })
            $teams = @(foreach ($group in $others) { $group.Guid })
            $wanted = @(foreach ($policy in $policies) { $policy.ScopeIdentity; $policy.ScopeName }) + @(foreach ($one in $assignments) { $one.RecipientGroupScope; $one.CustomResourceScope })
            $filters = @(foreach ($scope in $scopes) { $scope.RecipientFilter })
            $waiting = @(foreach ($group in @($groups) + @($others)) {
                $names = @($group.Guid, $group.ExternalDirectoryObjectId, $group.Identity, $group.Name, $group.DisplayName, $group.DistinguishedName, $group.PrimarySmtpAddress)
                $quoted = $group.DistinguishedName.Replace('''', '''''')
                $hits = @($names | Where-Object { $_ } | Where-Object { $wanted -contains $_ })
                $hits += @($filters | Where-Object { $quoted } | Where-Object { $_.Contains($quoted) })
                if ($hits.Count -gt 0) { $group.Guid }
            })
            $done = @()
            foreach ($depth in ('1,2,3,4,5,6,7,8,9,10,11,12' -split ',')) {
                $inside = @()
                foreach ($id in $waiting) {
                    if ($done -notcontains $id) {
                        $done += $id
                        try {
                            $direct = @()
                            if ($teams -contains $id) { $direct = @(Get-UnifiedGroupLinks -Identity $id -LinkType Members -ResultSize Unlimited -ErrorAction Stop) }
                            if ($teams -notcontains $id) { $direct = @(Get-DistributionGroupMember -Identity $id -ResultSize Unlimited -ErrorAction Stop) }
                            $rows = @(foreach ($one in $direct) {
                                [ordered] @{ Guid = [string] $one.Guid; PrimarySmtpAddress = [string] $one.PrimarySmtpAddress; DisplayName = [string] $one.DisplayName; RecipientTypeDetails = [string] $one.RecipientTypeDetails }
                            })
                            $members += [ordered] @{ group = $id; members = @($rows) }
                            $inside += @(foreach ($row in $rows) { if ($row.RecipientTypeDetails -match 'SecurityGroup|MailUniversalDistributionGroup|RoomList|GroupMailbox') { $row.Guid } })
                        }
                        catch { $members += [ordered] @{ group = $id; failed = ([string] $_.Exception.Message -split '\r?\n')[0] } }
                    }
                }
                $waiting = $inside
            }
        }
        catch { $failed += [ordered] @{ part = 'groups'; message = ([string] $_.Exception.Message -split '\r?\n')[0] } }
        $listed = @()
        $used = @(foreach ($one in $assignments) { $one.CustomResourceScope; $one.CustomRecipientWriteScope })
        foreach ($scope in @($scopes | Where-Object { $used -contains $_.Name })) {
            $filter = $scope.RecipientFilter
            $known = @('')
            foreach ($group in @($groups) + @($others)) {
                if ($group.DistinguishedName) { if ($filter.Contains($group.DistinguishedName.Replace('''', ''''''))) { $known += $group.Guid } }
            }
            $ask = $filter -match '(^|[\s({])(?!MemberOfGroup)[A-Za-z0-9]+\s+-(eq|ne|like|notlike|gt|lt|ge|le)\s'
            if (@($filter -split 'MemberOfGroup').Count -gt $known.Count) { $ask = $true }
            if ($ask) {
                try {
                    $rows = @(foreach ($one in @(Get-Recipient -Filter $filter -ResultSize Unlimited -ErrorAction Stop)) { [ordered] @{ Guid = [string] $one.Guid } })
                    $listed += [ordered] @{ scope = $scope.Name; members = @($rows) }
                }
                catch { $listed += [ordered] @{ scope = $scope.Name; failed = ([string] $_.Exception.Message -split '\r?\n')[0] } }
            }
        }
        [ordered] @{
            schema = {{ReadAccessReport.Schema}}
            key = $key
            tenant = $tenant
            app = $app
            at = [DateTime]::UtcNow.ToString('o')
            account = [string] $connections[0].UserPrincipalName
            mailboxes = $mailboxes
            groups = $groups
            otherGroups = $others
            members = @($members)
            listed = @($listed)
            policies = $policies
            scopes = $scopes
            assignments = $assignments
            pointers = $pointers
            failed = @($failed)
        } | ConvertTo-Json -Depth 6 -Compress

        """));
}
