using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Audit;

/// <summary>
/// The bytes an entry is hashed over: a version, the previous hash, then every field with its length before it, so that no two entries have the same bytes
/// ("ab","c" is not "a","bc"; null is not empty). Times are whole microseconds since 1970, which both databases keep exactly.
/// </summary>
public static class AuditChain
{
    /// <summary>Goes first into the hash; a change of the fields below needs a new one.</summary>
    public const byte Version = 1;

    public static readonly byte[] Start = new byte[32];

    public static byte[] HashOf(AuditEntry entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([Version]);
        hash.AppendData(entry.PreviousHash);
        Number(hash, entry.Sequence);
        Number(hash, Microseconds(entry.At));
        Text(hash, entry.Action);
        Text(hash, entry.Outcome.ToString());
        Text(hash, entry.ActorTenantId);
        Text(hash, entry.ActorObjectId);
        Text(hash, entry.ActorName);
        Text(hash, entry.ActorUserName);
        Text(hash, entry.Permission);
        Number(hash, entry.SetupId);
        Text(hash, entry.Step);
        Number(hash, entry.ApprovalId);
        Text(hash, entry.Reason);
        Text(hash, entry.OperationId?.ToString("D"));
        Text(hash, entry.System);
        Text(hash, entry.Target);
        Text(hash, entry.Changes);
        Text(hash, entry.CloudIds);
        Text(hash, entry.Error);
        Text(hash, entry.Alarm);
        return hash.GetHashAndReset();
    }

    /// <summary>Microseconds since 1970-01-01 UTC, cut (not rounded).</summary>
    public static long Microseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static void Number(IncrementalHash hash, long? value)
    {
        if (value is not { } number)
        {
            Length(hash, -1);
            return;
        }

        Length(hash, sizeof(long));
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private static void Text(IncrementalHash hash, string? value)
    {
        var bytes = value is null ? null : Encoding.UTF8.GetBytes(value);
        Length(hash, bytes?.Length ?? -1);
        hash.AppendData(bytes ?? []);
    }

    private static void Length(IncrementalHash hash, int length)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        hash.AppendData(bytes);
    }
}
