using System.Collections.Concurrent;
using System.Text;
using Microsoft.Playwright;

namespace Portal.EndToEnd.Harness;

/// <summary>What a person's browser complained about, and what went over its circuits.</summary>
public sealed class Heard
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<byte[]> _frames = new();

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
            socket.FrameReceived += (_, frame) => Keep(frame);
            socket.FrameSent += (_, frame) => Keep(frame);
        };
    }

    /// <summary>Console errors, refusals of the content security policy among them, and uncaught exceptions.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public IReadOnlyCollection<byte[]> Frames => _frames;

    public void AssertNoComplaints() => Assert.True(_complaints.IsEmpty, "The browser complained:\n" + string.Join('\n', _complaints));

    /// <summary>After something broke on purpose: a killed portal leaves refused connections in the console.</summary>
    public void Forgive() => _complaints.Clear();

    private void Keep(IWebSocketFrame frame) => _frames.Enqueue(frame.Binary ?? Encoding.UTF8.GetBytes(frame.Text ?? ""));
}
