using Portal.Readiness;
using Portal.Steps;
using Portal.Wizards.CrossTenant.Steps;
using Portal.Wizards.Forms;
using Portal.Wizards.Renew;

namespace Portal.Wizards.CrossTenant;

/// <summary>The record of one cross-tenant set-up: what was typed, and the ids found or made since. No secrets, and nothing that claims to be true.</summary>
public sealed record CrossTenantSetUp : IFormRecord<CrossTenantForm>, IPilotRecord, IProfileRecord
{
    /// <summary><see cref="Plans.SetUp.Key"/>: part of the unique names of what is created.</summary>
    public required Guid Key { get; init; }

    public required CrossTenantForm Form { get; init; }

    /// <summary>The app that Dynamics 365 signs in as, in the tenant of Exchange Online.</summary>
    public AppRef? App { get; init; }

    /// <summary>The permissions that were found granted, by API and name.</summary>
    public IReadOnlyList<GrantedPermission> Grants { get; init; } = [];

    /// <summary>Number of the approval request of the decision step.</summary>
    public long? Approval { get; init; }

    public ProfileRef? Profile { get; init; }

    /// <summary>What the last credential window proved, over EWS and over Graph.</summary>
    public Proof? Proof { get; init; }

    /// <summary>The credential window was opened: a secret under this set-up's name may be its own from then on, also while the window runs, and after a stop in it.</summary>
    public bool MakesSecrets { get; init; }

    /// <summary>Who typed the secret that is in the profile, where the portal did not make it.</summary>
    public TypedBy? Typed { get; init; }

    /// <summary>Mailboxes as they were before this set-up put them on its profile, so that abandoning puts them back.</summary>
    public IReadOnlyList<MailboxBefore> Before { get; init; } = [];

    /// <summary>Keys of the renewals that stored a secret in this profile: their secrets are this set-up's too.</summary>
    public IReadOnlyList<Guid> RenewedBy { get; init; } = [];

    /// <summary>Secrets of this set-up that Entra was told to remove: what is read there can show them for a while.</summary>
    public IReadOnlyList<RemovedSecret> RemovedSecrets { get; init; } = [];

    /// <summary>What is renewed, where this is the record of a renewal.</summary>
    public Renewal? Renewal { get; init; }

    /// <summary>What people told of Exchange Online, which the portal may not read itself.</summary>
    public ExchangeOnlineKnowledge ExchangeOnline { get; init; } = new();

    /// <summary>Somebody decided that nothing confines the app; null where nobody did.</summary>
    public NotConfined? NotConfined { get; init; }

    /// <summary>Number of the scoping plan that put roles for applications in place of the consents; null as long as consents open the mailboxes.</summary>
    public long? ByRoles { get; init; }

    /// <summary>What the tenant's policies allowed for credentials when they were last read; null while they were not.</summary>
    public CredentialRules? Rules { get; init; }

    /// <summary>While it is abandoned: step → why what is left there was left on purpose.</summary>
    public IReadOnlyDictionary<string, string> Left { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    PilotWish IPilotRecord.Pilot => new(Form.EnvironmentUrl, Form.DataverseTenantId, Form.PilotMailbox, Form.ProfileName, Profile, Before);

    object IPilotRecord.WithBefore(IReadOnlyList<MailboxBefore> before) => this with { Before = before };

    ProfilePlace IProfileRecord.Place => new(Form.EnvironmentUrl, Form.DataverseTenantId, CrossTenantRows.IdOf(this), Form.ProfileName, Form.ProfileId is { Length: > 0 }, Form.PilotMailbox);

    SecretHolder? IProfileRecord.Holder => App is { } app ? new(app, "the app", Form.ExchangeTenantId, Form.Onboarding == Onboarding.NoAccess, Profile?.SecretKeyId == ProfileWindow.TypedKey) : null;

    IProfileRecord IProfileRecord.With(Renewal renewal) => this with { Renewal = renewal };

    IProfileRecord IProfileRecord.With(IReadOnlyDictionary<string, string> left) => this with { Left = left };

    IProfileRecord IProfileRecord.With(IReadOnlyList<RemovedSecret> removed) => this with { RemovedSecrets = removed };

    IProfileRecord IProfileRecord.Renewed(IProfileRecord renewal) => Renewed((CrossTenantSetUp)renewal);

    private CrossTenantSetUp Renewed(CrossTenantSetUp renewal) =>
        this with
        {
            Profile = renewal.Profile,
            Proof = renewal.Proof ?? Proof,
            Typed = renewal.Typed,
            RenewedBy = [.. RenewedBy.Append(renewal.Renewal!.Key).Distinct()],
            RemovedSecrets = [.. RemovedSecrets.Union(renewal.RemovedSecrets)],
        };

    object IFormRecord<CrossTenantForm>.With(CrossTenantForm form) => With(form);

    /// <summary>With other typed values: ids of another tenant or environment say nothing any more.</summary>
    public CrossTenantSetUp With(CrossTenantForm form)
    {
        var (tenant, environment) = (form.ExchangeTenantId != Form.ExchangeTenantId, form.EnvironmentUrl != Form.EnvironmentUrl);
        return this with
        {
            Form = tenant ? form with { AppId = form.AppId == Form.AppId ? null : form.AppId } : form,
            App = tenant ? null : App,
            MakesSecrets = !tenant && MakesSecrets,
            Grants = tenant ? [] : Grants,
            Rules = tenant ? null : Rules,
            ExchangeOnline = tenant ? new() : ExchangeOnline, Profile = tenant || environment ? null : Profile, Proof = tenant || environment ? null : Proof,
        };
    }
}

/// <param name="Resource">Client id of the API: Exchange Online's or Microsoft Graph's.</param>
/// <param name="Permission">Its name: "Mail.ReadWrite".</param>
public sealed record GrantedPermission(string Resource, string Permission, GrantRef Grant);

/// <summary>That the app may reach every mailbox, as somebody decided.</summary>
public sealed record NotConfined(string Why, string By, DateTimeOffset At);

/// <summary>The person whose typed secret went through to Dataverse, and when.</summary>
public sealed record TypedBy(string Name, DateTimeOffset At);
