using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using Portal.Cloud.Http;
using Portal.Pasted;
using Portal.Plans;
using Portal.SignIn;
using Portal.Tests.Wizards.Hma;

namespace Portal.Tests.Pasted;

/// <summary>Does what a reading script does: makes its requests with a person's own tokens and prints one document. And pastes it as somebody without any token.</summary>
internal static class ByScript
{
    /// <summary>The same person in a session that has no tokens.</summary>
    public static Person WithoutTokens(this Person person) => person with { SessionId = $"{person.SessionId}, elsewhere" };

    public static async Task<JsonObject> RunAsync(HmaTown town, Reading reading, Person person, DateTimeOffset? at = null)
    {
        var answers = new JsonArray();
        foreach (var (read, i) in reading.All.Select((r, i) => (r, i)))
        {
            var (status, body) = await AskAsync(town, read, person);
            answers.Add(status < 300
                ? new JsonObject { ["n"] = i + 1, ["status"] = 200, ["body"] = JsonNode.Parse(body) }
                : new JsonObject { ["n"] = i + 1, ["error"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"ERROR: {Reason(status)}({body})\n")) });
        }

        return Document(reading, answers, at);
    }

    public static JsonObject Document(Reading reading, JsonArray answers, DateTimeOffset? at = null) => new()
    {
        ["setUp"] = reading.SetUp.Key.ToString("D"), ["step"] = reading.Step.Key, ["asks"] = reading.Hash, ["at"] = (at ?? TimeProvider.System.GetUtcNow()).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ["tool"] = "az", ["account"] = "alice@contoso.com", ["answers"] = answers,
    };

    /// <summary>Reads and pastes until nothing is missing.</summary>
    /// <param name="at">What the document says of when it was read; now unless given.</param>
    /// <param name="forge">Changes an answer before it is pasted: its address and its body.</param>
    /// <returns>How many times the script had to be run.</returns>
    public static async Task<int> PasteAllAsync(HmaTown town, string step, Person reads, Person pastes, DateTimeOffset? at = null, Action<string, JsonObject>? forge = null)
    {
        var pasting = town.Get<Pasting>();
        for (var rounds = 0; rounds < 8; rounds++)
        {
            var setUp = (await town.Get<SetUps>().FindAsync(town.SetUp.Id, default))!;
            var reading = await pasting.ReadingAsync(setUp, step, pastes, default);
            if (rounds > 0 && reading.Missing == 0) return rounds;
            if (reading.All.Count == 0) return 0;
            var document = await RunAsync(town, reading, reads, at);
            foreach (var answer in document["answers"]!.AsArray().Where(a => forge is not null && a!["body"] is JsonObject))
                forge!(Uri.UnescapeDataString(reading.All[(int)answer!["n"]! - 1].Request.Key), answer["body"]!.AsObject());
            var result = await pasting.PasteAsync(setUp, reading, document.ToJsonString(), pastes, default);
            Assert.True(result.Refusal is null, $"{step}: {result.Refusal}");
            Assert.Empty(result.NotRead);
        }

        throw new InvalidOperationException($"{step} never has enough.");
    }

    private static async Task<(int Status, string Body)> AskAsync(HmaTown town, ToRead read, Person person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, read.Request.Url);
        foreach (var (name, value) in read.Request.Headers) request.Headers.TryAddWithoutValidation(name, value);
        var token = await town.Get<PersonTokens>().For(person).GetTokenAsync(new TokenRequestContext([$"{read.Request.Resource}/.default"]), default);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
        using var response = await town.Get<CloudNetwork>().Services.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string Reason(int status) => status switch { 400 => "Bad Request", 401 => "Unauthorized", 403 => "Forbidden", 404 => "Not Found", 429 => "Too Many Requests", _ => "Internal Server Error" };
}
