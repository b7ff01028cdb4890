using Portal.Steps;
using Portal.Wizards.Renew;

namespace Portal.Wizards;

/// <summary>What renewing and abandoning need of a set-up's record, whichever wizard made it.</summary>
public interface IProfileRecord
{
    Guid Key { get; }

    ProfileRef? Profile { get; }

    /// <summary>What is renewed, where this is the record of a renewal.</summary>
    Renewal? Renewal { get; }

    IReadOnlyList<Guid> RenewedBy { get; }

    /// <summary>Secrets that were removed and that Entra may still show.</summary>
    IReadOnlyList<RemovedSecret> RemovedSecrets { get; }

    /// <summary>Mailboxes as they were before this set-up put them on its profile.</summary>
    IReadOnlyList<MailboxBefore> Before { get; }

    /// <summary>While it is abandoned: step → why what is left there was left on purpose.</summary>
    IReadOnlyDictionary<string, string> Left { get; }

    ProfilePlace Place { get; }

    /// <summary>The app whose secret Dataverse holds; null before it is known.</summary>
    SecretHolder? Holder { get; }

    IProfileRecord With(Renewal renewal);

    IProfileRecord With(IReadOnlyDictionary<string, string> left);

    IProfileRecord With(IReadOnlyList<RemovedSecret> removed);

    /// <summary>The record of a set-up whose profile got its secret from this renewal.</summary>
    IProfileRecord Renewed(IProfileRecord renewal);
}

/// <summary>Where the profile of a set-up is, or will be.</summary>
/// <param name="TenantId">The environment's tenant; null is that of the person who acts.</param>
/// <param name="Id">Its row: chosen beforehand, or that of a profile that was there.</param>
/// <param name="Chosen">It was there before the set-up, so it stays when the set-up goes.</param>
/// <param name="Pilot">Address of the mailbox that tries it.</param>
public sealed record ProfilePlace(string EnvironmentUrl, string? TenantId, Guid Id, string Name, bool Chosen, string Pilot);

/// <param name="Title">What the app is called in sentences: "KV-App".</param>
/// <param name="TenantId">Null is that of the person who acts.</param>
/// <param name="Closed">This portal was given no access to that tenant.</param>
/// <param name="Typed">A person made the secret in the profile and typed its value, so nothing tells which of the app's secrets it is.</param>
public sealed record SecretHolder(AppRef App, string Title, string? TenantId, bool Closed = false, bool Typed = false);
