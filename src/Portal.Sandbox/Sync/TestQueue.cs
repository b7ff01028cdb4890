using Portal.Sandbox.State;

namespace Portal.Sandbox.Sync;

/// <param name="Host">Of the environment.</param>
/// <param name="DueAt">World time.</param>
public sealed record TestJob(string Host, string MailboxId, DateTimeOffset DueAt)
{
    public string Key => $"{Host}/{MailboxId}";
}

/// <summary>Test &amp; Enable that was asked for and has not run. On a shelf, so it runs after a restart too.</summary>
internal sealed class TestQueue(World world, Clocks clocks, SettingsStore settings)
{
    private readonly Shelf<TestJob> _jobs = world.Shelf<TestJob>("sync-test");

    public void Add(string host, string mailboxId)
    {
        var job = new TestJob(host, mailboxId, clocks.World.AddSeconds(settings.Now.TestSeconds));
        _jobs.Put(job.Key, job);
    }

    public IReadOnlyList<TestJob> Due => [.. _jobs.All.Where(j => j.DueAt <= clocks.World)];

    /// <summary>Unless it was asked for again meanwhile.</summary>
    public void Remove(TestJob job)
    {
        if (_jobs.Find(job.Key) == job) _jobs.Remove(job.Key);
    }
}
