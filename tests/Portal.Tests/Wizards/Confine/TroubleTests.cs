using FluentValidation.TestHelper;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Steps;
using Portal.Wizards.Confine;
using Portal.Wizards.Confine.Reading;
using static Portal.Tests.Wizards.Confine.ConfineTown;

namespace Portal.Tests.Wizards.Confine;

/// <summary>Bad input and trouble of the scoping plans, each with its own words.</summary>
public sealed class TroubleTests(TownByRest town) : IClassFixture<TownByRest>
{
    [Theory]
    [InlineData(64, null)]
    [InlineData(65, "The name of a management scope has at most 64 characters; this one has 65.")]
    public void A_scopes_name_has_at_most_64_characters(int length, string? said)
    {
        var form = new ConfineForm { GroupName = "Server-side sync", GroupAddress = Group, ScopeName = new string('x', length), Inside = Anna, Outside = Boss };

        var wrong = new ConfineFormRules().TestValidate(form).Errors.SingleOrDefault()?.ErrorMessage;

        Assert.Equal(said, wrong);
    }

    [Fact]
    public void The_two_mailboxes_of_the_proof_differ_and_an_object_id_is_one()
    {
        var wrong = new ConfineFormRules().Validate(new ConfineForm { GroupName = "g", GroupAddress = Group, Inside = Anna, Outside = Anna.ToUpperInvariant(), Principal = "Sync-App" }).Errors.Select(e => e.ErrorMessage);

        Assert.Equal(["The two mailboxes of the proof must be different ones.", "An object id looks like 5b3c1d2e-0000-4000-8000-000000000001."], wrong);
    }

    /// <summary>Somebody whose page still shows the choices keeps them a moment after the first write.</summary>
    [Fact]
    public void A_plan_that_has_begun_takes_no_other_mailboxes()
    {
        var plan = Plan(ConfinePlan.Policy, Anna);

        Assert.Equal([Ben], plan.Choose(new(), ([Ben], "a list")).Members);
        Assert.Equal([Anna], plan.Choose(new(), null).Members);
        Assert.Throws<StepRefusedException>(() => (plan with { Began = true }).Choose(new(), ([Ben], "a list")));
    }

    [Fact]
    public void A_hostile_address_turns_nothing_round_in_what_is_decided_on()
    {
        var report = new ScopingReport(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, SeedIds.Fabrikam, TheApp, "frank@fabrikam.com", "Alice Adams") { Policies = [], Roles = [] };

        var facts = ConfineGate.Facts(Plan(ConfinePlan.Rbac, "a\u202Eb@fabrikam.com").With(report))!;

        Assert.Contains(facts.Names.Values, n => n.EndsWith(": \u2068a·b@fabrikam.com\u2069", StringComparison.Ordinal));
    }

    private static ConfineSetUp Plan(ConfinePlan plan, string member) =>
        new() { Key = Guid.Empty, Plan = plan, TenantId = SeedIds.Fabrikam, Form = new(), App = new("", TheApp, null, "Sync-App", false), Members = [member] };

    /// <summary>Rule: "escape ' as ''" in OPATH; New-ManagementScope's MemberOfGroup takes the distinguished name.</summary>
    [Fact]
    public async Task Quotes_in_the_names_of_group_scope_and_app_go_through_to_a_scope_that_opens_its_members()
    {
        await town.StandsAsync(Consents);
        await town.BeginAsync(ConfinePlan.Rbac, f => f with { GroupName = "O'Brien's \"team\"", ScopeName = "Anna's & Ben's" }, r => r with { App = r.App with { Name = "Sync 'App'" } }, Anna, Ben);
        await town.DoAsync(ConfineWizards.Ground);
        await town.DecideAsync();

        await town.DoAsync(ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Pointer, ConfineWizards.Scope, ConfineWizards.Roles, ConfineWizards.Test);

        Assert.Contains("O''Brien''s", town.Plan.Report!.Scope("Anna's & Ben's")!.Filter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_group_gets_no_policy_for_nobody_would_be_reached()
    {
        await town.StandsAsync(Consents);
        await town.BeginAsync(ConfinePlan.Policy, members: [Anna]);
        await town.DoAsync(ConfineWizards.Ground, ConfineWizards.Group);

        var look = await town.LookAsync(ConfineWizards.Policy);

        Assert.Contains("is empty: with a policy on it the app would reach no mailbox at all", look.Observation.Sentence, StringComparison.Ordinal);
        Assert.Empty(look.Plan);
    }

    [Fact]
    public async Task Members_without_a_mailbox_are_named_and_hinder_nothing()
    {
        await town.StandsAsync(new
        {
            mailboxes = new object[] { new { address = Boss }, new { address = "moved@fabrikam.com", type = "MailUser" } }, apps = new[] { new { appId = TheApp, consents = Consents, pointer = false } },
            groups = new[] { new { name = "Team", address = Group, members = new[] { Anna, "moved@fabrikam.com" } } },
        });
        await town.BeginAsync(ConfinePlan.Policy, f => f with { CreateGroup = false }, members: [Anna]);

        var look = await town.LookAsync(ConfineWizards.Members);

        Assert.Equal(Truth.Ok, look.Observation.Truth);
        var fact = Assert.Single(look.Observation.Facts, f => f.Name == "Member without a mailbox");
        Assert.Contains("moved@fabrikam.com", fact.Value, StringComparison.Ordinal);
        Assert.Contains("moved on-premises", fact.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mailbox_in_a_group_that_is_denied_too_is_not_reached_and_the_plan_says_why()
    {
        await town.StandsAsync(Consents, [new { name = "Leaders", members = new[] { Anna } }], [new { appId = TheApp, right = "DenyAccess", scope = "Leaders" }]);
        await town.BeginAsync(ConfinePlan.Policy, members: [Anna, Ben]);

        var look = await town.LookAsync(ConfineWizards.Ground);

        Assert.Contains("would not be reached", look.Observation.Sentence, StringComparison.Ordinal);
        Assert.Equal("A policy denies it, and denying comes before restricting.", look.Observation.Problem!.Cause);
    }

    [Fact]
    public async Task Of_a_denied_mailbox_that_only_a_scope_nobody_can_work_out_may_open_it_is_not_said_that_it_would_be_opened()
    {
        await town.StandsAsync(new
        {
            mailboxes = new object[] { new { address = Boss } },
            groups = new[] { new { name = "Leaders", members = new[] { Boss } } },
            policies = new[] { new { appId = TheApp, right = "DenyAccess", scope = "Leaders" } },
            scopes = new[] { new { name = "By department", filter = "Department -eq 'Sales'" } },
            apps = new[] { new { appId = TheApp, consents = Consents, pointer = true, assignments = new[] { new { role = "Application Mail.Read", scope = "By department" } } } },
        });
        await town.BeginAsync(ConfinePlan.Rbac, members: [Anna]);

        var look = await town.LookAsync(ConfineWizards.Ground);

        Assert.Equal(Truth.NotOk, look.Observation.Truth);
        Assert.Equal($"A policy denies {Boss}, and nobody can tell whether a scope would open it.", look.Observation.Sentence);
    }

    [Fact]
    public async Task Several_restricting_policies_become_one_scope_over_all_their_members()
    {
        await town.StandsAsync(
            Consents,
            [new { name = "Sales", members = new[] { Anna } }, new { name = "Service", members = new[] { Ben } }],
            [new { appId = TheApp, right = "RestrictAccess", scope = "Sales" }, new { appId = TheApp, right = "RestrictAccess", scope = "Service" }]);
        await town.BeginAsync(ConfinePlan.Migrate);
        await town.DoAsync(ConfineWizards.Ground);
        await town.DecideAsync();

        await town.DoAsync(ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Pointer, ConfineWizards.Scope, ConfineWizards.Roles, ConfineWizards.Test);

        Assert.Equal([Anna, Ben], town.Plan.Members);
        Assert.Equal(2, town.Plan.Moved.Count);
        Assert.All(town.Plan.Report!.Roles!, r => Assert.Equal("SSS-Mailboxes", r.Scope));
    }

    /// <summary>Rule: "The total size of App Access Policies exceeded the limit."</summary>
    [Fact]
    public async Task An_organization_without_space_for_another_policy_is_told_what_to_shorten()
    {
        await town.StandsAsync(Consents);
        await town.BeginAsync(ConfinePlan.Policy, members: [Anna]);
        await town.DoAsync(ConfineWizards.Ground, ConfineWizards.Group, ConfineWizards.Members);
        await town.Town.App.ChangeSandboxAsync(new { appPolicySpace = 10 });

        var (problem, look) = await town.TryAsync(ConfineWizards.Policy);
        await town.Town.App.ChangeSandboxAsync(new { appPolicySpace = 300 * 202 });

        Assert.Equal("The organization has no space for another policy.", problem!.Sentence);
        Assert.Contains("Shorten the descriptions", problem.Remedy, StringComparison.Ordinal);
        Assert.Single(look.Plan);
        await town.DoAsync(ConfineWizards.Policy);
    }

    /// <summary>Rule: "ObjectId is the enterprise application's object id, not the app registration's".</summary>
    [Fact]
    public async Task A_pointer_to_another_object_is_not_taken_for_the_enterprise_application()
    {
        await town.StandsAsync(Consents, assignments: []);
        await town.BeginAsync(ConfinePlan.Rbac, record: r => r with { App = r.App with { ServicePrincipalId = "5b3c1d2e-0000-4000-8000-000000000001" } }, members: [Anna]);

        var look = await town.LookAsync(ConfineWizards.Pointer);

        Assert.Equal("Exchange Online knows this app by another object id.", look.Observation.Sentence);
        Assert.Contains("app registration", look.Observation.Problem!.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_standing_by_and_no_pilot_of_the_removal_are_said_before_the_consent_goes()
    {
        await town.StandsAsync(Consents);
        await town.BeginAsync(ConfinePlan.Rbac, f => f with { StandsBy = "" }, null, Anna);
        await town.DoAsync(ConfineWizards.Ground);
        await town.DecideAsync();
        await town.DoAsync(ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Pointer, ConfineWizards.Scope, ConfineWizards.Roles, ConfineWizards.Test);
        await town.LaterAsync(TimeSpan.FromHours(2.1));

        var look = await town.LookAsync(ConfineWizards.Consent);

        Assert.Equal("Nobody is named who stands by to grant the consent again.", look.Observation.Sentence);
        Assert.Empty(look.Plan);
        Assert.Contains(look.Observation.Facts, f => f is { Name: "No pilot", Value: "for all mailboxes at once" });
    }

    /// <summary>Roles are given to the enterprise application; where the portal may not look, only a person can say which it is.</summary>
    [Fact]
    public async Task A_roles_plan_without_access_asks_for_the_object_id_of_the_enterprise_application()
    {
        await town.StandsAsync(Consents);
        await town.BeginAsync(ConfinePlan.Rbac, record: r => r with { Closed = true, App = r.App with { ServicePrincipalId = null } }, members: [Anna]);
        await town.ReadAsync();

        var look = await town.Town.LookAsync(ConfineWizards.Ground, town.Alice);

        Assert.Contains("Which enterprise application", look.Observation.Sentence, StringComparison.Ordinal);
        Assert.Contains("object id", look.Observation.Problem!.Remedy, StringComparison.Ordinal);
    }

    /// <summary>After a migration its policies are gone; one that was made since keeps the consents as narrow as they were.</summary>
    [Fact]
    public async Task The_way_back_after_a_migration_opens_once_a_policy_narrows_the_consents_again()
    {
        await PlanTests.StandsByPoliciesAsync(town);
        await town.BeginAsync(ConfinePlan.Migrate);
        await town.DoAsync(ConfineWizards.Ground);
        await town.DecideAsync();
        await town.DoAsync(ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Pointer, ConfineWizards.Scope, ConfineWizards.Roles, ConfineWizards.Test);
        await town.LaterAsync(TimeSpan.FromHours(2.1));
        await town.DoAsync(ConfineWizards.Consent, ConfineWizards.Works);
        await town.LaterAsync(TimeSpan.FromHours(28.1));
        await town.DoAsync(ConfineWizards.Removed);
        await town.Town.Get<SetUps>().SaveAsync(town.Town.SetUp, _ => town.Plan with { WayBack = "Nothing synchronizes." }, "test", town.Alice, ConfineWizards.Consent, default);
        var shut = await town.LookAsync(ConfineWizards.Consent);
        Assert.Contains("so the consents would open every mailbox", shut.Observation.Sentence, StringComparison.Ordinal);
        Assert.Empty(shut.Plan);

        await town.InvokeAsync("New-ApplicationAccessPolicy", ("AppId", TheApp), ("PolicyScopeGroupId", Group), ("AccessRight", "RestrictAccess"));

        Assert.NotEmpty((await town.LookAsync(ConfineWizards.Consent)).Plan);
    }

    /// <summary>Rule: Microsoft Entra ID is eventually consistent ("Microsoft Entra architecture").</summary>
    [Fact]
    public async Task A_secret_of_the_proof_that_Entra_still_shows_after_its_removal_is_waited_for_and_later_called_left()
    {
        await town.ConfinedByPolicyAsync();
        await town.Town.App.ChangeSandboxAsync(new { removedSecretShownSeconds = 3600 });
        try
        {
            var running = town.TryAsync(ConfineWizards.Proof); // it follows its own change until that is seen
            var seen = await WaitingAsync();
            Assert.StartsWith("Proven ", seen.Sentence, StringComparison.Ordinal);
            Assert.Contains("The secret of the proof was removed", seen.Sentence, StringComparison.Ordinal);
            Assert.Contains("Entra still shows it", seen.Sentence, StringComparison.Ordinal);
            Assert.Null(seen.Problem);

            await town.LaterAsync(TimeSpan.FromMinutes(16));
            var late = await town.LookAsync(ConfineWizards.Proof);
            Assert.Contains("Entra still shows a secret of the proof that was removed", late.Observation.Sentence, StringComparison.Ordinal);
            Assert.Equal(Truth.NotOk, late.Observation.Truth);
            await town.LaterAsync(TimeSpan.FromHours(1));

            Assert.Null((await running).Problem);
            Assert.Equal(Truth.Ok, (await town.LookAsync(ConfineWizards.Proof)).Observation.Truth);
        }
        finally
        {
            await town.Town.App.ChangeSandboxAsync(new { removedSecretShownSeconds = 0 });
        }
    }

    /// <summary>What the run saw of the proof, as soon as it waits.</summary>
    private async Task<Observation> WaitingAsync()
    {
        for (var i = 0; i < 600; i++)
        {
            var row = (await town.Town.Get<SetUps>().FindAsync(town.Town.SetUp.Id, default))!.Steps.SingleOrDefault(s => s.Step == ConfineWizards.Proof);
            if (SetUpState.Unpack<Observation>(row?.Observation) is { Truth: Truth.Waiting } seen) return seen;
            await Task.Delay(100);
        }

        throw new TimeoutException("The proof never waited.");
    }
}
