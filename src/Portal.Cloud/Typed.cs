using System.Net.Mail;
using Portal.Cloud.Dataverse;

namespace Portal.Cloud;

/// <summary>Checks of what people type; each says what is wrong in a sentence.</summary>
public static class Typed
{
    /// <param name="what">The field as the page names it: "The tenant id".</param>
    public static bool TryGuid(string? text, string what, out Guid id, out string why)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed)) return Fail($"{what} is missing.", out id, out why);
        if (!Guid.TryParseExact(trimmed, "D", out id))
            return Fail($"{what} is not an id. An id looks like 00000000-aaaa-bbbb-cccc-000000000000.", out id, out why);
        if (id == Guid.Empty) return Fail($"{what} consists of zeros only.", out id, out why);
        why = "";
        return true;
    }

    /// <summary>A plain SMTP address that fits into Dataverse's column.</summary>
    public static bool TryEmail(string? text, out string address, out string why)
    {
        address = text?.Trim() ?? "";
        why = address switch
        {
            "" => "The e-mail address is missing.",
            { Length: > Limits.MailboxAddress } => $"The e-mail address is longer than {Limits.MailboxAddress} characters.",
            _ when !MailAddress.TryCreate(address, out var parsed)
                || parsed.Address != address
                || !parsed.Host.Contains('.')
                || address.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '"' or '\'' && parsed.User.Contains('"'))
                => "This is not an e-mail address. It looks like name@company.com.",
            _ => "",
        };
        return why.Length == 0;
    }

    /// <summary>A name that fits into one of Dataverse's columns.</summary>
    /// <param name="limit">One of <see cref="Limits"/>.</param>
    public static bool TryName(string? text, string what, int limit, out string name, out string why)
    {
        name = text?.Trim() ?? "";
        why = name switch
        {
            "" => $"{what} is missing.",
            _ when name.Length > limit => $"{what} has {name.Length} characters; Dataverse keeps {limit}.",
            _ when name.Any(char.IsControl) => $"{what} contains characters that cannot be shown.",
            _ => "",
        };
        return why.Length == 0;
    }

    private static bool Fail(string reason, out Guid id, out string why)
    {
        (id, why) = (Guid.Empty, reason);
        return false;
    }
}
