using Azure.Core;

namespace Portal.Plans;

/// <summary>A person's tokens of one tenant: an API such as Microsoft Graph has the same address in all, and the tenant of the sign-in would be asked otherwise.</summary>
internal sealed class InTenant(TokenCredential all, string tenantId) : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext request, CancellationToken cancellationToken) => all.GetToken(In(request), cancellationToken);

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext request, CancellationToken cancellationToken) => all.GetTokenAsync(In(request), cancellationToken);

    private TokenRequestContext In(TokenRequestContext request) => new(request.Scopes, request.ParentRequestId, request.Claims, tenantId, request.IsCaeEnabled);
}
