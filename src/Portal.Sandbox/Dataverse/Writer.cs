using System.Text.Json.Nodes;
using Portal.Sandbox.State;
using Portal.Sandbox.Sync;

namespace Portal.Sandbox.Dataverse;

/// <summary>Creating, updating, upserting and deleting rows, with the conditions a request carries.</summary>
internal sealed class Writer(DataverseRows rows, Payload payload, MailboxRules mailboxes, Query query, World world)
{
    public Answer Create(Call call, Table table) => world.Change(() =>
    {
        var changes = payload.Read(call, table);
        var id = changes.GetValueOrDefault(table.PrimaryId) as string ?? Guid.NewGuid().ToString();
        if (rows.Of(call.Environment, table.Name).Find(id) is not null) throw DataverseError.Exists();
        return Insert(call, table, id, changes);
    });

    /// <summary>
    /// PATCH without If-Match is an upsert: an unknown id makes a row. https://learn.microsoft.com/power-apps/developer/data-platform/webapi/perform-conditional-operations-using-web-api
    /// </summary>
    public Answer Patch(Call call, Table table, string id) => world.Change(() =>
    {
        var row = rows.Of(call.Environment, table.Name).Find(id);
        if (row is not null && call.IfNoneMatch == "*") throw DataverseError.Exists();
        if (row is null) return call.IfMatch is null ? Insert(call, table, id, payload.Read(call, table)) : throw DataverseError.NoRow(table, id);
        CheckVersion(call, row);
        return Update(call, table, row, payload.Read(call, table));
    });

    public Answer Delete(Call call, Table table, string id) => world.Change(() =>
    {
        Supports(table, "Delete");
        call.Need("Delete", table);
        var row = rows.Of(call.Environment, table.Name).Find(id) ?? throw DataverseError.NoRow(table, id);
        CheckVersion(call, row);
        rows.Delete(call.Environment, table, id);
        return new Answer(204);
    });

    private Answer Insert(Call call, Table table, string id, Changes changes)
    {
        Supports(table, "Create");
        call.Need("Create", table);
        Payload.NeedRequired(table, changes);
        changes.Remove(table.PrimaryId);
        var unconfirmed = table.Name == "emailserverprofile" ? FillLocations(changes) : null;
        return Written(call, table, rows.Write(call.Environment, table, id.ToLowerInvariant(), WithSecretFlags(changes), call.Caller.User.Id), 201, unconfirmed);
    }

    private Answer Update(Call call, Table table, Row row, Changes changes)
    {
        Supports(table, "Update");
        call.Need("Write", table);
        changes.Remove(table.PrimaryId);
        var unconfirmed = table.Name switch
        {
            "mailbox" => mailboxes.Apply(call, row, changes),
            "systemuser" or "queue" => ApproveThroughOwner(call, row, changes),
            _ => null,
        };
        return Written(call, table, rows.Write(call.Environment, table, row.Id, WithSecretFlags(changes), call.Caller.User.Id), 200, unconfirmed);
    }

    /// <summary>Approval is written on the mailbox or on its user or queue; both are seen in the wild and mean the same mailbox.</summary>
    private string? ApproveThroughOwner(Call call, Row owner, Changes changes)
    {
        if (!changes.ContainsKey("emailrouteraccessapproval")) return null;
        var table = Tables.ByName("mailbox");
        if (rows.Of(call.Environment, table.Name).Find(owner.LookupId("defaultmailbox")) is not { } mailbox) return null;
        var approval = new Changes { ["emailrouteraccessapproval"] = changes["emailrouteraccessapproval"] };
        var unconfirmed = mailboxes.Apply(call, mailbox, approval);
        if (!approval.ContainsKey("emailrouteraccessapproval")) changes.Remove("emailrouteraccessapproval");
        rows.Write(call.Environment, table, mailbox.Id, approval, call.Caller.User.Id);
        return unconfirmed;
    }

    private Answer Written(Call call, Table table, Row row, int representationStatus, string? unconfirmed)
    {
        var id = $"{call.Root}{table.Set}({row.Id})";
        if (!call.WantsRepresentation) return new Answer(204, EntityId: id, Unconfirmed: unconfirmed);
        return new Answer(representationStatus, query.One(call, table, row), id, row.ETag, unconfirmed);
    }

    /// <summary>
    /// "Locations and ports are filled in" for OAuth in the admin center: https://learn.microsoft.com/power-platform/admin/connect-exchange-online. Whether the platform
    /// does it for every caller is not said.
    /// </summary>
    private static string? FillLocations(Changes changes)
    {
        if (changes.GetValueOrDefault("incomingcredentialretrieval") is not MailboxOpening.CrossTenant) return null;
        foreach (var way in new[] { "incoming", "outgoing" })
        {
            changes.TryAdd($"{way}serverlocation", CrossTenantProfile.Location);
            changes.TryAdd($"{way}portnumber", 443);
        }

        return "that locations and ports of an OAuth profile are filled in";
    }

    private static Changes WithSecretFlags(Changes changes)
    {
        foreach (var (secret, flag) in new[] { ("oauthclientsecret", "isoauthclientsecretset"), ("incomingpassword", "isincomingpasswordset"), ("outgoingpassword", "isoutgoingpasswordset") })
            if (changes.TryGetValue(secret, out var value)) changes[flag] = value is string { Length: > 0 };
        return changes;
    }

    private static void CheckVersion(Call call, Row row)
    {
        if (call.IfMatch is { } wanted && wanted != "*" && wanted != row.ETag) throw DataverseError.VersionMismatch();
    }

    private static void Supports(Table table, string message)
    {
        if (table.Unsupported.Contains(message)) throw DataverseError.NotSupported(message, table);
    }
}
