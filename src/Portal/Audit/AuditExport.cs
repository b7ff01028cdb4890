using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Audit;

/// <summary>The filtered trail as CSV (RFC 4180, UTF-8 with a mark so that Excel reads it so). That somebody took it away is an entry too.</summary>
public static class AuditExport
{
    public const string Path = "/audit/export.csv";

    private static readonly string[] Columns =
    [
        "Sequence", "Time (UTC)", "Action", "Outcome", "Person", "User name", "Object id", "Tenant id", "Permission", "Set-up", "Step", "Approval", "Reason", "Operation id",
        "System", "Target", "Changes", "Cloud ids", "Error", "Alarm", "Hash",
    ];

    public static void MapAuditExport(this WebApplication app) => app.MapGet(Path, WriteAsync).RequireAuthorization(Permissions.Audit);

    private static async Task WriteAsync(HttpContext context, CurrentPerson current, IDbContextFactory<PortalDb> dbs, AuditLog audit, CancellationToken ct)
    {
        var person = await current.DemandAsync(Permissions.Audit);
        var filter = AuditFilter.Of(name => context.Request.Query[name].FirstOrDefault()) with { Before = null };
        await using var db = await dbs.CreateDbContextAsync(ct);
        await audit.AppendAsync(db, new AuditEvent("audit.export", AuditOutcome.Noted, AuditActor.Of(person)) { Permission = Permissions.Audit, System = "Portal", Target = filter.Address() }, ct);

        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=audit.csv";
        context.Response.Headers.CacheControl = "no-store";
        await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)) { NewLine = "\r\n" };
        await writer.WriteLineAsync(Line(Columns));
        await foreach (var entry in AuditSearch.Matching(db, filter).AsAsyncEnumerable().WithCancellation(ct))
            await writer.WriteLineAsync(Line(Row(entry)));
    }

    /// <summary>One line of CSV, every cell quoted.</summary>
    public static string Line(IEnumerable<string?> cells) => string.Join(',', cells.Select(c => $"\"{CsvCell.Guarded(c ?? "").Replace("\"", "\"\"")}\""));

    private static string?[] Row(AuditEntry e) =>
    [
        Number(e.Sequence), e.At.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture), e.Action, e.Outcome.ToString(), e.ActorName, e.ActorUserName, e.ActorObjectId, e.ActorTenantId,
        e.Permission, Number(e.SetupId), e.Step, Number(e.ApprovalId), e.Reason, e.OperationId?.ToString("D"), e.System, e.Target,
        string.Join("; ", e.Changes().Select(c => $"{c.Field}: {c.Before ?? "(none)"} → {c.After ?? "(none)"}")), e.CloudIds?.ReplaceLineEndings("; "), e.Error, e.Alarm, Convert.ToHexStringLower(e.Hash),
    ];

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
