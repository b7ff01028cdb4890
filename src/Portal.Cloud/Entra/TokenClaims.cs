using System.Buffers.Text;
using System.Text.Json;
using Portal.Cloud.Http;

namespace Portal.Cloud.Entra;

/// <summary>Claims of a token meant for another API: read to explain, never validated and never trusted for a decision about a person.</summary>
public sealed record TokenClaims(string? Audience, string? TenantId, string? AppId, string? ObjectId, IReadOnlyList<string> Roles, DateTimeOffset? ExpiresOn)
{
    /// <summary>Everything empty for a token that is not readable (services may encrypt theirs).</summary>
    public static TokenClaims Read(string token)
    {
        try
        {
            var parts = token.Split('.');
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(parts.Length == 3 ? parts[1] : ""));
            var claims = json.RootElement;
            return new(claims.Text("aud"), claims.Text("tid"), claims.Text("appid") ?? claims.Text("azp"), claims.Text("oid"), claims.Texts("roles"), claims.UnixTime("exp"));
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return new(null, null, null, null, [], null);
        }
    }
}
