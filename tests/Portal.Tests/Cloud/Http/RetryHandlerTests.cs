using System.Net;
using System.Net.Http.Headers;
using Portal.Cloud.Http;
using Xunit;

namespace Portal.Tests.Cloud.Http;

/// <summary>Reads are repeated; writes only when the service said that nothing was done and when to come back.</summary>
public sealed class RetryHandlerTests
{
    private sealed class Script(params Func<HttpResponseMessage>[] answers) : HttpMessageHandler
    {
        public int Calls { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct) => Task.FromResult(answers[Math.Min(Calls++, answers.Length - 1)]());
    }

    private static Func<HttpResponseMessage> Answer(HttpStatusCode status, double? retryAfter = null) => () =>
    {
        var response = new HttpResponseMessage(status);
        if (retryAfter is { } seconds) response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        return response;
    };

    private static async Task<(HttpStatusCode? Status, int Calls)> RunAsync(HttpMethod method, params Func<HttpResponseMessage>[] answers)
    {
        var script = new Script(answers);
        using var client = new HttpClient(new RetryHandler(TimeProvider.System, CloudNetwork.AttemptLimit) { InnerHandler = script });
        try
        {
            using var request = new HttpRequestMessage(method, "https://example.com/");
            using var response = await client.SendAsync(request);
            return (response.StatusCode, script.Calls);
        }
        catch (HttpRequestException)
        {
            return (null, script.Calls);
        }
    }

    private static readonly Func<HttpResponseMessage> Ok = Answer(HttpStatusCode.OK);
    private static readonly Func<HttpResponseMessage> Lost = () => throw new HttpRequestException(HttpRequestError.ResponseEnded);
    private static readonly Func<HttpResponseMessage> NoSuchHost = () => throw new HttpRequestException(HttpRequestError.NameResolutionError);

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task A_read_is_repeated(HttpStatusCode status) => Assert.Equal((HttpStatusCode.OK, 2), await RunAsync(HttpMethod.Get, Answer(status), Ok));

    [Fact]
    public async Task A_read_whose_answer_was_lost_is_repeated() => Assert.Equal((HttpStatusCode.OK, 2), await RunAsync(HttpMethod.Get, Lost, Ok));

    [Fact]
    public async Task A_read_is_given_up_after_four_attempts() => Assert.Equal((HttpStatusCode.BadGateway, 4), await RunAsync(HttpMethod.Get, Answer(HttpStatusCode.BadGateway, 0)));

    [Fact]
    public async Task A_name_that_does_not_resolve_is_said_at_once() => Assert.Equal((null, 1), await RunAsync(HttpMethod.Get, NoSuchHost, Ok));

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task A_write_whose_answer_was_lost_is_never_repeated(string method) => Assert.Equal((null, 1), await RunAsync(new HttpMethod(method), Lost, Ok));

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    [InlineData(HttpStatusCode.ServiceUnavailable)] // without Retry-After nobody knows whether it was done
    public async Task A_write_is_not_repeated_after(HttpStatusCode status) => Assert.Equal((status, 1), await RunAsync(HttpMethod.Post, Answer(status), Ok));

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_write_that_was_turned_away_is_repeated(HttpStatusCode status) => Assert.Equal((HttpStatusCode.OK, 2), await RunAsync(HttpMethod.Post, Answer(status, 0), Ok));

    [Fact]
    public async Task A_long_wait_is_handed_to_the_caller() => Assert.Equal((HttpStatusCode.TooManyRequests, 1), await RunAsync(HttpMethod.Get, Answer(HttpStatusCode.TooManyRequests, 300), Ok));
}
