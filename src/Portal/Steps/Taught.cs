using System.Text.RegularExpressions;
using Portal.Plans;

namespace Portal.Steps;

/// <summary>The form that things have which pasted answers may teach a set-up. That they exist is not checked here; the step that uses one reads it itself before it writes.</summary>
internal static partial class Taught
{
    private const RegexOptions Plain = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;

    [GeneratedRegex(@"\A[\w-]{1,100}\z", Plain, 2000)]
    private static partial Regex Assignment { get; }

    /// <param name="chosen">Client id of the app that was chosen; null or empty where the set-up makes its own.</param>
    public static bool IsApp(AppRef? app, string? chosen) =>
        app is not null && Guid.TryParseExact(app.ObjectId, "D", out _) && Guid.TryParseExact(app.AppId, "D", out _) && (app.ServicePrincipalId is null || Guid.TryParseExact(app.ServicePrincipalId, "D", out _))
        && app.Name.Length is > 0 and <= 256 && app.Ours == string.IsNullOrEmpty(chosen) && (app.Ours || string.Equals(app.AppId, chosen, StringComparison.OrdinalIgnoreCase));

    public static bool IsGrant(GrantRef? grant) => grant is not null && Assignment.IsMatch(grant.AssignmentId);

    /// <summary>Which secret the portal itself stored is not for a paste to say; of one that a script stored it may be the only word there is.</summary>
    /// <param name="id">Of the profile that the set-up makes or chose.</param>
    public static bool IsProfile(ProfileRef? taught, ProfileRef? known, Guid id) =>
        taught is { Pasted: true } profile && known is null or { Pasted: true } && profile.ProfileId == id && Guid.TryParseExact(profile.SecretKeyId, "D", out _);

    /// <summary>The portal's own proof stays, unless what it proved is not the secret in the profile any more.</summary>
    public static bool IsProof(Proof? taught, Proof? known, ProfileRef? profile) => Equal(taught, known) || (taught is null && profile is { Pasted: true });

    public static bool IsRule(CredentialRules rules) => rules.From.Length <= 300 && rules.SecretDays is null or > 0 and < 36500 && rules.CertificateDays is null or > 0 and < 36500;

    /// <summary>By what is kept of them: lists inside are other objects after each reading.</summary>
    public static bool Equal(object? one, object? other) => one is null || other is null ? one == other : SetUpState.Write(one) == SetUpState.Write(other);
}
