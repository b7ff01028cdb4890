using System.Text;

namespace Portal.Wizards.Confine.Members;

/// <summary>A list of mailboxes as somebody brought it, with what is wrong in which row.</summary>
/// <param name="Addresses">In lower case, each once.</param>
public sealed record MemberList(IReadOnlyList<string> Addresses, IReadOnlyList<string> Errors)
{
    public const int Largest = 512 * 1024;

    /// <summary>As many as one script adds.</summary>
    public const int Most = Scripts.ScopingScripts.MostMembers;
    private const int MostErrors = 20;

    private static readonly string[] Headings = ["PrimarySmtpAddress", "EmailAddress", "Email", "Mail", "Address", "UserPrincipalName", "WindowsEmailAddress"];

    /// <summary>One address a line, or CSV with a heading that Exchange's and Entra's exports use.</summary>
    public static MemberList Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return new([], ["Paste addresses, or choose a file."]);
        if (Encoding.UTF8.GetByteCount(text) > Largest) return new([], [$"This has more than {Largest / 1024} KB. A plan takes at most {Most} mailboxes."]);
        var lines = text.TrimStart('\uFEFF').Split('\n').Select(l => l.TrimEnd('\r')).ToList();
        var head = Cells(lines[0]);
        var column = head.FindIndex(h => Headings.Contains(h.Trim(), StringComparer.OrdinalIgnoreCase));
        if (column < 0 && head.Count > 1 && !head.Exists(h => AddressLines.IsAddress(h.Trim()))) return new([], [$"The first line names no column of addresses. One of these is needed: {string.Join(", ", Headings)}."]);
        var (found, errors, seen) = (new List<string>(), new List<string>(), new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase));
        for (var n = column < 0 ? 0 : 1; n < lines.Count; n++)
        {
            if (string.IsNullOrWhiteSpace(lines[n])) continue;
            var cells = Cells(lines[n]);
            var address = (column < 0 ? cells[0] : column < cells.Count ? cells[column] : "").Trim();
            if (!AddressLines.IsAddress(address)) errors.Add($"Row {n + 1}: \"{Portal.Scripts.Lines.One(address.Length > 60 ? address[..60] + " …" : address)}\" is no address.");
            else if (!seen.TryAdd(address, n + 1)) errors.Add($"Row {n + 1}: {address} stands in row {seen[address]} already.");
            else found.Add(address.ToLowerInvariant());
        }

        if (found.Count > Most) return new([], [$"These are {found.Count} mailboxes; one plan takes at most {Most}. Use a group that is there, or several plans."]);
        return new(found, errors.Count <= MostErrors ? errors : [.. errors.Take(MostErrors), $"And {errors.Count - MostErrors} more rows."]);
    }

    /// <summary>Cells may stand in quotes, and a quote in them is doubled. https://www.rfc-editor.org/rfc/rfc4180; Excel writes semicolons in many countries.</summary>
    private static List<string> Cells(string line)
    {
        var separator = line.Contains(';', StringComparison.Ordinal) && !line.Contains(',', StringComparison.Ordinal) ? ';' : ',';
        var (cells, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '"' && quoted && at + 1 < line.Length && line[at + 1] == '"') cell.Append(line[at++]);
            else if (line[at] == '"') quoted = !quoted;
            else if (line[at] == separator && !quoted) { cells.Add(cell.ToString()); cell.Clear(); }
            else cell.Append(line[at]);
        }

        cells.Add(cell.ToString());
        return cells;
    }
}
