using System.Security.Cryptography;
using System.Text;

namespace Portal.Wizards.Confine;

/// <summary>A reach as it was, kept small: addresses only where it is not everything.</summary>
public sealed record ReachNote(bool Everything, IReadOnlyList<string> Mailboxes, IReadOnlyList<string> Except, IReadOnlyList<string> Unknown)
{
    public static ReachNote Of(ScopeReach reach) => new(reach.Everything, [.. reach.Mailboxes.Order(StringComparer.OrdinalIgnoreCase)], [.. reach.Except.Order(StringComparer.OrdinalIgnoreCase)], reach.Unknown);

    public bool Contains(string address) => Everything ? !Except.Contains(address, StringComparer.OrdinalIgnoreCase) : Mailboxes.Contains(address, StringComparer.OrdinalIgnoreCase);

    public string Words => $"{(Unknown.Count > 0 ? "at least " : "")}{Known}";

    private string Known => Everything ? (Except.Count == 0 ? "every mailbox of the tenant" : $"every mailbox of the tenant but {Except.Count}") : Mailboxes.Count == 1 ? "1 mailbox" : $"{Mailboxes.Count} mailboxes";

    /// <summary>The same for the same mailboxes, whatever their order: what a decision is bound to.</summary>
    public string Digest =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Everything}\n{string.Join('\n', (Everything ? Except : Mailboxes).Select(m => m.ToLowerInvariant()).Order(StringComparer.Ordinal))}")));
}
