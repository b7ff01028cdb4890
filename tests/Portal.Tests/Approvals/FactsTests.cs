using Portal.Approvals;
using Portal.Audit;
using Portal.Plans;
using Portal.Tests.Store;
using static Portal.Tests.Approvals.Requested;

namespace Portal.Tests.Approvals;

/// <summary>Which changes void an approval, and which do not.</summary>
public sealed class FactsTests
{
    public static TheoryData<string, ApprovalFacts> Changed => new()
    {
        { "Tenant", Facts() with { TenantId = "fabrikam" } },
        { "Application id", Facts() with { AppId = "app-2" } },
        { "Service principal", Facts() with { ServicePrincipalId = "sp-2" } },
        { "Permissions", Facts(FullAccess, MailSend) },
        { "Permissions", Facts(FullAccess with { AppRoleId = "another role" }) },
        { "Permissions", Facts(FullAccess with { ResourceAppId = "another resource" }) },
        { "Scoping", Facts() with { Scoping = ["AAP 1"] } },
        { "Other credentials of the app", Facts() with { OtherCredentials = ["thumbprint-1", "somebody's secret"] } },
        { "Other credentials of the app", Facts() with { OtherCredentials = [] } },
        { "Owners of the app", Facts() with { Owners = ["owner-1", "owner-2", "owner-3"] } },
        { "Ceiling of reach", Facts() with { Ceiling = 301 } },
    };

    [Theory, MemberData(nameof(Changed))]
    public async Task Changed_fact_voids_the_approval_and_is_named(string field, ApprovalFacts now)
    {
        await using var desk = await ApprovedAsync();

        var voided = Assert.IsType<ApprovalCheck.Voided>(await desk.CheckAsync(now));

        Assert.Equal(field, Assert.Single(voided.WhatChanged).Field);
        Assert.NotEqual(FactsHash.Of(Facts()), FactsHash.Of(now));
    }

    [Fact]
    public async Task What_changed_is_told_by_names_and_by_ids_only_where_names_are_the_same()
    {
        await using var desk = await Desk.OpenAsync();
        var asked = Facts() with { Names = new Dictionary<string, string> { ["thumbprint-1"] = "certificate of the old server", ["OWNER-1"] = "Olga Owner" } };
        await desk.DecideAsync(Some.Approver(), Yes(await desk.AskAsync(asked)));

        Assert.Equal(new Change("Other credentials of the app", "certificate of the old server", "client secret backdoor"),
            await OneChangeAsync(Facts() with { OtherCredentials = ["secret 1"], Names = new Dictionary<string, string> { ["secret 1"] = "client secret backdoor" } }));
        Assert.Equal(new Change("Owners of the app", "Olga Owner, owner-2", "Olga Owner"), await OneChangeAsync(Facts() with { Owners = ["owner-1"] }));
        Assert.Equal(new Change("Other credentials of the app", "certificate of the old server (thumbprint-1)", "certificate of the old server (thumbprint-2)"),
            await OneChangeAsync(Facts() with { OtherCredentials = ["thumbprint-2"], Names = new Dictionary<string, string> { ["thumbprint-2"] = "certificate of the old server" } }));

        async Task<Change> OneChangeAsync(ApprovalFacts now) => Assert.Single(Assert.IsType<ApprovalCheck.Voided>(await desk.CheckAsync(now)).WhatChanged);
    }

    [Fact]
    public async Task Order_case_repetition_and_display_names_do_not_matter()
    {
        await using var desk = await ApprovedAsync();
        var now = Facts(FullAccess with { ResourceName = "Exchange", AppRoleId = FullAccess.AppRoleId.ToUpperInvariant() }) with { Owners = ["OWNER-2", "owner-1", "owner-1"] };

        Assert.IsType<ApprovalCheck.Approved>(await desk.CheckAsync(now));
        Assert.Equal(FactsHash.Of(Facts()), FactsHash.Of(now));
    }

    [Fact]
    public void Text_moved_between_lists_gives_another_hash() =>
        Assert.NotEqual(FactsHash.Of(Facts() with { Scoping = ["a"], OtherCredentials = [] }), FactsHash.Of(Facts() with { Scoping = [], OtherCredentials = ["a"] }));

    [Theory, InlineData(260, true), InlineData(261, false)]
    public async Task Growing_reach_counts_until_it_passes_the_ceiling(int onPremises, bool stillApproved)
    {
        await using var desk = await ApprovedAsync();

        Assert.Equal(stillApproved, await desk.CheckAsync(Facts(), Counted(onPremises)) is ApprovalCheck.Approved);
    }

    [Fact]
    public async Task Looking_changes_nothing_but_the_gate_before_the_grant_writes_the_voiding_down()
    {
        await using var desk = await ApprovedAsync();
        var changed = Facts() with { Owners = [] };
        await desk.CheckAsync(changed);
        Assert.IsType<ApprovalCheck.Approved>(await desk.CheckAsync(Facts()));

        await using (var db = desk.Store.CreateDbContext())
            Assert.IsType<ApprovalCheck.Voided>(await desk.Service.EnforceAsync(db, 17, changed, null, AuditActor.Of(Some.Person("Greta Grant")), default));

        // Once voided it stays so, even when somebody puts the facts back.
        Assert.IsType<ApprovalCheck.Voided>(await desk.CheckAsync(Facts()));
        await using var after = desk.Store.CreateDbContext();
        Assert.Single(after.Set<AuditEntry>(), e => e.Action == "approval.void" && e.Alarm != null);
    }

    [Fact]
    public async Task Gate_inside_a_transaction_is_undone_with_it()
    {
        await using var desk = await ApprovedAsync();
        await using (var db = desk.Store.CreateDbContext())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await desk.Service.EnforceAsync(db, 17, Facts() with { Owners = [] }, null, AuditActor.Portal("test"), default);
        }

        Assert.IsType<ApprovalCheck.Approved>(await desk.CheckAsync(Facts()));
    }

    private static async Task<Desk> ApprovedAsync()
    {
        var desk = await Desk.OpenAsync();
        var result = await desk.DecideAsync(Some.Approver(), Yes(await desk.AskAsync()));
        Assert.Null(result.Refusal);
        return desk;
    }
}
