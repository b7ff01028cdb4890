using Portal.Cloud;

namespace Portal.Steps;

/// <summary>Waits for a directory that answers from copies. For reads and for writes that may be asked twice; anything else looks first.</summary>
public static class Eventually
{
    /// <summary>Usually seconds; Terraform's provider for Entra waits minutes for the same reason.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Repeats while the service says it does not know the object yet.</summary>
    public static async Task<T> DoneAsync<T>(Func<Task<T>> ask, TimeProvider time, CancellationToken ct, Func<CloudError, bool>? wait = null)
    {
        var began = time.GetTimestamp();
        for (var pause = 1.0; ; pause = Math.Min(pause * 2, 8))
        {
            try
            {
                return await ask();
            }
            catch (CloudException error) when ((wait ?? NotYet)(error.Error) && time.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(TimeSpan.FromSeconds(pause), time, ct);
            }
        }
    }

    /// <summary>Repeats while nothing is found.</summary>
    public static Task<T> FoundAsync<T>(Func<Task<T?>> find, TimeProvider time, CancellationToken ct) where T : class =>
        DoneAsync(async () => await find() ?? throw new CloudException(new CloudError(CloudSystem.Graph, CloudErrorKind.NotYetVisible, null, null, "created a moment ago, not found yet")), time, ct);

    /// <summary>To wait for: a secret or certificate made a moment ago is refused as wrong until Entra's copies know it.</summary>
    public static bool NewCredential(CloudError error) => NotYet(error) || error is { Kind: CloudErrorKind.CredentialRefused, IsSettling: true };

    private static bool NotYet(CloudError error) => error.Kind is CloudErrorKind.NotYetVisible or CloudErrorKind.NotFound;
}
