using System.Net;
using System.Net.Sockets;
using AngleSharp.Html.Parser;

namespace Portal.Tests;

/// <summary>A browser of one person, without script: keeps cookies per host, follows redirects, and posts the form that carries Entra's answer.</summary>
public sealed class Visitor : IDisposable
{
    private readonly Uri _portal;
    private readonly Dictionary<(string Host, string Name), string> _cookies = [];

    public Visitor(Uri portal)
    {
        _portal = portal;
        // Names under localhost are this machine, as browsers have it; not every resolver does.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = ConnectAsync };
        Http = new HttpClient(new Jar(this) { InnerHandler = handler }) { BaseAddress = portal };
    }

    /// <summary>With this browser's cookies; redirects are shown, not followed.</summary>
    public HttpClient Http { get; }

    /// <summary>The page at the end of all redirects.</summary>
    public sealed record Page(Uri Address, HttpStatusCode Status, string Html, HttpResponseMessage Answer)
    {
        public string Text => new HtmlParser().ParseDocument(Html).Body?.TextContent.Trim() ?? "";
    }

    /// <summary>A form as a browser would send it.</summary>
    public sealed record Form(Uri Action, Dictionary<string, string> Fields);

    public IReadOnlyCollection<string> CookieNames => [.. _cookies.Keys.Select(k => k.Name)];

    public Task<Page> GetAsync(string path) => FollowAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(_portal, path)));

    public Task<Page> PostAsync(Uri address, IEnumerable<KeyValuePair<string, string>> fields) =>
        FollowAsync(new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields) });

    /// <summary>Opens a page of the portal, chooses who to be at Entra, and comes back.</summary>
    public async Task<Page> SignInAsync(string personId, string path = "/") => await SubmitAsync(await AnswerForAsync(personId, path));

    /// <summary>As <see cref="SignInAsync"/>, but stops with Entra's answer in hand, before it is posted to the portal.</summary>
    public async Task<Form> AnswerForAsync(string personId, string path = "/") => AnswerIn(await ChooseAsync(await GetAsync(path), personId));

    /// <summary>Chooses a person on Entra's page.</summary>
    public Task<Page> ChooseAsync(Page page, string personId) => PostAsync(page.Address, [new("user", personId)]);

    /// <summary>Whether Entra asks this person to confirm that it is them.</summary>
    public static bool AsksToConfirm(Page page) => page.Html.Contains("name=\"confirm\"", StringComparison.Ordinal);

    /// <summary>A button of Entra's page: "confirm", "decline".</summary>
    public Task<Page> PressAsync(Page page, string button) => PostAsync(page.Address, [new(button, "1")]);

    public static Form AnswerIn(Page page)
    {
        var form = new HtmlParser().ParseDocument(page.Html).QuerySelector("form#back") ?? throw new InvalidOperationException($"{page.Address} has no answer to post:\n{page.Text}");
        return new(new Uri(page.Address, form.GetAttribute("action")),
            form.QuerySelectorAll("input").ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value") ?? "", StringComparer.Ordinal));
    }

    public Task<Page> SubmitAsync(Form form) => PostAsync(form.Action, form.Fields);

    private async Task<Page> FollowAsync(HttpRequestMessage request)
    {
        for (var hops = 0; hops < 20; hops++)
        {
            var answer = await Http.SendAsync(request);
            var address = request.RequestUri!;
            if ((int)answer.StatusCode is < 300 or >= 400 || answer.Headers.Location is not { } location)
                return new(address, answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer);
            request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, location));
        }

        throw new InvalidOperationException($"Too many redirects, last to {request.RequestUri}.");
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, ct);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public void Dispose() => Http.Dispose();

    /// <summary>Browsers send Secure cookies to http://localhost, .NET's own container does not.</summary>
    private sealed class Jar(Visitor visitor) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var host = request.RequestUri!.Host;
            var mine = visitor._cookies.Where(c => c.Key.Host == host).Select(c => $"{c.Key.Name}={c.Value}").ToList();
            if (mine.Count > 0) request.Headers.Add("Cookie", string.Join("; ", mine));
            var answer = await base.SendAsync(request, cancellationToken);
            if (!answer.Headers.TryGetValues("Set-Cookie", out var set)) return answer;
            foreach (var cookie in set) Keep(host, cookie);
            return answer;
        }

        private void Keep(string host, string cookie)
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0 || cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase)) visitor._cookies.Remove((host, pair[0]));
            else visitor._cookies[(host, pair[0])] = pair[1];
        }
    }
}
