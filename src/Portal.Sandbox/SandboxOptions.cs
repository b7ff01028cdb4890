using System.Net;

namespace Portal.Sandbox;

/// <summary>How the simulated cloud is run.</summary>
public sealed record SandboxOptions
{
    /// <summary>Where it listens with TLS. Loopback only; port 0 takes a free one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>File that holds the world; null keeps it in memory.</summary>
    public string? StateFile { get; init; }

    /// <summary>Where the authority's certificate is written as PEM, for clients to trust.</summary>
    public string? CaFile { get; init; }

    /// <summary>Generated mailboxes of Contoso's environment when the world is planted (<see cref="State.Settings.Mailboxes"/>), besides those of the seed; the test environment gets up to 150.</summary>
    public int Mailboxes { get; init; }

    /// <summary>The portal that is registered in the simulated Entra: its redirect addresses begin with this.</summary>
    public Uri PortalUrl { get; init; } = new("http://localhost:5080");
}
