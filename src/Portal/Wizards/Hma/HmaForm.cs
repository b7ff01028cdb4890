using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization;
using FluentValidation;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Exchange;
using Portal.Cloud.KeyVault;
using Portal.Settings;

namespace Portal.Wizards.Hma;

/// <summary>What a person types or chooses in the HMA wizard. Kept as typed; <see cref="HmaFormRules"/> says what is wrong with it.</summary>
public sealed record HmaForm
{
    public string ProfileName { get; set; } = "";

    public string EnvironmentUrl { get; set; } = "";

    public string EwsUrl { get; set; } = "";

    /// <summary>The Microsoft Entra resource id: usually the host part of the EWS URL, and always one of the service principal names of Exchange.</summary>
    public string ResourceId { get; set; } = "";

    /// <summary>The tenant in which Exchange is hybridised; HMA-App lives there.</summary>
    public string ExchangeTenantId { get; set; } = "";

    public string VaultUri { get; set; } = "";

    public string PilotAddress { get; set; } = "";

    public string CertificateName { get; set; } = "";

    /// <summary>Months the new certificate is valid; 1 to 24.</summary>
    public int CertificateMonths { get; set; } = 12;

    public CertificateWay CertificateWay { get; set; }

    [JsonIgnore]
    public bool UseExistingCertificate
    {
        get => CertificateWay == CertificateWay.Existing;
        set => CertificateWay = value ? CertificateWay.Existing : CertificateWay.Create;
    }

    /// <summary>Subject of a certificate that is made or requested, "CN=mail.contoso.com, O=Contoso"; empty takes the host.</summary>
    public string CertificateSubject { get; set; } = "";

    public string KvAppName { get; set; } = "";

    /// <summary>Client id of an existing KV-App, or null to create one.</summary>
    public string? KvAppId { get; set; }

    public string HmaAppName { get; set; } = "";

    /// <summary>Client id of an existing HMA-App, or null to create one.</summary>
    public string? HmaAppId { get; set; }

    /// <summary>Row id of an existing HMA profile in Dataverse, or null to create one.</summary>
    public string? ProfileId { get; set; }

    /// <summary>Months the KV-App secret is valid; 1 to 24.</summary>
    public int SecretMonths { get; set; } = 6;

    /// <summary>Names that follow from the host by the operator's patterns, where nothing was typed.</summary>
    public HmaForm WithDefaults(NameSettings? names = null)
    {
        names ??= new NameSettings();
        var host = Uri.TryCreate(EwsUrl, UriKind.Absolute, out var url) ? url.Host : "";
        return this with
        {
            ProfileName = Or(ProfileName, names.OfProfile(host)),
            ResourceId = Or(ResourceId, $"https://{host}/"),
            CertificateName = Or(CertificateName, names.OfCertificate(host)),
            KvAppName = Or(KvAppName, names.OfApp("KV-App", host)),
            HmaAppName = Or(HmaAppName, names.OfApp("HMA-App", host)),
        };

        static string Or(string typed, string otherwise) => string.IsNullOrWhiteSpace(typed) ? otherwise : typed.Trim();
    }
}

/// <summary>Where the certificate comes from.</summary>
public enum CertificateWay
{
    /// <summary>Self-signed, made in the vault.</summary>
    Create,

    /// <summary>In the vault already.</summary>
    Existing,

    /// <summary>Brought as a file with its private key.</summary>
    Import,

    /// <summary>The vault makes the key and a request; the company's CA signs it.</summary>
    Request,
}

/// <summary>What can be known to be wrong without asking anybody.</summary>
public sealed class HmaFormRules : AbstractValidator<HmaForm>
{
    public HmaFormRules()
    {
        RuleFor(f => f.ProfileName).MaximumLength(Limits.ProfileName)
            .WithMessage($"Dataverse keeps at most {Limits.ProfileName} characters of a profile's name. Shorten it.");
        RuleFor(f => f.EnvironmentUrl).Custom((value, context) => Says(context, EnvironmentUrl.TryParse(value, out _, out var wrong), wrong));
        RuleFor(f => f.EwsUrl).Custom((value, context) => Says(context, EwsUrl.TryParse(value, out _, out var wrong), wrong));
        RuleFor(f => f.ExchangeTenantId).Must(v => Guid.TryParseExact(v, "D", out _))
            .WithMessage("A tenant id has the form 00000000-0000-0000-0000-000000000000. It is on the overview page of the Entra admin center.");
        RuleFor(f => f.VaultUri).Custom((value, context) => Says(context, VaultUri.TryParse(value, out _, out var wrong), wrong));
        RuleFor(f => f.VaultUri).MaximumLength(Limits.VaultUri).WithMessage($"Dataverse keeps at most {Limits.VaultUri} characters of a vault's address.");
        RuleFor(f => f.PilotAddress).EmailAddress().WithMessage("Type the pilot's e-mail address, such as pilot@contoso.com.");
        RuleFor(f => f.ResourceId).Must(v => string.IsNullOrWhiteSpace(v) || Uri.TryCreate(v, UriKind.Absolute, out _))
            .WithMessage("The Microsoft Entra resource id is an address such as https://mail.contoso.com/.");
        RuleFor(f => f.CertificateName).Matches("^[0-9A-Za-z-]*$", System.Text.RegularExpressions.RegexOptions.NonBacktracking)
            .WithMessage("A certificate's name in Key Vault has letters, digits and hyphens only.");
        RuleFor(f => f.CertificateName).MaximumLength(Limits.KeyName).WithMessage($"Dataverse keeps at most {Limits.KeyName} characters of a certificate's name.");
        RuleFor(f => f.CertificateName).NotEmpty().When(f => f.CertificateWay == CertificateWay.Existing).WithMessage("Choose a certificate from the list.");
        RuleFor(f => f.CertificateSubject).Must(IsSubjectOrEmpty)
            .WithMessage("A subject has the form CN=mail.contoso.com, O=Contoso, C=DE; Key Vault takes at most 200 characters. Left empty, it follows from the EWS URL.");
        RuleFor(f => f.CertificateMonths).InclusiveBetween(1, 24).WithMessage("Choose between 1 and 24 months.");
        RuleFor(f => f.SecretMonths).InclusiveBetween(1, 24).WithMessage("Choose between 1 and 24 months.");
        RuleFor(f => f.KvAppName).MaximumLength(120).WithMessage("Entra keeps at most 120 characters of an application's name.");
        RuleFor(f => f.HmaAppName).MaximumLength(120).WithMessage("Entra keeps at most 120 characters of an application's name.");
        RuleFor(f => f.KvAppId).Must(IsGuidOrNull).WithMessage(NotAnAppId);
        RuleFor(f => f.HmaAppId).Must(IsGuidOrNull).WithMessage(NotAnAppId);
        RuleFor(f => f.ProfileId).Must(IsGuidOrNull).WithMessage("Search for the profile and choose it from the list, or choose to create a new one.");
        RuleFor(f => f.ProfileName).Must(TypedText.ShowsAsTyped).WithMessage(TypedText.TurnsText);
        RuleFor(f => f.KvAppName).Must(TypedText.ShowsAsTyped).WithMessage(TypedText.TurnsText);
        RuleFor(f => f.HmaAppName).Must(TypedText.ShowsAsTyped).WithMessage(TypedText.TurnsText);
    }

    private const string NotAnAppId = "No app is chosen. Search for it by its name or id in this tenant and choose it from the list; an app of another tenant is not found here. Or choose to create a new one.";

    /// <summary>Null is "create one"; empty is "use an existing one" with nothing chosen yet.</summary>
    private static bool IsGuidOrNull(string? value) => value is null || Guid.TryParseExact(value, "D", out _);

    private static bool IsSubjectOrEmpty(string value)
    {
        if (value.Length == 0) return true;
        try
        {
            return value.Length <= 200 && new X500DistinguishedName(value).RawData.Length > 2;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static void Says(ValidationContext<HmaForm> context, bool fine, string? wrong)
    {
        if (!fine) context.AddFailure(wrong ?? "This is not a valid address.");
    }
}
