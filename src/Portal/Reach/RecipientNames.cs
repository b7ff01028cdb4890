using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Portal.Reach;

/// <summary>The names by which policies, scopes and assignments call recipients, and whose they are. A name that two recipients have names neither.</summary>
/// <param name="wanted">Names that something calls somebody by: only these are kept, for an organization has many more.</param>
internal sealed class RecipientNames(IEnumerable<string> wanted)
{
    /// <summary>Characters; longer names are compared as texts.</summary>
    private const int Longest = 256;
    private static readonly string[] Keys = ["Guid", "Sid", "DistinguishedName", "Identity", "Name", "ExternalDirectoryObjectId", "PrimarySmtpAddress"];

    /// <summary>Several recipients may well be called the same; what is meant by a unique name is not made doubtful by that.</summary>
    private static readonly string[] Loose = ["DisplayName", "Alias"];
    private readonly HashSet<string> _wanted = wanted.Where(n => n.Length > 0).ToHashSet(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string?> _ids = new(StringComparer.OrdinalIgnoreCase), _loose = new(StringComparer.OrdinalIgnoreCase);

    public void Add(JsonElement row, string id)
    {
        Add(_ids, Keys, row, id);
        Add(_loose, Loose, row, id);
    }

    /// <summary>The first name that one recipient has, and one only.</summary>
    public string? Find(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (name.Length > 0 && (_ids.TryGetValue(name, out var id) ? id : _loose.GetValueOrDefault(name)) is { } found) return found;
        return null;
    }

    private void Add(Dictionary<string, string?> ids, string[] keys, JsonElement row, string id)
    {
        if (_wanted.Count == 0) return;
        foreach (var key in keys)
            if (Wanted(row, key) is { Length: > 0 } name) ids[name] = ids.TryGetValue(name, out var other) && other != id ? null : id;
    }

    /// <summary>The name under this property where somebody asks for it. Plain ASCII is compared where it stands: nearly all of a hundred thousand mailboxes are asked for by nobody.</summary>
    private string? Wanted(JsonElement row, string key)
    {
        if (!row.TryGetProperty(key, out var value)) return null;
        var raw = value.ValueKind == JsonValueKind.String ? JsonMarshal.GetRawUtf8Value(value)[1..^1] : default;
        if (raw.IsEmpty || raw.Length > Longest || raw.Contains((byte)'\\') || !Ascii.IsValid(raw))
            return _wanted.TryGetValue(AccessRows.Text(row, key), out var asked) ? asked : null;
        Span<char> text = stackalloc char[Longest];
        Ascii.ToUtf16(raw, text, out var length);
        return _wanted.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out var known) ? known : null;
    }
}
