namespace Portal.Sandbox.Crowd;

/// <summary>How a generated mailbox stands.</summary>
internal enum Standing { Working, New, WaitingForApproval, NeverTested, SwitchedOff, Inactive, Rejected, OwnerDisabled, Retrying, Failing }

/// <param name="Trouble">Of this moment, or the one that has passed.</param>
/// <param name="Since">Unix seconds of the last change of the standing.</param>
/// <param name="Changed">Unix seconds of the last write to the row.</param>
/// <param name="Tries">While it is tried again: how often so far.</param>
internal readonly record struct Fate(Standing Standing, Trouble? Trouble, long Since, long Changed, int Tries = 0)
{
    public bool IsTrouble => Standing is Standing.Failing or Standing.Retrying;
}

/// <summary>What each mailbox is and what becomes of it as world time goes by: the same for the same number in every world. Nothing is kept, everything is computed.</summary>
/// <param name="holdsShared">Of the mailboxes that two environments want, this is the one that has them.</param>
internal sealed class CrowdFates(Draws draws, long born, long now, double touchSeconds, IReadOnlyList<CrowdProfile> profiles, bool holdsShared)
{
    private const int Minute = 60, Hour = 3_600, Day = 86_400, Tries = 10, BetweenTries = 300;
    private const int Epoch = 8 * Day;

    /// <summary>Not set up yet, waiting, switched off …: standings that are no trouble, with their share of ten thousand.</summary>
    private static readonly (Standing Standing, int Weight)[] Calm =
    [
        (Standing.New, 200), (Standing.WaitingForApproval, 120), (Standing.NeverTested, 100), (Standing.SwitchedOff, 80), (Standing.Inactive, 40), (Standing.Rejected, 16), (Standing.OwnerDisabled, 20),
    ];

    private static readonly Case[] Share = MakeShare();

    /// <summary>Each case once: the first mailboxes are these in turn, so that a small environment has them all.</summary>
    private static readonly Case[] Gallery = [.. Calm.Select(c => new Case(c.Standing, null)), .. Troubles.All.Select(t => new Case(Standing.Failing, t))];

    private static readonly Trouble[] Passing = [.. Troubles.All.Where(t => t is { Passes: true, Where: Where.Any })];

    private const int FirstQueue = 39;

    private static readonly Trouble Shared = Troubles.All.First(t => t.Key == "two-environments");

    private static readonly Trouble QueueTrouble = Troubles.All.First(t => t.Where == Where.Queue);

    public static int GallerySize => Gallery.Length * 3;

    public long Now => now;

    /// <param name="Trouble">Null for a standing that is no trouble.</param>
    private readonly record struct Case(Standing Standing, Trouble? Trouble);

    public static bool IsQueue(int index) => index % 40 == 39;

    /// <summary>A mailbox to which others forward: it belongs to nobody.</summary>
    public static bool IsForward(int index) => index % 400 == 27;

    /// <summary>Another environment synchronizes the same address.</summary>
    public bool IsShared(int index) => CaseOf(index).Trouble == Shared;

    /// <summary>Which of the profiles it is on; its number, or -1 for none.</summary>
    public int ProfileOf(int index)
    {
        var what = CaseOf(index);
        if (what.Standing == Standing.New || IsForward(index)) return CrowdProfiles.Default;
        if (what.Trouble == Troubles.NoProfile) return -1;
        var share = draws.Below(index, 3, 100);
        return (what.Trouble?.Where, what.Standing) switch
        {
            (Where.Online, _) => share < 50 ? CrowdProfiles.Default : CrowdProfiles.Own,
            (Where.OnPremises, _) => CrowdProfiles.OnPremises,
            (not null, _) => share < 40 ? CrowdProfiles.Default : share < 70 ? CrowdProfiles.Own : CrowdProfiles.OnPremises,
            _ => CrowdProfiles.ByShare(share),
        };
    }

    public long CreatedAt(int index) => CaseOf(index).Standing == Standing.New
        ? born - Hour - draws.Below(index, 4, 4 * Day)
        : born - 30L * Day - (draws.Below(index, 4, 1_400) * (long)Day) - draws.Below(index, 5, Day);

    public Fate Of(int index)
    {
        var what = CaseOf(index);
        var created = CreatedAt(index);
        if (what.Standing is not (Standing.Working or Standing.Failing))
            return new(what.Standing, what.Standing is Standing.WaitingForApproval or Standing.Rejected ? Troubles.NotApproved : null, created + Hour, created + Hour);
        if (IsForward(index)) return new(Standing.Working, null, created + Hour, created + Hour);

        var fate = what.Trouble is { } trouble && !(holdsShared && trouble == Shared) ? Troubled(index, trouble, created) : Eventful(index, created);
        if (ProfileOf(index) is >= 0 and var number
            && profiles[number] is { Trouble: { } whole } profile
            && profile.BrokenAt + draws.Below(index, 6, 15 * Minute) is var since
            && since <= now
            && !(fate.Standing == Standing.Failing && fate.Since < since))
            return new(Standing.Failing, whole, since, since);
        return fate;
    }

    private Fate Troubled(int index, Trouble trouble, long created)
    {
        var begins = BeginOf(index, trouble);
        var ends = trouble.Passes ? begins + (2 * Hour) + draws.Below(index, 8, 10 * Hour) : draws.Below(index, 9, 10) == 0 && begins > born ? begins + Day + draws.Below(index, 8, 4 * Day) : long.MaxValue;
        return Between(index, trouble, begins, ends, created);
    }

    /// <summary>Most began in the last three days, so that their alerts are there; some are older, some still to come.</summary>
    private long BeginOf(int index, Trouble trouble)
    {
        if (index < GallerySize) return trouble.Passes ? born - (55 * Minute) - draws.Below(index, 7, 20 * Minute) : born - (20 * Minute) - draws.Below(index, 7, 60 * Hour);
        return draws.Below(index, 10, 100) switch
        {
            < 20 => born + Minute + draws.Below(index, 7, 10 * Day),
            < 75 => born - (20 * Minute) - draws.Below(index, 7, 60 * Hour),
            _ => born - (3L * Day) - draws.Below(index, 7, 40 * Day),
        };
    }

    /// <summary>A mailbox that works meets something that passes now and then.</summary>
    private Fate Eventful(int index, long created)
    {
        for (var epoch = (now - born) / Epoch; epoch >= 0; epoch--)
        {
            var question = 1_000 + (int)(epoch % 1_000_000);
            if (draws.Below(index, question, 1_000) >= 25) continue;
            var begins = born + (epoch * Epoch) + draws.Below(index, question + 1_000_000, 7 * Day);
            if (begins > now) continue;
            return Between(index, Passing[draws.Below(index, question + 2_000_000, Passing.Length)], begins, begins + (20 * Minute) + draws.Below(index, question + 3_000_000, 20 * Hour), created);
        }

        return Touched(index, null, created + Hour);
    }

    private Fate Between(int index, Trouble trouble, long begins, long ends, long created)
    {
        if (now < begins) return Touched(index, null, created + Hour);
        if (now >= ends) return Touched(index, trouble, ends);
        if (!trouble.Passes) return new(Standing.Failing, trouble, begins, begins);
        var tries = (int)((now - begins) / BetweenTries) + 1;
        var givenUp = begins + (Tries * BetweenTries);
        return tries <= Tries ? new(Standing.Retrying, trouble, begins, begins + ((tries - 1) * BetweenTries), tries) : new(Standing.Failing, trouble, givenUp, givenUp, Tries);
    }

    /// <summary>Synchronization writes to the row of a mailbox that works every quarter of an hour.</summary>
    private Fate Touched(int index, Trouble? passed, long since)
    {
        if (touchSeconds < 1) return new(Standing.Working, passed, since, since);
        var every = (long)touchSeconds;
        var phase = (long)(draws.Number(index, 11) % (ulong)every);
        var touched = now - ((((now - born - phase) % every) + every) % every);
        return new(Standing.Working, passed, since, Math.Max(since, touched));
    }

    private Case CaseOf(int index)
    {
        if (index < GallerySize && index % 3 == 1)
        {
            var shown = Gallery[index / 3];
            return Fits(index, shown) ? shown : new(Standing.Working, null);
        }

        // The first queue has the trouble that only queues have.
        if (index == FirstQueue) return new(Standing.Failing, QueueTrouble);
        var what = Share[draws.Below(index, 12, Share.Length)];
        return Fits(index, what) ? what : new(Standing.Working, null);
    }

    private static bool Fits(int index, Case what) => what.Trouble?.Where switch
    {
        Where.Queue => IsQueue(index),
        _ => !IsQueue(index) || what.Standing != Standing.OwnerDisabled,
    };

    private static Case[] MakeShare()
    {
        var share = new Case[10_000];
        Array.Fill(share, new(Standing.Working, null));
        var at = 0;
        foreach (var (standing, weight) in Calm)
            for (var i = 0; i < weight; i++) share[at++] = new(standing, null);
        foreach (var trouble in Troubles.All)
            for (var i = 0; i < trouble.Weight; i++) share[at++] = new(Standing.Failing, trouble);
        return share;
    }
}
