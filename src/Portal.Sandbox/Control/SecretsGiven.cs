using System.Collections.Concurrent;

namespace Portal.Sandbox.Control;

/// <summary>
/// The texts of the client secrets that Entra has given out since this process started, so that a test can look for them where no secret may be.
/// In memory only; the world keeps a hash, as Entra does.
/// </summary>
public sealed class SecretsGiven
{
    private readonly ConcurrentQueue<Given> _all = new();

    public sealed record Given(string AppId, string KeyId, string Text);

    public IEnumerable<Given> All => _all;

    public void Add(string appId, string keyId, string text) => _all.Enqueue(new(appId, keyId, text));
}
