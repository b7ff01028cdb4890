using FluentValidation.Results;
using Microsoft.AspNetCore.Components;
using Portal.Cloud.Dataverse;
using Portal.Shared;
using Portal.SignIn;

namespace Portal.Wizards.CrossTenant;

/// <summary>What a cross-tenant set-up begins with, and the same again to correct it.</summary>
public sealed partial class CrossTenantFormPage
{
    private static readonly IReadOnlyList<ChoiceOption<bool>> _tenants =
    [
        new(true, "The environment's own tenant", "One tenant for Dynamics 365 and for the mailboxes."),
        new(false, "Another tenant", "Dynamics 365 is in one tenant, the mailboxes are in the Exchange Online of another."),
    ];

    private static readonly IReadOnlyList<ChoiceOption<Onboarding>> _ways =
    [
        new(
            Onboarding.PortalApp,
            "Consent there for this portal's app",
            "People of that tenant, or guests in it, act there with their own rights, through this portal. An administrator of that tenant consents to the portal's app once; the portal itself gets no right there."),
        new(
            Onboarding.OwnRegistration,
            "A registration of that tenant's own",
            "The same, but with an app that was registered in that tenant for this portal: no app of another company in its directory. Whoever runs the portal puts its client id, and a secret or certificate, into the settings."),
        new(
            Onboarding.NoAccess,
            "No access at all",
            "People of that tenant run scripts, and what the scripts print is pasted here. They give the client secret to the person who types it here; it goes through to Dataverse and is not kept. Dynamics 365's own test is the last proof."),
    ];

    [Inject] public required CrossTenantFormRules Rules { get; init; }

    [Inject] public required ResolvePlaces Resolve { get; init; }

    protected override string Kind => CrossTenantWizard.Kind;
    protected override string NewTitle => "New cross-tenant profile";
    protected override string First => CrossTenantWizard.First;

    protected override CrossTenantForm New() => new() { EnvironmentUrl = OnlyEnvironment };

    protected override async Task<CrossTenantForm?> AdoptedAsync(DataverseClient client, string environment, Guid profile)
    {
        if (await new CrossTenantProfiles(client).ReadAsync(profile, CancellationToken.None) is not { } stored) return null;
        var pilot = (await new Cloud.Dataverse.Mailboxes(client).OnProfileAsync(profile, CancellationToken.None)).FirstOrDefault()?.Address ?? "";
        var same = stored.UsesDefaultTenant || string.Equals(stored.TenantId, Places.DataverseTenant, StringComparison.OrdinalIgnoreCase);
        return New() with
        {
            EnvironmentUrl = environment, ProfileId = profile.ToString(), ProfileName = stored.Profile.Name, AppId = stored.AppId ?? "", PilotMailbox = pilot,
            InSameTenant = same, ExchangeDomain = same || pilot.Split('@') is not [_, var domain] ? "" : domain,
        };
    }

    protected override object Begin(Guid key, CrossTenantForm form) => new CrossTenantSetUp { Key = key, Form = form };

    protected override string NameOf(CrossTenantForm form) => form.ProfileName;

    protected override async Task<(CrossTenantForm? Form, ValidationResult Checked)> CheckAsync(CrossTenantForm form, Person person)
    {
        form = Trimmed(form);
        var found = await Rules.ValidateAsync(form);
        if (!found.IsValid) return (null, found);
        var resolved = await Resolve.RunAsync(form, person, CancellationToken.None);
        if (resolved.Field is { } field) found.Errors.Add(new(field, resolved.Wrong));
        return (resolved.Form.WithDefaults(Settings.Names), found);
    }

    private static CrossTenantForm Trimmed(CrossTenantForm f) => f with
    {
        ProfileName = f.ProfileName.Trim(), EnvironmentUrl = f.EnvironmentUrl.Trim(), ExchangeDomain = f.ExchangeDomain.Trim().ToLowerInvariant(), PilotMailbox = f.PilotMailbox.Trim(), AppName = f.AppName.Trim(),
    };
}
