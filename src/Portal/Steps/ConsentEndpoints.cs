using Portal.SignIn;

namespace Portal.Steps;

/// <summary>Where Entra's answer to an administrator's consent arrives. Open to anybody: whoever consents in another tenant need not be known here, and nothing is granted or believed by it.</summary>
internal static class ConsentEndpoints
{
    public static void MapConsent(this IEndpointRouteBuilder app) => app.MapGet(PortalUrls.ConsentAnswer, AnswerAsync).AllowAnonymous();

    private static async Task<IResult> AnswerAsync(HttpRequest request, ConsentLinks links, CancellationToken ct)
    {
        string? One(string name) => request.Query[name] is [{ Length: > 0 and <= 2000 } value] ? value : null;
        // Two errors, or two states, are no answer of Entra's: what is there twice reads as not there, except that an error stays one.
        var error = One("error") ?? (request.Query.ContainsKey("error") ? "unreadable" : null);
        // For the portal's own app in another tenant there is no request to answer: whoever consented is thanked, and whether it is there is asked of that tenant.
        if (One("state") == PortalConsent.State)
            return TypedResults.LocalRedirect(PortalUrls.ConsentAnswered((error is not null ? ConsentAnswered.PortalRefused
                : One("admin_consent") is "True" or "true" ? ConsentAnswered.PortalConsented
                : ConsentAnswered.Unclear).ToString()));
        var answered = await links.AnswerAsync(new ConsentReply(One("state"), One("admin_consent"), One("tenant"), error, One("error_description")), ct);
        // The query holds Entra's words; the page that is shown has none of them.
        return TypedResults.LocalRedirect(PortalUrls.ConsentAnswered(answered.ToString()));
    }
}
