using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Store;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;

namespace Portal.Tests.Wizards.Hma;

/// <summary>Whether ApplicationImpersonation narrows HMA-App on-premises is documented nowhere: what this organization answers is filed, and hinders nothing.</summary>
public sealed class HmaScopeTests
{
    private const string Outside = "ada.andersen@contoso.com";

    [Theory]
    [InlineData(true, "narrows HMA-App here")]
    [InlineData(false, "does not narrow HMA-App here")]
    public async Task The_credential_window_tries_the_mailbox_out_of_scope_and_files_what_it_found(bool narrows, string said)
    {
        await using var town = await HmaTown.StartAsync();
        await town.App.ChangeSandboxAsync(new { impersonationDenied = narrows ? new[] { Outside } : [] });
        await town.GrantedAsync();
        var alice = await town.AliceAsync();
        Assert.Contains("Nobody has decided", (await town.LookAsync(HmaWizard.Scope, alice)).Observation.Sentence, StringComparison.Ordinal);
        await town.Get<SetUps>().SaveAsync(town.SetUp, _ => town.Record with { Scoping = new() { Outside = Outside } }, "test", alice, HmaWizard.Scope, default);

        await town.DoAsync(alice, HmaWizard.Profile, HmaWizard.Scope);

        var filed = town.Record.Proof!.Links.Single(l => l.Name == Rehearsal.OutOfScope);
        Assert.Contains(said, filed.Value, StringComparison.Ordinal);
        Assert.True(filed is { Aside: true, Source: "Exchange Web Services on-premises" });
        Assert.Contains(said, (await town.LookAsync(HmaWizard.Scope, alice)).Observation.Sentence, StringComparison.Ordinal);
    }

    /// <summary>Rule: an application access policy narrows full_access_as_app in Exchange Online, and one on an empty group lets nobody through.</summary>
    [Fact]
    public async Task Where_the_portal_may_it_shuts_HMA_App_out_of_the_cloud_with_one_click_and_only_once()
    {
        await using var town = await HmaTown.StartAsync(settings: new Dictionary<string, string?>(StringComparer.Ordinal) { ["Portal:Exchange:Rest"] = "true" });
        var alice = await town.AliceAsync();
        var egon = await town.PersonAsync(SeedIds.People.Egon, PortalRoles.Admin);
        await town.DoAsync(alice, HmaWizard.HmaApp);
        var bare = await town.LookAsync(HmaWizard.Scope, egon);
        Assert.Contains(bare.Observation.Facts, f => f is { Name: "In Exchange Online", Truth: Truth.NotOk });
        Assert.Single(bare.Plan);

        Assert.Null((await town.RunAsync(HmaWizard.Scope, egon)).Problem);

        var after = await town.LookAsync(HmaWizard.Scope, egon);
        Assert.Contains(after.Observation.Facts, f => f is { Name: "In Exchange Online", Truth: Truth.Ok } && f.Value.StartsWith("shut out", StringComparison.Ordinal));
        Assert.Empty(after.Plan);
    }

    /// <summary>
    /// Who sets the profile up is seldom Exchange Administrator, and whoever is needs no role of the portal. Rule: New-ApplicationAccessPolicy takes a role of Exchange that assigns it.
    /// </summary>
    [Fact]
    public async Task Whoever_is_handed_the_shutting_out_does_it_with_their_own_rights_and_opens_nothing_else_of_the_set_up()
    {
        await using var town = await HmaTown.StartAsync(settings: new Dictionary<string, string?>(StringComparer.Ordinal) { ["Portal:Exchange:Rest"] = "true" });
        var (alice, egon, viktor) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Egon), await town.PersonAsync(SeedIds.People.Viktor));
        await town.DoAsync(alice, HmaWizard.HmaApp);
        var hers = await town.LookAsync(HmaWizard.Scope, alice);
        Assert.Contains(hers.Observation.Facts, f => f is { Name: "In Exchange Online", Truth: Truth.CouldNotCheck });
        Assert.Empty(hers.Plan);
        Assert.True(hers.Step.HandsOver);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => town.LookAsync(HmaWizard.Scope, egon));

        await town.HandOverAsync(HmaWizard.Scope, egon);
        var his = await town.LookAsync(HmaWizard.Scope, egon);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => town.Get<PlanRunner>().StartAsync(town.SetUp.Id, HmaWizard.Scope, his.PlanHash, viktor, default));
        Assert.Null((await town.RunAsync(HmaWizard.Scope, egon)).Problem);

        var after = await town.LookAsync(HmaWizard.Scope, egon);
        Assert.Contains(after.Observation.Facts, f => f is { Name: "In Exchange Online", Truth: Truth.Ok } && f.Value.StartsWith("shut out", StringComparison.Ordinal));
        await using var db = await town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var written = await db.Set<AuditEntry>().AsNoTracking().Where(e => e.SetupId == town.SetUp.Id && e.Action == "scope.shut-out").ToListAsync();
        Assert.Equal([AuditOutcome.Attempting, AuditOutcome.Succeeded], written.OrderBy(e => e.Sequence).Select(e => e.Outcome));
        Assert.All(written, e => Assert.Equal(SeedIds.People.Egon, e.ActorObjectId));
        // That nothing confines the app is the set-up's own decision, and so is every other step.
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => town.LookAsync(HmaWizard.HmaApp, egon));
        Assert.False(after.Step.HolderBrings);
        Assert.False(StepAccess.MayAll(egon));
    }

    /// <summary>Without the REST way there is nothing on that page that somebody else could do: the scripts stand in the set-up's own form.</summary>
    [Fact]
    public async Task Where_the_portal_may_not_look_in_Exchange_Online_the_step_is_not_handed_over()
    {
        await using var town = await HmaTown.StartAsync();

        Assert.False((await town.LookAsync(HmaWizard.Scope, await town.AliceAsync())).Step.HandsOver);
    }
}
