using System.Text.Json;
using Portal.Steps.Readiness;
using static Portal.Steps.Readiness.ReportJson;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>A pasted report of the Exchange servers. Wrong, foreign, old and oversized ones are refused with the reason.</summary>
public static class ReadReport
{
    public const string Schema = "sss-exchange-report/1";
    private const int MostServers = 500;
    private const int MostDirectories = 5000;

    /// <param name="why">What is wrong, as a sentence to show beside the field; null when it was taken.</param>
    public static ExchangeReport? Read(string? pasted, HmaSetUp record, string pastedBy, DateTimeOffset now, out string? why) =>
        ReportJson.Read(pasted, root => Read(root, record, pastedBy, now), out why);

    private static ExchangeReport Read(JsonElement root, HmaSetUp record, string pastedBy, DateTimeOffset now)
    {
        RequireSchema(root, Schema, record.Key);
        if (!string.Equals(Text(root, "ewsUrl"), record.Form.EwsUrl, StringComparison.OrdinalIgnoreCase))
            throw new ReportRefusedException($"This report was made for {Text(root, "ewsUrl")}, and the set-up is for {record.Form.EwsUrl} now. Run the script again.");
        var at = MadeAt(root, now, ExchangeKnowledge.ReportLasts, "the Exchange server");
        var servers = List(root, "servers", MostServers).Select(s => new ExchangeServer(Text(s, "name"), Text(s, "version"))).ToList();
        if (servers.Count == 0 && List(root, "failed", MostServers).Count == 0)
            throw new ReportRefusedException("The report names no Exchange server. Run it in the Exchange Management Shell, with at least the role View-Only Organization Management.");
        return new ExchangeReport(at, Text(root, "computer"), Text(root, "account"), pastedBy, now)
        {
            Servers = servers,
            Directories = [.. List(root, "directories", MostDirectories).Select(d => new ExchangeDirectory(Text(d, "server"), Text(d, "kind"), Text(d, "name"), Flag(d, "oauth")))],
            AuthServers = [.. List(root, "authServers", MostServers).Select(a => new ExchangeAuthServer(Text(a, "name"), Flag(a, "enabled") == true, Flag(a, "default") == true, Text(a, "domain")))],
            ClientProfile = Flag(root, "clientProfile"),
            Hybrid = Flag(root, "hybrid"),
            Agents = [.. List(root, "agents", MostServers).Select(a => Text(a, "server"))],
            AuthCertificateEnds = Time(root, "authCertificateEnds"),
            Failed = [.. List(root, "failed", MostServers).Select(f => $"{Text(f, "part")}: {Text(f, "message")}")],
        };
    }
}
