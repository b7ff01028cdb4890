using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Replica;
using Portal.Profiles;
using Portal.Reach;
using Portal.Sandbox.Seeds;
using Portal.Tests.Reach;
using Portal.Tests.Wizards.Hma;

namespace Portal.EndToEnd.Stories;

/// <summary>Pages that are no step of a wizard: before anything is made, with what a finished set-up left, and with many mailboxes.</summary>
internal sealed class RecordLooks(LooksTour tour)
{
    private HmaTown Town => tour.Town;

    /// <summary>What people see before anything is made, and what needs no set-up.</summary>
    public async Task EmptyAsync()
    {
        await using var nobody = await tour.NobodyAsync();
        await tour.Gallery.VisitAsync(nobody, "/signed-out", "signed-out");
        await tour.Gallery.VisitAsync(nobody, "/sign-in-failed?why=NotAccepted&returnUrl=%2Fapprovals", "sign-in-failed");
        await tour.Gallery.VisitAsync(nobody, "/error", "error");
        await tour.Gallery.VisitAsync(nobody, PortalUrls.ConsentAnswered("Consented"), "consent-answered");
        await nobody.OpenAsync("/");
        await tour.Gallery.LookAsync(nobody.Page, "", "entra");

        await tour.VisitAsync("/", "home-begin");
        await tour.VisitAsync("/approvals", "approvals-empty");
        await tour.VisitAsync("/mailbox", "mailbox-empty");
        await tour.VisitAsync("/mailbox?name=pi", "mailbox-named");
        await tour.VisitAsync("/my-mailbox", "my-mailbox");
        await tour.VisitAsync("/mailboxes?q=nobody-has-this-name&columns=Subject", "mailboxes-empty");
        await tour.VisitAsync("/mailboxes/incidents/1", "incident-missing");
        await tour.VisitAsync("/setups/new/hma", "new-hma");
        await tour.VisitAsync("/setups/new/hma", "new-hma-refused", async p => await p.Button("Begin the set-up").ClickAsync());
        await tour.VisitAsync("/setups/new/renewal", "new-renewal");
        await tour.VisitAsync("/not-found", "not-found");
        await tour.VisitAsync("/access-denied", "access-denied");
        tour.Alice.Heard.Forgive(); // the browser notes the answer 403
        await tour.VisitAsync("/hand-over/nobody-was-sent-this", "hand-over-refused");
        await tour.VisitAsync("/dev/components", "components");
    }

    /// <summary>With a set-up that works.</summary>
    public async Task FilledAsync()
    {
        await tour.VisitAsync("/", "home");
        await tour.VisitAsync("/setups", "set-ups");
        await tour.VisitAsync("/connections", "connections", async p =>
        {
            await p.Page.GetByRole(AriaRole.Button, new() { Name = "Test Contoso", Exact = true }).First.ClickAsync();
            await Assertions.Expect(p.Page.GetByRole(AriaRole.Article, new() { Name = "Contoso", Exact = true }).First.GetByText("Not tested yet")).ToHaveCountAsync(0);
        });
        await tour.VisitAsync("/audit", "audit");
        await ProfilesAsync();
        await tour.VisitAsync("/mailbox?address=pilot@contoso.com", "mailbox");
        await Town.Get<MailboxReplica>().RunAsync(new Uri(Town.Record.Form.EnvironmentUrl).Host.ToLowerInvariant(), "Alice Adams", default);
        await tour.VisitAsync("/mailboxes", "mailboxes");
        await using var amir = await tour.ArriveAsync("Amir Aydin");
        await tour.Gallery.VisitAsync(amir, "/", "home-approver");
        await tour.Gallery.VisitAsync(amir, "/approvals", "approvals");
        await tour.Gallery.VisitAsync(amir, "/approvals/1", "approval-decided");
    }

    /// <summary>The list, a profile that a set-up made, and one that somebody made elsewhere, with the form that adopts it.</summary>
    private async Task ProfilesAsync()
    {
        var alice = tour.Alice;
        await tour.VisitAsync(PortalUrls.Profiles, "profiles", p => Assertions.Expect(p.Page.GetByRole(AriaRole.Link, new() { Name = "HMA legacy", Exact = true })).ToBeVisibleAsync());
        await tour.VisitAsync(PortalUrls.Profile(new Uri(SeedIds.Environment).Host, Town.Record.Profile!.ProfileId), "profile", p => Assertions.Expect(p.Text("What ends when").First).ToBeVisibleAsync());
        await ReachAsync();
        await alice.OpenAsync(PortalUrls.Profiles);
        await alice.Page.GetByRole(AriaRole.Link, new() { Name = "HMA legacy", Exact = true }).ClickAsync();
        await Assertions.Expect(alice.Text("What ends when").First).ToBeVisibleAsync();
        await tour.Gallery.LookAsync(alice.Page, "", "profile-of-others");
        await alice.Page.GetByRole(AriaRole.Link, new() { Name = "Adopt it", Exact = true }).First.ClickAsync();
        await Assertions.Expect(alice.Field("Name of the profile (optional)")).ToHaveValueAsync("HMA legacy");
        await Assertions.Expect(alice.Text("exists in Dataverse and is chosen for this set-up")).ToBeVisibleAsync();
        await tour.Gallery.LookAsync(alice.Page, "", "profile-adopted");
    }

    /// <summary>The reach of a profile's app before anybody read it, and with a report: the picture, a list, one mailbox, and who else reaches that.</summary>
    private async Task ReachAsync()
    {
        var (host, id) = (new Uri(SeedIds.Environment).Host, Town.Record.Profile!.ProfileId);
        await tour.VisitAsync(PortalUrls.Reach(host, id), "reach-unread", p => Assertions.Expect(p.Text("Read it").First).ToBeVisibleAsync());
        var profile = (await Town.Get<ReadProfiles>().OneAsync(host, id, default))!.Profiles!.Single();
        var report = SampleReport.Of(id, profile.TenantId!, profile.AppId!, DateTimeOffset.UtcNow, [.. Enumerable.Range(0, 60).Select(i => $"mailbox-{i}@contoso.com"), "pilot@contoso.com"]);
        Assert.Null(await Town.Get<ReadReach>().TakeAsync(profile, report.ToJsonString(), await Town.AliceAsync(), default));
        await tour.VisitAsync($"{PortalUrls.Reach(host, id, "beyond")}&mailbox=mailbox-1@contoso.com", "reach", p => Assertions.Expect(p.Text("Drawn to scale").First).ToBeVisibleAsync());
        await tour.VisitAsync(PortalUrls.MailboxReach("mailbox-1@contoso.com"), "mailbox-reach");
    }

    /// <summary>An incident, a mailbox of it, and one whose state the portal has seen change. The world gets many mailboxes only now, in two steps, so that the incident has a timeline.</summary>
    public async Task ManyMailboxesAsync()
    {
        var host = new Uri(SeedIds.Environment).Host;
        foreach (var many in new[] { 250, 400 })
        {
            await Town.App.ChangeSandboxAsync(new { mailboxes = new Dictionary<string, int>(StringComparer.Ordinal) { [host] = many } });
            await Town.Get<MailboxReplica>().RunAsync(host, "Alice Adams", default);
        }

        var incident = (await Town.Get<ReplicaHistory>().IncidentsAsync(20, default)).Single(i => i.ProfileName == "Contoso Online South");
        await tour.VisitAsync(PortalUrls.MailboxIncident(incident.Id), "incident");
        var hit = (await Town.Get<MailboxGrid>().PageAsync(new MailboxQuery { Incident = incident.Id }, null, default)).Lines[0];
        await tour.VisitAsync(PortalUrls.MailboxOf(hit.Address), "mailbox-of-incident", LookedAsync);
        await tour.VisitAsync(PortalUrls.MailboxOf("pilot@contoso.com"), "mailbox-with-history", LookedAsync);
        await tour.VisitAsync(PortalUrls.Mailboxes, "mailboxes-with-incidents");

        static Task LookedAsync(Person person) => Assertions.Expect(person.Page.GetByText("Being looked at.")).ToHaveCountAsync(0);
    }
}
