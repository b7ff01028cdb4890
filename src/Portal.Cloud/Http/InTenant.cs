using Azure.Core;

namespace Portal.Cloud.Http;

/// <summary>A person's credential for another tenant than the one they signed in at: every token is asked for there.</summary>
public static class InTenant
{
    public static TokenCredential In(this TokenCredential credential, string tenantId) =>
        DelegatedTokenCredential.Create((request, ct) => credential.GetToken(Of(request, tenantId), ct), (request, ct) => credential.GetTokenAsync(Of(request, tenantId), ct));

    private static TokenRequestContext Of(TokenRequestContext request, string tenantId) =>
        new(request.Scopes, request.ParentRequestId, request.Claims, tenantId, request.IsCaeEnabled);
}
