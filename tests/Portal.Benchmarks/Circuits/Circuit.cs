using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Portal.Benchmarks.Circuits;

/// <summary>One open page without a browser: fetches it, opens its circuit, confirms what is rendered and answers calls of script, as blazor.web.js does, and then is idle.</summary>
internal sealed partial class Circuit : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly TaskCompletionSource _shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _expected;
    private Task _listening = Task.CompletedTask;

    private Circuit(string expected) => _expected = Encoding.UTF8.GetBytes(expected);

    /// <summary>Bytes that were rendered so far.</summary>
    public long Rendered { get; private set; }

    /// <param name="http">With the cookies of a person who is signed in, where the site asks for one.</param>
    /// <param name="expected">Stands in what the server renders when the page is complete.</param>
    /// <exception cref="InvalidOperationException">The page has no interactive part, or its circuit failed.</exception>
    public static async Task<Circuit> OpenAsync(HttpClient http, Uri page, string expected, CancellationToken ct)
    {
        var circuit = new Circuit(expected);
        var html = await http.GetStringAsync(page, ct);
        var operations = new JsonArray([.. Markers().Matches(html).Select(m => JsonNode.Parse(m.Groups["json"].Value)!).Where(m => m["type"]?.GetValue<string>() == "server")
            .Select((marker, i) => new JsonObject { ["type"] = "add", ["ssrComponentId"] = i + 1, ["marker"] = marker.DeepClone() })]);
        if (operations.Count == 0) throw new InvalidOperationException($"{page} has no interactive part:\n{html[..Math.Min(html.Length, 2000)]}");
        var state = State().Match(html) is { Success: true } found ? found.Groups["state"].Value : "";

        await circuit.ConnectAsync(http, page, ct);
        await circuit.SendAsync(BlazorPack.Call("StartCircuit", "1", new Uri(page, "/").AbsoluteUri, page.AbsoluteUri, "[]", state), ct);
        await circuit.SendAsync(BlazorPack.Call("UpdateRootComponents", null, new JsonObject { ["batchId"] = 1, ["operations"] = operations }.ToJsonString(), state), ct);
        await circuit._shown.Task.WaitAsync(Patience, ct);
        return circuit;
    }

    /// <summary>A page that is not heard of for half a minute counts as gone.</summary>
    public Task PingAsync(CancellationToken ct) => SendAsync(BlazorPack.PingMessage, ct);

    private async Task ConnectAsync(HttpClient http, Uri page, CancellationToken ct)
    {
        using var answer = await http.PostAsync(new Uri(page, "/_blazor/negotiate?negotiateVersion=1"), null, ct);
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonNode>(ct))!["connectionToken"]!.GetValue<string>();
        _socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions(); // browsers offer it; whether it is used is for the server to say
        await _socket.ConnectAsync(new UriBuilder(page) { Scheme = "ws", Path = "/_blazor", Query = $"id={Uri.EscapeDataString(token)}" }.Uri, http, ct);
        await SendAsync(BlazorPack.Handshake, ct);
        _listening = Task.Run(() => ListenAsync(ct), ct);
    }

    private async Task ListenAsync(CancellationToken ct)
    {
        try
        {
            using var received = new MemoryStream();
            var buffer = new byte[16 * 1024];
            var greeted = false;
            while (_socket.State == WebSocketState.Open)
            {
                var part = await _socket.ReceiveAsync(buffer.AsMemory(), ct);
                received.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage) continue;
                ReadOnlyMemory<byte> rest = received.GetBuffer().AsMemory(0, (int)received.Length);
                if (!greeted) (greeted, rest) = (true, Greeting(rest));
                while (BlazorPack.Read(ref rest) is { } message) await AnswerAsync(message, ct);
                var left = rest.ToArray();
                received.SetLength(0);
                received.Write(left);
            }
        }
        catch (Exception problem)
        {
            _shown.TrySetException(problem);
        }
    }

    private static ReadOnlyMemory<byte> Greeting(ReadOnlyMemory<byte> from)
    {
        var end = from.Span.IndexOf((byte)0x1e);
        var greeting = Encoding.UTF8.GetString(from.Span[..end]);
        return greeting == "{}" ? from[(end + 1)..] : throw new InvalidOperationException($"The server did not greet: {greeting}");
    }

    private async Task AnswerAsync(object?[] message, CancellationToken ct)
    {
        switch (message)
        {
            case [(long)BlazorPack.Invocation, _, _, "JS.RenderBatch", object?[] { Length: 2 } batch, ..]:
                var bytes = (ReadOnlyMemory<byte>)batch[1]!;
                Rendered += bytes.Length;
                var complete = bytes.Span.IndexOf(_expected) >= 0;
                await SendAsync(BlazorPack.Call("OnRenderCompleted", null, batch[0], null), ct);
                if (complete) _shown.TrySetResult();
                break;
            case [(long)BlazorPack.Invocation, _, _, "JS.BeginInvokeJS", object?[] call, ..] when call[0] is long and not 0:
                await SendAsync(BlazorPack.Call("EndInvokeJSFromDotNet", null, call[0], true, $"[{call[0]},true,null]"), ct);
                break;
            case [(long)BlazorPack.Invocation, _, _, "JS.Error", object?[] { Length: > 0 } error, ..]:
                throw new InvalidOperationException($"The circuit failed: {error[0]}");
            case [(long)BlazorPack.Completion, _, _, 1L, var error, ..]:
                throw new InvalidOperationException($"The circuit was not opened: {error}");
            case [(long)BlazorPack.Close, ..]:
                throw new InvalidOperationException("The server closed the circuit.");
        }
    }

    private async Task SendAsync(byte[] message, CancellationToken ct)
    {
        await _sending.WaitAsync(ct);
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, ct);
        }
        finally
        {
            _sending.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _listening;
        _socket.Dispose();
        _sending.Dispose();
    }

    [GeneratedRegex("<!--Blazor:(?<json>\\{.*?\\})-->", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Markers();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(?<state>.*?)-->", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex State();
}
