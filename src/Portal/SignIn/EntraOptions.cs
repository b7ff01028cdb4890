using Microsoft.AspNetCore.Authentication;

namespace Portal.SignIn;

/// <summary>One of the two reasons to go to Entra: signing in, or one API token for somebody who is signed in.</summary>
public sealed class EntraOptions : RemoteAuthenticationOptions
{
    public const string Scheme = "entra";
    public const string ConnectScheme = "connect";

    public EntraOptions()
    {
        Events = new RemoteAuthenticationEvents(); // null unless made here
        RemoteAuthenticationTimeout = TimeSpan.FromMinutes(15);
    }

    /// <summary>Protects what travels through the browser and back: nonce, PKCE verifier, where to go afterwards.</summary>
    public ISecureDataFormat<AuthenticationProperties>? State { get; set; }
}

/// <summary>Names of what is put into the protected state.</summary>
internal static class StateItems
{
    public const string Verifier = "pkce";
    public const string Nonce = "nonce";
    public const string Tenant = "tenant";
    public const string Need = "need";

    /// <summary>The tenant whose account a person said they sign in with; without it the portal's own.</summary>
    public const string AccountOf = "account-of";

    /// <summary>That sign-in meets the portal's own app, also where the tenant has a registration of its own.</summary>
    public const string PortalsApp = "portals-app";
    public const string Session = "session";

    /// <summary>The page that needed the token, at the end of a chain of several.</summary>
    public const string Page = "page";

    /// <summary>Never serialized: only from the handler to the event that follows it.</summary>
    public const string Redeemed = "redeemed";
    public const string LoginHint = "login_hint";
}
