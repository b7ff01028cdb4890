using System.Text.RegularExpressions;
using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Causes;

namespace Portal.Mailboxes;

/// <summary>Dynamics' alerts for people: without anything quoted from a mail, and with Microsoft's cause and remedy where one is published.</summary>
public static partial class AlertWords
{
    /// <summary>The sign of "Exchange answered 401 and said no more".</summary>
    public const string Unauthorized = CausesOfExchange.Unauthorized;

    public static string? Cause(Alert? alert) => alert is null ? "Dynamics 365 recorded no alert for it." : Read(alert)?.Cause ?? $"Dynamics 365 says: {Text(alert.Text)}";

    /// <summary>What is known of the alert's cause; null for an alert that nothing fits.</summary>
    public static AlertReading? Read(Alert alert) => CauseCatalogue.Read(AlertSign.Of(alert)) is { } cause ? new AlertReading(cause.Key, cause.Meaning, cause.Remedy, cause.Owner) : null;

    /// <summary>Alerts on single mails quote their subjects; whatever stands in quotation marks and is not one address is left out, also where the text was cut off before the closing mark.</summary>
    public static string Text(string text) => Quoted().Replace(text, m => m.Length > 2 && Address().IsMatch(m.ValueSpan[1..^1]) ? m.Value : "(not shown)");

    [GeneratedRegex("""["“„«»][^"“”„«»]*(["”“«»]|\z)|(?<=^|\s)'[^']*'(?=$|[\s.,;:])""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\A[^@\s]{1,64}@[A-Za-z0-9.-]{1,250}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Address();
}

/// <param name="Sign">The key of the catalogue's entry.</param>
/// <param name="Who">Who can do what the remedy says: a role.</param>
public sealed record AlertReading(string Sign, string Cause, string Remedy, string Who);
