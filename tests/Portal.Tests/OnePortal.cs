namespace Portal.Tests;

/// <summary>One running portal for all tests of a class, where none of them changes what another sees.</summary>
public sealed class OnePortal : IAsyncLifetime
{
    public PortalApp Portal { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Portal = await PortalApp.StartAsync();

    public async ValueTask DisposeAsync() => await Portal.DisposeAsync();
}
