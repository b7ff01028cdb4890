using System.Text.Json;
using Portal.Steps.Readiness;
using static Portal.Steps.Readiness.ReportJson;

namespace Portal.Readiness;

/// <summary>A pasted report of Exchange Online. Wrong, foreign, old and oversized ones are refused with the reason.</summary>
public static class ReadOnlineReport
{
    public const string Schema = "sss-exchange-online-report/1";
    private const int MostApps = 1000;

    /// <param name="key">Of the set-up that the script was made for.</param>
    /// <param name="address">The pilot mailbox; what was read of another is refused.</param>
    /// <param name="now">The portal's clock.</param>
    /// <param name="world">The clock on which waiting times run.</param>
    /// <param name="why">What is wrong, as a sentence to show beside the field; null when it was taken.</param>
    public static OnlineReport? Read(string? pasted, Guid key, string tenantId, string address, string pastedBy, DateTimeOffset now, DateTimeOffset world, out string? why) =>
        ReportJson.Read(pasted, root => Read(root, key, tenantId, address, pastedBy, now, world), out why);

    private static OnlineReport Read(JsonElement root, Guid key, string tenantId, string address, string pastedBy, DateTimeOffset now, DateTimeOffset world)
    {
        RequireSchema(root, Schema, key);
        if (!string.Equals(Text(root, "tenant"), tenantId, StringComparison.OrdinalIgnoreCase))
            throw new ReportRefusedException("This report was read in another tenant. Run Disconnect-ExchangeOnline, then the script again, and sign in with an account of the tenant that is named above.");
        var at = MadeAt(root, now, ExchangeOnlineKnowledge.ReportLasts, "the computer that ran the script");
        var report = new OnlineReport(at, world - (now - at), tenantId, Text(root, "organization"), Text(root, "account"), pastedBy)
        {
            EwsEnabled = Switch(root, "ewsEnabled"),
            AllowedApps = Has(root, "allowedApps", out _) ? Texts(root, "allowedApps", MostApps) : null,
            Agents = Has(root, "agents", out var agents) ? Agents(agents) : null,
            Mailbox = Has(root, "mailbox", out var mailbox) ? Mailbox(mailbox, address) : null,
            Changed = Text(root, "changed"),
            Failed = [.. List(root, "failed", 20).Select(f => $"{Text(f, "part")}: {Text(f, "message")}")],
        };
        return report is { EwsEnabled: null, AllowedApps: null, Mailbox: null, Failed.Count: 0 }
            ? throw new ReportRefusedException("The report holds nothing. Run the script as an Exchange Administrator or Global Reader.")
            : report;
    }

    private static OnlineMailbox Mailbox(JsonElement mailbox, string address)
    {
        var of = Text(mailbox, "address");
        if (!string.Equals(of, address, StringComparison.OrdinalIgnoreCase)) throw new ReportRefusedException($"This report is about the mailbox {of}, and the pilot is {address} now. Run the script again.");
        return new OnlineMailbox(of, Text(mailbox, "type"), Text(mailbox, "plan"), Switch(mailbox, "ewsEnabled"), Has(mailbox, "agents", out var agents) ? Agents(agents) : null);
    }

    private static UserAgentLists Agents(JsonElement agents) => new(Text(agents, "policy"), Texts(agents, "allow", MostApps), Texts(agents, "block", MostApps));

    private static EwsSwitch? Switch(JsonElement element, string name) => Text(element, name) switch
    {
        "" => null,
        var text when Enum.TryParse<EwsSwitch>(text, ignoreCase: false, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]) => value,
        _ => throw Wrong(name),
    };
}
