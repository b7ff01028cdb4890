using System.Net;

namespace Portal.Tests.SandboxMode;

/// <summary>What a browser reaches of the sandbox's own host through the portal: the page of faults and its API, never the seed with its secrets.</summary>
public sealed class FaultsPageTests(FaultsPageTests.App portal) : IClassFixture<FaultsPageTests.App>
{
    public sealed class App : IAsyncLifetime
    {
        public PortalApp Portal { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Portal = await PortalApp.StartAsync();

        public async ValueTask DisposeAsync() => await Portal.DisposeAsync();
    }

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = portal.Portal.Url };

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/faults.css")]
    [InlineData("GET", "/faults/named")]
    [InlineData("GET", "/exchange-online")]
    [InlineData("GET", "/exchange-online/fabfabfa-0000-4000-8000-000000000002/ews-usage.csv")]
    public async Task The_page_of_faults_is_there(string method, string path) => Assert.Equal(HttpStatusCode.OK, (await SendAsync(method, path)).StatusCode);

    [Theory]
    [InlineData("GET", "/seed")]
    [InlineData("GET", "/secrets")]
    [InlineData("GET", "/journal")]
    [InlineData("GET", "/settings")]
    [InlineData("GET", "/clock")]
    [InlineData("GET", "/faults")]
    [InlineData("GET", "/mails")]
    [InlineData("GET", "/faults/named/..%2f..%2fseed")]
    [InlineData("GET", "/faults/named/%2e%2e/%2e%2e/secrets")]
    [InlineData("GET", "//secrets")]
    [InlineData("GET", "/exchange-online/fabfabfa-0000-4000-8000-000000000002")]
    [InlineData("GET", "/exchange-online/refusals")]
    [InlineData("GET", "/exchange-online/fabfabfa-0000-4000-8000-000000000002/ews/..%2f..%2f..%2fseed")]
    [InlineData("PUT", "/exchange-online/fabfabfa-0000-4000-8000-000000000002")]
    [InlineData("PUT", "/exchange-online/fabfabfa-0000-4000-8000-000000000002/access")]
    [InlineData("POST", "/exchange-online/fabfabfa-0000-4000-8000-000000000002/access/ask")]
    [InlineData("POST", "/reset")]
    [InlineData("POST", "/settings")]
    [InlineData("POST", "/clock")]
    [InlineData("POST", "/faults")]
    [InlineData("POST", "/faults/named/..%2f..%2freset")]
    [InlineData("POST", "/people/a11ce000-0000-4000-8000-000000000101")]
    public async Task Nothing_else_of_that_host_is(string method, string path)
    {
        using var answer = await SendAsync(method, path);

        Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{method} {path}: {answer.StatusCode}");
        Assert.DoesNotContain("clientSecret", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task A_page_of_another_site_cannot_switch_a_fault_and_its_own_can(string header, string value)
    {
        using var foreign = await SendAsync("POST", "/faults/named/hma-off", (header, value));
        using var own = await SendAsync("POST", "/faults/named/hma-off", ("Origin", $"http://sandbox.localhost:{portal.Portal.Url.Port}"), ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Redirect), (foreign.StatusCode, own.StatusCode));
    }

    /// <summary>As a browser that knows the name sandbox.localhost; a form that switches off.</summary>
    private async Task<HttpResponseMessage> SendAsync(string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(method),
            new Uri(portal.Portal.Url.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Headers.Host = $"sandbox.localhost:{portal.Portal.Url.Port}";
        if (method == "POST") request.Content = new FormUrlEncodedContent([new("on", "false")]);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await _http.SendAsync(request);
    }
}
