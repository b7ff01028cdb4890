using FluentValidation;

namespace Portal.Wizards.Confine;

/// <summary>What a scoping plan's form must hold. Lengths are Exchange's.</summary>
public sealed class ConfineFormRules : AbstractValidator<ConfineForm>
{
    /// <summary>https://learn.microsoft.com/powershell/module/exchange/new-managementscope, -Name; a group's is the same.</summary>
    public const int LongestName = 64;

    public ConfineFormRules()
    {
        RuleFor(f => f.GroupAddress).Must(AddressLines.IsAddress).WithMessage("Type the address of the group, such as sss-scope@fabrikam.com.");
        RuleFor(f => f.GroupName).NotEmpty().When(f => f.CreateGroup).WithMessage("Give the group a name.");
        RuleFor(f => f.GroupName).Must(n => n.Length <= LongestName).When(f => f.CreateGroup).WithMessage(f => $"A group's name has at most {LongestName} characters; this one has {f.GroupName.Length}.");
        RuleFor(f => f.ScopeName).Must(n => n.Length <= LongestName).WithMessage(f => $"The name of a management scope has at most {LongestName} characters; this one has {f.ScopeName.Length}.");
        RuleFor(f => f.ScopeName).Must(n => !n.Any(char.IsControl)).WithMessage("There is a character in the name that cannot be typed.");
        RuleFor(f => f.Inside).Must(AddressLines.IsAddress).WithMessage("Type the address of a mailbox that the app must reach: the pilot.");
        RuleFor(f => f.Outside).Must(AddressLines.IsAddress).WithMessage("Type the address of a mailbox that the app must not reach.");
        RuleFor(f => f.Outside).Must((f, o) => !string.Equals(o, f.Inside, StringComparison.OrdinalIgnoreCase)).When(f => f.Inside.Length > 0).WithMessage("The two mailboxes of the proof must be different ones.");
        RuleFor(f => f.Principal).Must(p => Guid.TryParseExact(p.Trim(), "D", out _)).When(f => f.Principal.Trim().Length > 0).WithMessage("An object id looks like 5b3c1d2e-0000-4000-8000-000000000001.");
        RuleFor(f => f.Protected).Must(p => AddressLines.Of(p).All(AddressLines.IsAddress))
            .WithMessage(f => $"\"{AddressLines.Of(f.Protected).First(a => !AddressLines.IsAddress(a))}\" is no address. One address a line.");
    }
}
