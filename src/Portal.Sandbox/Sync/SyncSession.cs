namespace Portal.Sandbox.Sync;

/// <summary>One mailbox as synchronization uses it, whichever way its profile takes. Each method throws <see cref="SyncFailure"/> when the other side does not do it.</summary>
internal abstract class SyncSession
{
    public const string TestSubject = "Your mailbox is now connected to Dynamics 365";

    /// <summary>"EWS" or "Graph".</summary>
    public abstract string By { get; }

    public abstract Task ReadMailAsync(CancellationToken ct);

    public abstract Task SendTestMailAsync(CancellationToken ct);

    public abstract Task ReadCalendarAsync(CancellationToken ct);

    public abstract Task ReadContactsAndTasksAsync(CancellationToken ct);
}
