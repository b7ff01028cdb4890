using Portal.Scripts;
using Portal.Wizards.Confine.Scripts;

namespace Portal.Wizards.Confine.Undo;

/// <summary>Scripts that take away what a plan made, one for each step. Like <see cref="ScopingScripts"/> each looks again right before it writes, and ends with the report.</summary>
// https://learn.microsoft.com/powershell/module/exchange/remove-applicationaccesspolicy, remove-managementroleassignment, remove-managementscope, remove-serviceprincipal, remove-distributiongroup
internal static class UndoScripts
{
    /// <summary>Which mailboxes come within reach without them depends on the app's other policies, so those have to be as they were shown.</summary>
    /// <param name="shown">Identities of the app's policies as the portal showed them.</param>
    public static Script Policies(ConfineSetUp plan, IReadOnlyList<string> shown, IReadOnlyList<string> identities) => Script.ExchangeOnline(PowerShell.Text($$"""
        {{ScopingScripts.Begin(plan)}}
        $shown = @({{string.Join(' ', shown)}} -split ' ' | Where-Object { $_ })
        $going = @({{string.Join(' ', identities)}} -split ' ' | Where-Object { $_ })
        $now = @()
        foreach ($policy in @(Get-ApplicationAccessPolicy -ErrorAction Stop)) { if ([string] $policy.AppId -eq $app) { $now += [string] $policy.Identity } }
        foreach ($identity in $now) { if ($shown -notcontains $identity) { throw 'Nothing was changed: somebody else changed the policies of this app since the portal showed them. Run the reading script, paste what it prints, and take the new script.' } }
        foreach ($identity in $shown) {
            if ($now -notcontains $identity) { if ($going -notcontains $identity) { throw 'Nothing was changed: somebody else removed a policy of this app since the portal showed them. Run the reading script, paste what it prints, and take the new script.' } }
        }
        foreach ($identity in $going) {
            if ($now -contains $identity) {
                Remove-ApplicationAccessPolicy -Identity $identity -Confirm:$false -ErrorAction Stop
                if ($changed -notcontains 'policy-removed') { $changed += 'policy-removed' }
            }
        }
        {{ScopingPrint.Report()}}
        """));

    /// <param name="names">Assignments of the plan.</param>
    /// <param name="filter">Of the scope as the portal showed it; null where it stays.</param>
    /// <param name="pointer">Object id of Exchange's entry for the app; null where it stays.</param>
    public static Script Roles(ConfineSetUp plan, IReadOnlyList<string> names, string? filter, string? pointer) => Script.ExchangeOnline(PowerShell.Join(
    [
        ScopingScripts.Begin(plan), .. names.Select(Assignment), .. filter is null ? [] : new[] { Scope(filter) }, .. pointer is null ? [] : new[] { Pointer(pointer) }, ScopingPrint.Report(),
    ]));

    private static PowerShellText Assignment(string name) => PowerShell.Text($$"""
        $name = {{name}}
        $there = @()
        try { $there = @(Get-ManagementRoleAssignment -Identity $name -ErrorAction Stop) }
        catch { if ([string] $_.Exception.Message -notmatch $missing) { throw [string] $_.Exception.Message } }
        if ($there.Count -gt 0) {
            Remove-ManagementRoleAssignment -Identity $name -Confirm:$false -ErrorAction Stop
            if ($changed -notcontains 'roles') { $changed += 'roles' }
        }
        """);

    private static PowerShellText Scope(string filter) => PowerShell.Text($$"""
        $shown = {{filter}}
        $there = @()
        try { $there = @(Get-ManagementScope -Identity $scope -ErrorAction Stop) }
        catch { if ([string] $_.Exception.Message -notmatch $missing) { throw [string] $_.Exception.Message } }
        foreach ($one in $there) { if ([string] $one.RecipientFilter -ne $shown) { throw 'The scope was left: it means something else than the portal showed. Run the reading script, paste what it prints, and take the new script.' } }
        if ($there.Count -gt 0) {
            Remove-ManagementScope -Identity $scope -Confirm:$false -ErrorAction Stop
            $changed += 'scope'
        }
        """);

    /// <summary>With it would go every assignment that is left, so none may be.</summary>
    private static PowerShellText Pointer(string pointer) => PowerShell.Text($$"""
        $shown = {{pointer}}
        $there = @()
        try { $there = @(Get-ServicePrincipal -Identity $app -ErrorAction Stop) }
        catch { if ([string] $_.Exception.Message -notmatch $missing) { throw [string] $_.Exception.Message } }
        foreach ($one in $there) { if ([string] $one.ObjectId -ne $shown) { throw 'The service principal in Exchange was left: it is another one than the portal showed.' } }
        if ($there.Count -gt 0) {
            if (@(Test-ServicePrincipalAuthorization -Identity $app -ErrorAction Stop).Count -gt 0) { throw 'The service principal in Exchange was left: the app holds a role. Run the reading script and paste what it prints.' }
            Remove-ServicePrincipal -Identity $shown -Confirm:$false -ErrorAction Stop
            $changed += 'pointer'
        }
        """);

    /// <summary>Not where any policy or scope names it: nobody would be in their reach any more.</summary>
    /// <param name="dn">Distinguished name of the group as the portal showed it.</param>
    public static Script Group(ConfineSetUp plan, string dn, string name) => Script.ExchangeOnline(PowerShell.Text($$"""
        {{ScopingScripts.Begin(plan)}}
        $shown = {{dn}}
        $named = ([string] $shown).Replace('''', '''''')
        $name = {{name}}
        $there = @()
        try { $there = @(Get-Recipient -Identity $group -ErrorAction Stop) }
        catch { if ([string] $_.Exception.Message -notmatch $missing) { throw [string] $_.Exception.Message } }
        foreach ($recipient in $there) { if ([string] $recipient.DistinguishedName -ne $shown) { throw 'Nothing was changed: the group is another one than the portal showed. Run the reading script, paste what it prints, and take the new script.' } }
        if ($there.Count -gt 0) {
            foreach ($policy in @(Get-ApplicationAccessPolicy -ErrorAction Stop)) { if (@([string] $policy.ScopeName, [string] $policy.ScopeIdentity) -contains $name) { throw 'Nothing was changed: a policy names the group. Take that policy away first, or leave the group.' } }
            foreach ($one in @(Get-ManagementScope -ErrorAction Stop)) { if (([string] $one.RecipientFilter).Contains($named)) { throw 'Nothing was changed: a management scope names the group. Leave the group, or take that scope away first.' } }
            Remove-DistributionGroup -Identity $shown -BypassSecurityGroupManagerCheck -Confirm:$false -ErrorAction Stop
            $changed += 'group'
        }
        {{ScopingPrint.Report()}}
        """));
}
