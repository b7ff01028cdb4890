using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Approvals;
using Portal.Audit;
using Portal.EndToEnd.Harness;
using Portal.Plans;

namespace Portal.EndToEnd.Stories;

/// <summary>Each role opens on its own work: helpdesk on the search, approvers on their inbox, auditors on the trail, a person without a role on a hint.</summary>
[Trait("Story", "records")]
public sealed class RecordsStory(Chromium chromium)
{
    [Fact]
    public async Task Helpdesk_reads_one_mailbox_and_the_auditor_sees_that()
    {
        await using var town = await Town.EmbeddedAsync(chromium);
        var hanna = await town.SignInAsync("Hanna Holm");
        await hanna.PicturesAsync("home-helpdesk");
        await hanna.AssertAccessibleAsync();
        await LookUpAsync(hanna);
        hanna.Heard.AssertNoComplaints();
        await NothingElseAsync(hanna); // a refusal is a 403, which the browser's console calls an error

        var aurel = await town.SignInAsync("Aurel Albu", "/audit?text=pilot");
        await Assertions.Expect(aurel.Page.GetByText("Verified up to entry")).ToBeVisibleAsync();
        await Assertions.Expect(aurel.Page.GetByRole(AriaRole.Article)).ToHaveCountAsync(1);
        await Assertions.Expect(aurel.Page.GetByRole(AriaRole.Article)).ToContainTextAsync("Hanna Holm");
        await aurel.PicturesAsync("audit");
        await aurel.AssertAccessibleAsync();
        var file = await aurel.Page.RunAndWaitForDownloadAsync(() => aurel.Link("Export these entries as CSV").ClickAsync());
        Assert.Contains("pilot@contoso.com", await File.ReadAllTextAsync(await file.PathAsync()), StringComparison.Ordinal);
        aurel.Heard.AssertNoComplaints();
    }

    [Fact]
    public async Task Approver_decides_on_a_phone_and_the_requester_cannot()
    {
        await using var town = await Town.EmbeddedAsync(chromium);
        var alice = await town.SignInAsync("Alice Adams");
        await alice.PicturesAsync("home-admin");
        await alice.AssertAccessibleAsync();
        var id = await AskAsync(town);
        await alice.GoAsync($"/approvals/{id}");
        await Assertions.Expect(alice.Text("You asked for this yourself.")).ToBeVisibleAsync();
        await Assertions.Expect(alice.Page.GetByRole(AriaRole.Radio)).ToHaveCountAsync(0);

        var amir = await town.SignInAsync("Amir Aydin", width: 360);
        await amir.PicturesAsync("home-approver");
        await amir.Page.GetByRole(AriaRole.Link, new() { Name = "HMA mail.contoso.com" }).ClickAsync();
        await Assertions.Expect(amir.Text("Not confined: 240 on-premises and 40 cloud mailboxes").First).ToBeVisibleAsync();
        await amir.PicturesAsync("approval");
        await amir.AssertAccessibleAsync();
        Assert.True(await amir.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= 360"), "At 360 px nothing sticks out.");
        await amir.Button("Record the decision").ClickAsync();
        await Assertions.Expect(amir.Text("Choose approve or deny.")).ToBeVisibleAsync();
        await amir.Page.GetByRole(AriaRole.Radio, new() { Name = "Deny" }).CheckAsync();
        await amir.FillAsync("Reason", "Confine it first.");
        await amir.Button("Deny full_access_as_app to HMA-App").ClickAsync();
        await Assertions.Expect(amir.Text("Amir Aydin denied it")).ToBeVisibleAsync();
        await amir.AssertAccessibleAsync();
        amir.Heard.AssertNoComplaints();
        alice.Heard.AssertNoComplaints();
    }

    [Fact]
    public async Task Somebody_without_a_role_is_told_what_to_do()
    {
        await using var town = await Town.EmbeddedAsync(chromium);
        var greta = await town.SignInAsync("Greta Grant");

        await Assertions.Expect(greta.Text("Open the link you were sent")).ToBeVisibleAsync();
        await greta.AssertAccessibleAsync();
        greta.Heard.AssertNoComplaints();
    }

    private static async Task LookUpAsync(Person hanna)
    {
        await hanna.FillAsync("Name or address", "pilot@contoso.com");
        await hanna.Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Look it up" }).ClickAsync();
        await Assertions.Expect(hanna.Text("The mailbox is on no email server profile").First).ToBeVisibleAsync();
        await hanna.PicturesAsync("mailbox");
        await hanna.AssertAccessibleAsync();

        await hanna.GoAsync("/mailbox?address=nobody@contoso.com");
        await Assertions.Expect(hanna.Text("No mailbox with this address")).ToBeVisibleAsync();
        await hanna.AssertAccessibleAsync();
    }

    private static async Task NothingElseAsync(Person hanna)
    {
        foreach (var path in new[] { "/setups", "/setups/new/hma", "/approvals", "/approvals/1", "/audit" })
        {
            await hanna.GoAsync(path);
            await Assertions.Expect(hanna.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("This page is not available to you");
        }

        var export = await hanna.Page.APIRequest.GetAsync($"{hanna.Portal}audit/export.csv", new() { MaxRedirects = 0 });
        Assert.NotEqual(200, export.Status);
    }

    /// <summary>A request as the wizard makes it, put into the portal's store from outside.</summary>
    private static async Task<long> AskAsync(Town town)
    {
        var services = new ServiceCollection().AddAudit().AddApprovals().AddSingleton(TimeProvider.System).AddLogging();
        services.AddSingleton(new Settings.PortalSettings()).AddSingleton(new Cloud.Http.CloudNetwork());
        await using var provider = services.BuildServiceProvider();
        await using var db = town.Portal.Store.CreateDbContext();
        const string contoso = "c0c0c0c0-0000-4000-8000-000000000001";
        var facts = new ApprovalFacts(contoso, Guid.NewGuid().ToString(), Guid.NewGuid().ToString(),
            [new("00000002-0000-0ff1-ce00-000000000000", "dc890d15-9560-4a4c-9b7f-a736ec74ec40", "full_access_as_app", "Office 365 Exchange Online")], [], [], [], 300);
        var alice = new SignIn.Person(contoso, "a11ce000-0000-4000-8000-000000000101", "Alice Adams", "alice@contoso.com", [PortalRoles.Admin], "elsewhere");
        var result = await provider.GetRequiredService<ApprovalDesk>().RequestAsync(db, new ApprovalRequest(17, "HMA mail.contoso.com", "HMA-App", "Contoso", "Sales needs its mail in Dynamics 365.", "CHG-4711", facts,
            new CountedReach(240, 40, 240, Confined: false, "Dataverse, contoso", DateTimeOffset.UtcNow),
            [
                new Command(
                    "grant",
                    "Microsoft Entra",
                    contoso,
                    "Grant full_access_as_app to HMA-App",
                    "HMA-App",
                    [new Change("Permissions held", null, "full_access_as_app on Office 365 Exchange Online")])
            ],
            []),
                alice,
                default);
        return result.Approval!.Id;
    }
}
