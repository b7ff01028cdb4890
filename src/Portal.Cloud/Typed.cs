using System.Net.Mail;
using Portal.Cloud.Dataverse;

namespace Portal.Cloud;

/// <summary>Checks of what people type; each says what is wrong in a sentence.</summary>
public static class Typed
{
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
}
