using Microsoft.AspNetCore.Http.Extensions;
using Portal.SignIn;

namespace Portal.SandboxMode;

/// <summary>
/// Browsers reach the simulated login.microsoftonline.com at <c>http://login.localhost</c> on the portal's own port. It is another site than
/// the portal, as in life, so a cookie that would not survive a real sign-in does not survive this one. The sandbox's page of faults is at
/// <c>http://sandbox.localhost</c>; of the sandbox's own host nothing else is passed on, its seed with the secrets least of all. Only in sandbox mode.
/// </summary>
internal sealed class ForwardPages(RequestDelegate next, JoinedSandbox sandbox, LoginAddress login) : IDisposable
{
    private static readonly string[] NotPassedOn = ["Host", "Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade", "Proxy-Connection", "Content-Length"];

    private readonly HttpMessageInvoker _http = new(Handler(sandbox));

    private static SocketsHttpHandler Handler(JoinedSandbox sandbox)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = System.Net.DecompressionMethods.None };
        sandbox.Attach(handler);
        return handler;
    }

    public async Task InvokeAsync(HttpContext context)
    {
        var host = context.Request.Host.Host;
        if (string.Equals(host, login.SandboxHost, StringComparison.OrdinalIgnoreCase)) await ForwardAsync(context, LoginAddress.EntraHost);
        else if (!string.Equals(host, FaultsPage.Host, StringComparison.OrdinalIgnoreCase)) await next(context);
        else if (FaultsPage.Has(context.Request.Path)) await ForwardAsync(context, FaultsPage.Host);
        else context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private async Task ForwardAsync(HttpContext context, string to)
    {
        using var request = RequestOf(context.Request, to);
        using var answer = await _http.SendAsync(request, context.RequestAborted);
        await AnswerAsync(context.Response, answer);
    }

    private static HttpRequestMessage RequestOf(HttpRequest from, string to)
    {
        var uri = new Uri($"https://{to}{from.GetEncodedPathAndQuery()}");
        var request = new HttpRequestMessage(new HttpMethod(from.Method), uri);
        if (from.ContentLength > 0 || from.Headers.TransferEncoding.Count > 0) request.Content = new StreamContent(from.Body);
        foreach (var (name, values) in from.Headers)
        {
            if (NotPassedOn.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }

        return request;
    }

    private async Task AnswerAsync(HttpResponse to, HttpResponseMessage answer)
    {
        to.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (NotPassedOn.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            to.Headers[name] = values.ToArray();
        }

        if (to.Headers.Location.ToString() is { Length: > 0 } location) to.Headers.Location = login.ForBrowser(location);
        await answer.Content.CopyToAsync(to.Body);
    }

    public void Dispose() => _http.Dispose();
}
