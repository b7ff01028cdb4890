using Quartz;

namespace Portal.Mailboxes.Replica;

/// <summary>The schedule only wakes; whether an environment is due, and who reads it, is decided by its row. So a turn that is missed, late or doubled does no harm.</summary>
[DisallowConcurrentExecution]
internal sealed class ReplicaJob(MailboxReplica replica) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await replica.RunDueAsync(cancellationToken);
}
