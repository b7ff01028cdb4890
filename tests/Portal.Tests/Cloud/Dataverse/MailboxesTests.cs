using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Tests.Cloud.Dataverse;

using Mailboxes = global::Portal.Cloud.Dataverse.Mailboxes; // Portal.Mailboxes is a namespace and would win

public sealed class MailboxesTests(SandboxCloud cloud) : IClassFixture<SandboxCloud>
{
    private const string Pilot = "pilot@contoso.com";
    private static readonly CancellationToken Ct = CancellationToken.None;
    private readonly DataverseClient _alice = new(cloud.Network, EnvironmentUrl.Parse(SeedIds.Environment), cloud.As(SeedIds.People.Alice));

    [Fact]
    public async Task A_mailbox_is_found_by_its_address_with_what_is_true_now()
    {
        var pilot = (await new Mailboxes(_alice).FindAsync("PILOT@contoso.com", Ct))!;
        Assert.Equal((Pilot, false, true), (pilot.Address, pilot.IsQueue, pilot.Active));
        Assert.Null(await new Mailboxes(_alice).FindAsync("nobody@contoso.com", Ct));
    }

    [Fact]
    public async Task Quotes_in_a_search_find_nobody_and_break_nothing()
    {
        Assert.Null(await new Mailboxes(_alice).FindAsync("o'neil' or true eq true or name eq 'x", Ct));
        Assert.Empty(await new Mailboxes(_alice).SearchAsync("'); drop", Ct));
        Assert.Contains(await new Mailboxes(_alice).SearchAsync("Pia", Ct), m => m.Address == Pilot);
    }

    [Fact]
    public async Task Assigned_approved_and_asked_for_a_test()
    {
        var mailboxes = new Mailboxes(_alice);
        var profile = (await new ServerProfiles(_alice).FindByNameAsync("HMA legacy", Ct))!;
        var fresh = (await mailboxes.FindAsync(Pilot, Ct))!;
        Assert.Equal((MailboxApproval.Empty, (Guid?)null, MailboxResult.NotRun), (fresh.Approval, fresh.ProfileId, fresh.Overall));
        var id = fresh.Id;
        var before = await mailboxes.CountOnProfileAsync(profile.Id, Ct);

        await mailboxes.AssignAsync(id, profile.Id, Ct);
        await mailboxes.ApproveAsync(id, Ct);
        await mailboxes.ScheduleTestAsync(id, Ct);
        var after = (await mailboxes.FindAsync(id, Ct))!;
        Assert.Equal((profile.Id, 2, 2, 1), (after.ProfileId, after.IncomingMethod, after.OutgoingMethod, after.AppointmentsMethod));
        Assert.Equal(("HMA legacy", MailboxApproval.Approved, "Alice Adams"), (after.ProfileName, after.Approval, after.ApprovedBy));
        Assert.Equal(before + 1, await mailboxes.CountOnProfileAsync(profile.Id, Ct));
        Assert.True(after.TestScheduled || after.TestCompletedAt is not null);

        await mailboxes.RestoreAsync(id, null, 0, 0, 2, null, Ct);
        Assert.Null((await mailboxes.FindAsync(id, Ct))!.ProfileId);
    }

    // Reports from the field: a service principal approves, no error, nothing changes (Microsoft.Xrm.Data.PowerShell issue 454). Hence: read back.
    [Fact]
    public async Task An_application_that_approves_changes_nothing_and_is_not_told()
    {
        var automation = new Mailboxes(new DataverseClient(cloud.Network, EnvironmentUrl.Parse(SeedIds.TestEnvironment), cloud.Automation));
        var unapproved = (await new MailboxFeed(new DataverseClient(
            cloud.Network,
            EnvironmentUrl.Parse(SeedIds.TestEnvironment),
            cloud.Automation)).AllAsync(Ct)).Mailboxes.FirstOrDefault(m => m.Approval != MailboxApproval.Approved);
        await automation.ApproveAsync(unapproved!.Id, Ct);
        Assert.Equal(unapproved.Approval, (await automation.FindAsync(unapproved.Id, Ct))!.Approval);
    }

    // PATCH without If-Match is an upsert: a wrong id would create a mailbox (Microsoft, "Perform conditional operations").
    [Fact]
    public async Task A_mailbox_that_is_not_there_is_not_created_by_changing_it()
    {
        var error = await Refused.ByAsync(() => new Mailboxes(_alice).ScheduleTestAsync(Guid.NewGuid(), Ct));
        Assert.Equal(CloudErrorKind.NotFound, error.Kind);
    }

    [Fact]
    public async Task All_mailboxes_come_once_each()
    {
        var page = await new MailboxFeed(_alice).AllAsync(Ct);
        Assert.Null(page.Next);
        var ids = page.Mailboxes.Select(m => m.Id).ToList();
        Assert.InRange(ids.Count, 200, 400);
        Assert.Distinct(ids);
    }

    [Fact]
    public async Task The_caller_and_the_environment_are_read()
    {
        var environment = new Environments(_alice);
        var alice = await environment.PrivilegesAsync(Ct);
        Assert.Equal(("Alice Adams", true, false), (alice.Name, alice.IsSystemAdministrator, alice.Disabled));
        Assert.Empty(alice.Missing([.. NeededPrivileges.ForProfile, .. NeededPrivileges.ForMailboxes, NeededPrivileges.Approve]));
        Assert.Equal(["prvNoSuchThing"], alice.Missing(["prvNoSuchThing"]));

        var card = await environment.ReadAsync(Ct);
        Assert.Equal(("Contoso", true, alice.Caller.OrganizationId), (card.Name, card.ApprovesUsers, card.OrganizationId));
    }

    [Fact]
    public async Task An_older_environment_without_the_newer_columns_is_read_all_the_same()
    {
        var asked = new List<string>();
        await using var old = await FakeServer.StartAsync(async context =>
        {
            var query = Uri.UnescapeDataString(context.Request.QueryString.Value!);
            asked.Add(query);
            var newer = query.Contains("emailaddressapprovedon", StringComparison.Ordinal);
            context.Response.StatusCode = newer ? 400 : 200;
            context.Response.ContentType = "application/json";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, newer
                ? """{"error":{"code":"0x80060888","message":"Could not find a property named 'emailaddressapprovedon' on type 'Microsoft.Dynamics.CRM.mailbox'."}}"""
                : """{"value":[{"mailboxid":"00000000-0000-4000-8000-000000000009","name":"Old","emailaddress":"old@contoso.com","statecode":0}]}""");
        });
        using var network = new CloudNetwork(old.Attach);
        var mailboxes = new Mailboxes(new DataverseClient(network, EnvironmentUrl.Parse(SeedIds.Environment), cloud.As(SeedIds.People.Alice)));
        Assert.Equal("Old", (await mailboxes.FindAsync("old@contoso.com", Ct))!.Name);
        await mailboxes.FindAsync("old@contoso.com", Ct);
        Assert.Equal(3, asked.Count);
    }
}
