using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Portal.Pasted;

/// <summary>What a reading script printed, after every check that can be made without asking anybody.</summary>
/// <param name="Answers">Request key → answer.</param>
/// <param name="NotRead">What the script could not read, in sentences: its answers stay missing.</param>
/// <param name="Fingerprint">SHA-256 of the pasted text, for the audit.</param>
internal sealed record PastedDocument(DateTimeOffset At, string Account, string Tool, IReadOnlyDictionary<string, (int Status, string Body)> Answers, IReadOnlyList<string> NotRead, string Fingerprint)
{
    /// <summary>Bytes of UTF-8. A whole step's answers are some hundred kilobytes at most.</summary>
    public const int Limit = 1 << 20;

    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);
    private static readonly string[] Tools = ["az", "Microsoft Graph PowerShell"];

    // A refusal that will be the same tomorrow is an answer. 401, 429 and 5xx only say that it must be asked again.
    private static readonly int[] Standing = [200, 400, 403, 404, 405, 409, 410];

    /// <exception cref="PasteRefusedException">With the sentence for the person.</exception>
    public static PastedDocument Read(string text, Reading reading, DateTimeOffset now)
    {
        text = text.Trim('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.Length == 0) throw new PasteRefusedException("Nothing was pasted yet. Paste everything the script printed, from the first { to the last }.");
        if (Encoding.UTF8.GetByteCount(text) > Limit) throw new PasteRefusedException("This is more than 1 MiB, which no reading script of this portal prints. Paste only what this step's script printed.");
        if (SecretsInside.FindIn(text) is { } secret) throw new PasteRefusedException(secret, IsSecret: true);
        using var json = Parse(text);
        if (SecretsInside.Find(json.RootElement) is { } inside) throw new PasteRefusedException(inside, IsSecret: true);
        return Read(json.RootElement, reading, now, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    private static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            throw new PasteRefusedException("This is not one complete JSON document. Paste everything the script printed, from the first { to the last }, or choose the file it was written to.");
        }
    }

    private static PastedDocument Read(JsonElement root, Reading reading, DateTimeOffset now, string fingerprint)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("answers", out var list) || list.ValueKind != JsonValueKind.Array)
            throw new PasteRefusedException("This is JSON, but not what a reading script of this portal prints.");
        if (!string.Equals(Text(root, "setUp"), reading.SetUp.Key.ToString("D"), StringComparison.OrdinalIgnoreCase))
            throw new PasteRefusedException("These answers were read for another set-up. Run the script that is shown here.");
        if (Text(root, "step") != reading.Step.Key) throw new PasteRefusedException($"These answers were read for another step ({Shown(Text(root, "step"))}). Run the script that is shown here.");
        if (Text(root, "asks") != reading.Hash)
            throw new PasteRefusedException("These answers belong to an earlier script of this step: meanwhile there are other things to read. Copy the script that is shown now, and run it.");
        var at = AtOf(Text(root, "at"), now);
        if (Text(root, "account") is not { Length: > 0 and <= 256 } account || account.Any(char.IsControl))
            throw new PasteRefusedException("The answers do not say which account read them. Run the script as it is shown here.");
        if (!Tools.Contains(Text(root, "tool"), StringComparer.Ordinal)) throw new PasteRefusedException("The answers do not say which tool read them. Run the script as it is shown here.");

        var (answers, notRead) = (new Dictionary<string, (int, string)>(StringComparer.Ordinal), new List<string>());
        foreach (var item in list.EnumerateArray()) Add(item, reading, answers, notRead);
        if (answers.Count == 0) throw new PasteRefusedException(notRead.Count == 0 ? "The script read nothing." : $"The script could read nothing. {string.Join(" ", notRead.Take(3))}");
        return new PastedDocument(at, account, Text(root, "tool")!, answers, notRead, fingerprint);
    }

    private static DateTimeOffset AtOf(string? text, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
            throw new PasteRefusedException("The answers do not say when they were read. Run the script as it is shown here.");
        if (at > now + ClockDifference) throw new PasteRefusedException($"These answers were read at {at:yyyy-MM-dd HH:mm} UTC, which is still to come. Set the clock of that computer, then run the script again.");
        if (at <= now - PastedSet.Lifetime) throw new PasteRefusedException($"These answers were read on {at:d MMMM yyyy}, more than seven days ago. Run the script again.");
        return at < now ? at : now;
    }

    private static void Add(JsonElement item, Reading reading, Dictionary<string, (int, string)> answers, List<string> notRead)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("n", out var number) || number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out var n) || n < 1 || n > reading.All.Count)
            throw new PasteRefusedException("One of the answers belongs to no request of this script.");
        var asked = reading.All[n - 1].Request;
        if (answers.ContainsKey(asked.Key)) throw new PasteRefusedException($"Answer {n} is there twice.");
        var (status, body) = AnswerOf(item, n);
        if (status == 0 || !Standing.Contains(status))
        {
            notRead.Add($"Request {n} of {reading.All.Count} to {asked.Url.Host} was not answered{(body.Length > 0 ? $": {Shown(body)}" : "")}.");
            return;
        }

        if (status == 200 && body.Length == 0) throw new PasteRefusedException($"Answer {n} is no JSON object.");
        if (NextIsElsewhere(body, asked.Url)) throw new PasteRefusedException($"Answer {n} leads to another place than the one that was asked.");
        answers[asked.Key] = (status, body);
    }

    /// <summary>Status and body; with status 0 what the tool said instead.</summary>
    private static (int Status, string Body) AnswerOf(JsonElement item, int n)
    {
        if (Text(item, "error") is { } error)
        {
            var (code, refusal, said) = AzErrors.Read(error);
            if (SecretsInside.FindIn(said) is { } secret) throw new PasteRefusedException(secret, IsSecret: true);
            return code == 0 || !Standing.Contains(code) ? (0, said) : (code, ObjectIn(refusal));
        }

        var status = item.TryGetProperty("status", out var s) && s.TryGetInt32(out var number) ? number : throw new PasteRefusedException($"Answer {n} has no status.");
        if (Text(item, "text") is { } text) return (status is >= 200 and < 300 ? 200 : status, ObjectIn(text));
        return (status is >= 200 and < 300 ? 200 : status, item.TryGetProperty("body", out var body) && body.ValueKind == JsonValueKind.Object ? body.GetRawText() : "");
    }

    private static string ObjectIn(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
            if (SecretsInside.Find(json.RootElement) is { } secret) throw new PasteRefusedException(secret, IsSecret: true);
            return json.RootElement.ValueKind == JsonValueKind.Object ? text : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    /// <summary>The link to a next page becomes a request in the next script, which somebody runs with their own rights: it may only lead further in the same list.</summary>
    private static bool NextIsElsewhere(string body, Uri asked)
    {
        if (body.Length == 0) return false;
        using var json = JsonDocument.Parse(body);
        return new[] { "@odata.nextLink", "nextLink" }.Select(name => json.RootElement.TryGetProperty(name, out var link) ? link : default).Where(l => l.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
            .Any(l => l.ValueKind != JsonValueKind.String || (l.GetString()!.Length > 0
                && !(Uri.TryCreate(l.GetString(), UriKind.Absolute, out var next) && next.GetLeftPart(UriPartial.Path).Equals(asked.GetLeftPart(UriPartial.Path), StringComparison.OrdinalIgnoreCase))));
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Somebody else's words in one of our sentences.</summary>
    private static string Shown(string? text)
    {
        var plain = string.Concat((text ?? "none").Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return plain.Length <= 200 ? plain : $"{plain[..200]} …";
    }
}

/// <summary>A paste that is not kept. The sentence is for the person; with <paramref name="IsSecret"/> it names what was found.</summary>
internal sealed class PasteRefusedException(string sentence, bool IsSecret = false) : Exception(sentence)
{
    public bool IsSecret { get; } = IsSecret;
}
