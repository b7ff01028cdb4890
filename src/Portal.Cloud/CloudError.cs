namespace Portal.Cloud;

/// <summary>Which service answered, or should have.</summary>
public enum CloudSystem
{
    Entra,
    Graph,
    KeyVault,
    Arm,
    Dataverse,

    /// <summary>An Exchange server on-premises.</summary>
    Exchange,

    /// <summary>Exchange Online by EWS, or by the service behind its PowerShell.</summary>
    ExchangeOnline,

    /// <summary>Microsoft Graph where it opens mailboxes: Exchange Online answers through it, with codes of its own.</summary>
    GraphMail,
}

/// <summary>What a failure means for whoever called, whatever the service's own code is.</summary>
public enum CloudErrorKind
{
    /// <summary>No entry of the tables fits.</summary>
    Unknown,

    /// <summary>Just created or just allowed, and not known everywhere yet: looking again later is the remedy.</summary>
    NotYetVisible,

    /// <summary>Too many requests; <see cref="CloudError.RetryAfter"/> says how long to wait.</summary>
    Throttled,

    /// <summary>The service is down for now (5xx). Nothing was changed, as far as its answer can be believed.</summary>
    Unavailable,

    /// <summary>The request went out and no whole answer came back. A write may have happened: look before trying again.</summary>
    AnswerLost,

    /// <summary>Known caller, missing right.</summary>
    NotAllowed,
    NotFound,

    /// <summary>Somebody changed the object meanwhile, or another operation on it is under way.</summary>
    Conflict,

    /// <summary>What should be created is there already.</summary>
    Exists,

    /// <summary>No usable token: the person must sign in (again).</summary>
    SignInNeeded,

    /// <summary>A policy asks for more (multifactor, a newer sign-in): redirect with <see cref="CloudError.Claims"/>.</summary>
    ClaimsChallenge,

    /// <summary>The app's own credential was refused: wrong, expired, or a certificate the app does not have.</summary>
    CredentialRefused,

    /// <summary>A policy of the tenant forbids it; nobody's retry changes that.</summary>
    BlockedByPolicy,
    BadInput,

    /// <summary>The host name does not resolve, or nothing answers there.</summary>
    Unreachable,

    /// <summary>The server's TLS certificate is not trusted from here.</summary>
    Untrusted,

    /// <summary>The portal itself would not make the connection: the address is not one it may call.</summary>
    Refused,

    /// <summary>The look runs on answers that somebody pasted, and this one is not among them.</summary>
    NotPasted,
}

/// <summary>A failure as a value. Never holds a secret; <see cref="Message"/> is the service's own text and not for end users.</summary>
/// <param name="Status">HTTP status; null when there was no answer.</param>
/// <param name="Code">The service's code: "AADSTS7000215", "Request_ResourceNotFound", "ForbiddenByRbac", "0x80040220".</param>
public sealed record CloudError(CloudSystem System, CloudErrorKind Kind, int? Status, string? Code, string Message)
{
    public string? RequestId { get; init; }
    public string? CorrelationId { get; init; }
    public DateTimeOffset? At { get; init; }
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The claims challenge to send along on the next sign-in, decoded JSON.</summary>
    public string? Claims { get; init; }

    /// <summary>The host that was called, for errors of the connection.</summary>
    public string? Host { get; init; }

    public string Sentence => Text.Sentence;
    public string Cause => Text.Cause;
    public string Remedy => Text.Remedy;
    public string? Who => Text.Who;
    public string? Link => Text.Link;

    /// <summary>Also seen for seconds or minutes after a change: while the change is recent, waiting is right; later it is what it says.</summary>
    public bool IsSettling => CloudErrors.Find(System, Status, Code, Message)?.Settling == true;

    /// <summary>Waiting and looking again can help.</summary>
    public bool IsTransient => Kind is CloudErrorKind.NotYetVisible or CloudErrorKind.Throttled or CloudErrorKind.Unavailable or CloudErrorKind.AnswerLost;

    /// <summary>Codes and ids to copy for support, one line each.</summary>
    public IReadOnlyList<string> Ids =>
    [
        .. new[]
        {
            Code is null ? null : $"code {Code}",
            Status is null ? null : $"HTTP {Status}",
            RequestId is null ? null : $"request-id {RequestId}",
            CorrelationId is null ? null : $"correlation-id {CorrelationId}",
            At is null ? null : $"time {At:yyyy-MM-dd HH:mm:ss}Z",
        }.OfType<string>(),
    ];

    private ErrorText Text => CloudErrors.Describe(this);
}

/// <summary>An error as a person needs it.</summary>
/// <param name="Sentence">What happened.</param>
/// <param name="Cause">The likely cause.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Who">Who can: a role, not a name.</param>
/// <param name="Link">Microsoft's page.</param>
public sealed record ErrorText(string Sentence, string Cause, string Remedy, string? Who = null, string? Link = null);

/// <summary>A call to the cloud that failed; <see cref="Error"/> says how.</summary>
public sealed class CloudException(CloudError error, Exception? inner = null)
    : Exception($"{error.System}: {error.Kind} ({error.Code ?? error.Status?.ToString() ?? "no answer"})", inner)
{
    public CloudError Error { get; } = error;
}
