namespace Portal.Cloud.Dataverse;

/// <summary>Alerts that server-side synchronization writes.</summary>
public sealed class TraceLogs(DataverseClient client)
{
    /// <summary>The newest alerts of a mailbox, newest first.</summary>
    public Task<IReadOnlyList<Alert>> OfMailboxAsync(Guid mailboxId, int count, CancellationToken ct) => throw new NotImplementedException();
}

public enum AlertLevel { Information = 1, Warning = 2, Error = 3 }

/// <param name="Details">Can hold addresses; shown to people who may see the mailbox, never logged.</param>
public sealed record Alert(Guid Id, AlertLevel Level, int? Code, string Text, string? Details, DateTimeOffset CreatedAt, DateTimeOffset? SeenAt);
