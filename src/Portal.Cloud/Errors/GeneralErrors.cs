namespace Portal.Cloud.Errors;

/// <summary>What can be said of an answer that no table knows: what kind it is, and the ids to ask with.</summary>
internal static class GeneralErrors
{
    public static string NameOf(CloudSystem system) => system switch
    {
        CloudSystem.Entra => "Microsoft Entra",
        CloudSystem.Graph or CloudSystem.GraphMail => "Microsoft Graph",
        CloudSystem.KeyVault => "Key Vault",
        CloudSystem.Arm => "Azure",
        CloudSystem.Dataverse => "Dataverse",
        CloudSystem.ExchangeOnline => "Exchange Online",
        _ => "Exchange",
    };

    public static ErrorText Describe(CloudError error)
    {
        var name = NameOf(error.System);
        var host = error.Host ?? name;
        return error.Kind switch
        {
            CloudErrorKind.NotYetVisible =>
                new(
                    $"{name} does not know the new object yet.",
                    "New objects take seconds to minutes until every part of the service knows them.",
                    "Wait a little; the portal looks again.",
                    "You"),
            CloudErrorKind.Throttled => new($"{name} asks for a pause: too many requests were made.", "The limit is shared by everybody who uses this tenant or environment.", Wait(error.RetryAfter), "You"),
            CloudErrorKind.Unavailable =>
                new(
                    $"{name} is not available at the moment.",
                    "The service answered with an error of its own.",
                    "Try again in a few minutes. If it stays, look at the Microsoft 365 service health page.",
                    "You; if it stays, Microsoft",
                    "https://admin.microsoft.com/servicehealth"),
            CloudErrorKind.AnswerLost =>
                new(
                    $"{name} did not answer to the end.",
                    $"The connection{(error.Host is null ? "" : $" to {host}")} broke, or the answer took too long. A change that was under way may have been made.",
                    "Look again: the portal reads the current state before it tries once more, so nothing is made twice.",
                    "You"),
            CloudErrorKind.NotAllowed =>
                new(
                    $"{name} refused: a right is missing.",
                    "The account that asked does not hold the role or permission this needs, or got it only minutes ago.",
                    "Ask for the right, or hand this step to somebody who has it. A role that is new can take up to 15 minutes, or a new sign-in.",
                    "An administrator of that system"),
            CloudErrorKind.NotFound => new($"{name} does not have this object.", "It was deleted, or it never was in this tenant or environment.", "Check the name or id, and that it is the right tenant.", "You"),
            CloudErrorKind.Conflict =>
                new(
                    $"{name} refused, because the object is being changed by somebody else.",
                    "It was changed after the portal read it, or another operation on it is under way.",
                    "Look at it again, then decide.",
                    "You"),
            CloudErrorKind.Exists => new($"{name} has this object already.", "Somebody made it before, perhaps an earlier attempt.", "Use the existing one, or choose another name.", "You"),
            CloudErrorKind.SignInNeeded => new($"{name} did not accept the sign-in.", "The access is missing, has expired or was withdrawn.", "Sign in again; you come back to this place.", "You"),
            CloudErrorKind.ClaimsChallenge => new($"{name} asks you to confirm your sign-in once more.", "A policy of your organization demands it for this action.", "Sign in again; you come back to this place.", "You"),
            CloudErrorKind.CredentialRefused =>
                new(
                    "Microsoft Entra refused the app's credential.",
                    "The secret or certificate is wrong, has expired, or is not known everywhere yet.",
                    "If it was made in the last minutes, wait. Otherwise make a new one.",
                    "You, or an owner of the app"),
            CloudErrorKind.BlockedByPolicy =>
                new(
                    $"A policy of the organization blocks this in {name}.",
                    "An administrator decided it.",
                    "Ask the owner of the policy for an exception.",
                    "Security or Conditional Access administrator"),
            CloudErrorKind.BadInput => new($"{name} did not accept the request.", "A value is not what the service expects.", "Check the values. If they look right, give the ids below to support."),
            CloudErrorKind.Unreachable =>
                new(
                    $"{host} cannot be reached from this portal.",
                    "The name does not resolve here, or nothing answers at that address.",
                    "Check the spelling, DNS and the firewall between this portal and that host.",
                    "Network administrator"),
            CloudErrorKind.Untrusted =>
                new(
                    $"The certificate that {host} shows is not trusted here.",
                    "It has expired, carries another name, or comes from a private authority.",
                    "Install a certificate from a public authority; Dynamics 365 needs one too.",
                    "Administrator of that server"),
            CloudErrorKind.Refused =>
                new(
                    $"The portal does not connect to {host}: it resolves to an address inside a private network.",
                    "Addresses that are typed in may only lead to public servers, so that nobody can use this portal to reach its internal network.",
                    "If this is intended (split DNS), the operator adds the host to the setting Portal:Connections:PrivateHosts.",
                    "Operator of this portal"),
            CloudErrorKind.NotPasted =>
                new(
                    $"{name} was not asked: the pasted answers do not hold this.",
                    "This step is looked at from answers that a script read, not by the portal itself.",
                    "Run the reading script again and paste its answer.",
                    "You"),
            _ => new($"{name} answered something the portal does not know.", "There is no entry for this answer yet.", "Give the codes and ids below to support."),
        };
    }

    private static string Wait(TimeSpan? after) => after is { } wait ? $"Wait {Math.Max(1, Math.Ceiling(wait.TotalSeconds)):0} seconds, then try again." : "Wait a minute, then try again.";
}
