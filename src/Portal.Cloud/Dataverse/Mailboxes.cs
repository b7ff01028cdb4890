using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Cloud.Http;

namespace Portal.Cloud.Dataverse;

/// <summary>Mailboxes of an environment. https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/mailbox</summary>
public sealed class Mailboxes(DataverseClient client)
{
    // Always by name: two columns of this table hold up to a gigabyte.
    internal const string Core =
        "mailboxid,name,emailaddress,_emailserverprofile_value,_regardingobjectid_value,regardingobjecttypecode,isforwardmailbox,statecode,_ownerid_value,"
        + "incomingemaildeliverymethod,outgoingemaildeliverymethod,actdeliverymethod,emailrouteraccessapproval,testemailconfigurationscheduled,testmailboxaccesscompletedon,"
        + "incomingemailstatus,outgoingemailstatus,actstatus,mailboxstatus,lastsuccessfulsynccompletedon,lastsyncerror,transientfailurecount,postponemailboxprocessinguntil,createdon,modifiedon";

    // From 9.2.2412.2 on; older environments answer 400 for them.
    internal const string Newer = ",emailaddressapprovedon,_emailaddressapprovedby_value";

    private bool _old;

    private string Select => _old ? Core : Core + Newer;

    /// <summary>An active one before an inactive one, should the address be used twice.</summary>
    public async Task<Mailbox?> FindAsync(string address, CancellationToken ct) => (await AtAsync(address, ct)).FirstOrDefault();

    /// <summary>Mailboxes with this address, active ones first, at most five: nothing in Dataverse keeps a user and a queue from having the same.</summary>
    public async Task<IReadOnlyList<Mailbox>> AtAsync(string address, CancellationToken ct) =>
        [.. (await OnAnyVersion(() => client.ListAsync($"mailboxes?$select={Select}&$top=5&$orderby=statecode&$filter=emailaddress eq {DataverseClient.Quote(address)}", ct))).Select(Read)];

    public async Task<Mailbox?> FindAsync(Guid id, CancellationToken ct) =>
        await OnAnyVersion(() => client.FindAsync($"mailboxes({id})?$select={Select}", ct)) is { } row ? Read(row) : null;

    /// <summary>Mailboxes whose name or address begins with <paramref name="text"/>, at most 25.</summary>
    public async Task<IReadOnlyList<Mailbox>> SearchAsync(string text, CancellationToken ct)
    {
        var term = DataverseClient.Quote(text.Trim());
        var rows = await OnAnyVersion(() => client.ListAsync($"mailboxes?$select={Select}&$top=25&$orderby=name&$filter=startswith(name,{term}) or startswith(emailaddress,{term})", ct));
        return [.. rows.Select(Read)];
    }

    /// <summary>Puts the mailbox on a profile and sets server-side synchronization for incoming, outgoing and appointments, contacts and tasks.</summary>
    // Not with an ETag: synchronization itself changes mailbox rows every few minutes.
    public Task AssignAsync(Guid id, Guid profileId, CancellationToken ct) => client.UpdateAsync($"mailboxes({id})", new JsonObject
    {
        ["emailserverprofile@odata.bind"] = $"/emailserverprofiles({profileId})",
        ["incomingemaildeliverymethod"] = 2,
        ["outgoingemaildeliverymethod"] = 2,
        ["actdeliverymethod"] = 1,
    }, "*", ct);

    /// <summary>Approves the address, in a request of its own. Dataverse may answer success and change nothing: read it back.</summary>
    // https://learn.microsoft.com/power-platform/admin/connect-exchange-online#approve-mailboxes
    public Task ApproveAsync(Guid id, CancellationToken ct) => client.UpdateAsync($"mailboxes({id})", new JsonObject { ["emailrouteraccessapproval"] = 1 }, "*", ct);

    /// <summary>Takes an approval back, so that somebody with more rights can give it anew.</summary>
    public Task RejectAsync(Guid id, CancellationToken ct) => client.UpdateAsync($"mailboxes({id})", new JsonObject { ["emailrouteraccessapproval"] = (int)MailboxApproval.Rejected }, "*", ct);

    /// <summary>Asks for Test &amp; Enable; a job does it later, and sends a mail to the mailbox.</summary>
    public Task ScheduleTestAsync(Guid id, CancellationToken ct) => client.UpdateAsync($"mailboxes({id})", new JsonObject { ["testemailconfigurationscheduled"] = true }, "*", ct);

    /// <summary>Active mailboxes that use a profile, those that work first; at most 50.</summary>
    public async Task<IReadOnlyList<Mailbox>> OnProfileAsync(Guid profileId, CancellationToken ct) =>
        [.. (await OnAnyVersion(() => client.ListAsync($"mailboxes?$select={Select}&$top=50&$orderby=mailboxstatus,name&$filter=_emailserverprofile_value eq {profileId} and statecode eq 0", ct))).Select(Read)];

    /// <summary>Puts a mailbox back on the profile, the methods and the approval it had before.</summary>
    /// <param name="approval">Null leaves the approval as it is.</param>
    public Task RestoreAsync(Guid id, Guid? profileId, int incoming, int outgoing, int appointments, MailboxApproval? approval, CancellationToken ct)
    {
        var row = new JsonObject
        {
            ["emailserverprofile@odata.bind"] = profileId is { } profile ? $"/emailserverprofiles({profile})" : null,
            ["incomingemaildeliverymethod"] = incoming, ["outgoingemaildeliverymethod"] = outgoing, ["actdeliverymethod"] = appointments,
        };
        if (approval is { } was) row["emailrouteraccessapproval"] = (int)was;
        return client.UpdateAsync($"mailboxes({id})", row, "*", ct);
    }

    /// <summary>How many mailboxes use a profile; Dataverse stops counting at 5,000.</summary>
    public async Task<int> CountOnProfileAsync(Guid profileId, CancellationToken ct) =>
        (await client.GetAsync($"mailboxes?$select=mailboxid&$top=1&$count=true&$filter=_emailserverprofile_value eq {profileId}", ct)).Int("@odata.count") ?? 0;

    private async Task<T> OnAnyVersion<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (CloudException e) when (!_old && e.Error.Message.Contains("Could not find a property named", StringComparison.OrdinalIgnoreCase))
        {
            _old = true;
            return await read();
        }
    }

    internal static Mailbox Read(JsonElement row) => new(
        row.Guid("mailboxid") ?? default, row.Text("name") ?? "", row.Text("emailaddress"), row.Guid("_emailserverprofile_value"), Label(row, "_emailserverprofile_value"),
        IsQueue: row.Text("regardingobjecttypecode") == "queue" || row.Text("_regardingobjectid_value@Microsoft.Dynamics.CRM.lookuplogicalname") == "queue",
        IsForward: row.Bool("isforwardmailbox") == true, Active: row.Int("statecode") == 0)
    {
        IncomingMethod = row.Int("incomingemaildeliverymethod") ?? 0,
        OutgoingMethod = row.Int("outgoingemaildeliverymethod") ?? 0,
        AppointmentsMethod = row.Int("actdeliverymethod") ?? 2,
        Approval = (MailboxApproval)(row.Int("emailrouteraccessapproval") ?? 0),
        ApprovedAt = row.Time("emailaddressapprovedon"),
        ApprovedBy = Label(row, "_emailaddressapprovedby_value"),
        TestScheduled = row.Bool("testemailconfigurationscheduled") == true,
        TestCompletedAt = row.Time("testmailboxaccesscompletedon"),
        Incoming = (MailboxResult)(row.Int("incomingemailstatus") ?? 0),
        Outgoing = (MailboxResult)(row.Int("outgoingemailstatus") ?? 0),
        Appointments = (MailboxResult)(row.Int("actstatus") ?? 0),
        Overall = (MailboxResult)(row.Int("mailboxstatus") ?? 0),
        LastSyncAt = row.Time("lastsuccessfulsynccompletedon"),
        LastSyncError = row.Text("lastsyncerror"),
        TransientFailures = row.Int("transientfailurecount") ?? 0,
        RegardingId = row.Guid("_regardingobjectid_value"),
        RegardingName = Label(row, "_regardingobjectid_value"),
        OwnerId = row.Guid("_ownerid_value"),
        OwnerName = Label(row, "_ownerid_value"),
        OwnerIsTeam = row.Text("_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname") == "team",
        PostponedUntil = row.Time("postponemailboxprocessinguntil"),
        CreatedAt = row.Time("createdon"),
        ModifiedAt = row.Time("modifiedon"),
        ETag = row.Text("@odata.etag"),
    };

    private static string? Label(JsonElement row, string column) => row.Text($"{column}@OData.Community.Display.V1.FormattedValue");
}
