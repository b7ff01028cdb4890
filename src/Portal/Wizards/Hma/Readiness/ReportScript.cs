using Portal.Scripts;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>
/// The script that reads the Exchange organization and prints one JSON document. It only gets: no cmdlet of it changes anything. It runs in the Exchange
/// Management Shell (Windows PowerShell 5.1); View-Only Organization Management is enough.
/// </summary>
// https://learn.microsoft.com/microsoft-365/enterprise/configure-exchange-server-for-hybrid-modern-authentication for what is read.
// The Hybrid Agent's service name is unconfirmed; a server on which it is not found proves nothing.
public static class ReportScript
{
    public static Script Of(HmaSetUp record) => new(Tool.ExchangeShell, Text(record.Key, record.Form.EwsUrl).Text + "\n");

    private static PowerShellText Text(Guid setUp, string ewsUrl) => PowerShell.Text($$"""
        # Reads the Exchange organization for the server-side sync portal. Changes nothing.
        # Run it in the Exchange Management Shell on an Exchange server, then paste what it prints into the portal.
        $setUp = {{setUp}}
        $ewsUrl = {{ewsUrl}}
        $failed = New-Object System.Collections.ArrayList

        function Read-Part([string] $part, [scriptblock] $read) {
            try { & $read }
            catch { [void] $failed.Add([ordered] @{ part = $part; message = ([string] $_.Exception.Message -split '\r?\n')[0] }) }
        }

        function Test-OAuth($directory) {
            if ($null -ne $directory.OAuthAuthentication) { return [bool] $directory.OAuthAuthentication }
            $methods = @($directory.InternalAuthenticationMethods) + @($directory.ExternalAuthenticationMethods) + @($directory.IISAuthenticationMethods)
            return [bool] (@($methods | ForEach-Object { [string] $_ }) -contains 'OAuth')
        }

        $servers = @(Read-Part 'servers' {
            Get-ExchangeServer -ErrorAction Stop | Where-Object { -not ([string] $_.ServerRole -like '*Edge*') } |
                ForEach-Object { [ordered] @{ name = [string] $_.Name; version = [string] $_.AdminDisplayVersion } }
        })

        $directories = @()
        $reads = [ordered] @{
            'EWS' = { Get-WebServicesVirtualDirectory -ErrorAction Stop }
            'Autodiscover' = { Get-AutodiscoverVirtualDirectory -ErrorAction Stop }
            'MAPI' = { Get-MapiVirtualDirectory -ErrorAction Stop }
            'OAB' = { Get-OabVirtualDirectory -ErrorAction Stop }
            'ActiveSync' = { Get-ActiveSyncVirtualDirectory -ErrorAction Stop }
        }
        foreach ($kind in $reads.Keys) {
            $directories += @(Read-Part $kind $reads[$kind] |
                ForEach-Object { [ordered] @{ server = [string] $_.Server; kind = $kind; name = [string] $_.Name; oauth = (Test-OAuth $_) } })
        }

        $authServers = @(Read-Part 'authServers' {
            Get-AuthServer -ErrorAction Stop |
                ForEach-Object { [ordered] @{ name = [string] $_.Name; enabled = [bool] $_.Enabled; default = [bool] $_.IsDefaultAuthorizationEndpoint; domain = [string] (@($_.DomainName) -join ', ') } }
        })

        $clientProfile = Read-Part 'organization' { [bool] (Get-OrganizationConfig -ErrorAction Stop).OAuth2ClientProfileEnabled }
        $hybrid = Read-Part 'hybrid' { [bool] (@(Get-HybridConfiguration -ErrorAction Stop).Count -gt 0) }
        $authCertificateEnds = Read-Part 'authConfig' {
            $thumbprint = (Get-AuthConfig -ErrorAction Stop).CurrentCertificateThumbprint
            if ($thumbprint) { (Get-ExchangeCertificate -Thumbprint $thumbprint -ErrorAction Stop).NotAfter.ToUniversalTime().ToString('o') }
        }
        $agents = @($servers | ForEach-Object { $_.name } |
            Where-Object { Get-Service -ComputerName $_ -Name 'mshybridsvc' -ErrorAction SilentlyContinue } |
            ForEach-Object { [ordered] @{ server = [string] $_ } })

        [ordered] @{
            schema = {{ReadReport.Schema}}
            setUp = $setUp
            ewsUrl = $ewsUrl
            at = [DateTime]::UtcNow.ToString('o')
            computer = [string] $env:COMPUTERNAME
            account = [string] [System.Security.Principal.WindowsIdentity]::GetCurrent().Name
            servers = @($servers)
            directories = @($directories)
            authServers = @($authServers)
            clientProfile = $clientProfile
            hybrid = $hybrid
            agents = @($agents)
            authCertificateEnds = $authCertificateEnds
            failed = @($failed)
        } | ConvertTo-Json -Depth 5
        """);
}
