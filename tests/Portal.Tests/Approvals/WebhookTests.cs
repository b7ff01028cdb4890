using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Cloud.Http;
using Portal.Settings;
using Portal.Tests.Cloud;
using static Portal.Tests.Approvals.Requested;

namespace Portal.Tests.Approvals;

/// <summary>News of requests for one receiver: nothing lost, nothing told that did not happen, and no way into the own network.</summary>
public sealed class WebhookTests
{
    private const string Key = "key=of-the-receiver";

    private static readonly ApprovalSettings WithWebhook = new() { WebhookUrl = new Uri($"https://mail.contoso.com/hook?{Key}") };

    [Fact]
    public async Task Asked_decided_withdrawn_and_ended_are_told_in_their_order_and_once()
    {
        var told = new List<JsonNode>();
        await using var receiver = await ReceiverAsync(told);
        using var network = new CloudNetwork(receiver.Attach);
        await using var desk = await Desk.OpenAsync(WithWebhook, network);
        var request = await desk.AskAsync();
        await desk.DecideAsync(Some.Approver(), Yes(request));
        await using (var db = desk.Store.CreateDbContext()) await desk.Service.WithdrawAsync(db, request.Id, Some.Admin(), "Not needed.", default);
        await desk.AskAsync();
        desk.Clock.Now += TimeSpan.FromDays(15);

        await desk.Round.RunNowAsync(default);
        await desk.Round.RunNowAsync(default);

        Assert.Equal(["requested", "decided", "withdrawn", "requested", "expired"], told.Select(t => (string?)t["event"]));
        Assert.Equal(["pending", "approved", "withdrawn", "pending", "expired"], told.Select(t => (string?)t["state"]));
        Assert.Equal($"https://sync.contoso.com/approvals/{request.Id}", (string?)told[0]["link"]);
    }

    [Fact]
    public async Task News_hold_no_ids_no_reasons_and_no_accounts()
    {
        var told = new List<JsonNode>();
        await using var receiver = await ReceiverAsync(told);
        using var network = new CloudNetwork(receiver.Attach);
        await using var desk = await Desk.OpenAsync(WithWebhook, network);
        await desk.DecideAsync(Some.Approver(), Yes(await desk.AskAsync(), "A reason for auditors."));
        await desk.Round.RunNowAsync(default);

        Assert.Equal(2, told.Count);
        Assert.All(
            told,
            t => Assert.All(
                new[] { Some.Tenant, "app-1", "sp-1", "thumbprint-1", "owner-1", "A reason for auditors.", "alice@", "amir@", "session", Key },
                secret => Assert.DoesNotContain(secret, t.ToJsonString(), StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task What_was_rolled_back_is_not_told()
    {
        await using var desk = await Desk.OpenAsync(WithWebhook);
        await using var db = desk.Store.CreateDbContext();
        await using (await db.Database.BeginTransactionAsync())
            await desk.Service.RequestAsync(db, Request(), Some.Admin(), default);

        Assert.Empty(await desk.Store.CreateDbContext().Set<Notice>().ToListAsync());
    }

    [Fact]
    public async Task Receiver_that_fails_is_asked_again_with_growing_pauses_and_given_up_after_the_last()
    {
        var asked = 0;
        await using var receiver = await FakeServer.StartAsync(context =>
        {
            asked++;
            context.Response.StatusCode = (int)HttpStatusCode.BadGateway;
            return Task.CompletedTask;
        });
        using var network = new CloudNetwork(receiver.Attach);
        await using var desk = await Desk.OpenAsync(WithWebhook, network);
        await desk.AskAsync();
        await desk.Round.RunNowAsync(default);
        await desk.Round.RunNowAsync(default);
        Assert.Equal(1, asked);

        for (var i = 0; i < 20; i++)
        {
            desk.Clock.Now += TimeSpan.FromHours(24);
            await desk.Round.RunNowAsync(default);
        }

        await using var db = desk.Store.CreateDbContext();
        var notice = await db.Set<Notice>().OrderBy(n => n.Id).FirstAsync();
        Assert.Equal((8, null, null, "The receiver answered 502."), (notice.Attempts, notice.NextAt, notice.DeliveredAt, notice.Trouble));
    }

    [Fact]
    public async Task Receiver_that_redirects_is_not_followed()
    {
        var asked = new List<string>();
        await using var receiver = await FakeServer.StartAsync(context =>
        {
            asked.Add(context.Request.Path);
            context.Response.Redirect("https://management.azure.com/elsewhere");
            return Task.CompletedTask;
        });
        using var network = new CloudNetwork(receiver.Attach);
        await using var desk = await Desk.OpenAsync(WithWebhook, network);
        await desk.AskAsync();

        await desk.Round.RunNowAsync(default);

        Assert.Equal(["/hook"], asked);
    }

    [Fact]
    public async Task Address_inside_the_own_network_is_not_knocked_at_and_the_trouble_does_not_repeat_it()
    {
        await using var desk = await Desk.OpenAsync(new ApprovalSettings { WebhookUrl = new Uri($"https://localhost:9/hook?{Key}") });
        await desk.AskAsync();

        await desk.Round.RunNowAsync(default);

        await using var db = desk.Store.CreateDbContext();
        var trouble = (await db.Set<Notice>().SingleAsync()).Trouble!;
        Assert.Contains("private network", trouble, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_webhook_nothing_is_kept_for_one()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.AskAsync();

        await using var db = desk.Store.CreateDbContext();
        Assert.Empty(await db.Set<Notice>().ToListAsync());
    }

    private static Task<FakeServer> ReceiverAsync(List<JsonNode> told) => FakeServer.StartAsync(async context =>
    {
        using var reader = new StreamReader(context.Request.Body);
        told.Add(JsonNode.Parse(await reader.ReadToEndAsync())!);
    });
}
