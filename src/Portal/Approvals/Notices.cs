using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Portal.Cloud.Http;
using Portal.Settings;
using Portal.Store;

namespace Portal.Approvals;

/// <summary>News of requests for one webhook. NOTES.md documents the payload.</summary>
public sealed class Notices(PortalSettings settings, CloudNetwork network, TimeProvider time, ILogger<Notices> log)
{
    /// <summary>Pauses between attempts; after the last one the notice is given up and stays readable with its reason.</summary>
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(4), TimeSpan.FromHours(12), TimeSpan.FromHours(24)];

    /// <summary>How long a sender holds a notice, so that two instances do not post it twice at the same moment.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(2);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) } };

    /// <summary>Puts the news into the caller's transaction; nothing where no webhook is set.</summary>
    internal void Add(PortalDb db, Approval approval, NoticeKind kind)
    {
        if (settings.Approvals.WebhookUrl is null) return;
        var now = time.GetUtcNow();
        db.Add(new Notice { ApprovalId = approval.Id, Kind = kind, At = now, NextAt = now, Payload = JsonSerializer.Serialize(Body(approval, kind, now), Json) });
    }

    private NoticeBody Body(Approval approval, NoticeKind kind, DateTimeOffset now)
    {
        var link = new Uri(settings.PublicUrl!, PortalUrls.Approval(approval.Id)).AbsoluteUri;
        return new(1, kind, approval.Id, approval.Title, approval.State, approval.AppName, approval.TenantName, [.. approval.Facts.Permissions.Select(p => $"{p.Name} on {p.ResourceName}")],
            approval.RequesterName, approval.RequestedAt, approval.DueAt, approval.Votes.Count, approval.Needed, kind is NoticeKind.Decided ? approval.DeciderName : null, now, link,
            $"{ApprovalWords.Word(approval.State)}: {approval.Title}, {approval.AppName} in {approval.TenantName}. {link}");
    }

    /// <summary>Posts what is due, oldest first.</summary>
    /// <returns>How many were delivered.</returns>
    public async Task<int> SendDueAsync(PortalDb db, CancellationToken ct)
    {
        if (settings.Approvals.WebhookUrl is not { } url) return 0;
        var now = time.GetUtcNow();
        var delivered = 0;
        foreach (var notice in await db.Set<Notice>().AsNoTracking().Where(n => n.NextAt != null && n.NextAt <= now).OrderBy(n => n.Id).Take(20).ToListAsync(ct))
        {
            var taken = await db.Set<Notice>().Where(n => n.Id == notice.Id && n.NextAt == notice.NextAt).ExecuteUpdateAsync(u => u.SetProperty(n => n.NextAt, now + Hold), ct);
            if (taken == 0) continue; // another instance was faster
            var trouble = await PostAsync(url, notice, ct);
            if (trouble is null) delivered++;
            await KeepAsync(db, notice, trouble, ct);
        }

        return delivered;
    }

    private async Task KeepAsync(PortalDb db, Notice notice, string? trouble, CancellationToken ct)
    {
        var (attempts, now) = (notice.Attempts + 1, time.GetUtcNow());
        DateTimeOffset? next = trouble is null || attempts > Pauses.Length ? null : now + Pauses[attempts - 1];
        DateTimeOffset? done = trouble is null ? now : null;
        await db.Set<Notice>().Where(n => n.Id == notice.Id).ExecuteUpdateAsync(
            u => u.SetProperty(n => n.Attempts, attempts).SetProperty(n => n.NextAt, next).SetProperty(n => n.DeliveredAt, done).SetProperty(n => n.Trouble, trouble), ct);
        if (trouble is not null)
            log.LogWarning("News {Notice} of request {Request} was not delivered, attempt {Attempt}: {Trouble}", notice.Id, notice.ApprovalId, attempts, trouble);
    }

    /// <summary>By the network for typed addresses: public addresses only, no redirects, and the address itself never gets into a log.</summary>
    /// <returns>What went wrong, or null.</returns>
    private async Task<string?> PostAsync(Uri url, Notice notice, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(notice.Payload, System.Text.Encoding.UTF8, "application/json") };
            request.Headers.Add("x-portal-notice", notice.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            using var answer = await network.Outside.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return answer.IsSuccessStatusCode ? null : $"The receiver answered {(int)answer.StatusCode}.";
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return error.GetBaseException() is AddressRefusedException or HttpRequestException { InnerException: AddressRefusedException }
                ? "The address leads into a private network. List its host in Portal:Connections:PrivateHosts if that is meant."
                : $"The receiver could not be reached ({error.GetType().Name}).";
        }
    }
}

/// <summary>What is posted. No secrets, no ids of tenants or apps: whoever needs more follows the link and signs in.</summary>
/// <param name="Version">1. New members may be added under the same number.</param>
/// <param name="Event">What happened.</param>
/// <param name="Link">The request in the portal; opening it takes a sign-in.</param>
/// <param name="Text">One line, for receivers that show text only (chats).</param>
internal sealed record NoticeBody(
    int Version, NoticeKind Event, long Request, string Title, ApprovalState State, string App, string Tenant, IReadOnlyList<string> Permissions, string AskedBy, DateTimeOffset AskedAt, DateTimeOffset DueAt,
    int Approvals, int ApprovalsNeeded, string? DecidedBy, DateTimeOffset At, string Link, string Text);
