using Portal.Plans;
using Portal.Steps;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Tests.Wizards.CrossTenant;

/// <summary>What pasted answers may teach a cross-tenant set-up: what is listed, in its form; everything else is refused.</summary>
public sealed class SyncLearnedTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly string AnId = Guid.NewGuid().ToString();

    private static readonly CrossTenantSetUp Known = new()
    {
        Key = Guid.NewGuid(), Form = new CrossTenantForm { ExchangeTenantId = AnId }, Profile = new ProfileRef(Guid.NewGuid(), AnId, Now, Now), Proof = new Proof(Now, [new Fact("link", "value", Truth.Ok)]),
        Typed = new TypedBy("Alice Adams", Now),
    };

    public static TheoryData<string, Func<CrossTenantSetUp, CrossTenantSetUp>> Forged => new()
    {
        { "another key", r => r with { Key = Guid.NewGuid() } },
        { "another tenant", r => r with { Form = r.Form with { ExchangeTenantId = Guid.NewGuid().ToString() } } },
        { "a decision", r => r with { Approval = 7 } },
        { "where a mailbox was before", r => r with { Before = [new MailboxBefore(Guid.NewGuid(), "b@fabrikam.com", null, null, 2, 2, 1, 1)] } },
        { "renewals", r => r with { RenewedBy = [Guid.NewGuid()] } },
        { "what is left on purpose", r => r with { Left = new Dictionary<string, string>(StringComparer.Ordinal) { ["abandon-grant"] = "mine" } } },
        { "another proof", r => r with { Proof = new Proof(Now, [new Fact("link", "another", Truth.Ok)]) } },
        { "no proof", r => r with { Proof = null } },
        { "who typed the secret", r => r with { Typed = new TypedBy("Bruno Berg", Now) } },
        { "which secret the portal stored", r => r with { Profile = r.Profile! with { SecretKeyId = Guid.NewGuid().ToString(), Pasted = true }, Proof = null, Typed = null } },
        { "ids that are no ids", r => r with { App = new AppRef("../groups", AnId, AnId, "Other", true) } },
        { "an app that was not chosen", r => r with { App = new AppRef(AnId, AnId, AnId, "Other", false) } },
        { "a grant that is an address", r => r with { Grants = [new GrantedPermission("api", "Mail.ReadWrite", new GrantRef("../../users", Now))] } },
        { "a policy that ends secrets yesterday", r => r with { Rules = new CredentialRules(false, -1, null, "a policy") } },
    };

    [Theory, MemberData(nameof(Forged))]
    public void What_is_not_listed_or_not_in_its_form_is_refused(string what, Func<CrossTenantSetUp, CrossTenantSetUp> forge) => Assert.True(SyncLearned.Refusal(SetUp(Known), forge(Fresh(Known))) is not null, what);

    public static TheoryData<string, Func<CrossTenantSetUp, CrossTenantSetUp>> Honest => new()
    {
        { "nothing", r => r },
        { "an app of its own", r => r with { App = new AppRef(AnId, AnId, AnId, "Sync-App", true) } },
        { "its grants", r => r with { Grants = [new GrantedPermission("api", "Mail.ReadWrite", new GrantRef("a-b_c", Now))] } },
        { "a policy", r => r with { Rules = new CredentialRules(false, 90, null, "a policy") } },
    };

    [Theory, MemberData(nameof(Honest))]
    public void What_is_listed_and_in_its_form_is_taken_over(string what, Func<CrossTenantSetUp, CrossTenantSetUp> learn) => Assert.True(SyncLearned.Refusal(SetUp(Known), learn(Fresh(Known))) is null, what);

    [Fact]
    public void A_secret_that_a_script_stored_may_be_told_by_a_paste_where_the_portal_knows_none()
    {
        var before = Known with { Profile = null, Typed = null };

        Assert.Null(SyncLearned.Refusal(SetUp(before), before with { Profile = new ProfileRef(CrossTenantRows.IdOf(before), AnId, Now, Now) { Pasted = true }, Proof = null }));
        Assert.NotNull(SyncLearned.Refusal(SetUp(before), before with { Profile = new ProfileRef(Guid.NewGuid(), AnId, Now, Now) { Pasted = true }, Proof = null }));
    }

    private static CrossTenantSetUp Fresh(CrossTenantSetUp record) => SetUpState.Read<CrossTenantSetUp>(SetUp(record));

    private static SetUp SetUp(CrossTenantSetUp record) =>
        new() { Key = record.Key, Kind = CrossTenantWizard.Kind, Name = "x", State = SetUpState.Write(record), OwnerTenantId = Some.Tenant, OwnerObjectId = "o", OwnerName = "n", CreatedAt = Now, SavedAt = Now };
}
