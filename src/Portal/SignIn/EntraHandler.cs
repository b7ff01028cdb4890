using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Identity.Client;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Portal.Settings;
using static Portal.Ids;

namespace Portal.SignIn;

/// <summary>
/// OpenID Connect with Entra: authorization code, PKCE, nonce, state, answered by form post.
/// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc and v2-oauth2-auth-code-flow
/// </summary>
public sealed class EntraHandler(
    IOptionsMonitor<EntraOptions> options, ILoggerFactory loggers, UrlEncoder encoder,
    PortalSettings settings, Registrations registrations, EntraMetadata metadata, LoginAddress login, RedeemCode redeem, ValidateIdToken validate)
    : RemoteAuthenticationHandler<EntraOptions>(options, loggers, encoder)
{
    // Redirect addresses are registered, so they come from the settings; a request's Host header has no say in them.
    private string RedirectUri => new Uri(settings.PublicUrl!, Options.CallbackPath).AbsoluteUri;

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        properties.RedirectUri ??= HttpMethods.IsGet(Request.Method) ? Request.PathBase + Request.Path + Request.QueryString : PortalUrls.Home;
        var need = NeedIn(properties);
        if (need is null && AsksWhoseAccount(properties) is { } question)
        {
            Response.Redirect(question);
            return;
        }

        var tenant = need?.TenantId ?? SignInTenant(properties);
        OpenIdConnectConfiguration configuration;
        try
        {
            configuration = await metadata.ReadAsync(tenant, Context.RequestAborted);
        }
        catch (InvalidOperationException error)
        {
            throw new SignInTroubleException(SignInTrouble.Unreachable, error.Message, error);
        }

        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var nonce = new OpenIdConnectProtocolValidator().GenerateNonce(); // this form holds its time
        properties.Items[StateItems.Tenant] = tenant;
        properties.Items[StateItems.Verifier] = verifier;
        properties.Items[StateItems.Nonce] = nonce;
        GenerateCorrelationId(properties);

        var hint = properties.GetParameter<string>(StateItems.LoginHint);
        var message = new OpenIdConnectMessage
        {
            EnableTelemetryParameters = false,
            IssuerAddress = login.ForBrowser(configuration.AuthorizationEndpoint),
            ClientId = RegistrationFor(properties, tenant).ClientId,
            RedirectUri = RedirectUri,
            ResponseType = OpenIdConnectResponseType.Code,
            ResponseMode = OpenIdConnectResponseMode.FormPost,
            Scope = string.Join(' ', ["openid", "profile", .. need?.FullScopes ?? []]),
            Nonce = nonce,
            State = Options.State!.Protect(properties),
            LoginHint = hint,
            Prompt = need is not null && hint is null ? "select_account" : null,
        };
        message.SetParameter("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))));
        message.SetParameter("code_challenge_method", "S256");
        if (need?.Claims is { Length: > 0 } claims) message.SetParameter("claims", claims);
        Response.Redirect(message.CreateAuthenticationRequestUrl());
    }

    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        if (!HttpMethods.IsPost(Request.Method) || !Request.HasFormContentType)
            return Refuse(SignInTrouble.OutOfStep, "The answer did not come as a form post.", null);
        var form = await Request.ReadFormAsync(Context.RequestAborted);
        var message = new OpenIdConnectMessage(form.Select(f => KeyValuePair.Create(f.Key, f.Value.ToArray())!));
        var properties = string.IsNullOrEmpty(message.State) ? null : Options.State!.Unprotect(message.State);
        if (properties is null) return Refuse(SignInTrouble.OutOfStep, "The state is missing or not ours.", null);
        if (!ValidateCorrelationId(properties)) return Refuse(SignInTrouble.OutOfStep, "The answer came to another browser, or twice.", properties);
        if (message.Error is { Length: > 0 } code) return Refuse(SignInTroubles.OfEntra(code, message.ErrorDescription), $"{code}: {message.ErrorDescription}", properties);
        return await AcceptAsync(message, properties);
    }

    private async Task<HandleRequestResult> AcceptAsync(OpenIdConnectMessage message, AuthenticationProperties properties)
    {
        var tenant = properties.Items[StateItems.Tenant]!;
        try
        {
            // RFC 9207: an answer that names its issuer must name the one that was asked.
            if (message.Iss is { Length: > 0 } iss && tenant != Organizations && iss != EntraMetadata.Authority(tenant))
                return Refuse(SignInTrouble.NotAccepted, "The answer names another issuer.", properties);
            if (string.IsNullOrEmpty(message.Code)) return Refuse(SignInTrouble.NotAccepted, "The answer has no code.", properties);
            string[] scopes = [.. NeedIn(properties)?.FullScopes ?? []];
            var redeemed = await redeem.RunAsync(tenant, RegistrationFor(properties, tenant), message.Code, properties.Items[StateItems.Verifier]!, RedirectUri, scopes, Context.RequestAborted);
            var principal = await validate.RunAsync(tenant, RegistrationFor(properties, tenant).ClientId!, properties.Items[StateItems.Nonce]!, redeemed, forToken: NeedIn(properties) is not null);
            var kept = new AuthenticationProperties { RedirectUri = properties.RedirectUri };
            foreach (var item in (string[])[StateItems.Need, StateItems.Session])
                if (properties.Items.TryGetValue(item, out var value)) kept.Items[item] = value;
            kept.SetParameter(StateItems.Redeemed, redeemed);
            return HandleRequestResult.Success(new AuthenticationTicket(principal, kept, Scheme.Name));
        }
        catch (MsalServiceException error)
        {
            return Refuse(SignInTroubles.OfEntra(error.ErrorCode, error.Message), error.Message, properties, error);
        }
        catch (WrongTenantException error)
        {
            return Refuse(SignInTrouble.WrongTenant, error.Message, properties, error);
        }
        // MSAL throws ArgumentNullException for an id token that is missing or has no sub.
        catch (Exception error) when (error is MsalException or SecurityTokenException or OpenIdConnectProtocolException or ArgumentException or InvalidOperationException)
        {
            return Refuse(SignInTrouble.NotAccepted, error.Message, properties, error);
        }
        catch (HttpRequestException error)
        {
            return Refuse(SignInTrouble.Unreachable, error.Message, properties, error);
        }
    }

    private static HandleRequestResult Refuse(SignInTrouble trouble, string detail, AuthenticationProperties? properties, Exception? inner = null) =>
        HandleRequestResult.Fail(new SignInTroubleException(trouble, detail, inner), properties);

    /// <summary>The portal's own registration, unless a tenant that is asked has one of its own and the set-up does not say otherwise.</summary>
    private RegistrationSettings RegistrationFor(AuthenticationProperties properties, string tenant) =>
        NeedIn(properties) is { } need
            ? registrations.Of(need.TenantId, need.ByPortalsApp)
            : registrations.Of(AccountOf(properties) is null ? settings.SignIn.TenantId! : tenant, properties.Items.ContainsKey(StateItems.PortalsApp));

    private const string Organizations = "organizations";

    /// <summary>The tenant that was chosen; else the registration's, unless people of others may sign in. Those hold no role, so nothing but a step that was handed to them can bring them here.</summary>
    private string SignInTenant(AuthenticationProperties properties) =>
        AccountOf(properties) ?? (LetsOthersIn && HandedOver.Any(p => properties.RedirectUri!.StartsWith(p, StringComparison.Ordinal)) ? Organizations : settings.SignIn.TenantId!);

    /// <summary>
    /// Whoever opens a link may have an account of one of several tenants, and each may meet another registration. Entra keeps people whose tenant does not know the registration on a page of its own,
    /// so it is asked before, and only by whoever holds the link.
    /// </summary>
    private string? AsksWhoseAccount(AuthenticationProperties properties) =>
        LetsOthersIn && AccountOf(properties) is null && properties.RedirectUri!.StartsWith(HandedOver[0], StringComparison.Ordinal) ? PortalUrls.HandOverSignIn(properties.RedirectUri[HandedOver[0].Length..]) : null;

    private bool LetsOthersIn => !settings.SignIn.AllowedTenants.TrueForAll(t => Same(t, settings.SignIn.TenantId));

    private static readonly string[] HandedOver = ["/hand-over/", PortalUrls.Setups + "/"];

    private static string? AccountOf(AuthenticationProperties properties) => properties.Items.TryGetValue(StateItems.AccountOf, out var tenant) ? tenant : null;

    private static ApiNeed? NeedIn(AuthenticationProperties properties) =>
        properties.Items.TryGetValue(StateItems.Need, out var text) ? ApiNeed.Parse(text) : null;
}
