using System.Net;
using Portal.Cloud.Exchange;
using Portal.Cloud.Http;
using Xunit;

namespace Portal.Tests.Cloud.Http;

public sealed class ChallengeTests
{
    // The sample of https://learn.microsoft.com/entra/identity-platform/claims-challenge
    [Fact]
    public void Claims_are_decoded()
    {
        var bearer = Challenge.Parse("""realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19" """);
        Assert.Equal("""{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""", Challenge.Claims(bearer));
    }

    [Theory]
    [InlineData("")]
    [InlineData("error=invalid_token")]
    [InlineData("claims=\"***\"")]
    public void Anything_else_is_no_claims_challenge(string parameters) => Assert.Null(Challenge.Claims(Challenge.Parse(parameters)));

    private static HmaChallenge Answer(HttpStatusCode status, params string[] challenges)
    {
        using var response = new HttpResponseMessage(status);
        foreach (var challenge in challenges) response.Headers.TryAddWithoutValidation("WWW-Authenticate", challenge);
        if (challenges.Length > 0) response.Headers.Add("X-FEServer", "EX01");
        return EwsProbe.Read(response);
    }

    private const string Trusting = """Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="00000001-0000-0000-c000-000000000000@c0c0c0c0-0000-4000-8000-000000000001,00000004-0000-0ff1-ce00-000000000000@contoso.com", token_types="app_asserted_user_v1 service_asserted_app_v1" """;

    // The sample answer of Microsoft's page "Using hybrid Modern Authentication with Outlook for iOS and Android".
    [Fact]
    public void With_an_authorization_address_HMA_is_on()
    {
        var challenge = Answer(HttpStatusCode.Unauthorized, Trusting.Trim() + """, authorization_uri="https://login.windows.net/common/oauth2/authorize" """, "Basic realm=\"mail.contoso.com\"");
        Assert.Equal(HmaState.On, challenge.State);
        Assert.Equal(["c0c0c0c0-0000-4000-8000-000000000001"], challenge.TrustedTenants);
        Assert.False(challenge.Trusts("fabfabfa-0000-4000-8000-000000000002"));
    }

    [Fact]
    public void Without_it_HMA_is_off() => Assert.Equal(HmaState.Off, Answer(HttpStatusCode.Unauthorized, Trusting + ", error=\"invalid_token\"", "NTLM").State);

    [Fact]
    public void Without_Bearer_OAuth_is_not_enabled() => Assert.Equal(HmaState.NoOAuth, Answer(HttpStatusCode.Unauthorized, "Negotiate", "NTLM").State);

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.Redirect)]
    [InlineData(HttpStatusCode.Unauthorized)]
    public void Anything_else_stands_in_front(HttpStatusCode status) => Assert.Equal(HmaState.SomethingInFront, Answer(status).State);
}
