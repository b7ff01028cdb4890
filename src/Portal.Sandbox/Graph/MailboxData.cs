using System.Text.Json.Nodes;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Graph;

/// <summary>
/// A mailbox through Microsoft Graph, as far as synchronization looks at it: mail, calendar, contacts, tasks, settings. Mails that the sandbox sent lie in it; there are no
/// other things. https://learn.microsoft.com/graph/api/resources/mail-api-overview
/// </summary>
internal sealed class MailboxData(MailboxDoor door, ExchangeState exchange, Clocks clocks)
{
    private static readonly string[] Mail = ["Mail.ReadWrite", "Mail.Read"], Calendars = ["Calendars.ReadWrite", "Calendars.Read"], Contacts = ["Contacts.ReadWrite", "Contacts.Read"];
    private static readonly string[] Folders = ["inbox", "drafts", "sentitems", "deleteditems"];

    public object Folder(GraphCall call)
    {
        var folder = FolderOf(call);
        var mailbox = door.Open(call, folder, Mail);
        return call.Query.Single("users('')/mailFolders", Shown(folder, exchange.MailsIn(mailbox, folder).Count));
    }

    public object FolderList(GraphCall call)
    {
        var mailbox = door.Open(call, "inbox", Mail);
        return call.Query.Page("users('')/mailFolders", Folders.Select(f => Shown(f, exchange.MailsIn(mailbox, f).Count)));
    }

    /// <summary>Sender, recipients, subject and time; bodies are not kept.</summary>
    public object Messages(GraphCall call)
    {
        var folder = call.Route("folder") is { Length: > 0 } ? FolderOf(call) : "inbox";
        var mailbox = door.Open(call, folder, Mail);
        return call.Query.Page("users('')/messages", exchange.MailsIn(mailbox, folder).Select(Shown));
    }

    /// <summary>202: accepted, the answer has no body. https://learn.microsoft.com/graph/api/user-sendmail</summary>
    public async Task<object> SendAsync(GraphCall call)
    {
        var mailbox = door.Open(call, "Mail.Send");
        var message = (await call.BodyAsync())["message"] as JsonObject ?? throw new GraphRefusal(400, "ErrorInvalidRequest", "The message is missing.", "code and text for a mail without message");
        var to = ApplicationInput.Objects(message["toRecipients"]).Select(r => ApplicationInput.Text((r["emailAddress"] as JsonObject)?["address"]) ?? "").ToList();
        if (to.Count == 0 || to.Any(a => !a.Contains('@')))
            throw new GraphRefusal(
                400,
                "ErrorInvalidRecipients",
                "At least one recipient is not valid., Recipient 'A recipient' isn't valid.",
                "text for a mail without a good recipient");
        if (mailbox.SendQuotaExceeded) throw new GraphRefusal(403, "ErrorQuotaExceeded", "The mailbox has exceeded its quota.", "status and code of a mailbox that is full");
        var mail = new SentMail(Guid.NewGuid().ToString(), mailbox.Address, to, ApplicationInput.Text(message["subject"]) ?? "", clocks.World);
        exchange.Sent.Put(mail.Id, mail);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    public object Calendar(GraphCall call)
    {
        var mailbox = door.Open(call, "calendar", Calendars);
        return call.Query.Single(
            "users('')/calendar",
            new JsonObject
            {
                ["id"] = "AAMkcalendar",
                ["name"] = "Calendar",
                ["isDefaultCalendar"] = true,
                ["canEdit"] = true,
                ["owner"] = Address(mailbox.Address, mailbox.Name)
            });
    }

    public object Events(GraphCall call) => Nothing(call, "calendar", "events", Calendars);

    public object ContactList(GraphCall call) => Nothing(call, "contacts", "contacts", Contacts);

    /// <summary>The folders below the default one, which is not listed itself. https://learn.microsoft.com/graph/api/user-list-contactfolders</summary>
    public object ContactFolders(GraphCall call) => Nothing(call, "contacts", "contactFolders", Contacts);

    public object TaskLists(GraphCall call)
    {
        door.Open(call, "tasks", ["Tasks.ReadWrite.All", "Tasks.Read.All"]);
        return call.Query.Page("users('')/todo/lists", [new JsonObject { ["id"] = "AAMktasks", ["displayName"] = "Tasks", ["isOwner"] = true, ["isShared"] = false, ["wellknownListName"] = "defaultList" }]);
    }

    public object Settings(GraphCall call)
    {
        door.Open(call, "MailboxSettings.ReadWrite", "MailboxSettings.Read");
        return call.Query.Single("users('')/mailboxSettings", new JsonObject
        {
            ["timeZone"] = "W. Europe Standard Time", ["language"] = new JsonObject { ["locale"] = "en-GB", ["displayName"] = "English (United Kingdom)" }, ["dateFormat"] = "dd/MM/yyyy", ["timeFormat"] = "HH:mm",
            ["automaticRepliesSetting"] = new JsonObject { ["status"] = "disabled", ["externalAudience"] = "all" },
        });
    }

    private JsonObject Nothing(GraphCall call, string folder, string type, string[] permissions)
    {
        door.Open(call, folder, permissions);
        return call.Query.Page($"users('')/{type}", []);
    }

    private static string FolderOf(GraphCall call) => Folders.FirstOrDefault(f => f.Equals(call.Route("folder"), StringComparison.OrdinalIgnoreCase))
        ?? throw new GraphRefusal(404, "ErrorItemNotFound", "The specified object was not found in the store.");

    private static JsonObject Shown(string folder, int mails) => new()
    {
        ["id"] = "AAMk" + folder, ["displayName"] = folder switch { "sentitems" => "Sent Items", "deleteditems" => "Deleted Items", _ => char.ToUpperInvariant(folder[0]) + folder[1..] },
        ["parentFolderId"] = "AAMkroot", ["childFolderCount"] = 0, ["unreadItemCount"] = 0, ["totalItemCount"] = mails, ["isHidden"] = false,
    };

    private static JsonObject Shown(SentMail mail) => new()
    {
        ["id"] = "AAMk" + mail.Id, ["subject"] = mail.Subject, ["receivedDateTime"] = GraphJson.Time(mail.At), ["sentDateTime"] = GraphJson.Time(mail.At), ["hasAttachments"] = false, ["isRead"] = false,
        ["from"] = Recipient(mail.From), ["toRecipients"] = new JsonArray(mail.To.Select(t => (JsonNode)Recipient(t)).ToArray()),
    };

    private static JsonObject Recipient(string address) => new() { ["emailAddress"] = Address(address, address) };

    private static JsonObject Address(string address, string name) => new() { ["name"] = name, ["address"] = address };
}
