using Xunit;

namespace Portal.Sandbox.Tests.Crowd;

/// <summary>A sandbox with generated mailboxes in Contoso's environment.</summary>
public class CrowdTown : IAsyncLifetime
{
    public const int Size = 6_000;

    /// <summary>With those of the seed, and of three people who sign in to the portal.</summary>
    public const int Rows = Size + 245 + 3;

    public CrowdTown() => Cloud = new() { Options = new() { Mailboxes = Size } };

    protected CrowdTown(int size) => Cloud = new() { Options = new() { Mailboxes = size } };

    public CloudClient Cloud { get; }

    public ValueTask InitializeAsync() => Cloud.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await Cloud.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>For tests that read everything several times.</summary>
public sealed class SmallCrowdTown() : CrowdTown(Size)
{
    public new const int Size = 1_500;
}
