using System.Text;
using System.Text.Json.Nodes;

namespace Portal.Az.Commands;

/// <summary>https://learn.microsoft.com/cli/azure/reference-index#az-rest</summary>
internal static class RestCommand
{
    private static readonly string[] Methods = ["delete", "get", "head", "options", "patch", "post", "put"];

    public static readonly Command Rest = new("rest",
        [new("--url", Required: true, Aliases: ["-u", "--uri"]), new("--method", Aliases: ["-m"]), new("--headers", -1), new("--body", Aliases: ["-b"]), new("--resource")], RunAsync);

    private static async Task<JsonNode?> RunAsync(Call call)
    {
        var (url, method, body) = (call.Line["--url"], call.Line.Find("--method") ?? "get", call.Line.Find("--body"));
        if (!Methods.Contains(method.ToLowerInvariant())) throw AzError.Usage($"argument --method/-m: invalid choice: '{method}'");
        if (!url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) throw new AzError("The stand-in takes https addresses only.");
        using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), url);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, Cloud.Parse(body) is null ? "text/plain" : "application/json");
        foreach (var (name, value) in call.Line.All("--headers").Select(Header)) Set(request, name, value);
        if ((call.Line.Find("--resource") ?? ResourceOf(url)) is { } resource) request.Headers.Authorization = new("Bearer", await call.Session.TokenAsync(resource));
        else await call.Warnings.WriteLineAsync("WARNING: Can't derive appropriate Azure AD resource from --url to acquire an access token. If access token is required, use --resource to specify the resource");
        using var answer = await call.Cloud.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) throw new AzError($"{answer.ReasonPhrase}{(text.Length > 0 ? $"({text})" : "")}");
        if (text.Length == 0) return null;
        return Cloud.Parse(text) ?? throw new AzError("Not a json response, outputting to stdout is what az does; the scripts never ask for one.");
    }

    private static (string Name, string Value) Header(string text) =>
        text.Split('=', 2) is [var name, var value] ? (name, value) : throw AzError.Usage($"argument --headers: '{text}' is not KEY=VALUE");

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        if (!name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)) request.Headers.TryAddWithoutValidation(name, value);
        else if (request.Content is not null) request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(value);
    }

    /// <summary>az knows the endpoints of its cloud; Key Vault and Dataverse are not among them.</summary>
    private static string? ResourceOf(string url) =>
        url.StartsWith("https://management.azure.com", StringComparison.OrdinalIgnoreCase) ? "https://management.core.windows.net/"
        : url.StartsWith("https://graph.microsoft.com/", StringComparison.OrdinalIgnoreCase) ? "https://graph.microsoft.com/" : null;
}
