using System.Text;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Entra;

/// <summary>
/// A policy that wants a stronger sign-in for an API than the token shows. The API answers 401 with the claims that the next token must have; the client takes
/// the person back to Entra with them. For people only. https://learn.microsoft.com/entra/identity-platform/claims-challenge
/// </summary>
internal sealed class StepUp(SettingsStore settings)
{
    /// <summary>The authentication context the policy is tied to.</summary>
    public const string Context = "c1";

    private const string Authorize = "https://login.microsoftonline.com/common/oauth2/authorize";

    /// <param name="api"><c>arm</c>, <c>graph</c>, <c>vault</c>, <c>dataverse</c> or <c>exchange</c>.</param>
    public bool Asks(string api, Caller caller, string method)
    {
        var wanted = settings.Now.StepUpFor;
        var writes = !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method);
        return !caller.IsApp && !caller.Contexts.Contains(Context) && (wanted.Contains(api) || (writes && wanted.Contains($"{api}:write")));
    }

    /// <summary>"Your application receives claims challenges from popular services like Microsoft Graph only if it declares its client capabilities."</summary>
    public static void Challenge(HttpContext context, Caller caller)
    {
        if (!caller.Capabilities.Contains("cp1"))
        {
            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"\", authorization_uri=\"{Authorize}\"";
            context.Response.Headers["x-sandbox-unconfirmed"] = "what a client without cp1 is answered";
            return;
        }

        var claims = Convert.ToBase64String(Encoding.UTF8.GetBytes("{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"" + Context + "\"}}}"));
        context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"\", authorization_uri=\"{Authorize}\", error=\"insufficient_claims\", claims=\"{claims}\"";
    }
}
