using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Cloud.Dataverse;
using Xunit;

namespace Portal.Tests.Cloud.Dataverse;

/// <summary>The multipart format of https://learn.microsoft.com/power-apps/developer/data-platform/webapi/execute-batch-operations-using-web-api</summary>
public sealed class ChangeSetTests
{
    private static HttpResponseMessage Answer(string body, HttpStatusCode status = HttpStatusCode.OK)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ReplaceLineEndings("\r\n")));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/mixed; boundary=batchresponse_1");
        return new HttpResponseMessage(status) { Content = content };
    }

    [Fact]
    public async Task Writes_are_numbered_and_conditional()
    {
        using var content = ChangeSet.Write(new Uri("https://contoso.crm4.dynamics.com/api/data/v9.2/"),
        [
            new(HttpMethod.Patch, "managedidentities(1)", new JsonObject { ["name"] = "Bücher \"1\"" }, OnlyNew: true),
            new(HttpMethod.Delete, "emailserverprofiles(2)", null, OnlyNew: false),
        ]);
        var text = await content.ReadAsStringAsync();
        Assert.StartsWith("multipart/mixed", content.Headers.ContentType!.ToString());
        Assert.Contains("PATCH https://contoso.crm4.dynamics.com/api/data/v9.2/managedidentities(1) HTTP/1.1\r\nIf-None-Match: *\r\nContent-Type: application/json; type=entry\r\n\r\n{", text);
        Assert.Contains("DELETE https://contoso.crm4.dynamics.com/api/data/v9.2/emailserverprofiles(2) HTTP/1.1\r\nIf-Match: *\r\n\r\n", text);
        Assert.Contains("Content-ID: 1", text);
        Assert.Contains("Content-ID: 2", text);
    }

    [Fact]
    public async Task Answers_inside_a_change_set_are_found()
    {
        using var response = Answer("""
            --batchresponse_1
            Content-Type: multipart/mixed; boundary=changesetresponse_2

            --changesetresponse_2
            Content-Type: application/http
            Content-Transfer-Encoding: binary
            Content-ID: 1

            HTTP/1.1 204 No Content
            OData-Version: 4.0


            --changesetresponse_2
            Content-Type: application/http
            Content-Transfer-Encoding: binary
            Content-ID: 2

            HTTP/1.1 200 OK
            Content-Type: application/json

            {"name":"x"}
            --changesetresponse_2--
            --batchresponse_1--

            """);
        var answers = await ChangeSet.ReadAsync(response, CancellationToken.None);
        Assert.Equal([(204, ""), (200, """{"name":"x"}""")], answers.Select(a => (a.Status, a.Body)));
    }

    [Fact]
    public async Task A_failure_is_found_in_an_answer_of_400()
    {
        using var response = Answer("""
            --batchresponse_1
            Content-Type: application/http
            Content-Transfer-Encoding: binary

            HTTP/1.1 412 Precondition Failed
            Content-Type: application/json

            {"error":{"code":"0x80040237","message":"A record with matching key values already exists."}}
            --batchresponse_1--

            """, HttpStatusCode.BadRequest);
        var answer = Assert.Single(await ChangeSet.ReadAsync(response, CancellationToken.None));
        Assert.Equal(412, answer.Status);
        Assert.Contains("0x80040237", answer.Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--batchresponse_1\nContent-Type: multipart/mixed; boundary=changesetresponse_2\n\n--changesetresponse_2\nContent-Ty")]
    [InlineData("not multipart at all")]
    public async Task An_answer_that_breaks_off_counts_as_far_as_it_goes(string body)
    {
        using var response = Answer(body);
        Assert.Empty(await ChangeSet.ReadAsync(response, CancellationToken.None));
    }
}
