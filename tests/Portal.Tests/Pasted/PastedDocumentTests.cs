using System.Text;
using System.Text.Json.Nodes;
using Portal.Cloud.Http;
using Portal.Pasted;
using Portal.Plans;
using Portal.Tests.Plans;

namespace Portal.Tests.Pasted;

/// <summary>What a paste must be before anything is done with it.</summary>
public sealed class PastedDocumentTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero);
    private static readonly Reading Reading = Of("https://graph.microsoft.com/v1.0/applications(appId='1')", "https://graph.microsoft.com/v1.0/users?$top=5");

    [Fact]
    public void What_the_script_prints_is_taken_as_it_is()
    {
        var document = Read(Document());

        Assert.Equal(2, document.Answers.Count);
        Assert.Equal((200, """{"id":"1"}"""), document.Answers[Reading.All[0].Request.Key]);
        Assert.Equal(("bob@contoso.com", "az", Now.AddHours(-1)), (document.Account, document.Tool, document.At));
    }

    [Fact]
    public void A_refusal_that_az_printed_becomes_its_status_and_body()
    {
        var document = Read(With(d => d["answers"]![0] = Error(1, """ERROR: Not Found({"error":{"code":"Request_ResourceNotFound","message":"no"}})""")));

        Assert.Equal((404, """{"error":{"code":"Request_ResourceNotFound","message":"no"}}"""), document.Answers[Reading.All[0].Request.Key]);
    }

    [Theory]
    [InlineData("ERROR: AADSTS50076: Due to a configuration change you must use multi-factor authentication.")]
    [InlineData("""ERROR: Unauthorized({"error":{"code":"InvalidAuthenticationToken"}})""")]
    [InlineData("ERROR: Too Many Requests({})")]
    [InlineData("ERROR: Service Unavailable")]
    [InlineData("")]
    public void A_failure_that_says_nothing_of_the_object_is_no_answer_and_stays_to_be_read(string printed)
    {
        var document = Read(With(d => d["answers"]![0] = Error(1, printed)));

        Assert.Single(document.Answers);
        Assert.StartsWith("Request 1 of 2 to graph.microsoft.com was not answered", Assert.Single(document.NotRead), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "", "Nothing was pasted yet" },
        { "az: command not found", "not one complete JSON document" },
        { Document().ToJsonString()[..^10], "not one complete JSON document" },
        { "[]", "not what a reading script" },
        { "{\"a\":1,\"a\":2}", "not one complete JSON document" },
        { With(d => d["setUp"] = Guid.NewGuid().ToString()).ToJsonString(), "another set-up" },
        { With(d => d["step"] = "grant").ToJsonString(), "another step (grant)" },
        { With(d => d["asks"] = "00").ToJsonString(), "earlier script" },
        { With(d => d["at"] = "2026-11-22T13:10:00Z").ToJsonString(), "still to come" },
        { With(d => d["at"] = "2026-11-15T12:00:00Z").ToJsonString(), "more than seven days ago" },
        { With(d => d["at"] = "yesterday").ToJsonString(), "do not say when" },
        { With(d => d["account"] = "").ToJsonString(), "which account" },
        { With(d => d["account"] = "bob\u0007").ToJsonString(), "which account" },
        { With(d => d["tool"] = "curl").ToJsonString(), "which tool" },
        { With(d => d["answers"]![0]!["n"] = 3).ToJsonString(), "no request of this script" },
        { With(d => d["answers"]![0]!["n"] = 0).ToJsonString(), "no request of this script" },
        { With(d => d["answers"]![0]!["n"] = 2).ToJsonString(), "Answer 2 is there twice" },
        { With(d => d["answers"]![0]!["body"] = "text").ToJsonString(), "Answer 1 is no JSON object" },
        { With(d => d["answers"]![0]!["body"] = new JsonArray()).ToJsonString(), "Answer 1 is no JSON object" },
        { With(d => d["answers"]![0]!.AsObject().Remove("status")).ToJsonString(), "Answer 1 has no status" },
        { With(d => d["answers"] = new JsonArray()).ToJsonString(), "The script read nothing" },
        { With(d => d["answers"]![1]!["body"] = new JsonObject { ["@odata.nextLink"] = "https://graph.microsoft.com/v1.0/me/messages" }).ToJsonString(), "leads to another place" },
        { With(d => d["answers"]![1]!["body"] = new JsonObject { ["@odata.nextLink"] = "https://evil.example/v1.0/users" }).ToJsonString(), "leads to another place" },
        { With(d => d["answers"]![1]!["body"] = new JsonObject { ["nextLink"] = "/v1.0/users" }).ToJsonString(), "leads to another place" },
        { With(d => d["answers"]![0]!["body"] = new JsonObject { ["x"] = new string('x', PastedDocument.Limit) }).ToJsonString(), "more than 1 MiB" },
        { new string('[', 70) + new string(']', 70), "not one complete JSON document" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Anything_else_is_refused_with_the_reason(string pasted, string reason)
    {
        var refused = Assert.Throws<PasteRefusedException>(() => PastedDocument.Read(pasted, Reading, Now));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsSecret);
    }

    public static TheoryData<string, string> Secrets => new()
    {
        { With(d => d["answers"]![0]!["body"]!["passwordCredentials"] = new JsonArray(new JsonObject { ["secretText"] = "hello" })).ToJsonString(), "secretText" },
        { With(d => d["answers"]![0]!["body"]!["x"] = "abc8Q~" + new string('d', 34)).ToJsonString(), "client secret" },
        { With(d => d["answers"]![0]!["body"] = new JsonObject { ["id"] = "https://v.vault.azure.net/secrets/c/1", ["value"] = "MIIK" }).ToJsonString(), "Key Vault secret" },
        { With(d => d["answers"]![0]!["body"]!["clientsecret"] = "x").ToJsonString(), "clientsecret" },
        { With(d => d["answers"]![0]!["body"]!["key"] = "-----BEGIN PRIVATE KEY-----\nMII").ToJsonString(), "a private key" },
        { With(d => d["answers"]![0]!["body"]!["note"] = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwcyJ9.x").ToJsonString(), "an access token" },
        { With(d => d["answers"]![0] = Error(1, "ERROR: Forbidden({\"access_token\":\"x\"})")).ToJsonString(), "access_token" },
        { "-----BEGIN RSA PRIVATE KEY-----", "a private key" },
    };

    [Theory]
    [MemberData(nameof(Secrets))]
    public void What_looks_like_a_secret_is_refused_and_named_but_not_repeated(string pasted, string what)
    {
        var refused = Assert.Throws<PasteRefusedException>(() => PastedDocument.Read(pasted, Reading, Now));

        Assert.True(refused.IsSecret);
        Assert.Contains(what, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("8Q~", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hint_and_an_empty_secret_are_what_entra_shows_to_everybody() =>
        Assert.Equal(2, Read(With(d => d["answers"]![0]!["body"]!["passwordCredentials"] = new JsonArray(new JsonObject { ["hint"] = "abc", ["secretText"] = null }))).Answers.Count);

    private static PastedDocument Read(JsonNode document) => PastedDocument.Read("\uFEFF  " + document.ToJsonString() + "\r\n", Reading, Now);

    private static JsonObject Document() => new()
    {
        ["setUp"] = Reading.SetUp.Key.ToString(), ["step"] = BoxStep.Name, ["asks"] = Reading.Hash, ["at"] = "2026-11-22T12:00:00Z", ["tool"] = "az", ["account"] = "bob@contoso.com",
        ["answers"] = new JsonArray(Answer(1, new JsonObject { ["id"] = "1" }), Answer(2, new JsonObject { ["value"] = new JsonArray() })),
    };

    private static JsonObject With(Action<JsonObject> change)
    {
        var document = Document();
        change(document);
        return document;
    }

    private static JsonObject Answer(int n, JsonObject body) => new() { ["n"] = n, ["status"] = 200, ["body"] = body };

    private static JsonObject Error(int n, string printed) => new() { ["n"] = n, ["error"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(printed)) };

    private static Reading Of(params string[] urls)
    {
        var setUp = new SetUp { Key = Guid.NewGuid(), Kind = "boxes", Name = "A box", State = "{}", OwnerTenantId = Some.Tenant, OwnerObjectId = "o", OwnerName = "n", CreatedAt = Now, SavedAt = Now };
        return new Reading(setUp, new BoxStep(), [.. urls.Select(u => new ToRead(new Asked(new Uri(u), "https://graph.microsoft.com", []), Some.Tenant))], urls.Length, null);
    }
}
