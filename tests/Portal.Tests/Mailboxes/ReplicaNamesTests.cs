using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Replica;
using Portal.Sandbox.Control;

namespace Portal.Tests.Mailboxes;

/// <summary>Names of the copy: of mailboxes, owners and approvers, and what is found by them.</summary>
public sealed class ReplicaNamesTests
{
    private const string Ada = "ada.andersen@contoso.com";
    private const string Bela = "bela.andersen@contoso.com";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_from_the_tenant_are_kept_as_they_are_and_sorted_as_they_read()
    {
        await using var town = await ReplicaTown.BeginAsync();
        string[] names = ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\u202Eevil\u202C", "Zo\u00eb \ud83d\ude00", new string('\u0644', 200), "O'Brien; DROP TABLE mailbox--"];
        foreach (var (name, i) in names.Select((n, i) => (n, i))) await town.PutAsync($"mailboxes({Guid.NewGuid()})", new { name, emailaddress = $"hostile{i}@contoso.com" });

        await town.RunAsync();

        var copy = (await town.CopyAsync()).Where(m => m.Address.StartsWith("hostile", StringComparison.Ordinal)).OrderBy(m => m.Address).ToList();
        Assert.Equal(names, copy.Select(m => m.Name));
        Assert.Equal("evil", copy[2].NameKey);
        Assert.All(copy, m => Assert.NotEmpty(m.NameKey));
    }

    [Fact]
    public async Task Names_of_owners_and_approvers_come_with_the_pages_and_take_no_request_of_their_own()
    {
        await using var town = await ReplicaTown.BeginAsync();
        var names = town.Cloud.Faults.Add(new FaultInput("status", Method: "GET", Host: ReplicaTown.Contoso, Path: "queues", Status: 500, Times: 100));
        var teams = town.Cloud.Faults.Add(new FaultInput("status", Method: "GET", Host: ReplicaTown.Contoso, Path: "teams", Status: 500, Times: 100));

        var run = await town.RunAsync();

        Assert.Equal((1, 0, 0), (run.Pages, names.Taken, teams.Taken));
        Assert.Equal(("Ada Andersen", null, "Gloria Gates"), (await town.CopyOfAsync(Ada) is var ada ? ada.OwnerName : null, ada.RowOwner, ada.ApprovedBy));
        var queue = await town.CopyOfAsync("billing@contoso.com");
        Assert.Equal((OwnerKind.Queue, "Billing", "Contoso Service Desk"), (queue.Owner, queue.OwnerName, queue.RowOwner));
    }

    [Fact]
    public async Task An_owner_with_another_name_is_called_so_after_the_next_full_reading_and_that_is_no_change_of_the_mailbox()
    {
        await using var town = await ReplicaTown.BeginAsync();
        await town.RunAsync();
        var owner = (await town.RowAsync(Ada)).GetProperty("_regardingobjectid_value").GetGuid();
        const string hostile = "\u202E=HYPERLINK(\"//x\") <b>";
        await town.PutAsync($"systemusers({owner})", new { fullname = hostile });

        await town.RunAsync();
        Assert.Equal("Ada Andersen", (await town.CopyOfAsync(Ada)).OwnerName); // Dataverse tells changes of mailboxes, and the mailbox is as it was
        await town.RunAsync(full: true);

        Assert.Equal(hostile, (await town.CopyOfAsync(Ada)).OwnerName);
        Assert.Empty(await town.ChangesAsync(Ada));
    }

    [Fact]
    public void A_name_that_does_not_come_any_more_is_kept_for_the_same_owner_only()
    {
        var around = new Surroundings(new EnvironmentCard(Guid.Empty, "", null, true, true), null, null, []);
        var (user, team) = (Guid.NewGuid(), Guid.NewGuid());
        var read = new Mailbox(Guid.NewGuid(), "Billing", "billing@contoso.com", null, null, IsQueue: true, IsForward: false, Active: true) { RegardingId = user, RegardingName = "Billing", OwnerId = team, OwnerName = "Service Desk" };
        var row = MailboxCopy.Start("contoso.crm4.dynamics.com", read.Id);
        MailboxCopy.Take(row, read, around);

        MailboxCopy.Take(row, read with { RegardingName = null, OwnerName = null }, around);
        Assert.Equal(("Billing", "Service Desk"), (row.OwnerName, row.RowOwner));
        MailboxCopy.Take(row, read with { RegardingId = Guid.NewGuid(), RegardingName = null, OwnerId = null, OwnerName = null }, around);
        Assert.Equal((null, null), (row.OwnerName, row.RowOwner));
    }

    [Fact]
    public async Task A_name_is_asked_for_in_an_environment_that_was_never_read_though_the_copy_knows_others()
    {
        await using var town = await ReplicaTown.BeginAsync(ReplicaTown.Contoso, ReplicaTown.Test);
        await town.RunAsync();

        var both = await town.Find.RunAsync("Ada And", Ct);
        Assert.Equal([ReplicaTown.Test, ReplicaTown.Contoso], both.Hits.Select(h => h.Environment).Distinct().Order(StringComparer.Ordinal));
        var refusing = town.Cloud.Faults.Add(new FaultInput("status", Method: "GET", Host: ReplicaTown.Test, Path: "mailboxes", Status: 403, Times: 100));
        var one = await town.Find.RunAsync("Ada And", Ct);
        Assert.Equal((ReplicaTown.Contoso, true, ReplicaTown.Test), (Assert.Single(one.Hits).Environment, one.Sentence.Contains("Could not be asked", StringComparison.Ordinal), Assert.Single(one.Unasked)));
        town.Cloud.Faults.Remove(refusing.Id);

        await town.RunAsync(environment: ReplicaTown.Test);
        refusing = town.Cloud.Faults.Add(new FaultInput("status", Method: "GET", Host: ReplicaTown.Test, Path: "mailboxes", Status: 403, Times: 100));
        Assert.Equal(2, (await town.Find.RunAsync("Ada And", Ct)).Hits.Count);
        Assert.Equal(0, refusing.Taken); // both are in the copy
    }

    /// <summary>Nothing in Dataverse keeps two mailboxes from having one address: the verdict says which of them it is about.</summary>
    [Fact]
    public async Task An_address_of_two_mailboxes_is_said_and_the_active_one_is_looked_at()
    {
        await using var town = await ReplicaTown.BeginAsync();
        await town.PutAsync($"mailboxes({Guid.NewGuid()})", new { name = "Old Ada", emailaddress = Ada, statecode = 1 });

        var found = Assert.Single((await town.LookUp.RunAsync(Ada, Some.Admin(), Ct)).With).Found!;

        Assert.Equal(("Ada Andersen", true), (found.Mailbox.Name, found.Mailbox.Active));
        Assert.Equal(("Old Ada", false), (Assert.Single(found.Twins) is var twin ? twin.Name : "", twin.Active));
        Assert.Empty(Assert.Single((await town.LookUp.RunAsync(Bela, Some.Admin(), Ct)).With).Found!.Twins);
    }
}
