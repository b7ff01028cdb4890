using System.Text.Json.Nodes;
using Portal.Sandbox.ExchangeOnline.PowerShell;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Exchange.Shell;

/// <summary>
/// The Exchange Management Shell on one of Contoso's servers, for somebody of Organization Management: POST https://sandbox.localhost/exchange/shell with {"cmdlet","parameters"}. On-premises there is no address to
/// send cmdlets to, so this is the sandbox's own, as is who may.
/// </summary>
internal sealed class ServerShell(ServerCmdlets roles, ConfigurationCmdlets configuration)
{
    private readonly Dictionary<string, Cmdlet> _byName = roles.All.Concat(configuration.All).ToDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);

    /// <param name="Parameters">As typed behind the cmdlet.</param>
    internal sealed record Typed(string Cmdlet, JsonObject? Parameters = null);

    /// <summary>200 with <c>objects</c>, or 400 with the words of PowerShell in <c>error</c>.</summary>
    public IResult Run(Typed typed)
    {
        try
        {
            var cmdlet = _byName.GetValueOrDefault(typed.Cmdlet) ?? throw CmdletRefusal.UnknownCmdlet(typed.Cmdlet);
            return Results.Json(new { objects = cmdlet.Call(SeedIds.Contoso, new CmdletInput(typed.Parameters ?? [])) }, Json.Wire);
        }
        catch (CmdletRefusal refusal)
        {
            return Results.Json(new { error = refusal.Message }, Json.Wire, statusCode: 400);
        }
    }
}
