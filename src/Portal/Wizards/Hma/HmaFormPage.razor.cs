using FluentValidation.Results;
using Microsoft.AspNetCore.Components;
using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.SignIn;

namespace Portal.Wizards.Hma;

/// <summary>What an HMA set-up begins with, and the same again to correct it.</summary>
public sealed partial class HmaFormPage
{
    [Inject] public required HmaFormRules Rules { get; init; }

    [Inject] public required KnownApis Apis { get; init; }

    protected override string Kind => HmaWizard.Kind;
    protected override string NewTitle => "New HMA profile";
    protected override string First => HmaWizard.Readiness;

    protected override HmaForm New() => new() { EnvironmentUrl = OnlyEnvironment, ExchangeTenantId = Places.ExchangeTenant ?? "" };

    protected override async Task<HmaForm?> AdoptedAsync(DataverseClient client, string environment, Guid profile)
    {
        var (profiles, mailboxes) = (new ServerProfiles(client), new Cloud.Dataverse.Mailboxes(client));
        if (await profiles.FindAsync(profile, CancellationToken.None) is not { IsHma: true } row) return null;
        var pilot = (await mailboxes.OnProfileAsync(profile, CancellationToken.None)).FirstOrDefault()?.Address ?? "";
        var known = New() with { EnvironmentUrl = environment, ProfileId = profile.ToString(), ProfileName = row.Name, EwsUrl = row.IncomingLocation ?? "", PilotAddress = pilot };
        try
        {
            return await profiles.ReadHmaAsync(profile, CancellationToken.None) is { } stored ? WithApps(known, stored) : known;
        }
        catch (CloudException refused) when (refused.Error.Kind == CloudErrorKind.NotAllowed)
        {
            // Vault and apps stand in tables that the reader's role need not include: they are typed then, or chosen at their steps.
            return known;
        }
    }

    private static HmaForm WithApps(HmaForm known, HmaProfile stored) => known with
    {
        EwsUrl = stored.EwsUrl ?? known.EwsUrl, ResourceId = stored.ResourceId ?? "", ExchangeTenantId = stored.TenantId ?? known.ExchangeTenantId, VaultUri = stored.VaultUri ?? "",
        CertificateName = stored.KeyName ?? "", CertificateWay = CertificateWay.Existing, KvAppId = stored.KvAppId ?? "", HmaAppId = stored.HmaAppId ?? "",
    };

    protected override object Begin(Guid key, HmaForm form) => new HmaSetUp { Key = key, Form = form };

    protected override string NameOf(HmaForm form) => form.ProfileName;

    protected override string Next(long setUp) => PortalUrls.Step(setUp, HmaWizard.Readiness);

    protected override async Task<(HmaForm? Form, ValidationResult Checked)> CheckAsync(HmaForm form, Person person)
    {
        form = Trimmed(form);
        var found = await Rules.ValidateAsync(form);
        // Beyond the form: a tenant that nobody connected the portal to would end at a sign-in that cannot be made.
        if (found.Errors.TrueForAll(e => e.PropertyName != nameof(HmaForm.ExchangeTenantId)) && !Apis.Reaches(form.ExchangeTenantId))
            found.Errors.Add(new(nameof(HmaForm.ExchangeTenantId), "This portal is not connected to that tenant. Check the id; if it is right, an admin gives it the role Exchange on the Connections page."));
        return (form.WithDefaults(Settings.Names), found);
    }

    private static HmaForm Trimmed(HmaForm f) => f with
    {
        ProfileName = f.ProfileName.Trim(), EnvironmentUrl = f.EnvironmentUrl.Trim(), EwsUrl = f.EwsUrl.Trim(), ResourceId = f.ResourceId.Trim(),
        ExchangeTenantId = f.ExchangeTenantId.Trim(), VaultUri = f.VaultUri.Trim(), PilotAddress = f.PilotAddress.Trim(),
    };
}
