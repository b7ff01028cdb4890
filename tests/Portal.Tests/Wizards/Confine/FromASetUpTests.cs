using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Store;
using Portal.Wizards.Confine;
using Portal.Wizards.Confine.Undo;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Consent;
using static Portal.Tests.Wizards.Confine.ConfineTown;

namespace Portal.Tests.Wizards.Confine;

/// <summary>A scoping plan beside the set-up it was begun from: its place before the consent, what the approver of the consent signs, and what the grant steps say once roles have the consents' place.</summary>
public sealed class FromASetUpTests : IAsyncLifetime
{
    private readonly TownByRest _town = new();
    private long _setUp;

    /// <summary>Each with a set-up of its own, whose app is there.</summary>
    public async ValueTask InitializeAsync()
    {
        await _town.InitializeAsync();
        await _town.StandsAsync(consents: []);
        _setUp = _town.Town.SetUp.Id;
        // Policies narrow all of these.
        await _town.Town.KeepAsync(r => r with { Form = r.Form with { LeftOut = "Tasks.ReadWrite.All,MailboxConfigItem.ReadWrite,Chat.Read.All,OnlineMeetings.ReadWrite.All,CallRecords.Read.All" } });
        await _town.Town.DoAsync(_town.Alice, CrossTenantWizard.App, CrossTenantWizard.Permissions);
    }

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    [Fact]
    public async Task Before_the_consent_the_set_up_says_that_nothing_confines_the_app_then_that_a_plan_is_under_way_then_that_it_is_proven()
    {
        var bare = (await ScopeAsync()).Observation;
        Assert.Equal((Truth.NotOk, true), (bare.Truth, bare.ForPeople));
        Assert.Contains("Nobody has decided that it may", bare.Sentence, StringComparison.Ordinal);

        await BeginAsync(ConfinePlan.Policy);
        var plan = _town.Town.SetUp.Id;
        await _town.DoAsync(ConfineWizards.Ground, ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Policy);
        var under = (await ScopeAsync()).Observation;
        Assert.Equal(Truth.Waiting, under.Truth);
        Assert.Contains($"Plan #{plan} ", under.Sentence, StringComparison.Ordinal);
        Assert.Contains(under.Facts, f => f is { Name: "Reach afterwards", Value: "1 mailbox" });

        await _town.Town.OpenAsync(plan);
        await _town.LaterAsync(TimeSpan.FromHours(2.1));
        await _town.DoAsync(ConfineWizards.Proof);
        Assert.Contains($"Confined by plan #{plan}", (await ScopeAsync()).Observation.Sentence, StringComparison.Ordinal);

        await _town.Town.OpenAsync(plan);
        await _town.TakeAwayAsync();
        Assert.Contains("is being taken away", (await ScopeAsync()).Observation.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebodys_decision_that_nothing_confines_it_is_kept_with_the_name_and_the_reason()
    {
        await _town.Town.KeepAsync(r => r with { NotConfined = new("All of them are synchronized.", "Alice Adams", DateTimeOffset.UnixEpoch) });

        var look = (await ScopeAsync()).Observation;

        Assert.Equal(Truth.Ok, look.Truth);
        Assert.Contains("Not confined, as", look.Sentence, StringComparison.Ordinal);
        Assert.Contains(look.Facts, f => f is { Name: "Reason", Value: "All of them are synchronized." });
    }

    [Fact]
    public async Task The_approver_of_the_consent_signs_the_policy_with_its_mailboxes_and_the_decision_ends_with_the_policy()
    {
        await BeginAsync(ConfinePlan.Policy);
        var plan = _town.Town.SetUp.Id;
        await _town.DoAsync(ConfineWizards.Ground, ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Policy);
        await _town.Town.OpenAsync(_setUp);

        var request = await AskAsync();

        var signed = request.Facts.NameOf(Assert.Single(request.Facts.Scoping));
        Assert.Contains("restricts it to Server-side sync", signed, StringComparison.Ordinal);
        Assert.Contains($"1 mailbox: {Anna}", signed, StringComparison.Ordinal);
        Assert.Equal((0, 1, true), (request.Reach.OnPremises, request.Reach.Cloud, request.Reach.Confined));
        Assert.Equal(2, request.Facts.Ceiling);
        await ApproveAsync(request);
        await _town.Town.DoAsync(_town.Alice, CrossTenantWizard.Decision, CrossTenantWizard.GrantExchange);

        // Somebody removes the policy; the plan notices when it reads again.
        await _town.Town.OpenAsync(plan);
        await _town.InvokeAsync("Remove-ApplicationAccessPolicy", ("Identity", _town.Plan.Report!.Policies!.Single().Identity));
        await _town.LookAsync(ConfineWizards.Policy);
        await _town.Town.OpenAsync(_setUp);
        var look = await _town.Town.LookAsync(CrossTenantWizard.Decision, _town.Alice);
        Assert.Contains("The decision no longer counts", look.Observation.Sentence, StringComparison.Ordinal);
        Assert.Contains("Server-side sync", look.Observation.Problem!.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_comes_after_the_decision_narrows_and_ends_nothing()
    {
        await ApproveAsync(await AskAsync(1000));
        await _town.Town.DoAsync(_town.Alice, CrossTenantWizard.Decision, CrossTenantWizard.GrantExchange);
        await BeginAsync(ConfinePlan.Policy);
        await _town.DoAsync(ConfineWizards.Ground, ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Policy);
        await _town.Town.OpenAsync(_setUp);

        await _town.Town.DoAsync(_town.Alice, CrossTenantWizard.Decision, CrossTenantWizard.GrantExchange);
    }

    [Fact]
    public async Task After_the_roles_the_grant_steps_grant_nothing_and_whoever_stands_by_grants_again_from_the_plan()
    {
        var plan = await RolesHaveTheConsentsPlaceAsync();

        await _town.Town.OpenAsync(_setUp);
        foreach (var step in new[] { CrossTenantWizard.GrantExchange, CrossTenantWizard.GrantGraph })
        {
            var look = await _town.Town.LookAsync(step, _town.Alice);
            Assert.Equal((Truth.Ok, 0), (look.Observation.Truth, look.Plan.Count));
            Assert.Contains($"plan #{plan}", look.Observation.Sentence, StringComparison.Ordinal);
        }

        // Synchronization stops; who stands by has the link of this one step, and grants with an account of the tenant.
        await _town.Town.OpenAsync(plan);
        await _town.Town.Get<SetUps>().SaveAsync(_town.Town.SetUp, _ => _town.Plan with { WayBack = "Nothing synchronizes." }, "test", _town.Alice, ConfineWizards.Consent, default);
        await _town.Town.RereadAsync();
        var petra = await _town.Town.PersonAsync(SeedIds.People.Petra);
        _town.Town.UsesThere(petra, SeedIds.People.Frank);
        await _town.Town.HandOverAsync(ConfineWizards.Consent, petra);
        var (_, back) = await _town.Town.RunAsync(ConfineWizards.Consent, petra);
        Assert.Contains("The consents are back", back.Observation.Sentence, StringComparison.Ordinal);

        await _town.Town.OpenAsync(_setUp);
        await _town.Town.LookAsync(CrossTenantWizard.Scope, _town.Alice);
        Assert.Null(_town.Town.Record.ByRoles);
        await _town.Town.DoAsync(_town.Alice, CrossTenantWizard.GrantExchange, CrossTenantWizard.GrantGraph);
        Assert.Contains(_town.Town.Record.Grants, g => g.Permission == FullAccess);
    }

    [Fact]
    public async Task A_run_that_was_killed_after_its_last_removal_tells_the_set_up_at_the_next_look()
    {
        var plan = await RolesHaveTheConsentsPlaceAsync();
        await _town.Town.Get<SetUps>().LearnAsync(_setUp, s => SetUpState.Read<CrossTenantSetUp>(s) with { ByRoles = null }, default); // as the killed run left it

        await _town.Town.LookAsync(ConfineWizards.Consent, _town.Alice);

        await _town.Town.OpenAsync(_setUp);
        Assert.Equal(plan, _town.Town.Record.ByRoles);
    }

    [Fact]
    public async Task A_roles_plan_that_is_taken_away_lets_the_grant_steps_speak_again()
    {
        await RolesHaveTheConsentsPlaceAsync();
        await _town.TakeAwayAsync();
        await _town.DoAsync(UndoWizards.Ground);
        await _town.DecideAsync();
        await _town.DoAsync(UndoWizards.Decision, UndoWizards.Consents);

        await _town.Town.OpenAsync(_setUp);

        await _town.Town.DoAsync(_town.Alice, CrossTenantWizard.GrantExchange, CrossTenantWizard.GrantGraph);
        Assert.Null(_town.Town.Record.ByRoles);
    }

    /// <summary>The set-up's consents are granted, a plan by roles takes their place.</summary>
    /// <returns>The plan's number; it is the one that is open.</returns>
    private async Task<long> RolesHaveTheConsentsPlaceAsync()
    {
        await ApproveAsync(await AskAsync(1000));
        await _town.Town.DoAsync(_town.Alice, CrossTenantWizard.Decision, CrossTenantWizard.GrantExchange, CrossTenantWizard.GrantGraph);
        await BeginAsync(ConfinePlan.Rbac);
        await _town.DoAsync(ConfineWizards.Ground);
        await _town.DecideAsync();
        await _town.DoAsync(ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Pointer, ConfineWizards.Scope, ConfineWizards.Roles, ConfineWizards.Test);
        await _town.LaterAsync(TimeSpan.FromHours(2.1));
        await _town.DoAsync(ConfineWizards.Consent);
        return _town.Town.SetUp.Id;
    }

    private Task<StepLook> ScopeAsync() => OpenAsync(CrossTenantWizard.Scope);

    private async Task<StepLook> OpenAsync(string step)
    {
        await _town.Town.OpenAsync(_setUp);
        return await _town.Town.LookAsync(step, _town.Alice);
    }

    private async Task BeginAsync(ConfinePlan plan)
    {
        var from = (await _town.Town.Get<SetUps>().FindAsync(_setUp, default))!;
        await _town.Town.BeginAsync(ConfineWizards.KindOf(plan), key =>
        {
            var begun = BeginConfining.Of(from, plan, key);
            return begun with { Form = begun.Form with { GroupName = "Server-side sync", GroupAddress = Group, Outside = Boss, StandsBy = "Frank Fuller" }, Members = [Anna], MembersFrom = "a list" };
        });
    }

    /// <param name="ceiling">Null where the mailboxes can be counted by the policy.</param>
    private async Task<Approval> AskAsync(int? ceiling = null)
    {
        await _town.Town.LookAsync(CrossTenantWizard.Decision, _town.Alice);
        var asked = await _town.Town.Get<SyncDecision>().AskAsync(_town.Town.Get<StepLooks>().Context(_town.Town.SetUp, _town.Alice), "Sales needs its mail.", null, ceiling, default);
        Assert.Null(asked.Refusal);
        return asked.Approval!;
    }

    private async Task ApproveAsync(Approval request)
    {
        await using var db = await _town.Town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var answers = request.Facts.Permissions.ToDictionary(p => p.Key, _ => true, StringComparer.Ordinal);
        Assert.Null((await _town.Town.Get<ApprovalDesk>()
            .DecideAsync(
                db,
                request.Id,
                new Decision(request.FactsHash, answers, "Agreed"),
                await _town.Town.PersonAsync(SeedIds.People.Amir, PortalRoles.Approver),
                [],
                default)).Refusal);
    }
}
