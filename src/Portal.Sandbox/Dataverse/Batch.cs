using System.Text;
using System.Text.RegularExpressions;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Dataverse;

/// <summary>
/// $batch: requests in order; a change set is atomic. Without odata.continue-on-error the first failure ends it and the whole answer is 400.
/// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/execute-batch-operations-using-web-api
/// </summary>
internal sealed partial class Batch(DataverseApi api, World world)
{
    private const int Most = 1_000;

    private sealed class ChangeSetFailed(Answer answer) : Exception
    {
        public Answer Answer => answer;
    }

    private sealed record Part(IReadOnlyDictionary<string, string> Headers, string Body);

    public Answer Run(Call call, string contentType)
    {
        var boundary = $"batchresponse_{Guid.NewGuid()}";
        var answer = new StringBuilder();
        var failed = false;
        var worked = 0;
        var parts = Split(call.Body ?? "", contentType);
        if (parts is null || parts.Count > Most) return new Answer(400, new DataverseError(400, "0x80060888", parts is null ? "The batch has no boundary." : "A batch holds at most 1000 requests.").Body);
        foreach (var part in parts)
        {
            var inner = part.Headers.GetValueOrDefault("Content-Type") ?? "";
            var changes = inner.StartsWith("multipart/mixed", StringComparison.OrdinalIgnoreCase) ? Split(part.Body, inner) ?? [] : null;
            worked += changes?.Count ?? 1;
            var ok = changes is null ? Single(call, part, answer, boundary) : ChangeSet(call, changes, answer, boundary);
            failed |= !ok;
            if (!ok && !call.ContinuesOnError) break;
        }

        answer.Append($"--{boundary}--\r\n");
        return new Answer(failed && !call.ContinuesOnError ? 400 : 200, answer.ToString(), ContentType: $"multipart/mixed; boundary={boundary}") { Operations = worked };
    }

    private bool Single(Call call, Part part, StringBuilder answer, string boundary)
    {
        var result = api.Run(Inner(call, part, new Dictionary<string, string>()));
        Write(answer, boundary, result, null);
        return result.Status < 400;
    }

    private bool ChangeSet(Call call, IReadOnlyList<Part> parts, StringBuilder answer, string boundary)
    {
        var inside = $"changesetresponse_{Guid.NewGuid()}";
        var written = new StringBuilder();
        var made = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            world.Change(() =>
            {
                foreach (var part in parts)
                {
                    var inner = Inner(call, part, made);
                    var result = inner.Method == "GET" ? new Answer(400, DataverseError.BadQuery("A change set holds no GET requests.").Body) : api.Run(inner);
                    if (result.Status >= 400) throw new ChangeSetFailed(result);
                    var contentId = part.Headers.GetValueOrDefault("Content-ID");
                    if (contentId is not null && result.EntityId is not null) made[contentId] = result.EntityId;
                    Write(written, inside, result, contentId);
                }
            });
        }
        catch (ChangeSetFailed failure)
        {
            Write(answer, boundary, failure.Answer, null);
            return false;
        }

        answer.Append($"--{boundary}\r\nContent-Type: multipart/mixed; boundary={inside}\r\n\r\n{written}--{inside}--\r\n\r\n");
        return true;
    }

    private static void Write(StringBuilder answer, string boundary, Answer result, string? contentId)
    {
        answer.Append($"--{boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
        if (contentId is not null) answer.Append($"Content-ID: {contentId}\r\n");
        answer.Append($"\r\nHTTP/1.1 {result.Status} {Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(result.Status)}\r\n");
        foreach (var (name, value) in result.Headers()) answer.Append($"{name}: {value}\r\n");
        answer.Append($"\r\n{result.Text}\r\n");
    }

    /// <summary>The request inside a part; $1 stands for the row that the part with Content-ID 1 made.</summary>
    private static Call Inner(Call call, Part part, IReadOnlyDictionary<string, string> made)
    {
        var (line, rest) = Cut(part.Body.TrimStart('\r', '\n'), "\n");
        var words = line.Trim().Split(' ');
        var (headers, body) = Cut(rest.Replace("\r\n", "\n", StringComparison.Ordinal), "\n\n");
        if (rest.StartsWith("\r\n", StringComparison.Ordinal) || rest.StartsWith('\n')) (headers, body) = ("", rest);
        var url = Reference().Replace(words.ElementAtOrDefault(1) ?? "", m => made.GetValueOrDefault(m.Groups["id"].Value) ?? m.Value);
        body = Quoted().Replace(body, m => made.TryGetValue(m.Groups["id"].Value, out var row) ? $"\"{row}\"" : m.Value);
        var (path, query) = Cut(Relative(url), "?");
        return call with { Method = words[0], Path = path, Options = DataverseService.Options(query), Headers = Headers(headers), Body = body.Trim() };
    }

    private static string Relative(string url)
    {
        var at = Prefix().Match(url);
        return Uri.UnescapeDataString(at.Success ? url[(at.Index + at.Length)..] : url.TrimStart('/'));
    }

    private static List<Part>? Split(string body, string contentType)
    {
        var boundary = Boundary().Match(contentType).Groups["text"].Value;
        if (boundary.Length == 0) return null;
        return body.Split("--" + boundary).Skip(1).Where(p => !p.StartsWith("--", StringComparison.Ordinal)).Select(p =>
        {
            var (headers, rest) = Cut(p.TrimStart('\r', '\n').Replace("\r\n", "\n", StringComparison.Ordinal), "\n\n");
            return new Part(Headers(headers), rest);
        }).ToList();
    }

    private static Dictionary<string, string> Headers(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(l => Cut(l.Trim(), ":")).Where(h => h.Item1.Length > 0)
        .GroupBy(h => h.Item1, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => string.Join(",", g.Select(h => h.Item2.Trim())), StringComparer.OrdinalIgnoreCase);

    private static (string, string) Cut(string text, string at) => text.IndexOf(at, StringComparison.Ordinal) is >= 0 and var index ? (text[..index], text[(index + at.Length)..]) : (text, "");

    [GeneratedRegex(@"boundary=""?(?<text>[^"";]+)""?", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Boundary();

    [GeneratedRegex(@"^/?\$(?<id>\d+)", RegexOptions.None, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"""/?\$(?<id>\d+)""", RegexOptions.None, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"/api/data/v9\.\d/", RegexOptions.None, 1000)]
    private static partial Regex Prefix();
}
