using System.Text.RegularExpressions;
using Portal.Cloud.Http;

namespace Portal.Cloud.Dataverse;

/// <summary>Address of a Dataverse environment, "https://contoso.crm4.dynamics.com". Only Microsoft's own domains; any regional number, since new ones appear.</summary>
public readonly partial record struct EnvironmentUrl
{
    private readonly Uri? _uri;

    private EnvironmentUrl(Uri uri) => _uri = uri;

    public Uri Uri => _uri ?? throw new InvalidOperationException("No environment was given.");
    public string Host => Uri.Host;

    /// <summary>Scope of tokens for this environment.</summary>
    public string Scope => $"https://{Host}/.default";

    // https://learn.microsoft.com/power-platform/admin/new-datacenter-regions, and the suffixes of the sovereign clouds.
    [GeneratedRegex(@"\A[a-z0-9-]+(\.api)?\.(crm\d*\.dynamics\.com|crm\.microsoftdynamics\.us|crm\.appsplatform\.us|crm\.dynamics\.cn)\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Hosts { get; }

    public static EnvironmentUrl Parse(string text) => TryParse(text, out var url, out var why) ? url : throw new FormatException(why);

    /// <param name="why">What is wrong, as a sentence to show beside the field.</param>
    public static bool TryParse(string? text, out EnvironmentUrl url, out string why)
    {
        url = default;
        if (HttpsAddress.Read(text, "The environment's address", 2048, out why) is not { } address) return false;
        if (!Hosts.IsMatch(address.Host)) why = "The environment's address looks like https://company.crm4.dynamics.com.";
        if (why.Length > 0) return false;
        url = new EnvironmentUrl(new Uri($"https://{address.Host.ToLowerInvariant()}"));
        return true;
    }

    public override string ToString() => _uri is null ? "" : $"https://{Host}";
}
