namespace Portal.Approvals;

/// <summary>A rule that said no, in a sentence for the person who asked.</summary>
public abstract record Refusal(string Sentence);

public sealed record NoSuchRequest(long Id) : Refusal($"There is no request {Id}. It may belong to another portal.");

public sealed record ReasonMissing() : Refusal("Give a reason. It is kept with the decision, whichever way it goes.");

public sealed record NothingAsked() : Refusal("The request names no permission, so there is nothing to decide.");

public sealed record CeilingTooLow(int Total, int Ceiling)
    : Refusal($"The app would reach {Total} mailboxes, which is over the ceiling of {Ceiling} in the request. Raise the ceiling or confine the app first.");

public sealed record NotAnApprover() : Refusal("Only somebody with the role Portal.Approver can decide.");

public sealed record NotOpen(ApprovalState State) : Refusal(State switch
{
    ApprovalState.Approved => "This request has already been approved.",
    ApprovalState.Denied => "This request has already been denied.",
    ApprovalState.Voided => "This request no longer counts, because what it was made for has changed. A new one is needed.",
    ApprovalState.Withdrawn => "This request was withdrawn by the person who made it.",
    ApprovalState.Expired => "Nobody decided this request in time, so it has ended. Whoever needs it asks again.",
    _ => "This request is not open.",
});

public sealed record TooLate(DateTimeOffset Due) : Refusal($"This request could be decided until {Due:d MMMM yyyy HH:mm} UTC. Whoever needs it asks again.");

public sealed record DueOutOfRange() : Refusal("A request can wait between 1 and 90 days for its decision.");

public sealed record DecidedAlready() : Refusal("You have decided this request already. Another approver is needed beside you.");

public sealed record VotersAccount(string Name) : Refusal($"{Name} has decided this request already, and counts as the same person as you. Another approver is needed.");

public sealed record ShownIsNotStored() : Refusal("The request is not the one that was on the screen. Open it again and read it before deciding.");

public sealed record YourOwnRequest() : Refusal("You asked for this yourself. Somebody else has to decide.");

public sealed record RequestersAccount(string UserName)
    : Refusal($"{UserName} was connected in the session that made this request, so it counts as the requester. Somebody else has to decide.");

public sealed record PermissionUndecided(string Name) : Refusal($"Approve or deny every permission: \"{Name}\" has no answer yet.");

public sealed record UnknownPermission() : Refusal("The answer names a permission that was not asked for. Open the request again.");

public sealed record OnlyTheRequester(string Name) : Refusal($"Only {Name}, who made the request, can withdraw it.");
