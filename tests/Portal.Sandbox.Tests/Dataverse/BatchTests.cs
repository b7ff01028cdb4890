using System.Text;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Dataverse;

/// <summary>https://learn.microsoft.com/power-apps/developer/data-platform/webapi/execute-batch-operations-using-web-api</summary>
public sealed class BatchTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    [Fact]
    public async Task Change_set_makes_all_rows_and_refers_to_earlier_ones()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var profile = Guid.NewGuid();
        var answer = await BatchAsync(alice, ChangeSet(
            ("POST", "managedidentities", """{"name":"batch kv","credentialsource":0}"""),
            ("POST", "keyvaultreferences", """{"keyvaulturi":"https://batch.vault.azure.net/","managedidentityid@odata.bind":"$1"}"""),
            ("PATCH", $"emailserverprofiles({profile})", """{"name":"batch","servertype":2,"keyvaultreferenceid@odata.bind":"$2"}""")));
        Assert.Equal(200, answer.Status);
        Assert.Equal(3, answer.Text.Split("HTTP/1.1 204").Length - 1);
        var row = await alice.SendAsync("GET", $"{Calls.Api}emailserverprofiles({profile})?$select=name&$expand=keyvaultreferenceid($select=keyvaulturi)");
        Assert.Equal("https://batch.vault.azure.net/", row["keyvaultreferenceid.keyvaulturi"]);
    }

    // A change set is atomic: one failure leaves nothing.
    [Fact]
    public async Task Failing_change_set_leaves_nothing()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var identity = Guid.NewGuid();
        var answer = await BatchAsync(alice, ChangeSet(
            ("PATCH", $"managedidentities({identity})", """{"name":"half"}"""),
            ("POST", "keyvaultreferences", $$"""{"keyvaulturi":"https://{{new string('x', 100)}}.vault.azure.net/"}""")));
        Assert.Equal(400, answer.Status);
        Assert.Contains("0x80044331", answer.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await alice.SendAsync("GET", $"{Calls.Api}managedidentities({identity})")).Status);
    }

    // Without odata.continue-on-error the first failure ends the batch with 400; with it each part has its own status.
    [Theory]
    [InlineData(false, 400, 404)]
    [InlineData(true, 200, 200)]
    public async Task Batch_goes_on_after_an_error_only_when_asked_to(bool goOn, int status, int secondRow)
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var second = Guid.NewGuid();
        var body = Single("PATCH", $"mailboxes({Guid.NewGuid()})", """{"testemailconfigurationscheduled":true}""", "If-Match: *\r\n") + Single("PATCH", $"managedidentities({second})", """{"name":"second"}""");
        var answer = await BatchAsync(alice, body, goOn ? [("Prefer", "odata.continue-on-error")] : []);
        Assert.Equal(status, answer.Status);
        Assert.Contains("HTTP/1.1 404", answer.Text, StringComparison.Ordinal);
        Assert.Equal(secondRow, (await alice.SendAsync("GET", $"{Calls.Api}managedidentities({second})")).Status);
    }

    private static Task<Reply> BatchAsync(HttpClient http, string parts, params (string, string)[] headers)
    {
        var content = new StringContent(parts + "--batch_1--\r\n", Encoding.UTF8);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/mixed; boundary=batch_1");
        return http.SendAsync("POST", Calls.Api + "$batch", content, headers);
    }

    private static string Single(string method, string path, string body, string headers = "") =>
        $"--batch_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{method} /api/data/v9.2/{path} HTTP/1.1\r\nContent-Type: application/json\r\n{headers}\r\n{body}\r\n";

    private static string ChangeSet(params (string Method, string Path, string Body)[] parts)
    {
        var text = new StringBuilder("--batch_1\r\nContent-Type: multipart/mixed; boundary=\"changeset_1\"\r\n\r\n");
        var id = 0;
        foreach (var (method, path, body) in parts)
            text.Append($"--changeset_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: {++id}\r\n\r\n{method} {Calls.Api}{path} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{body}\r\n");
        return text.Append("--changeset_1--\r\n\r\n").ToString();
    }
}
