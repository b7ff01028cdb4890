using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Portal.Cloud.Dataverse;

/// <summary>One write of a change set.</summary>
/// <param name="Path">"managedidentities(id)".</param>
/// <param name="OnlyNew">If-None-Match: * – refuse when the row is there. Otherwise If-Match: * – refuse when it is not.</param>
internal sealed record BatchRequest(HttpMethod Method, string Path, JsonObject? Row, bool OnlyNew);

/// <summary>One answer inside a batch.</summary>
internal sealed record BatchAnswer(int Status, string Body);

/// <summary>
/// A $batch with one change set, as multipart/mixed in multipart/mixed.
/// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/execute-batch-operations-using-web-api
/// </summary>
internal static class ChangeSet
{
    public static HttpContent Write(Uri root, IReadOnlyList<BatchRequest> requests)
    {
        var changes = new MultipartContent("mixed", $"changeset_{Guid.NewGuid():N}");
        var number = 0;
        foreach (var request in requests)
        {
            var text = new StringBuilder()
                .Append($"{request.Method} {new Uri(root, request.Path)} HTTP/1.1\r\n")
                .Append(request.OnlyNew ? "If-None-Match: *\r\n" : "If-Match: *\r\n");
            if (request.Row is not null) text.Append("Content-Type: application/json; type=entry\r\n");
            text.Append("\r\n").Append(request.Row?.ToJsonString());
            var part = new ByteArrayContent(Encoding.UTF8.GetBytes(text.ToString()));
            part.Headers.ContentType = new MediaTypeHeaderValue("application/http");
            part.Headers.Add("Content-Transfer-Encoding", "binary");
            part.Headers.Add("Content-ID", $"{++number}");
            changes.Add(part);
        }

        return new MultipartContent("mixed", $"batch_{Guid.NewGuid():N}") { changes };
    }

    /// <summary>All answers, those inside change sets included. Empty when the body is not multipart.</summary>
    public static async Task<IReadOnlyList<BatchAnswer>> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var answers = new List<BatchAnswer>();
        if (BoundaryOf(response.Content.Headers.ContentType?.ToString()) is { } boundary)
            await ReadPartsAsync(await response.Content.ReadAsStreamAsync(ct), boundary, answers, ct);
        return answers;
    }

    private static async Task ReadPartsAsync(Stream body, string boundary, List<BatchAnswer> answers, CancellationToken ct)
    {
        var reader = new MultipartReader(boundary, body);
        try
        {
            while (await reader.ReadNextSectionAsync(ct) is { } part)
            {
                if (BoundaryOf(part.ContentType) is { } inner)
                {
                    await ReadPartsAsync(part.Body, inner, answers, ct);
                    continue;
                }

                using var text = new StreamReader(part.Body, Encoding.UTF8);
                answers.Add(Parse(await text.ReadToEndAsync(ct)));
            }
        }
        catch (IOException)
        {
            // Cut off in the middle: what was read counts, and the caller sees that some are missing.
        }
    }

    /// <summary>An HTTP answer as text: status line, headers, empty line, body.</summary>
    private static BatchAnswer Parse(string text)
    {
        var lines = text.TrimStart().Split('\n');
        var status = lines[0].Split(' ') is [_, var number, ..] && int.TryParse(number.Trim(), out var parsed) ? parsed : 0;
        return new BatchAnswer(status, string.Join('\n', lines.SkipWhile(l => l.Trim().Length > 0)).Trim());
    }

    private static string? BoundaryOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true
            ? type.Parameters.FirstOrDefault(p => p.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"')
            : null;
}
