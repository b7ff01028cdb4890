using Portal.Scripts;

namespace Portal.Wizards.Confine.Scripts;

/// <summary>What every scoping script ends with: it reads what confines the app and prints the report that is pasted into the portal.</summary>
internal static class ScopingPrint
{
    public static PowerShellText Report() => PowerShell.Join([Policies(), Groups(), Roles(), Tests(), PowerShell.Text($$"""
        [ordered] @{
            schema = {{ScopingScripts.Schema}}
            setUp = $setUp
            tenant = $tenant
            app = $app
            at = [DateTime]::UtcNow.ToString('o')
            account = [string] $connections[0].UserPrincipalName
            policies = $policies
            groups = @($groups)
            unread = @($unread)
            pointer = $pointer
            roles = $roles
            scopes = @($scopes)
            tests = @($tests)
            uses = @($uses)
            changed = @($changed)
            failed = @($failed)
        } | ConvertTo-Json -Depth 6
        """)]);

    private static PowerShellText Policies() => PowerShell.Text($$"""
        $policies = $null
        $others = @()
        $uses = @()
        $ask = @()
        if ($group) { $ask += $group }
        try {
            $list = @()
            foreach ($policy in @(Get-ApplicationAccessPolicy -ErrorAction Stop)) {
                if (@($app, '*') -contains [string] $policy.AppId) {
                    $who = [string] $policy.ScopeIdentity
                    if ($who -eq '') { $who = [string] $policy.ScopeName }
                    $list += [ordered] @{ identity = [string] $policy.Identity; right = [string] $policy.AccessRight; app = [string] $policy.AppId; name = [string] $policy.ScopeName; group = $who; description = [string] $policy.Description }
                    $ask += $who
                }
                if (@($app, '*') -notcontains [string] $policy.AppId) { $others += $policy }
            }
            $policies = @($list)
        }
        catch { $failed += [ordered] @{ part = 'policies'; message = ([string] $_.Exception.Message -split '\r?\n')[0] } }
        """);

    /// <summary>Level by level: groups inside groups, eight deep.</summary>
    private static PowerShellText Groups() => PowerShell.Text($$"""
        $groups = @()
        $unread = @()
        $asked = @()
        foreach ($level in ('1,2,3,4,5,6,7,8' -split ',')) {
            $next = @()
            foreach ($who in $ask) {
                if ($asked -notcontains $who) {
                    $asked += $who
                    try {
                        foreach ($recipient in @(Get-Recipient -Identity $who -ErrorAction Stop)) {
                            $members = $null
                            if ([string] $recipient.RecipientTypeDetails -match 'Universal.*Group') {
                                $members = @()
                                foreach ($member in @(Get-DistributionGroupMember -Identity $recipient.DistinguishedName -ResultSize Unlimited -ErrorAction Stop)) {
                                    $inner = ''
                                    if ([string] $member.RecipientTypeDetails -match 'Group') {
                                        $inner = [string] $member.DistinguishedName
                                        $next += $inner
                                    }
                                    $members += @([string] $member.RecipientTypeDetails, [string] $member.PrimarySmtpAddress, $inner) -join '|'
                                }
                            }
                            if ($who -eq $group) {
                                foreach ($policy in $others) {
                                    if (@([string] $policy.ScopeName, [string] $policy.ScopeIdentity) -contains [string] $recipient.Name) { $uses += @('a policy of the app', [string] $policy.AppId) -join ' ' }
                                }
                            }
                            $groups += [ordered] @{ asked = $who; name = [string] $recipient.Name; address = [string] $recipient.PrimarySmtpAddress; dn = [string] $recipient.DistinguishedName; type = [string] $recipient.RecipientTypeDetails; principal = $recipient.IsValidSecurityPrincipal; members = $members }
                        }
                    }
                    catch {
                        if ([string] $_.Exception.Message -notmatch $missing) {
                            $unread += $who
                            $failed += [ordered] @{ part = 'group'; message = @($who, ([string] $_.Exception.Message -split '\r?\n')[0]) -join ': ' }
                        }
                    }
                }
            }
            $ask = $next
        }
        """);

    private static PowerShellText Roles() => PowerShell.Text($$"""
        $pointer = $null
        $roles = $null
        $scopes = @()
        $known = $false
        try {
            foreach ($one in @(Get-ServicePrincipal -Identity $app -ErrorAction Stop)) { $pointer = [ordered] @{ id = [string] $one.ObjectId; name = [string] $one.DisplayName } }
            $known = $true
        }
        catch {
            if ([string] $_.Exception.Message -match $missing) { $known = $true }
            if ([string] $_.Exception.Message -notmatch $missing) { $failed += [ordered] @{ part = 'pointer'; message = ([string] $_.Exception.Message -split '\r?\n')[0] } }
        }
        if ($known) { $roles = @() }
        $names = @()
        if ($scope) { $names += $scope }
        if ($pointer) {
            try {
                foreach ($held in @(Test-ServicePrincipalAuthorization -Identity $app -ErrorAction Stop)) {
                    $roles += [ordered] @{ role = [string] $held.RoleName; scope = [string] $held.AllowedResourceScope; type = [string] $held.ScopeType }
                    if ([string] $held.ScopeType -eq 'CustomRecipientScope') { if ($names -notcontains [string] $held.AllowedResourceScope) { $names += [string] $held.AllowedResourceScope } }
                }
            }
            catch {
                $roles = $null
                $failed += [ordered] @{ part = 'roles'; message = ([string] $_.Exception.Message -split '\r?\n')[0] }
            }
        }
        foreach ($name in $names) {
            try { foreach ($one in @(Get-ManagementScope -Identity $name -ErrorAction Stop)) { $scopes += [ordered] @{ name = [string] $one.Name; filter = [string] $one.RecipientFilter; root = [string] $one.RecipientRoot } } }
            catch { if ([string] $_.Exception.Message -notmatch $missing) { $failed += [ordered] @{ part = 'scope'; message = ([string] $_.Exception.Message -split '\r?\n')[0] } } }
        }
        """);

    private static PowerShellText Tests() => PowerShell.Text($$"""
        $tests = @()
        foreach ($mailbox in @($inside, $outside)) {
            if ($mailbox) {
                try { foreach ($test in @(Test-ApplicationAccessPolicy -Identity $mailbox -AppId $app -ErrorAction Stop)) { $tests += [ordered] @{ cmdlet = 'Test-ApplicationAccessPolicy'; mailbox = $mailbox; what = ''; result = [string] $test.AccessCheckResult } } }
                catch { $failed += [ordered] @{ part = 'test'; message = @($mailbox, ([string] $_.Exception.Message -split '\r?\n')[0]) -join ': ' } }
                if ($pointer) {
                    try { foreach ($test in @(Test-ServicePrincipalAuthorization -Identity $app -Resource $mailbox -ErrorAction Stop)) { $tests += [ordered] @{ cmdlet = 'Test-ServicePrincipalAuthorization'; mailbox = $mailbox; what = [string] $test.RoleName; result = [string] $test.InScope } } }
                    catch { $failed += [ordered] @{ part = 'test'; message = @($mailbox, ([string] $_.Exception.Message -split '\r?\n')[0]) -join ': ' } }
                }
            }
        }
        """);
}
