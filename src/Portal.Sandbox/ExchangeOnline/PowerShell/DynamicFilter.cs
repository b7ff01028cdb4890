using Portal.Sandbox.ExchangeOnline.Access;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>
/// The filter of a dynamic distribution group: -RecipientFilter, or -IncludedRecipients with conditions, "EQV … OR for several values of one property, AND for several properties".
/// https://learn.microsoft.com/powershell/module/exchangepowershell/new-dynamicdistributiongroup
/// </summary>
internal static class DynamicFilter
{
    private static readonly string[] Conditions =
        [
            "ConditionalCompany",
            "ConditionalDepartment",
            "ConditionalStateOrProvince",
            .. Enumerable.Range(1, 15).Select(n => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"ConditionalCustomAttribute{n}"))
        ];

    public static readonly IReadOnlyList<string> Parameters = ["RecipientFilter", "IncludedRecipients", .. Conditions];

    /// <summary>Null when no parameter names one.</summary>
    /// <exception cref="CmdletRefusal">Parameters that do not go together, a kind of recipient that there is not, or no OPATH.</exception>
    public static string? Of(CmdletInput input)
    {
        var conditions = Conditions.Where(input.Has).ToList();
        if (input.Has("RecipientFilter"))
            return input.Has("IncludedRecipients") || conditions.Count > 0 ? throw CmdletRefusal.AmbiguousParameters() : ScopeCmdlets.Checked(input.Required("RecipientFilter"));
        if (!input.Has("IncludedRecipients")) return conditions.Count == 0 ? null : throw CmdletRefusal.Missing("IncludedRecipients");
        var kinds = input.Texts("IncludedRecipients").SelectMany(i => i.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (kinds.Count == 0) throw CmdletRefusal.Missing("IncludedRecipients");
        if (kinds.Count > 1 && kinds.Contains("AllRecipients", StringComparer.OrdinalIgnoreCase)) throw CmdletRefusal.Invalid("AllRecipients can be used only by itself.");
        return string.Join(" -and ", conditions.Select(c => Any(c["Conditional".Length..], input.Texts(c))).Prepend($"({string.Join(" -or ", kinds.Select(Kind))})"));
    }

    private static string Any(string property, IReadOnlyList<string> values) => $"({string.Join(" -or ", values.Select(v => $"{property} -eq {RecipientFilter.Quoted(v)}"))})";

    private static string Kind(string included) => included.ToUpperInvariant() switch
    {
        "ALLRECIPIENTS" => "Alias -ne $null",
        "MAILBOXUSERS" => "RecipientTypeDetails -eq 'UserMailbox' -or RecipientTypeDetails -eq 'SharedMailbox'",
        "RESOURCES" => "RecipientTypeDetails -eq 'RoomMailbox' -or RecipientTypeDetails -eq 'EquipmentMailbox'",
        "MAILCONTACTS" => "RecipientType -eq 'MailContact'",
        "MAILUSERS" => "RecipientType -eq 'MailUser'",
        "MAILGROUPS" => "RecipientType -eq 'MailUniversalDistributionGroup' -or RecipientType -eq 'MailUniversalSecurityGroup' -or RecipientType -eq 'DynamicDistributionGroup'",
        _ => throw CmdletRefusal.BadValue("IncludedRecipients", included, "System.Nullable`1[Microsoft.Exchange.Data.Directory.Recipient.WellKnownRecipientType]"),
    };
}
