using Azure.Core;
using Portal.Cloud;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Steps.Readiness;

/// <summary>What the checks of one look stand on: the set-up, the person, and what several of them read, each read once.</summary>
internal abstract class ReadinessGround(StepContext context, CloudNetwork network, Places places, ReaderIdentity reader, DateTimeOffset now, CancellationToken ct) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(ct);

    public StepContext Context => context;

    public CloudNetwork Network => network;

    public Places Places => places;

    public ReaderIdentity Reader => reader;

    /// <summary>The portal's clock; <see cref="World"/> is the one by which credentials age.</summary>
    public DateTimeOffset Now => now;

    public DateTimeOffset World => context.Now;

    public Person Person => context.Person;

    public TokenCredential Credential => context.Credential;

    public CancellationToken Ct => _stop.Token;

    /// <summary>For the set-up's record; null when this look could not read it.</summary>
    protected static async Task<T?> OrNullAsync<T>(Task<T> read) where T : class
    {
        try
        {
            return await read;
        }
        catch (Exception e) when (e is CloudException or UnreadException)
        {
            return null;
        }
    }

    public void Dispose() => _stop.Dispose();
}
