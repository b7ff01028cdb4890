using Portal.Readiness;
using Portal.Steps;
using Portal.Wizards.Forms;

namespace Portal.Wizards.CrossTenant;

/// <summary>The record of one cross-tenant set-up: what was typed, and the ids found or made since. No secrets, and nothing that claims to be true.</summary>
public sealed record CrossTenantSetUp : IFormRecord<CrossTenantForm>, IPilotRecord
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

    /// <summary>Who typed the secret that is in the profile, where the portal did not make it.</summary>
    public TypedBy? Typed { get; init; }

    /// <summary>Mailboxes as they were before this set-up put them on its profile, so that abandoning puts them back.</summary>
    public IReadOnlyList<MailboxBefore> Before { get; init; } = [];

    /// <summary>Keys of the renewals that stored a secret in this profile: their secrets are this set-up's too.</summary>
    public IReadOnlyList<Guid> RenewedBy { get; init; } = [];

    /// <summary>What people told of Exchange Online, which the portal may not read itself.</summary>
    public ExchangeOnlineKnowledge ExchangeOnline { get; init; } = new();

    /// <summary>What the tenant's policies allowed for credentials when they were last read; null while they were not.</summary>
    public CredentialRules? Rules { get; init; }

    /// <summary>While it is abandoned: step → why what is left there was left on purpose.</summary>
    public IReadOnlyDictionary<string, string> Left { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    PilotWish IPilotRecord.Pilot => new(Form.EnvironmentUrl, Form.DataverseTenantId, Form.PilotMailbox, Form.ProfileName, Profile, Before);

    object IPilotRecord.WithBefore(IReadOnlyList<MailboxBefore> before) => this with { Before = before };

    object IFormRecord<CrossTenantForm>.With(CrossTenantForm form) => With(form);

    /// <summary>With other typed values: ids of another tenant or environment say nothing any more.</summary>
    public CrossTenantSetUp With(CrossTenantForm form)
    {
        var (tenant, environment) = (form.ExchangeTenantId != Form.ExchangeTenantId, form.EnvironmentUrl != Form.EnvironmentUrl);
        return this with
        {
            Form = tenant ? form with { AppId = form.AppId == Form.AppId ? null : form.AppId } : form, App = tenant ? null : App, Grants = tenant ? [] : Grants, Rules = tenant ? null : Rules,
            ExchangeOnline = tenant ? new() : ExchangeOnline, Profile = tenant || environment ? null : Profile, Proof = tenant || environment ? null : Proof,
        };
    }
}

/// <param name="Resource">Client id of the API: Exchange Online's or Microsoft Graph's.</param>
/// <param name="Permission">Its name: "Mail.ReadWrite".</param>
public sealed record GrantedPermission(string Resource, string Permission, GrantRef Grant);

/// <summary>The person whose typed secret went through to Dataverse, and when.</summary>
public sealed record TypedBy(string Name, DateTimeOffset At);
