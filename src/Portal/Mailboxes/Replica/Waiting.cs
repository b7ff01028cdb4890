using Portal.Cloud;

namespace Portal.Mailboxes.Replica;

/// <summary>Waits as long as Dataverse asks for and asks again; the cloud gateway itself waits up to 20 seconds only. Asking earlier would make the block longer.</summary>
internal sealed class Waiting(TimeProvider time)
{
    /// <summary>The window of Dataverse's limits; nothing it asks for can be longer. Below <see cref="ReplicaHold.Length"/>, which a wait must not outlast.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);
    private const int Times = 5;

    /// <exception cref="CloudException">It asked for more, or again and again.</exception>
    public async Task<T> ForAsync<T>(Func<Task<T>> read, CancellationToken ct)
    {
        for (var turn = 1; ; turn++)
        {
            try
            {
                return await read();
            }
            catch (CloudException e) when (e.Error is { Kind: CloudErrorKind.Throttled, RetryAfter: { } wait } && wait <= Longest && turn < Times)
            {
                await Task.Delay(wait, time, ct);
            }
        }
    }
}
