using Portal.Sandbox.Dataverse;

namespace Portal.Sandbox.Crowd;

/// <summary>A row that is computed when it is asked for. Whoever writes to it makes a kept row of it.</summary>
internal abstract record GeneratedRow(string Id, long Version) : Row(Id, Version, [])
{
    public abstract override object? Value(string column);
}

/// <summary>The generated rows of one table, as they are at one moment.</summary>
internal abstract class CrowdTable(Population population)
{
    protected Population Population => population;

    public abstract int Count { get; }

    /// <summary>One more than the highest number that a row can have.</summary>
    protected abstract int Numbers { get; }

    /// <summary>The id is that of a generated row, whatever became of it.</summary>
    public bool Owns(string id) => CrowdId.NumberIn(id) is { } number && number < Numbers && Row(number)?.Id == id;

    public Row? Find(string id) => CrowdId.NumberIn(id) is { } number && number < Numbers && Row(number) is { } row && row.Id == id ? row : null;

    /// <summary>In the order of ids.</summary>
    public IEnumerable<Row> After(string? id)
    {
        for (var number = CrowdId.NumberBehind(id); number < Numbers; number++)
            if (Row(number) is { } row && (id is null || string.CompareOrdinal(row.Id, id) > 0)) yield return row;
    }

    /// <summary>Those whose last change lies behind <paramref name="from"/> and not behind <paramref name="to"/>; whole seconds.</summary>
    public IEnumerable<Row> Changed(DateTimeOffset from, DateTimeOffset to)
    {
        var (after, until) = (from.ToUnixTimeSeconds(), to.ToUnixTimeSeconds());
        for (var number = 0; number < Numbers; number++)
            if (ChangedAt(number) is { } at && at > after && at <= until && Row(number) is { } row) yield return row;
    }

    /// <summary>Null where there is none under this number.</summary>
    protected abstract Row? Row(int number);

    /// <summary>Unix seconds, without making the row.</summary>
    protected abstract long? ChangedAt(int number);
}

internal sealed class CrowdMailboxes(Population population) : CrowdTable(population)
{
    public override int Count => Population.Count;

    protected override int Numbers => Population.Count;

    protected override Row Row(int number) => new CrowdMailbox(Population, number, Population.Fates.Of(number));

    protected override long? ChangedAt(int number) => Population.Fates.Of(number).Changed;
}

/// <summary>One for each mailbox that is not a queue's.</summary>
internal sealed class CrowdUsers(Population population) : CrowdTable(population)
{
    /// <summary>Queues and forward mailboxes come again every 400 numbers.</summary>
    public override int Count => (Population.Count / 400 * Enumerable.Range(0, 400).Count(IsUser)) + Enumerable.Range(0, Population.Count % 400).Count(IsUser);

    protected override int Numbers => Population.Count;

    protected override Row? Row(int number) => IsUser(number) ? new CrowdUser(Population, number, Population.Fates.Of(number)) : null;

    protected override long? ChangedAt(int number) => IsUser(number) ? CrowdUser.ChangedAt(Population, number, Population.Fates.Of(number)) : null;

    public static bool IsUser(int number) => !CrowdFates.IsQueue(number) && !CrowdFates.IsForward(number);
}

internal sealed class CrowdQueues(Population population) : CrowdTable(population)
{
    public override int Count => Population.Count / 40;

    protected override int Numbers => Population.Count;

    protected override Row? Row(int number) => CrowdFates.IsQueue(number) ? new CrowdQueue(Population, number, Population.Fates.Of(number)) : null;

    protected override long? ChangedAt(int number) => CrowdFates.IsQueue(number) ? Population.Fates.CreatedAt(number) : null;
}
