using Portal.Scripts;

namespace Portal.Readiness;

/// <summary>For whom an Exchange Online script is made.</summary>
/// <param name="Key">Of the set-up; the report carries it back.</param>
/// <param name="Mailbox">The pilot mailbox, or empty for the organization alone.</param>
public sealed record OnlineTarget(Guid Key, string TenantId, string Mailbox);

/// <summary>
/// Scripts for Exchange Online PowerShell (module ExchangeOnlineManagement 3). Each first makes sure of the tenant, and ends with the report that the portal takes: so
/// what was changed is seen by the same reading as what was there. They use little of the language, so that a test can run them.
/// </summary>
// https://learn.microsoft.com/powershell/module/exchange/set-organizationconfig (Example 7 for the list), get-casmailbox, get-mailbox; and
// https://learn.microsoft.com/powershell/exchange/connect-to-exchange-online-powershell for connecting.
public static class OnlineScripts
{
    /// <summary>Only gets: no cmdlet of it changes anything. Global Reader is enough.</summary>
    public static Script Report(OnlineTarget target) => Script.ExchangeOnline(PowerShell.Text($$"""
        # Reads Exchange Online for the server-side sync portal. Changes nothing.
        # Run it in PowerShell with the module ExchangeOnlineManagement, then paste what it prints into the portal.
        $ErrorActionPreference = 'Stop'
        {{Connect(target)}}
        $changed = ''
        {{Print(target)}}

        """));

    /// <summary>Adds the app and keeps everybody else's entries. It looks again right before it writes, and stops when the list is not the one that was shown.</summary>
    /// <param name="shown">The list as the portal showed it.</param>
    public static Script WriteList(OnlineTarget target, IReadOnlyList<string> shown, string appId) => Script.ExchangeOnline(PowerShell.Text($$"""
        {{Connect(target)}}
        $app = {{appId}}
        $shown = @({{string.Join(',', shown)}} -split ',' | Where-Object { $_ })
        $organization = Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy -ErrorAction Stop
        $before = @([string] $organization.EwsAllowedAppIDs -split '[,;\s]+' | Where-Object { $_ })
        foreach ($id in $before) {
            if ($id -notmatch '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$') { throw 'Nothing was changed: an entry of EwsAllowedAppIDs is no application id. Whoever made the list has to mend it first.' }
        }
        if ((@($before | Sort-Object) -join ',') -ne (@($shown | Sort-Object) -join ',')) {
            throw 'Nothing was changed: somebody else changed EwsAllowedAppIDs since the portal showed it. Run the reading script again, paste what it prints, and take the new script.'
        }
        $changed = ''
        if ($before -notcontains $app) {
            $after = @($before) + @($app)
            Set-OrganizationConfig -EwsAllowedAppIDs ($after -join ',') -Confirm:$false -ErrorAction Stop
            $organization = Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy -ErrorAction Stop
            $written = @([string] $organization.EwsAllowedAppIDs -split '[,;\s]+' | Where-Object { $_ })
            foreach ($id in $after) {
                if ($written -notcontains $id) { throw 'The list was written, but an entry is missing when it is read back: somebody else wrote at the same time. Run the reading script and paste what it prints.' }
            }
            $changed = 'EwsAllowedAppIDs'
        }
        {{Print(target)}}
        """));

    /// <summary>Takes the app off and keeps everybody else's entries. It stops when the list is not the one that was shown, and never leaves an empty one.</summary>
    /// <param name="shown">The list as the portal showed it.</param>
    public static Script TakeOff(OnlineTarget target, IReadOnlyList<string> shown, string appId) => Script.ExchangeOnline(PowerShell.Text($$"""
        {{Connect(target)}}
        $app = {{appId}}
        $shown = @({{string.Join(',', shown)}} -split ',' | Where-Object { $_ })
        $organization = Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy -ErrorAction Stop
        $before = @([string] $organization.EwsAllowedAppIDs -split '[,;\s]+' | Where-Object { $_ })
        if ((@($before | Sort-Object) -join ',') -ne (@($shown | Sort-Object) -join ',')) {
            throw 'Nothing was changed: somebody else changed EwsAllowedAppIDs since the portal showed it. Run the reading script again, paste what it prints, and take the new script.'
        }
        $after = @($before | Where-Object { $_ -ne $app })
        if ($after.Count -eq 0) { throw 'Nothing was changed: the list would be empty.' }
        Set-OrganizationConfig -EwsAllowedAppIDs ($after -join ',') -Confirm:$false -ErrorAction Stop
        $organization = Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy -ErrorAction Stop
        $written = @([string] $organization.EwsAllowedAppIDs -split '[,;\s]+' | Where-Object { $_ })
        foreach ($id in $after) {
            if ($written -notcontains $id) { throw 'The list was written, but an entry is missing when it is read back: somebody else wrote at the same time. Run the reading script and paste what it prints.' }
        }
        $changed = 'EwsAllowedAppIDs'
        {{Print(target)}}
        """));

    /// <summary>Changes EwsEnabled and nothing else. It stops when the switch or the list is not what was decided on.</summary>
    /// <param name="was">The switch as the portal showed it.</param>
    /// <param name="list">The list that was decided on.</param>
    public static Script SetSwitch(OnlineTarget target, EwsSwitch was, EwsSwitch wanted, IReadOnlyList<string> list) => Script.ExchangeOnline(PowerShell.Text($$"""
        {{Connect(target)}}
        $was = {{was.ToString()}}
        $shown = @({{string.Join(',', list)}} -split ',' | Where-Object { $_ })
        $organization = Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy -ErrorAction Stop
        $before = @([string] $organization.EwsAllowedAppIDs -split '[,;\s]+' | Where-Object { $_ })
        $state = [string] $organization.EwsEnabled
        if ($state -eq '') { $state = 'Null' }
        if ($state -ne $was) { throw 'Nothing was changed: EwsEnabled is not what the portal showed. Run the reading script again and paste what it prints.' }
        if ((@($before | Sort-Object) -join ',') -ne (@($shown | Sort-Object) -join ',')) {
            throw 'Nothing was changed: EwsAllowedAppIDs is not the list that was decided on. Run the reading script again, paste what it prints, and ask anew.'
        }
        {{Guard(wanted)}}
        $changed = 'EwsEnabled'
        {{Print(target)}}
        """));

    private static PowerShellText Guard(EwsSwitch wanted) => wanted == EwsSwitch.True
        ? PowerShell.Text($$"""
            if ($before.Count -eq 0) { throw 'Nothing was changed: EwsEnabled True with an empty list blocks every app.' }
            Set-OrganizationConfig -EwsEnabled $true -Confirm:$false -ErrorAction Stop
            """)
        : wanted == EwsSwitch.False ? PowerShell.Text($"Set-OrganizationConfig -EwsEnabled $false -Confirm:$false -ErrorAction Stop")
            : PowerShell.Text($"Set-OrganizationConfig -EwsEnabled $null -Confirm:$false -ErrorAction Stop");

    /// <summary>Whoever is connected to another tenant would read, or write, there.</summary>
    private static PowerShellText Connect(OnlineTarget target) => PowerShell.Text($$"""
        $tenant = {{target.TenantId}}
        if (@(Get-ConnectionInformation).Count -eq 0) { Connect-ExchangeOnline -ShowBanner:$false }
        $connections = @(Get-ConnectionInformation)
        if (@($connections | Where-Object { [string] $_.TenantID -ne $tenant }).Count -gt 0) {
            throw 'You are connected to another tenant than the portal asks for. Run Disconnect-ExchangeOnline, then this script again, and sign in with an account of the right one.'
        }
        """);

    private static PowerShellText Print(OnlineTarget target) => PowerShell.Text($$"""
        $setUp = {{target.Key}}
        $address = {{target.Mailbox}}
        $failed = @()
        $organization = $null
        $enabled = $null
        $apps = $null
        $agents = $null
        $name = ''
        try {
            $organization = Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy -ErrorAction Stop
            $name = [string] $organization.Name
            $enabled = [string] $organization.EwsEnabled
            if ($enabled -eq '') { $enabled = 'Null' }
            $apps = @([string] $organization.EwsAllowedAppIDs -split '[,;\s]+' | Where-Object { $_ })
            $agents = [ordered] @{ policy = [string] $organization.EwsApplicationAccessPolicy; allow = @($organization.EwsAllowList | Where-Object { $_ }); block = @($organization.EwsBlockList | Where-Object { $_ }) }
        }
        catch { $failed += [ordered] @{ part = 'organization'; message = ([string] $_.Exception.Message -split '\r?\n')[0] } }
        $mailbox = $null
        if ($address) {
            try {
                $cas = Get-CASMailbox -Identity $address -ErrorAction Stop
                $box = Get-Mailbox -Identity $address -ErrorAction Stop
                $on = [string] $cas.EwsEnabled
                if ($on -eq '') { $on = 'Null' }
                $mailbox = [ordered] @{
                    address = $address
                    type = [string] $box.RecipientTypeDetails
                    plan = [string] $box.MailboxPlan
                    ewsEnabled = $on
                    agents = [ordered] @{ policy = [string] $cas.EwsApplicationAccessPolicy; allow = @($cas.EwsAllowList | Where-Object { $_ }); block = @($cas.EwsBlockList | Where-Object { $_ }) }
                }
            }
            catch { $failed += [ordered] @{ part = 'mailbox'; message = ([string] $_.Exception.Message -split '\r?\n')[0] } }
        }
        [ordered] @{
            schema = {{ReadOnlineReport.Schema}}
            setUp = $setUp
            tenant = $tenant
            at = [DateTime]::UtcNow.ToString('o')
            organization = $name
            account = [string] $connections[0].UserPrincipalName
            ewsEnabled = $enabled
            allowedApps = $apps
            agents = $agents
            mailbox = $mailbox
            changed = $changed
            failed = @($failed)
        } | ConvertTo-Json -Depth 6
        """);
}
