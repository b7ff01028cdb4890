using Portal.Sandbox.Dataverse;

namespace Portal.Sandbox.Crowd;

/// <summary>A generated mailbox: its columns follow from its number, its fate and the moment.</summary>
internal sealed record CrowdMailbox(Population Population, int Index, Fate Fate) : GeneratedRow(Population.MailboxId(Index), Fate.Changed * 1_000)
{
    private const long NotRun = 0, Success = 1, Failure = 2;

    private bool IsQueue => CrowdFates.IsQueue(Index);

    private bool IsForward => CrowdFates.IsForward(Index);

    /// <summary>Methods are set and somebody tested it.</summary>
    private bool WasTested => Fate.Standing is Standing.Working or Standing.Failing or Standing.Retrying or Standing.OwnerDisabled or Standing.Inactive && !IsForward;

    private bool HasMethods => Fate.Standing is not (Standing.New or Standing.SwitchedOff) && !IsForward;

    /// <summary>The end of the test: what failed from then on, or weeks ago.</summary>
    private long TestedAt => Fate.Standing == Standing.Failing && Fate.Trouble is { Passes: false } ? Fate.Since : Population.Fates.CreatedAt(Index) + 7_200;

    private long SyncedAt => Fate.IsTrouble ? Math.Max(Population.Fates.CreatedAt(Index) + 7_300, Fate.Since - 600) : Fate.Changed;

    public override object? Value(string column) => column switch
    {
        "mailboxid" => Id,
        "versionnumber" => Version,
        "name" => Population.NameOf(Index),
        "emailaddress" => IsForward ? $"forward{Index / 400 + 1}@contoso.com" : Population.AddressOf(Index),
        "emailserverprofile" => Population.Fates.ProfileOf(Index) is >= 0 and var number && Population.Profiles[number].Id is { } profile ? Changes.Lookup("emailserverprofile", profile) : null,
        "regardingobjectid" => IsForward ? null : IsQueue ? Changes.Lookup("queue", Population.QueueId(Index)) : Changes.Lookup("systemuser", Population.UserId(Index)),
        "regardingobjecttypecode" => IsForward ? null : IsQueue ? "queue" : "systemuser",
        "isforwardmailbox" => IsForward,
        "isserviceaccount" => false,
        "statecode" => Fate.Standing == Standing.Inactive ? 1L : 0L,
        "statuscode" => Fate.Standing == Standing.Inactive ? 2L : 1L,
        "ownerid" => IsForward ? null : IsQueue ? Changes.Lookup("team", Population.IdOf(Seeds.SeedDataverse.QueueTeam)) : Changes.Lookup("systemuser", Population.UserId(Index)),
        "createdon" => Crowd.Population.Time(Population.Fates.CreatedAt(Index)),
        "modifiedon" => Crowd.Population.Time(Fate.Changed),
        "incomingemaildeliverymethod" => IsForward ? 3L : HasMethods ? 2L : 0L,
        "outgoingemaildeliverymethod" => HasMethods ? 2L : 0L,
        "actdeliverymethod" => HasMethods && !IsQueue ? 1L : 2L,
        "incomingemailstatus" => StatusUnless(Fate.Trouble is { OutgoingOnly: true } or { AppointmentsOnly: true }),
        "outgoingemailstatus" => StatusUnless(Fate.Trouble is { AppointmentsOnly: true }),
        "actstatus" => IsQueue ? NotRun : StatusUnless(Fate.Trouble is { OutgoingOnly: true }),
        "mailboxstatus" => StatusUnless(false),
        "enabledforincomingemail" or "enabledforoutgoingemail" or "enabledforact" => WasTested && Fate.Standing != Standing.Failing,
        "exchangesyncstatexml" or "folderhierarchy" => WasTested ? Memo.Of(column, Index) : null,
        "testemailconfigurationscheduled" or "processanddeleteemails" or "isactsyncorgflagset" => false,
        "orgmarkedasprimaryforexchangesync" => WasTested && !(Fate.IsTrouble && Population.Fates.IsShared(Index)),
        "testmailboxaccesscompletedon" => WasTested ? Crowd.Population.Time(TestedAt) : null,
        _ => ApprovalValue(column) ?? SyncValue(column),
    };

    private object? ApprovalValue(string column) => column switch
    {
        "emailrouteraccessapproval" => Fate.Standing switch { Standing.New or Standing.SwitchedOff => 0L, Standing.WaitingForApproval => 2L, Standing.Rejected => 3L, _ => IsForward ? 0L : 1L },
        "isemailaddressapprovedbyo365admin" => IsApproved && Fate.Trouble?.Key != "approval-by-365" && Population.Fates.ProfileOf(Index) is not (CrowdProfiles.OnPremises or CrowdProfiles.OnPremises + 1),
        "emailaddressapprovedby" => IsApproved ? Changes.Lookup("systemuser", Population.IdOf("user " + Seeds.SeedIds.People.Gloria)) : null,
        "emailaddressapprovedon" => IsApproved ? Crowd.Population.Time(Population.Fates.CreatedAt(Index) + 5_400) : null,
        "testandenablelastattemptedby" => WasTested ? Changes.Lookup("systemuser", Population.IdOf("user " + Seeds.SeedIds.People.Gloria)) : null,
        "testandenablelastattemptedon" => WasTested ? Crowd.Population.Time(TestedAt - 60) : null,
        _ => null,
    };

    private object? SyncValue(string column) => column switch
    {
        "lastsuccessfulsynccompletedon" or "lastsyncstartedon" => WasTested && !IsForward ? Crowd.Population.Time(SyncedAt) : null,
        "processinglastattemptedon" => WasTested ? Crowd.Population.Time(Fate.Changed) : null,
        "lastsyncerror" => Fate.IsTrouble ? Cut(Fate.Trouble!.AlertFor(Population.NameOf(Index), Population.AddressOf(Index)), 2_048) : null,
        "lastsyncerrorcode" => Fate.IsTrouble ? (long)Fate.Trouble!.Code : null,
        "lastsyncerrorcount" => Fate.IsTrouble ? 1L : null,
        "lastsyncerroroccurredon" => Fate.IsTrouble ? Crowd.Population.Time(Fate.Changed) : null,
        "lastsyncerrormachinename" => Fate.IsTrouble ? "SANDBOX-ASYNC-01" : null,
        "itemsprocessedforlastsync" => WasTested ? (long)Population.Draws.Below(Index, 20, 9) : null,
        "itemsfailedforlastsync" => WasTested ? 0L : null,
        "transientfailurecount" => (long)Fate.Tries,
        "postponemailboxprocessinguntil" => Fate.Standing == Standing.Retrying ? Crowd.Population.Time(Fate.Changed + 300) : null,
        "processingstatecode" => 0L,
        "hostid" => WasTested ? $"SANDBOX-ASYNC-0{Population.Draws.Below(Index, 21, 4) + 1}" : null,
        _ => null,
    };

    private bool IsApproved => !IsForward && Fate.Standing is Standing.Working or Standing.NeverTested or Standing.Inactive or Standing.OwnerDisabled or Standing.Retrying or Standing.Failing;

    private long StatusUnless(bool spared) => !WasTested || IsForward ? NotRun : Fate.Standing == Standing.Failing && !spared ? Failure : Success;

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most];
}
