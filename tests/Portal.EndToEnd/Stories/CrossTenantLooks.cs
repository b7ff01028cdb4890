using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Confine;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.Renew;
using Portal.Wizards.SwitchEws;

namespace Portal.EndToEnd.Stories;

/// <summary>The cross-tenant wizard and the plans beside it, before anything is done in them.</summary>
internal sealed class CrossTenantLooks(LooksTour tour)
{
    private HmaTown Town => tour.Town;

    public async Task WalkAsync()
    {
        await tour.VisitAsync(PortalUrls.NewCrossTenant, "new-cross-tenant", p => CrossTenantWalk.FillAsync(p, CrossTenantWalk.OwnRegistration));
        var first = Town.SetUp.Id;
        await CrossTenantWalk.BegunAsync(tour.Alice);
        var setUp = await NewestAsync(CrossTenantWizard.Kind);
        await Town.OpenAsync(setUp);
        await tour.StepsAsync();
        await WhoseAccountAsync();
        await tour.VisitAsync($"{PortalUrls.EditSetup(setUp)}/cross-tenant", "set-up-edit-cross-tenant");
        await SwitchAsync(setUp);
        await tour.VisitAsync(PortalUrls.NewConfining(setUp), "new-confine");
        await ScopingAsync();
        await EndsAsync(setUp);
        await Town.OpenAsync(first);
    }

    private async Task<long> NewestAsync(string kind) => (await Town.Get<SetUps>().OfKindAsync(kind, default))[0].Id;

    /// <summary>What somebody sees who opens the link of a step that concerns two tenants, before anybody knows them.</summary>
    private async Task WhoseAccountAsync()
    {
        var step = tour.Wizard.Find(CrossTenantWizard.GrantGraph)!;
        await using var nobody = await tour.NobodyAsync();
        await tour.Gallery.VisitAsync(nobody, PortalUrls.HandOverSignIn(await Town.Get<HandOvers>().MakeAsync(Town.SetUp, step, await Town.AliceAsync(), default)), "hand-over-sign-in");
    }

    private async Task SwitchAsync(long setUp)
    {
        await tour.VisitAsync(PortalUrls.NewEwsSwitch(setUp), "new-ews-switch");
        await tour.Alice.Button("Begin").ClickAsync();
        await tour.Alice.Page.WaitForURLAsync(url => url.EndsWith(EwsSwitchWizard.Organization, StringComparison.Ordinal));
        await Town.OpenAsync(await NewestAsync(EwsSwitchWizard.Kind));
        await tour.StepsAsync();
    }

    /// <summary>The scoping plans before anything is read. They are orders of the same steps: each is looked at once, but for the one whose form differs from plan to plan.</summary>
    private async Task ScopingAsync()
    {
        var seen = new HashSet<IStep>();
        foreach (var kind in Enum.GetValues<ConfinePlan>())
        {
            var plan = await Town.Get<SetUps>().BeginAsync(ConfineWizards.KindOf(kind), "Confine Sync-App", key => PlanOf(kind, key), await Town.AliceAsync(), default);
            await Town.OpenAsync(plan.Id);
            await NewStepsAsync(seen);
            await tour.BeginAbandonAsync();
            await NewStepsAsync(seen);
        }
    }

    private static ConfineSetUp PlanOf(ConfinePlan kind, Guid key) => new()
    {
        Key = key,
        Plan = kind,
        TenantId = SeedIds.Fabrikam,
        App = new(SeedIds.ObjectOf(SeedIds.LegacySyncApp), SeedIds.LegacySyncApp, SeedIds.PrincipalOf(SeedIds.Fabrikam, SeedIds.LegacySyncApp), "Sync-App", false),
        Form = new() { GroupName = "Server-side sync", GroupAddress = "sss-scope@fabrikam.com", ScopeName = "SSS-Mailboxes", Inside = SeedIds.Mailboxes.Anna },
    };

    private async Task NewStepsAsync(HashSet<IStep> seen)
    {
        foreach (var step in tour.Wizard.Steps)
        {
            if (seen.Add(step) || step.Key == ConfineWizards.Ground) await tour.StepAsync(step.Key, "before");
            else tour.CountStep(step.Key);
        }
    }

    /// <summary>A renewal of a cross-tenant profile that is not there, and both it and the set-up taken back: nothing was made, so only the pages are looked at.</summary>
    private async Task EndsAsync(long setUp)
    {
        var (renewal, _) = await Town.Get<Renewals>().BeginAsync(RenewWizards.SyncSecret, SeedIds.Environment, Guid.NewGuid(), "Exchange Online fabrikam.com", await Town.AliceAsync(), default);
        await Town.OpenAsync(renewal!.Id);
        await tour.StepsAsync();
        foreach (var id in new[] { renewal.Id, setUp })
        {
            await Town.OpenAsync(id);
            await tour.BeginAbandonAsync();
            await tour.StepsAsync();
        }
    }
}
