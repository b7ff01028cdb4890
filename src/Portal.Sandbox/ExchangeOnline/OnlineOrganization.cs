using Portal.Sandbox.Exchange;

namespace Portal.Sandbox.ExchangeOnline;

/// <param name="At">World time of the change.</param>
public sealed record Since<T>(T Value, DateTimeOffset At);

/// <summary>A tenant's Exchange Online as its administrators set it. Each setting keeps its history, because a change is in force later than it is made.</summary>
public sealed record OnlineOrganization(
    string TenantId, IReadOnlyList<Since<bool?>> EwsEnabled, IReadOnlyList<Since<IReadOnlyList<string>>> EwsAllowedAppIDs, IReadOnlyList<Since<UserAgentPolicy>> UserAgents)
{
    /// <summary>Set so since ever.</summary>
    public static OnlineOrganization Of(string tenantId, bool? ewsEnabled, IReadOnlyList<string> allowed, UserAgentPolicy? userAgents = null) =>
        new(tenantId, [new(ewsEnabled, DateTimeOffset.MinValue)], [new(allowed, DateTimeOffset.MinValue)], [new(userAgents ?? UserAgentPolicy.None, DateTimeOffset.MinValue)]);
}

/// <summary>The settings of an organization that decide about EWS, at one moment.</summary>
/// <param name="Enabled"><c>EwsEnabled</c>; null was never set, and lets everybody in until Microsoft switches it.</param>
/// <param name="AllowedAppIDs">Counts only while <paramref name="Enabled"/> is true.</param>
/// <param name="UserAgents">A check of its own: both have to pass.</param>
/// <param name="FlippedAt">World time at which Microsoft switched null to false and filled the list; null when it did not.</param>
public sealed record EwsSettings(bool? Enabled, IReadOnlyList<string> AllowedAppIDs, UserAgentPolicy UserAgents, DateTimeOffset? FlippedAt = null);
