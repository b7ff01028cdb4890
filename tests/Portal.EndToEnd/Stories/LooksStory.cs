using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Replica;
using Portal.Plans;
using Portal.Profiles;
using Portal.Reach;
using Portal.Sandbox.Seeds;
using Portal.TestKeys;
using Portal.Tests.Reach;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Abandon;
using Portal.Wizards.Confine;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.Hma;
using Portal.Wizards.Renew;
using Portal.Wizards.SwitchEws;
using Truth = Portal.Plans.Truth;

namespace Portal.EndToEnd.Stories;

/// <summary>
/// Every page of the portal is looked at, with content. The set-ups are driven by the town without a browser; the browser looks at each step before its write and after.
/// A page whose route, or a step of a wizard that, is not walked here fails the story.
/// </summary>
[Trait("Story", "looks")]
public sealed class LooksStory(Chromium chromium)
{
    private readonly Gallery _gallery = new();
    private readonly HashSet<string> _steps = new(StringComparer.Ordinal);

    [Fact]
    public async Task Every_page_passes_axe_in_light_and_dark_and_fits_a_phone()
    {
        await using var town = await HmaTown.StartAsync(nameOf: NameOf);
        foreach (var (id, role) in new[] { (SeedIds.People.Viktor, ""), (SeedIds.People.Greta, ""), (SeedIds.People.Amir, PortalRoles.Approver) }) await town.PersonAsync(id, role);
        await using var alice = await ArriveAsync(town, "Alice Adams");
        await WithoutContentAsync(town, alice);
        await CrossTenantAsync(town, alice);
        await HmaAsync(town, alice);
        await RecordsAsync(town, alice);
        await RenewalsAsync(town, alice);
        await AbandonedAsync(town, alice);
        await ManyMailboxesAsync(town, alice);
        alice.Heard.AssertNoComplaints();
        _gallery.AssertClean();
        Assert.Empty(town.Get<IEnumerable<Wizard>>().SelectMany(w => w.Steps.Concat(w.Abandon?.Steps ?? []).Select(s => $"{w.Kind}/{s.Key}")).Distinct().Except(_steps));
    }

    /// <summary>An incident, a mailbox of it, and one whose state the portal has seen change. The world gets many mailboxes only now, in two steps, so that the incident has a timeline.</summary>
    private async Task ManyMailboxesAsync(HmaTown town, Person alice)
    {
        var host = new Uri(SeedIds.Environment).Host;
        foreach (var many in new[] { 250, 400 })
        {
            await town.App.ChangeSandboxAsync(new { mailboxes = new Dictionary<string, int>(StringComparer.Ordinal) { [host] = many } });
            await town.Get<MailboxReplica>().RunAsync(host, "Alice Adams", default);
        }

        var incident = (await town.Get<ReplicaHistory>().IncidentsAsync(20, default)).Single(i => i.ProfileName == "Contoso Online South");
        await _gallery.VisitAsync(alice, PortalUrls.MailboxIncident(incident.Id), "incident");
        var hit = (await town.Get<MailboxGrid>().PageAsync(new MailboxQuery { Incident = incident.Id }, null, default)).Lines[0];
        await _gallery.VisitAsync(alice, PortalUrls.MailboxOf(hit.Address), "mailbox-of-incident", LookedAsync);
        await _gallery.VisitAsync(alice, PortalUrls.MailboxOf("pilot@contoso.com"), "mailbox-with-history", LookedAsync);
        await _gallery.VisitAsync(alice, PortalUrls.Mailboxes, "mailboxes-with-incidents");

        static Task LookedAsync(Person person) => Assertions.Expect(person.Page.GetByText("Being looked at.")).ToHaveCountAsync(0);
    }

    private static string NameOf(string id) => id switch
    {
        SeedIds.People.Alice => "Alice Adams",
        SeedIds.People.Amir => "Amir Aydin",
        SeedIds.People.Greta => "Greta Grant",
        SeedIds.People.Viktor => "Viktor Varga",
        _ => id,
    };

    private async Task<Person> ArriveAsync(HmaTown town, string name, string path = "/") =>
        await (await Person.AtAsync(chromium, town.App.Url, name)).SignInAsync(path);

    /// <summary>What people see before anything is made, and what needs no set-up.</summary>
    private async Task WithoutContentAsync(HmaTown town, Person alice)
    {
        await using var nobody = await Person.AtAsync(chromium, town.App.Url, "");
        await _gallery.VisitAsync(nobody, "/signed-out", "signed-out");
        await _gallery.VisitAsync(nobody, "/sign-in-failed?why=NotAccepted&returnUrl=%2Fapprovals", "sign-in-failed");
        await _gallery.VisitAsync(nobody, "/error", "error");
        await _gallery.VisitAsync(nobody, PortalUrls.ConsentAnswered("Consented"), "consent-answered");
        await nobody.OpenAsync("/");
        await _gallery.LookAsync(nobody.Page, "", "entra");

        await _gallery.VisitAsync(alice, "/", "home-begin");
        await _gallery.VisitAsync(alice, "/approvals", "approvals-empty");
        await _gallery.VisitAsync(alice, "/mailbox", "mailbox-empty");
        await _gallery.VisitAsync(alice, "/mailbox?name=pi", "mailbox-named");
        await _gallery.VisitAsync(alice, "/my-mailbox", "my-mailbox");
        await _gallery.VisitAsync(alice, "/mailboxes?q=nobody-has-this-name&columns=Subject", "mailboxes-empty");
        await _gallery.VisitAsync(alice, "/mailboxes/incidents/1", "incident-missing");
        await _gallery.VisitAsync(alice, "/setups/new/hma", "new-hma");
        await _gallery.VisitAsync(alice, "/setups/new/hma", "new-hma-refused", async p => await p.Button("Begin the set-up").ClickAsync());
        await _gallery.VisitAsync(alice, "/setups/new/renewal", "new-renewal");
        await _gallery.VisitAsync(alice, "/not-found", "not-found");
        await _gallery.VisitAsync(alice, "/access-denied", "access-denied");
        alice.Heard.Forgive(); // the browser notes the answer 403
        await _gallery.VisitAsync(alice, "/hand-over/nobody-was-sent-this", "hand-over-refused");
        await _gallery.VisitAsync(alice, "/dev/components", "components");
    }

    private async Task HmaAsync(HmaTown town, Person alice)
    {
        await StepAsync(town, alice, HmaWizard.Scope, "before");
        foreach (var step in HmaWalk.Steps)
        {
            await StepAsync(town, alice, step, "before");
            if (step == HmaWizard.Certificate) await FileBroughtAsync(town);
            if (step == HmaWizard.VaultAccess) await (await HandedOverAsync(town, step)).DisposeAsync();
            if (step == HmaWizard.HmaApp) await WaysAsync(alice);
            if (step == HmaWizard.Decision) await UndecidedAsync(town);
            await WriteAsync(town, step);
        }

        foreach (var step in HmaWalk.Steps)
        {
            await StepAsync(town, alice, step, "after");
            await HmaWalk.AssertOkAsync(alice); // a later look still finds every step done
        }

        await _gallery.VisitAsync(alice, PortalUrls.Setup(town.SetUp.Id), "set-up");
        await _gallery.VisitAsync(alice, PortalUrls.EditSetup(town.SetUp.Id), "set-up-edit");
    }

    /// <summary>The other two ways of the step that is open.</summary>
    private async Task WaysAsync(Person alice)
    {
        await TabAsync(alice, "Show me the script");
        await _gallery.LookAsync(alice.Page, "", "way-script");
        await TabAsync(alice, "Someone else does it");
        await alice.Button("Make a link for this step").ClickAsync();
        await Assertions.Expect(alice.Button("Copy")).ToBeVisibleAsync();
        await _gallery.LookAsync(alice.Page, "", "way-someone-else");
    }

    /// <summary>By the keyboard: a click waits for two frames in which nothing moves, and right after the window was made another size none was drawn for 30 seconds once.</summary>
    private static Task TabAsync(Person person, string name) => person.Page.GetByRole(AriaRole.Tab, new() { Name = name }).PressAsync("Enter");

    /// <summary>What the one sees who was sent a step.</summary>
    private async Task<Person> HandedOverAsync(HmaTown town, string step)
    {
        var link = await town.Get<HandOvers>().MakeAsync(town.SetUp, town.Get<WizardCatalog>().Of(town.SetUp).Find(step)!, await town.AliceAsync(), default);
        var viktor = await ArriveAsync(town, "Viktor Varga", PortalUrls.HandOver(link));
        await viktor.Page.WaitForURLAsync(url => url.EndsWith(step, StringComparison.Ordinal));
        await HmaWalk.ConnectAsync(viktor);
        await _gallery.LookAsync(viktor.Page, "", $"handed-over-{step}");
        return viktor;
    }

    /// <summary>Whoever was sent the certificate's step brings the file that an admin chose to import, and gets no other choice.</summary>
    private async Task FileBroughtAsync(HmaTown town)
    {
        var chosen = town.Record.Form;
        await KeepAsync(chosen with { CertificateWay = CertificateWay.Import });
        using var ca = new CompanyCa();
        using var own = ca.Issue();
        await using (var viktor = await HandedOverAsync(town, HmaWizard.Certificate))
        {
            await Assertions.Expect(viktor.Page.GetByRole(AriaRole.Radio)).ToHaveCountAsync(0);
            await viktor.Field("File with certificate and private key").SetInputFilesAsync(new FilePayload { Name = "mail.pfx", MimeType = "application/x-pkcs12", Buffer = ca.Pfx(own, "of the file") });
            await viktor.FillAsync("Password of the file", "of the file");
            await viktor.Button("Check this file").ClickAsync();
            await Assertions.Expect(viktor.Text("Checked: CN=mail.contoso.com").First).ToBeVisibleAsync();
            await _gallery.LookAsync(viktor.Page, "", "handed-over-checked");
        }

        await KeepAsync(chosen);

        async Task KeepAsync(HmaForm form)
        {
            await town.OpenAsync(town.SetUp.Id);
            await town.Get<SetUps>().SaveAsync(town.SetUp, _ => town.Record with { Form = form }, "another way", await town.AliceAsync(), HmaWizard.Certificate, default);
            await town.OpenAsync(town.SetUp.Id);
        }
    }

    /// <summary>A request before its decision, as the approver finds it.</summary>
    private async Task UndecidedAsync(HmaTown town)
    {
        var id = (await town.AskAsync()).Id;
        await using var amir = await ArriveAsync(town, "Amir Aydin");
        await _gallery.VisitAsync(amir, "/", "home-approver-asked");
        await _gallery.VisitAsync(amir, "/approvals", "approvals-asked");
        await _gallery.VisitAsync(amir, PortalUrls.Approval(id), "approval");
    }

    private static async Task WriteAsync(HmaTown town, string step)
    {
        switch (step)
        {
            case HmaWizard.VaultAccess or AbandonWizards.VaultAccess: await HandedAsync(town, step, SeedIds.People.Viktor); break;
            case HmaWizard.Grant or AbandonWizards.Grant: await HandedAsync(town, step, SeedIds.People.Greta); break;
            case HmaWizard.Decision:
                await town.DecideAsync(await town.AskAsync(), true);
                await town.LookAsync(step, await town.AliceAsync());
                break;
            default: await town.DoAsync(await town.AliceAsync(), step); break;
        }
    }

    private static async Task HandedAsync(HmaTown town, string step, string personId)
    {
        var person = await town.PersonAsync(personId);
        await town.HandOverAsync(step, person);
        await town.DoAsync(person, step);
    }

    private async Task StepAsync(HmaTown town, Person person, string step, string when)
    {
        _steps.Add($"{town.SetUp.Kind}/{step}");
        await _gallery.VisitAsync(person, PortalUrls.Step(town.SetUp.Id, step), $"{town.SetUp.Kind}-{step}-{when}", p => HmaWalk.ConnectAsync(p));
    }

    private async Task RecordsAsync(HmaTown town, Person alice)
    {
        await _gallery.VisitAsync(alice, "/", "home");
        await _gallery.VisitAsync(alice, "/setups", "set-ups");
        await _gallery.VisitAsync(alice, "/connections", "connections", async p =>
        {
            await p.Page.GetByRole(AriaRole.Button, new() { Name = "Test Contoso", Exact = true }).First.ClickAsync();
            await Assertions.Expect(p.Page.GetByRole(AriaRole.Article, new() { Name = "Contoso", Exact = true }).First.GetByText("Not tested yet")).ToHaveCountAsync(0);
        });
        await _gallery.VisitAsync(alice, "/audit", "audit");
        await ProfilesAsync(town, alice);
        await _gallery.VisitAsync(alice, "/mailbox?address=pilot@contoso.com", "mailbox");
        await town.Get<MailboxReplica>().RunAsync(new Uri(town.Record.Form.EnvironmentUrl).Host.ToLowerInvariant(), "Alice Adams", default);
        await _gallery.VisitAsync(alice, "/mailboxes", "mailboxes");
        await using var amir = await ArriveAsync(town, "Amir Aydin");
        await _gallery.VisitAsync(amir, "/", "home-approver");
        await _gallery.VisitAsync(amir, "/approvals", "approvals");
        await _gallery.VisitAsync(amir, "/approvals/1", "approval-decided");
    }

    /// <summary>The list, a profile that a set-up made, and one that somebody made elsewhere, with the form that adopts it.</summary>
    private async Task ProfilesAsync(HmaTown town, Person alice)
    {
        await _gallery.VisitAsync(alice, PortalUrls.Profiles, "profiles", p => Assertions.Expect(p.Page.GetByRole(AriaRole.Link, new() { Name = "HMA legacy", Exact = true })).ToBeVisibleAsync());
        await _gallery.VisitAsync(alice, PortalUrls.Profile(new Uri(SeedIds.Environment).Host, town.Record.Profile!.ProfileId), "profile", p => Assertions.Expect(p.Text("What ends when").First).ToBeVisibleAsync());
        await ReachAsync(town, alice);
        await alice.OpenAsync(PortalUrls.Profiles);
        await alice.Page.GetByRole(AriaRole.Link, new() { Name = "HMA legacy", Exact = true }).ClickAsync();
        await Assertions.Expect(alice.Text("What ends when").First).ToBeVisibleAsync();
        await _gallery.LookAsync(alice.Page, "", "profile-of-others");
        await alice.Page.GetByRole(AriaRole.Link, new() { Name = "Adopt it", Exact = true }).First.ClickAsync();
        await Assertions.Expect(alice.Field("Name of the profile (optional)")).ToHaveValueAsync("HMA legacy");
        await Assertions.Expect(alice.Text("exists in Dataverse and is chosen for this set-up")).ToBeVisibleAsync();
        await _gallery.LookAsync(alice.Page, "", "profile-adopted");
    }

    /// <summary>The reach of a profile's app before anybody read it, and with a report: the picture, a list, one mailbox, and who else reaches that.</summary>
    private async Task ReachAsync(HmaTown town, Person alice)
    {
        var (host, id) = (new Uri(SeedIds.Environment).Host, town.Record.Profile!.ProfileId);
        await _gallery.VisitAsync(alice, PortalUrls.Reach(host, id), "reach-unread", p => Assertions.Expect(p.Text("Read it").First).ToBeVisibleAsync());
        var profile = (await town.Get<ReadProfiles>().OneAsync(host, id, default))!.Profiles!.Single();
        var report = SampleReport.Of(id, profile.TenantId!, profile.AppId!, DateTimeOffset.UtcNow, [.. Enumerable.Range(0, 60).Select(i => $"mailbox-{i}@contoso.com"), "pilot@contoso.com"]);
        Assert.Null(await town.Get<ReadReach>().TakeAsync(profile, report.ToJsonString(), await town.AliceAsync(), default));
        await _gallery.VisitAsync(alice, $"{PortalUrls.Reach(host, id, "beyond")}&mailbox=mailbox-1@contoso.com", "reach", p => Assertions.Expect(p.Text("Drawn to scale").First).ToBeVisibleAsync());
        await _gallery.VisitAsync(alice, PortalUrls.MailboxReach("mailbox-1@contoso.com"), "mailbox-reach");
    }

    private async Task RenewalsAsync(HmaTown town, Person alice)
    {
        var first = town.SetUp.Id;
        await _gallery.VisitAsync(alice, PortalUrls.Renew(first, RenewWizards.Secret), "renew");
        await town.RenewAsync(RenewWizards.Secret);
        await RenewalAsync(town, alice);
        await town.OpenAsync(first);
        await TakenBackAsync(town, alice, RenewWizards.Secret, RenewWizards.Live, RenewWizards.NewSecret);
        await town.OpenAsync(first);
        await town.RenewAsync(RenewWizards.Certificate);
        await RenewalAsync(town, alice);
        await town.OpenAsync(first);
        await TakenBackAsync(town, alice, RenewWizards.Certificate, RenewWizards.Live, RenewWizards.NewCertificate);
        await town.OpenAsync(first);
    }

    /// <summary>A renewal that is abandoned half way.</summary>
    private async Task TakenBackAsync(HmaTown town, Person alice, string kind, params string[] done)
    {
        await town.RenewAsync(kind);
        await town.DoAsync(await town.AliceAsync(), done);
        await AbandonAsync(town, alice);
    }

    private async Task RenewalAsync(HmaTown town, Person alice)
    {
        foreach (var step in town.Get<WizardCatalog>().Of(town.SetUp).Steps.Select(s => s.Key))
        {
            await StepAsync(town, alice, step, "before");
            if (step == RenewWizards.NewCertificate) await town.WaitNoHoursAsync();
            await WriteAsync(town, step);
            if (step is RenewWizards.Live or RenewWizards.NewSecret or RenewWizards.Proof or RenewWizards.Pass) await StepAsync(town, alice, step, "after");
        }
    }

    private async Task CrossTenantAsync(HmaTown town, Person alice)
    {
        await _gallery.VisitAsync(alice, PortalUrls.NewCrossTenant, "new-cross-tenant", p => CrossTenantWalk.FillAsync(p, CrossTenantWalk.OwnRegistration));
        var first = town.SetUp.Id;
        await CrossTenantWalk.BegunAsync(alice);
        await town.OpenAsync((await town.Get<SetUps>().OfKindAsync(CrossTenantWizard.Kind, default))[^1].Id);
        foreach (var step in town.Get<WizardCatalog>().Of(town.SetUp).Steps.Select(s => s.Key)) await StepAsync(town, alice, step, "before");
        await WhoseAccountAsync(town);
        await _gallery.VisitAsync(alice, $"{PortalUrls.EditSetup(town.SetUp.Id)}/cross-tenant", "set-up-edit-cross-tenant");
        await _gallery.VisitAsync(alice, PortalUrls.NewEwsSwitch(town.SetUp.Id), "new-ews-switch");
        await alice.Button("Begin").ClickAsync();
        await alice.Page.WaitForURLAsync(url => url.EndsWith(EwsSwitchWizard.Organization, StringComparison.Ordinal));
        await town.OpenAsync((await town.Get<SetUps>().OfKindAsync(EwsSwitchWizard.Kind, default))[^1].Id);
        foreach (var step in town.Get<WizardCatalog>().Of(town.SetUp).Steps.Select(s => s.Key)) await StepAsync(town, alice, step, "before");
        await ConfiningAsync(town, alice);
        await CrossTenantEndsAsync(town, alice);
        await town.OpenAsync(first);
    }

    /// <summary>The scoping plans before anything is read.</summary>
    private async Task ConfiningAsync(HmaTown town, Person alice)
    {
        await _gallery.VisitAsync(alice, PortalUrls.NewConfining((await town.Get<SetUps>().OfKindAsync(CrossTenantWizard.Kind, default))[^1].Id), "new-confine");
        var seen = new HashSet<IStep>();
        foreach (var kind in Enum.GetValues<ConfinePlan>())
        {
            var plan = await town.Get<SetUps>().BeginAsync(ConfineWizards.KindOf(kind), "Confine Sync-App", key => new ConfineSetUp
            {
                Key = key,
                Plan = kind,
                TenantId = SeedIds.Fabrikam,
                App = new(
                    SeedIds.ObjectOf(SeedIds.LegacySyncApp),
                    SeedIds.LegacySyncApp,
                    SeedIds.PrincipalOf(SeedIds.Fabrikam, SeedIds.LegacySyncApp),
                    "Sync-App",
                    false),
                Form = new() { GroupName = "Server-side sync", GroupAddress = "sss-scope@fabrikam.com", ScopeName = "SSS-Mailboxes", Inside = SeedIds.Mailboxes.Anna },
            }, await town.AliceAsync(), default);
            await town.OpenAsync(plan.Id);
            await NewStepsAsync(town, alice, seen);
            Assert.Null(await town.Get<SetUps>().BeginAbandonAsync(plan.Id, "Not needed any more.", await town.AliceAsync(), default));
            await town.OpenAsync(plan.Id);
            await NewStepsAsync(town, alice, seen);
        }
    }

    /// <summary>The scoping plans are orders of the same steps: each is looked at once, but for the one whose form differs from plan to plan.</summary>
    private async Task NewStepsAsync(HmaTown town, Person alice, HashSet<IStep> seen)
    {
        foreach (var step in town.Get<WizardCatalog>().Of(town.SetUp).Steps)
        {
            if (seen.Add(step) || step.Key == ConfineWizards.Ground) await StepAsync(town, alice, step.Key, "before");
            else _steps.Add($"{town.SetUp.Kind}/{step.Key}");
        }
    }

    /// <summary>A renewal of a cross-tenant profile that is not there, and both it and the set-up taken back: nothing was made, so only the pages are looked at.</summary>
    private async Task CrossTenantEndsAsync(HmaTown town, Person alice)
    {
        var setUp = (await town.Get<SetUps>().OfKindAsync(CrossTenantWizard.Kind, default))[^1];
        var (renewal, _) = await town.Get<Renewals>().BeginAsync(RenewWizards.SyncSecret, SeedIds.Environment, Guid.NewGuid(), "Exchange Online fabrikam.com", await town.AliceAsync(), default);
        await town.OpenAsync(renewal!.Id);
        foreach (var step in town.Get<WizardCatalog>().Of(town.SetUp).Steps.Select(s => s.Key)) await StepAsync(town, alice, step, "before");
        foreach (var id in new[] { renewal.Id, setUp.Id })
        {
            Assert.Null(await town.Get<SetUps>().BeginAbandonAsync(id, "Not needed any more.", await town.AliceAsync(), default));
            await town.OpenAsync(id);
            foreach (var step in town.Get<WizardCatalog>().Of(town.SetUp).Steps.Select(s => s.Key)) await StepAsync(town, alice, step, "before");
        }
    }

    /// <summary>What somebody sees who opens the link of a step that concerns two tenants, before anybody knows them.</summary>
    private async Task WhoseAccountAsync(HmaTown town)
    {
        var step = town.Get<WizardCatalog>().Of(town.SetUp).Find(CrossTenantWizard.GrantGraph)!;
        await using var nobody = await Person.AtAsync(chromium, town.App.Url, "");
        await _gallery.VisitAsync(nobody, PortalUrls.HandOverSignIn(await town.Get<HandOvers>().MakeAsync(town.SetUp, step, await town.AliceAsync(), default)), "hand-over-sign-in");
    }

    private async Task AbandonedAsync(HmaTown town, Person alice)
    {
        await _gallery.VisitAsync(alice, PortalUrls.Abandon(town.SetUp.Id), "abandon");
        await AbandonAsync(town, alice);
        await _gallery.VisitAsync(alice, PortalUrls.Setup(town.SetUp.Id), "abandoned");
    }

    private async Task AbandonAsync(HmaTown town, Person alice)
    {
        Assert.Null(await town.Get<SetUps>().BeginAbandonAsync(town.SetUp.Id, "Not needed any more.", await town.AliceAsync(), default));
        await town.OpenAsync(town.SetUp.Id);
        foreach (var step in town.Get<WizardCatalog>().Of(town.SetUp).Steps.Select(s => s.Key))
        {
            await StepAsync(town, alice, step, "before");
            if ((await town.LookAsync(step, await town.AliceAsync())).Observation.Truth != Truth.Ok) await WriteAsync(town, step);
        }
    }
}
