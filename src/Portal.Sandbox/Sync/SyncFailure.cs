namespace Portal.Sandbox.Sync;

/// <summary>Why a direction of synchronization failed, as the alert says it.</summary>
/// <param name="alert">Microsoft's words for this kind of failure (support articles on server-side synchronization).</param>
/// <param name="details">What the other side answered, AADSTS and vault texts included.</param>
/// <param name="code">
/// Number of the alert. Microsoft publishes no list from number to text, so these are the sandbox's own, except HTTP statuses inside.
/// </param>
internal sealed class SyncFailure(string alert, string details, int code) : Exception(alert)
{
    public string Details => details.Length <= 2_000 ? details : details[..2_000];

    public int Code => code;

    /// <summary>Nobody answered, as opposed to somebody who refused: time-outs, unknown hosts, broken connections, servers in trouble.</summary>
    public bool IsTransient => code is 4_080 or 4_041 or 5_001 or 5_020 or 5_999;

    public static SyncFailure Credentials(string details) => new("The credentials specified for the associated email server profile are incorrect or have insufficient permissions.", details, 4_010);

    public static SyncFailure Unauthorized(string details) => new("Http server returned 401 Unauthorized exception.", details, 4_011);

    public static SyncFailure Forbidden(string details) => new("Http server returned Forbidden exception.", details, 4_031);

    public static SyncFailure ServerTrouble(int status, string details) => new($"Http server returned {status}.", details, 5_001);

    public static SyncFailure Configuration(string missing) => new("InvalidIncomingEmailServerProfileConfiguration", missing, 4_000);
}
