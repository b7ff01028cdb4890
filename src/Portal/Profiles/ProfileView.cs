using Portal.Plans;
using Portal.Readiness;

namespace Portal.Profiles;

/// <summary>A profile with what is known around it.</summary>
/// <param name="Standing">Null for Exchange on-premises, which the end of EWS in Exchange Online does not concern.</param>
/// <param name="Ends">Secrets and certificates with their ends.</param>
/// <param name="Next">What to do next; null when nothing is.</param>
public sealed record ProfileView(FoundProfile Profile, AppSeen App, EwsStanding? Standing, IReadOnlyList<Fact> Ends, DateTimeOffset? EndsFirst, ProfileNext? Next)
{
    /// <summary>Today's verdict in one word for the list.</summary>
    public Truth Today => !Profile.Row.Active ? Truth.NotReached : Standing?.Today.Truth ?? Truth.NotReached;
}

/// <param name="Href">An address within the portal.</param>
public sealed record ProfileNext(string Sentence, string? Href);
