using System.Security.Cryptography;
using System.Text;
using Portal.Cloud.Http;
using Portal.Plans;

namespace Portal.Pasted;

/// <summary>One request of a reading script, and the tenant it has to be made in.</summary>
public sealed record ToRead(Asked Request, string TenantId);

/// <summary>What a step has to read, as far as the answers so far tell: some requests follow from the answers to others.</summary>
/// <param name="All">Everything, answered or not: a script reads all of it again, so that one paste is of one moment.</param>
/// <param name="Missing">How many of them have no answer yet.</param>
/// <param name="Set">The answers that are here; null when none are.</param>
public sealed record Reading(SetUp SetUp, IStep Step, IReadOnlyList<ToRead> All, int Missing, PastedSet? Set)
{
    /// <summary>Names this list of requests: answers to another list do not fit.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', All.Select(r => $"{r.TenantId} {r.Request.Key}")))))[..32];
}
