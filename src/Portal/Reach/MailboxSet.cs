using System.Numerics;

namespace Portal.Reach;

/// <summary>Some of the mailboxes of one organization, by their places in its list: a bit each.</summary>
public sealed class MailboxSet(int size)
{
    private readonly ulong[] _words = new ulong[(size + 63) / 64];

    /// <summary>How many mailboxes there are to choose from.</summary>
    public int Size => size;

    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in _words) count += BitOperations.PopCount(word);
            return count;
        }
    }

    public bool IsEmpty => !_words.AsSpan().ContainsAnyExcept(0UL);

    public bool this[int mailbox] => (_words[mailbox >> 6] & (1UL << (mailbox & 63))) != 0;

    public static MailboxSet All(int size)
    {
        var all = new MailboxSet(size);
        all._words.AsSpan().Fill(ulong.MaxValue);
        if ((size & 63) != 0) all._words[^1] = (1UL << (size & 63)) - 1;
        return all;
    }

    public static MailboxSet Of(int size, IEnumerable<int> mailboxes)
    {
        var set = new MailboxSet(size);
        foreach (var mailbox in mailboxes) set.Add(mailbox);
        return set;
    }

    public void Add(int mailbox) => _words[mailbox >> 6] |= 1UL << (mailbox & 63);

    /// <summary>Takes the other's into this one.</summary>
    public void AddAll(MailboxSet other)
    {
        for (var i = 0; i < _words.Length; i++) _words[i] |= other._words[i];
    }

    public MailboxSet Or(MailboxSet other)
    {
        var result = new MailboxSet(size);
        for (var i = 0; i < _words.Length; i++) result._words[i] = _words[i] | other._words[i];
        return result;
    }

    public MailboxSet And(MailboxSet other)
    {
        var result = new MailboxSet(size);
        for (var i = 0; i < _words.Length; i++) result._words[i] = _words[i] & other._words[i];
        return result;
    }

    public MailboxSet Without(MailboxSet other)
    {
        var result = new MailboxSet(size);
        for (var i = 0; i < _words.Length; i++) result._words[i] = _words[i] & ~other._words[i];
        return result;
    }

    public bool Has(MailboxSet other) => other.Without(this).IsEmpty;

    /// <summary>Their places, in order.</summary>
    public IEnumerable<int> Places()
    {
        for (var i = 0; i < _words.Length; i++)
            for (var word = _words[i]; word != 0; word &= word - 1)
                yield return (i << 6) + BitOperations.TrailingZeroCount(word);
    }
}

/// <summary>What is known of a set that was not read completely.</summary>
/// <param name="Sure">In it.</param>
/// <param name="Maybe">In it, or nobody can tell; all of <paramref name="Sure"/> are among them.</param>
public sealed record Bounds(MailboxSet Sure, MailboxSet Maybe)
{
    public MailboxSet Unknown => Maybe.Without(Sure);

    public static Bounds Exactly(MailboxSet set) => new(set, set);

    public static Bounds None(int size) => Exactly(new MailboxSet(size));

    public static Bounds All(int size) => Exactly(MailboxSet.All(size));

    public static Bounds Anything(int size) => new(new MailboxSet(size), MailboxSet.All(size));

    /// <summary>All of them together; in one pass, for there can be many.</summary>
    public static Bounds Any(int size, IEnumerable<Bounds> all)
    {
        var (sure, open) = (new MailboxSet(size), (MailboxSet?)null);
        foreach (var one in all)
        {
            sure.AddAll(one.Sure);
            if (!one.IsExact) (open ??= new MailboxSet(size)).AddAll(one.Maybe);
        }

        return open is null ? Exactly(sure) : new(sure, open.Or(sure));
    }

    public Bounds Or(Bounds other) => IsExact && other.IsExact ? Exactly(Sure.Or(other.Sure)) : new(Sure.Or(other.Sure), Maybe.Or(other.Maybe));

    public Bounds And(Bounds other) => IsExact && other.IsExact ? Exactly(Sure.And(other.Sure)) : new(Sure.And(other.Sure), Maybe.And(other.Maybe));

    public Bounds Not()
    {
        var all = MailboxSet.All(Sure.Size);
        return IsExact ? Exactly(all.Without(Sure)) : new(all.Without(Maybe), all.Without(Sure));
    }

    private bool IsExact => ReferenceEquals(Sure, Maybe);
}
