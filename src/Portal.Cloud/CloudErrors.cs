using Portal.Cloud.Errors;

namespace Portal.Cloud;

/// <summary>Turns what a service said into what a person can use. One table per system in Errors/; a code that no table knows gets an honest general text.</summary>
public static class CloudErrors
{
    /// <summary>Makes an error and gives it its kind: by code first, then by status.</summary>
    /// <param name="claims">A decoded claims challenge, which outranks every code.</param>
    public static CloudError Create(CloudSystem system, int? status, string? code, string message, string? claims = null)
    {
        var kind = claims is not null ? CloudErrorKind.ClaimsChallenge : Find(system, status, code, message)?.Kind ?? KindOf(status);
        return new CloudError(system, kind, status, code, message) { Claims = claims };
    }

    public static ErrorText Describe(CloudError error) =>
        error.Kind != CloudErrorKind.ClaimsChallenge && Find(error.System, error.Status, error.Code, error.Message) is { } known ? known.TextFor(error.Message) : GeneralErrors.Describe(error);

    internal static KnownError? Find(CloudSystem system, int? status, string? code, string message) =>
        Table(system).FirstOrDefault(k => k.Fits(status, code, message));

    internal static IReadOnlyList<KnownError> Table(CloudSystem system) => system switch
    {
        CloudSystem.Entra => EntraErrors.Table,
        CloudSystem.Graph => GraphErrors.Table,
        CloudSystem.KeyVault => KeyVaultErrors.Table,
        CloudSystem.Arm => ArmErrors.Table,
        CloudSystem.Dataverse => DataverseErrors.Table,
        CloudSystem.ExchangeOnline => ExchangeOnlineErrors.Table,
        CloudSystem.GraphMail => GraphMailErrors.Table,
        _ => ExchangeErrors.Table,
    };

    private static CloudErrorKind KindOf(int? status) => status switch
    {
        400 or 405 or 413 or 501 => CloudErrorKind.BadInput,
        401 => CloudErrorKind.SignInNeeded,
        403 => CloudErrorKind.NotAllowed,
        404 or 410 => CloudErrorKind.NotFound,
        409 or 412 => CloudErrorKind.Conflict,
        429 => CloudErrorKind.Throttled,
        502 or 504 => CloudErrorKind.AnswerLost, // From a gateway: the service behind it may have done what was asked.
        >= 500 => CloudErrorKind.Unavailable,
        _ => CloudErrorKind.Unknown,
    };
}
