using FluentValidation;
using Portal.Cloud.Dataverse;
using Portal.Wizards.CrossTenant.Consent;

namespace Portal.Wizards.CrossTenant;

/// <summary>What can be known to be wrong without asking anybody.</summary>
public sealed class CrossTenantFormRules : AbstractValidator<CrossTenantForm>
{
    public CrossTenantFormRules()
    {
        RuleFor(f => f.EnvironmentUrl).NotEmpty().WithMessage("Choose the Dataverse environment.").DependentRules(() =>
            RuleFor(f => f.EnvironmentUrl).Custom((value, context) =>
            {
                if (!EnvironmentUrl.TryParse(value, out _, out var wrong)) context.AddFailure(wrong ?? "This is not a valid address.");
            }));
        RuleFor(f => f.ExchangeDomain).Must(IsDomain).When(f => !f.InSameTenant).WithMessage("Type a domain of the tenant that holds the mailboxes, such as fabrikam.com.");
        RuleFor(f => f.Onboarding).IsInEnum().WithMessage("Choose how this portal reaches the Exchange tenant.");
        RuleFor(f => f.ProfileName).MaximumLength(Limits.ProfileName).WithMessage($"Dataverse keeps at most {Limits.ProfileName} characters of a profile's name. Shorten it.");
        RuleFor(f => f.ProfileName).Must(TypedText.ShowsAsTyped).WithMessage(TypedText.TurnsText);
        RuleFor(f => f.AppName).MaximumLength(120).WithMessage("Entra keeps at most 120 characters of an application's name.");
        RuleFor(f => f.AppName).Must(TypedText.ShowsAsTyped).WithMessage(TypedText.TurnsText);
        RuleFor(f => f.AppId).Must(IsGuidOrNull).WithMessage("No app is chosen. Search for it by its name or id in the Exchange tenant, or choose to create a new one.");
        RuleFor(f => f.ProfileId).Must(IsGuidOrNull).WithMessage("Search for the profile and choose it from the list, or choose to create a new one.");
        RuleFor(f => f.PilotMailbox).EmailAddress().WithMessage("Type the pilot's e-mail address, such as pilot@fabrikam.com.");
        RuleFor(f => f.LeftOut).Custom((_, context) =>
        {
            var set = PermissionSets.Of(context.InstanceToValidate);
            var unknown = PermissionSet.Names(context.InstanceToValidate.LeftOut).FirstOrDefault(n => !set.Permissions.Any(p => string.Equals(p.Name, n, StringComparison.OrdinalIgnoreCase)));
            if (unknown is not null) context.AddFailure($"{unknown} is not in this list. Type names as they stand in it, separated by commas.");
            else if (set.Without(context.InstanceToValidate.LeftOut).Count == 0) context.AddFailure("Something has to be asked for: not every permission can be left out.");
        });
        RuleFor(f => f.SecretMonths).InclusiveBetween(1, 24).WithMessage("Choose between 1 and 24 months.");
    }

    /// <summary>Null is "create one"; empty is "use an existing one" with nothing chosen yet.</summary>
    private static bool IsGuidOrNull(string? value) => value is null || Guid.TryParseExact(value, "D", out _);

    private static bool IsDomain(string value) =>
        value.Length is > 0 and <= 253 && value.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(value) == UriHostNameType.Dns && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');
}
