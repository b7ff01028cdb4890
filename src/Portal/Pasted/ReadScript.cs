using System.Globalization;
using System.Text;
using Portal.Cloud.Http;
using Portal.Scripts;
using Portal.SignIn;

namespace Portal.Pasted;

/// <summary>Renders what a step has to read as scripts that print one JSON document. Every value from outside goes through <see cref="Quote"/>; none of the scripts writes anything.</summary>
public static class ReadScript
{
    /// <summary>Reads everything, tenant by tenant; where az is signed in to another one it asks for a sign-in.</summary>
    // https://learn.microsoft.com/cli/azure/reference-index#az-rest: --resource is what the token is for; az finds it out only for addresses it knows.
    public static Script Bash(Reading reading)
    {
        var text = new StringBuilder("""
            #!/usr/bin/env bash
            # Reads what one step of the portal looks at, with your own rights, and changes nothing. Run it in bash (Azure Cloud Shell has all it needs)
            # and paste what it prints into the step's page, or write it to a file: bash read.sh > answers.json
            set -u

            """);
        text.Append(ScriptFile.InTenant).Append("""

            read_one() { # number, resource, address, headers
              local n=$1 resource=$2 url=$3 out
              shift 3
              if out=$(az rest --method get --url "$url" --resource "$resource" "$@" --output json 2> "$trouble"); then
                answers="$answers,{\"n\":$n,\"status\":200,\"body\":${out:-null}}"
              else
                answers="$answers,{\"n\":$n,\"error\":\"$(base64 < "$trouble" | tr -d '\r\n')\"}"
              fi
            }
            trouble=$(mktemp)
            trap 'rm -f "$trouble"' EXIT
            answers=''
            at=$(date -u +%Y-%m-%dT%H:%M:%SZ)

            """);
        foreach (var tenant in Numbered(reading).GroupBy(r => r.Read.TenantId))
        {
            text.Append(CultureInfo.InvariantCulture, $"in_tenant {Quote.Bash(tenant.Key)} || exit 1\n");
            foreach (var (n, read) in tenant)
            {
                text.Append(CultureInfo.InvariantCulture, $"read_one {n} {Quote.Bash(read.Request.Resource)} {Quote.Bash(read.Request.Key)}");
                if (read.Request.Headers.Count > 0) text.Append(" --headers ").AppendJoin(' ', read.Request.Headers.Select(h => Quote.Bash($"{h.Key}={h.Value}")));
                text.Append('\n');
            }
        }

        text.Append("account=$(az account show --query user.name --output json) || exit 1\n")
            .Append("printf '{\"setUp\":\"%s\",\"step\":\"%s\",\"asks\":\"%s\",\"at\":\"%s\",\"tool\":\"az\",\"account\":%s,\"answers\":[%s]}\\n' ")
            .Append(CultureInfo.InvariantCulture, $"{Quote.Bash(reading.SetUp.Key.ToString("D"))} {Quote.Bash(reading.Step.Key)} {Quote.Bash(reading.Hash)} \"$at\" \"$account\" \"${{answers#,}}\"\n");
        return new Script(Tool.AzureCli, text.ToString());
    }

    /// <summary>The part that Microsoft Graph answers; null when the step reads nothing there. What it cannot read stays missing and can be read by az.</summary>
    // https://learn.microsoft.com/powershell/module/microsoft.graph.authentication/invoke-mggraphrequest
    public static Script? PowerShell(Reading reading)
    {
        var graph = Numbered(reading).Where(r => r.Read.Request.Resource == Apis.GraphResource).ToList();
        if (graph.Count == 0) return null;
        var text = new StringBuilder();
        text.Append("# Reads what one step of the portal looks at in Microsoft Graph, with your own rights, and changes nothing.\n")
            .Append(CultureInfo.InvariantCulture, $"# First: Connect-MgGraph -TenantId {Quote.PowerShell(graph[0].Read.TenantId)} -Scopes 'Application.Read.All','Directory.Read.All'\n")
            .Append("$at = (Get-Date).ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ')\n")
            .Append("$context = Get-MgContext\n")
            .Append("$answers = @()\n")
            .Append("function Read-One([int]$Number, [string]$Tenant, [string]$Address, [hashtable]$With) {\n")
            .Append("  if ($context.TenantId -ne $Tenant) { Write-Warning \"Request $Number is of another tenant: Connect-MgGraph -TenantId $Tenant, and run this once more.\"; return }\n")
            .Append("  $body = Invoke-MgGraphRequest -Method GET -Uri $Address -Headers $With -OutputType Json -SkipHttpErrorCheck -StatusCodeVariable status\n")
            .Append("  $script:answers += @{ n = $Number; status = [int]$status; text = [string]$body }\n")
            .Append("}\n");
        foreach (var (n, read) in graph)
            text.Append(
                CultureInfo.InvariantCulture,
                $"Read-One {n} {Quote.PowerShell(read.TenantId)} {Quote.PowerShell(read.Request.Key)} @{{ {string.Join("; ", read.Request.Headers.Select(h => $"{Quote.PowerShell(h.Key)} = {Quote.PowerShell(h.Value)}"))} }}\n");
        text.Append(CultureInfo.InvariantCulture, $"@{{ setUp = {Quote.PowerShell(reading.SetUp.Key.ToString("D"))}; step = {Quote.PowerShell(reading.Step.Key)}; asks = {Quote.PowerShell(reading.Hash)}; at = $at; ")
            .Append("tool = 'Microsoft Graph PowerShell'; account = $context.Account; answers = $answers } | ConvertTo-Json -Depth 5 -Compress\n");
        return new Script(Tool.GraphPowerShell, text.ToString());
    }

    private static IEnumerable<(int N, ToRead Read)> Numbered(Reading reading) => reading.All.Select((r, i) => (i + 1, r));
}
