using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Mailboxes.Causes;
using Portal.Profiles;
using Portal.SignIn;

namespace Portal.Mailboxes.Live;

/// <summary>
/// Names of the people behind the role that a cause names: owners of the profile's app, the profile's own owner, System Administrators of the environment, or who holds the role in Microsoft Entra. Read by the
/// portal's reader, in Microsoft Entra in its own tenant only.
/// </summary>
public sealed class FindKeepers(ReadProfiles profiles, Administrators administrators, Places places, CloudNetwork network, ReaderIdentity reader)
{
    /// <summary>Holders of a role that are looked up; a role that more people hold is a team that helpdesk knows.</summary>
    private const int Most = 5;

    private const string System = "SYSTEM"; // the environment's own user, who owns what came with it

    /// <exception cref="Portal.Cloud.CloudException">Microsoft Entra does not answer, or refuses.</exception>
    public async Task<Keepers> OfAsync(Cause cause, ProfileSubject subject, CancellationToken ct) => cause switch
    {
        { Owner: Who.Apps or Who.AdminsAndApp } => Keepers.Of(await profiles.OwnersAsync(TenantOf(cause, subject), AppOf(cause, subject), ct)),
        { Owner: Who.Admins, Reach: CauseReach.Profile } when OfProfile(subject) is { } owner => Keepers.Of(owner),
        { Owner: Who.Admins } => await administrators.OfAsync(subject.Host, ct),
        { Owner: MailboxFacts.Approvers } when subject.IsOnPremises => await administrators.OfAsync(subject.Host, ct),
        _ when RoleOf(cause, subject) is var (role, tenant) && tenant is not null && reader.IsOf(tenant) =>
            Keepers.Of([.. (await new People(network, reader.Credential).WithRoleAsync(role, Most, ct)).Select(p => p.Name).Where(n => n.Length > 0)]),
        _ => Keepers.Nobody,
    };

    /// <summary>Whoever began the set-up that made the profile, else the owner of its row: a person or a team.</summary>
    public static string? OfProfile(ProfileSubject subject) => subject.Profile?.SetUp?.OwnerName ?? (subject.Row?.OwnerName is { Length: > 0 } owner && owner != System ? owner : null);

    /// <summary>A secret is KV-App's where the profile is one of Exchange Server; everything else is about the app that signs in to Exchange.</summary>
    private static string? AppOf(Cause cause, ProfileSubject subject) => HoldsSecret(cause) ? subject.Profile?.SecretAppId : subject.Profile?.AppId;

    private string? TenantOf(Cause cause, ProfileSubject subject) => subject.Profile is { Kind: ProfileKind.Hma } && HoldsSecret(cause) ? places.VaultTenant ?? subject.TenantId : subject.TenantId;

    private static bool HoldsSecret(Cause cause) => cause.Key is CausesOfEntra.SecretExpired or CausesOfEntra.SecretWrong;

    /// <summary>Addresses are approved by the environment's tenant; licences, accounts and Exchange are the mailbox's. https://learn.microsoft.com/power-platform/admin/connect-exchange-online#approve-mailboxes</summary>
    private (string Role, string? Tenant)? RoleOf(Cause cause, ProfileSubject subject) => cause.Owner switch
    {
        Who.Exchange when !subject.IsOnPremises => (DirectoryRole.ExchangeAdministrator, subject.TenantId),
        Who.Licences => (DirectoryRole.LicenseAdministrator, subject.TenantId),
        Who.Users => (DirectoryRole.UserAdministrator, subject.TenantId),
        Who.Policies => (DirectoryRole.ConditionalAccessAdministrator, subject.TenantId),
        Who.TenantApps => (DirectoryRole.CloudApplicationAdministrator, subject.TenantId),
        MailboxFacts.Approvers or Who.Global when subject.Row?.ServerType == 3 => (DirectoryRole.ExchangeAdministrator, places.DataverseTenant),
        _ => null,
    };
}
