namespace Portal.SignIn;

/// <summary>Why a sign-in did not come about, as far as a person can do something about it.</summary>
public enum SignInTrouble
{
    /// <summary>The answer did not pass one of the checks.</summary>
    NotAccepted,

    /// <summary>An answer that was not waited for: back button, a second time, another browser, too late.</summary>
    OutOfStep,
    Cancelled,
    NotAssigned,
    Disabled,
    ConsentMissing,

    /// <summary>For an API token: another account than the one that is signed in.</summary>
    OtherAccount,

    /// <summary>The portal's session ended while Entra was asked.</summary>
    SessionEnded,
    Unreachable,
    ConsentDenied,

    /// <summary>A link asked for a token that this portal never asks for.</summary>
    NotAskedFor,

    /// <summary>An account of a tenant whose people are not let in.</summary>
    WrongTenant,
}

/// <summary>The message is for the log; people read the page of <see cref="Trouble"/>.</summary>
public sealed class SignInTroubleException(SignInTrouble trouble, string detail, Exception? inner = null) : Exception(detail, inner)
{
    public SignInTrouble Trouble => trouble;
}

internal static class SignInTroubles
{
    /// <summary>Microsoft asks not to program against AADSTS numbers; these choose a better sentence and nothing else.</summary>
    public static SignInTrouble OfEntra(string? code, string? description) => (code, description ?? "") switch
    {
        (_, var text) when text.Contains("AADSTS50105") => SignInTrouble.NotAssigned,
        (_, var text) when text.Contains("AADSTS50057") => SignInTrouble.Disabled,
        (_, var text) when text.Contains("AADSTS65001") || text.Contains("AADSTS90094") => SignInTrouble.ConsentMissing,
        (_, var text) when text.Contains("AADSTS65004") => SignInTrouble.ConsentDenied,
        ("access_denied", _) => SignInTrouble.Cancelled,
        ("temporarily_unavailable" or "server_error" or "request_timeout" or "service_not_available", _) => SignInTrouble.Unreachable,
        ("consent_required", _) => SignInTrouble.ConsentMissing,
        _ => SignInTrouble.NotAccepted,
    };

    /// <param name="service">The service a token was wanted for, by its name; null for the sign-in itself.</param>
    public static (string Sentence, string Remedy) Words(this SignInTrouble trouble, string? service = null) => trouble switch
    {
        SignInTrouble.NotAskedFor =>
            ("The portal does not ask for such access.",
                "The link was changed on the way, or leads to an environment or tenant that the portal is not connected to (any more). Go back to the page you came from and choose Connect there."),
        SignInTrouble.ConsentDenied when service is not null =>
            ($"You did not agree that the portal acts for you in {service}.",
                "Nothing was changed. Connect again when you want to; or do the step with its script, or send it to somebody else."),
        SignInTrouble.ConsentMissing when service is not null =>
            ($"The portal has not been given consent to act for you in {service}.",
                "An administrator grants it once for everybody; what they need is below. Until then the step can be done with its script, or by somebody else."),
        SignInTrouble.Cancelled when service is not null => ($"The sign-in for {service} was cancelled.", "Nothing was changed. Connect again when you are ready."),
        SignInTrouble.OutOfStep => ("This sign-in was no longer waited for.", "This happens with the back button, when a sign-in page stays open too long, or when it is sent to another browser. Sign in again."),
        SignInTrouble.Cancelled or SignInTrouble.ConsentDenied => ("The sign-in was cancelled.", "Sign in again when you are ready."),
        SignInTrouble.NotAssigned => ("Your account is not assigned to this portal.", "Somebody who administers this portal's enterprise application in Microsoft Entra can assign you, with one of the portal's roles."),
        SignInTrouble.WrongTenant =>
            ("Your account belongs to an organization whose people cannot sign in here.",
                "Sign in with an account of the organization that runs this portal, a guest's for instance; or ask the person who sent you the link to have yours let in (Portal:SignIn:AllowedTenants)."),
        SignInTrouble.Disabled => ("Your account is disabled.", "Somebody who administers users in Microsoft Entra can tell you why, and enable it."),
        SignInTrouble.ConsentMissing =>
            ("The portal has not been given consent to use this service for you.",
                "Somebody who may consent in Microsoft Entra can grant the portal's registration the delegated permission it asks for."),
        SignInTrouble.OtherAccount =>
            ("You chose another account than the one you are signed in with.",
                "Permissions of one person are never used by another. Choose the account you are signed in with, or sign out first."),
        SignInTrouble.SessionEnded => ("Your session ended meanwhile.", "Sign in again; nothing you saved is lost."),
        SignInTrouble.Unreachable => ("Microsoft Entra could not be reached.", "Try again in a minute. If it lasts, the people who run this portal can see in its log what failed."),
        _ => ("Microsoft Entra's answer did not pass the portal's checks, so you were not signed in.", "Sign in again. If it happens every time, the people who run this portal can see in its log which check failed."),
    };
}
