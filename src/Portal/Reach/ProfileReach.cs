using System.Globalization;
using Portal.Plans;
using Portal.Profiles;
using Portal.Readiness;

namespace Portal.Reach;

/// <summary>A mailbox that uses a profile, as the copy of the mailboxes has it.</summary>
public sealed record ProfileMailbox(Guid Id, string Address, string Name);

/// <summary>Which mailboxes a list of the page holds.</summary>
public enum ReachList
{
    /// <summary>The app opens them.</summary>
    Reached,

    /// <summary>The app opens them, and they use the profile.</summary>
    Using,

    /// <summary>The app opens them, and they do not use the profile.</summary>
    Beyond,

    /// <summary>They use the profile, and synchronization cannot open them.</summary>
    Failing,

    /// <summary>Whether the app opens them could not be checked.</summary>
    Unknown,

    /// <summary>They use the profile, the app opens them with some permission, and whether it does with the one that synchronization needs could not be checked.</summary>
    Unsure,
}

/// <summary>What an app reaches beside who uses the profile.</summary>
/// <param name="Place">In the list of mailboxes of Exchange Online; null where it has none with this address.</param>
public sealed record ReachLine(string Address, string Name, string Type, int? Place, bool OnProfile);

/// <summary>The app's reach set beside the mailboxes of one profile, by address.</summary>
public sealed class ProfileReach
{
    private readonly IReadOnlyList<ProfileMailbox> _missing;
    private readonly MailboxSet _using;
    private readonly bool _graph;

    /// <param name="world">The clock by which Exchange Web Services end.</param>
    /// <param name="onOthers">Addresses of mailboxes on other profiles, whatever their app.</param>
    /// <param name="withoutAddress">Mailboxes on the profile that have no address, so that nobody can find them in Exchange Online.</param>
    public ProfileReach(AppReach reach, ProfileKind kind, IReadOnlyList<ProfileMailbox> profile, DateTimeOffset world, int withoutAddress = 0, IReadOnlyList<string>? onOthers = null)
    {
        (Reach, Kind, OnProfile, _graph) = (reach, kind, profile.Count, EwsCalendar.Ends.HasBegun(world));
        (_using, var missing, var further) = (new MailboxSet(reach.Index.Size), new List<ProfileMailbox>(), new List<ProfileMailbox>());
        foreach (var mailbox in profile)
        {
            if (reach.Index.At(mailbox.Address) is not { } place) missing.Add(mailbox);
            else
            {
                _using.Add(place);
                if (!reach.Index.Mailboxes[place].Address.Equals(mailbox.Address, StringComparison.OrdinalIgnoreCase)) further.Add(mailbox);
            }
        }

        _missing = missing;
        Flags = [.. RedFlags.Of(reach), .. Told(withoutAddress, further), .. Shared(onOthers ?? [])];
    }

    public AppReach Reach { get; }

    public ProfileKind Kind { get; }

    /// <summary>How many mailboxes use the profile.</summary>
    public int OnProfile { get; }

    public IReadOnlyList<RedFlag> Flags { get; }

    /// <summary>
    /// What the mailboxes of the profile tell beside the app. A mailbox that Exchange Online lists is there, and Exchange Server has at most a pointer to it: what asks it for the mailbox is answered
    /// ErrorNonExistentMailbox; for another address than the primary one Exchange Web Services answer ErrorNonPrimarySmtpAddress. https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode
    /// </summary>
    private IEnumerable<RedFlag> Told(int withoutAddress, List<ProfileMailbox> further)
    {
        if (Kind == ProfileKind.Hma && CanCount && _using.Count is > 0 and var moved)
            yield return new(
                RedFlags.MovedToCloud,
                $"{Number(moved)} on this profile {(moved == 1 ? "is" : "are")} in Exchange Online by now: moved there since, or made anew. Exchange Server has {(moved == 1 ? "it" : "them")} no more, and synchronization by this profile fails with ErrorNonExistentMailbox.",
                "Give such a mailbox a profile for Exchange Online in Dynamics 365, approve it again and test it; or move it back.",
                IsRed: false);
        if (Kind == ProfileKind.CrossTenant && !_graph && further.Count > 0)
            yield return new(
                RedFlags.FurtherAddress,
                $"{Number(further.Count)} on this profile {(further.Count == 1 ? "has" : "have")} a further address of a mailbox in Exchange Online where its primary one belongs, {further[0].Address.Isolated()} for one. Exchange Web Services answer ErrorNonPrimarySmtpAddress for it.",
                "Put the primary address into the user or queue in Dynamics 365, approve and test the mailbox again.",
                IsRed: false);
        if (withoutAddress > 0)
            yield return new(
                RedFlags.WithoutAddress,
                $"{Number(withoutAddress)} on this profile {(withoutAddress == 1 ? "has" : "have")} no e-mail address in Dynamics 365. {(withoutAddress == 1 ? "It is" : "They are")} in no number here, and nothing synchronizes {(withoutAddress == 1 ? "it" : "them")}.",
                "Give the user or queue its primary address, or take the profile off the mailbox.",
                IsRed: false);
    }

    /// <summary>What stands as "should not be reachable" may be another profile's business.</summary>
    private IEnumerable<RedFlag> Shared(IReadOnlyList<string> onOthers)
    {
        var others = MailboxSet.Of(_using.Size, onOthers.Select(Reach.Index.At).OfType<int>()).And(Places(ReachList.Beyond)).Count;
        if (Kind == ProfileKind.CrossTenant && others > 0)
            yield return new(
                RedFlags.OnOtherProfiles,
                $"{Number(others)} of those that should not be reachable {(others == 1 ? "is" : "are")} on other profiles. Where such a profile signs in with this app, too, {(others == 1 ? "it is" : "they are")} meant to be reachable.",
                "Look at the application id of those profiles before the app is confined: whoever is left out fails there.",
                IsRed: false);
    }

    private static string Number(int mailboxes) => mailboxes == 1 ? "1 mailbox" : $"{mailboxes.ToString("N0", CultureInfo.InvariantCulture)} mailboxes";

    /// <summary>Nobody could tell which mailboxes there are, so nothing can be counted.</summary>
    public bool CanCount => Reach.Facts.Mailboxes.IsKnown;

    public int Count(ReachList list) => Places(list).Count + (list == ReachList.Failing && CountsMissing ? _missing.Count : 0);

    /// <summary>One page of a list, in the order of addresses as Exchange Online gave them.</summary>
    public IReadOnlyList<ReachLine> Lines(ReachList list, int skip, int take) =>
    [
        .. (list == ReachList.Failing && CountsMissing ? _missing.Select(m => new ReachLine(m.Address, m.Name, "", null, true)) : [])
            .Concat(Places(list).Places().Select(Line)).Skip(skip).Take(take),
    ];

    public ReachLine Line(int place) => new(Reach.Index.Mailboxes[place].Address, Reach.Index.Mailboxes[place].Name, Reach.Index.Mailboxes[place].Type, place, _using[place]);

    /// <summary>What opens a mailbox for synchronization: Exchange Web Services as long as they last, Microsoft Graph afterwards.</summary>
    public string Needed => _graph ? "Mail.ReadWrite" : ReachPermissions.FullAccess;

    /// <summary>Failing ones that the app opens with other permissions than the one synchronization needs.</summary>
    public int ReachedOtherwise => Places(ReachList.Failing).And(Reach.Mailboxes.Sure).Count;

    /// <summary>Mailboxes that are reached with permissions alone which no policy limits, and those permissions.</summary>
    public (int Count, IReadOnlyList<string> Permissions) OnlyUnlimited()
    {
        var free = Reach.Permissions.Where(p => p is { Consented: Consented.Yes, Permission: { Opens: Opens.Mailboxes, Policy: false, IsNeverConfined: false } }).ToList();
        var others = Reach.Permissions.Except(free).Where(p => p.Permission is { Opens: Opens.Mailboxes, IsNeverConfined: false }).Aggregate(new MailboxSet(Reach.Index.Size), (all, p) => all.Or(p.Mailboxes.Maybe));
        return (Reach.Mailboxes.Sure.Without(others).Count, [.. free.Select(p => p.Permission.Name)]);
    }

    /// <summary>On-premises mailboxes are not in Exchange Online, and that is right so for a profile of Exchange on-premises.</summary>
    private bool CountsMissing => Kind == ProfileKind.CrossTenant && CanCount;

    private MailboxSet Places(ReachList list) => list switch
    {
        ReachList.Reached => Reach.Mailboxes.Sure,
        ReachList.Using => Reach.Mailboxes.Sure.And(_using),
        ReachList.Beyond => Reach.Mailboxes.Sure.Without(_using),
        ReachList.Unsure => Kind == ProfileKind.CrossTenant ? _using.And(Reach.Mailboxes.Sure).And(Reach.Of(Needed)?.Mailboxes.Unknown ?? new MailboxSet(_using.Size)) : new MailboxSet(_using.Size),
        ReachList.Failing => Kind == ProfileKind.CrossTenant ? _using.Without(Reach.Of(Needed)?.Mailboxes.Maybe ?? new MailboxSet(_using.Size)) : _using,
        _ => Reach.Mailboxes.Unknown,
    };
}
