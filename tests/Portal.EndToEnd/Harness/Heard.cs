using System.Collections.Concurrent;
using System.Text;
using Microsoft.Playwright;

namespace Portal.EndToEnd.Harness;

/// <summary>What a person's browser complained about, and what went over its circuits.</summary>
public sealed class Heard
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<byte[]> _frames = new();
    private readonly ConcurrentQueue<byte[]> _received = new();

    public Heard(IPage page)
    {
        page.Console += (_, message) =>
        {
            // The simulated Entra's page is another site, and has no favicon.
            if (message.Type is "error" && !message.Location.Contains("//login.localhost:", StringComparison.Ordinal)) _complaints.Enqueue($"{message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.WebSocket += (_, socket) =>
        {
            socket.FrameReceived += (_, frame) => Keep(frame, _frames, _received);
            socket.FrameSent += (_, frame) => Keep(frame, _frames);
        };
    }

    /// <summary>Console errors, refusals of the content security policy among them, and uncaught exceptions.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public IReadOnlyCollection<byte[]> Frames => _frames;

    /// <summary>Those that came from the portal.</summary>
    public IReadOnlyCollection<byte[]> Received => _received;

    public void AssertNoComplaints() => Assert.True(_complaints.IsEmpty, "The browser complained:\n" + string.Join('\n', _complaints));

    /// <summary>After something broke on purpose: a killed portal leaves refused connections in the console.</summary>
    public void Forgive() => _complaints.Clear();

    private static void Keep(IWebSocketFrame frame, params ConcurrentQueue<byte[]>[] queues)
    {
        var bytes = frame.Binary ?? Encoding.UTF8.GetBytes(frame.Text ?? "");
        foreach (var queue in queues) queue.Enqueue(bytes);
    }
}
