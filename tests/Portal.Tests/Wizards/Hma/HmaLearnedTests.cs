using Portal.Plans;
using Portal.Steps;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;

namespace Portal.Tests.Wizards.Hma;

/// <summary>What pasted answers may teach a set-up: what is listed, in the form it has, and marked as pasted where it could be somebody else's. Everything else is refused.</summary>
public sealed class HmaLearnedTests
{
    private const string Csr = "MIICVTCCAT0CAQAwEDEOMAwGA1UEAwwFbWFpbC4wggEi";
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Key = Guid.Parse("5f0d8d0e-6f0c-4a53-9a51-1b2f3c4d5e6f");
    private static readonly string AnId = Guid.NewGuid().ToString();

    private static readonly HmaSetUp Known = new()
    {
        Key = Key, Form = new HmaForm { VaultUri = "https://contoso-hma.vault.azure.net/", CertificateName = "hma-mail", EnvironmentUrl = "https://contoso.crm4.dynamics.com" },
        Profile = new ProfileRef(Guid.NewGuid(), AnId, Now, Now), Proof = new Proof(Now, [new Fact("link", "value", Truth.Ok)]), Request = new RequestRef("hma-mail", "r1", Now, Csr),
        Certificate = new CertificateRef("hma-mail", new string('a', 32), new string('B', 40), Now), Before = [new MailboxBefore(Guid.NewGuid(), "a@contoso.com", null, null, 0, 0, 0, 0)],
    };

    public static TheoryData<string, Func<HmaSetUp, HmaSetUp>> Forged => new()
    {
        { "another key", r => r with { Key = Guid.NewGuid() } },
        { "another form", r => r with { Form = r.Form with { VaultUri = "https://other.vault.azure.net/" } } },
        { "where a mailbox was before", r => r with { Before = [.. r.Before, new MailboxBefore(Guid.NewGuid(), "b@contoso.com", null, null, 2, 2, 1, 1)] } },
        { "nothing to put back", r => r with { Before = [] } },
        { "whose certificates are in the vault", r => r with { CertificateNames = ["somebody-else"] } },
        { "a decision", r => r with { Approval = 7 } },
        { "a decided thumbprint", r => r with { AlsoDecided = [new string('C', 40)] } },
        { "renewals", r => r with { RenewedBy = [Guid.NewGuid()] } },
        { "what is left on purpose", r => r with { Left = new Dictionary<string, string>(StringComparer.Ordinal) { ["abandon-grant"] = "mine" } } },
        { "what the portal's own proof said", r => r with { Proof = new Proof(Now, [new Fact("link", "another", Truth.Ok)]) } },
        { "no proof, with the portal's own secret", r => r with { Proof = null } },
        { "which secret the portal stored", r => r with { Profile = r.Profile! with { SecretKeyId = Guid.NewGuid().ToString(), Pasted = true }, Proof = null } },
        { "the same secret as read by the portal", r => r with { Profile = r.Profile! with { StoredAt = Now.AddDays(1) } } },
        { "no profile", r => r with { Profile = null } },
        { "another request than the portal made", r => r with { Request = new RequestRef("hma-mail", "r2", Now, Csr) { Pasted = true } } },
        { "no request", r => r with { Request = null } },
        { "a certificate as read by the portal", r => r with { Certificate = new CertificateRef("hma-mail", new string('c', 32), new string('D', 40), Now) } },
        { "a certificate of another name", r => r with { Certificate = new CertificateRef("other", new string('c', 32), new string('D', 40), Now) { Pasted = true } } },
        { "no certificate", r => r with { Certificate = null } },
        { "an app that was not chosen", r => r with { HmaApp = new AppRef(AnId, AnId, AnId, "Other", false) } },
        { "ids that are no ids", r => r with { HmaApp = new AppRef("../groups", AnId, AnId, "Other", true) } },
        { "a policy that ends secrets yesterday", r => r with { Rules = new CredentialRules(false, -1, null, "a policy") } },
    };

    [Theory, MemberData(nameof(Forged))]
    public void What_is_not_listed_or_not_in_its_form_is_refused(string what, Func<HmaSetUp, HmaSetUp> forge) => Assert.True(HmaLearned.Refusal(SetUp(Known), forge(Fresh(Known))) is not null, what);

    public static TheoryData<string, Func<HmaSetUp, HmaSetUp>> Honest => new()
    {
        { "nothing", r => r },
        { "the typed vault", r => r with { Vault = new VaultRef($"/subscriptions/{AnId}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/contoso-hma", "contoso-hma", AnId, true) } },
        { "apps of its own", r => r with { KvApp = new AppRef(AnId, AnId, null, "KV-App", true), HmaApp = new AppRef(AnId, AnId, AnId, "HMA-App", true) } },
        { "the typed certificate", r => r with { Certificate = new CertificateRef("hma-mail", new string('c', 32), new string('D', 40), Now) { Pasted = true } } },
        { "a grant", r => r with { Grant = new GrantRef("a-b_c", Now) } },
        { "a policy", r => r with { Rules = new CredentialRules(false, 90, null, "a policy") } },
    };

    [Theory, MemberData(nameof(Honest))]
    public void What_is_listed_and_in_its_form_is_taken_over(string what, Func<HmaSetUp, HmaSetUp> learn) => Assert.True(HmaLearned.Refusal(SetUp(Known), learn(Fresh(Known))) is null, what);

    [Fact]
    public void A_secret_that_a_script_stored_may_be_told_by_a_paste_alone_and_told_again()
    {
        var before = Known with { Profile = null };
        var told = before with { Profile = new ProfileRef(HmaRows.Ids(before).ProfileId, AnId, Now, Now) { Pasted = true }, Proof = null };

        Assert.Null(HmaLearned.Refusal(SetUp(before), told));
        Assert.Null(HmaLearned.Refusal(SetUp(told), told with { Profile = told.Profile with { SecretKeyId = Guid.NewGuid().ToString() } }));
        Assert.NotNull(HmaLearned.Refusal(SetUp(before), told with { Profile = told.Profile with { ProfileId = Guid.NewGuid() } }));
        Assert.NotNull(HmaLearned.Refusal(SetUp(before), told with { Profile = told.Profile with { SecretKeyId = "../x" } }));
        Assert.NotNull(HmaLearned.Refusal(SetUp(before), told with { Profile = told.Profile with { Pasted = false } }));
    }

    [Fact]
    public void A_request_without_an_id_is_nobody_s()
    {
        var pending = new Portal.Cloud.KeyVault.PendingCertificate(
            new Portal.Cloud.KeyVault.CertificateOperation(Portal.Cloud.KeyVault.CertificateProgress.InProgress, null, null),
            null,
            null,
            new Dictionary<string, string>(StringComparer.Ordinal));

        Assert.False(Certificate.IsRemembered(Known with { Request = null }, pending));
        Assert.False(Certificate.IsRemembered(Known with { Request = new RequestRef("hma-mail", "", Now, Csr) }, pending));
        Assert.False(Certificate.IsRemembered(Known with { Request = Known.Request! with { Pasted = true } }, pending with { Operation = pending.Operation with { RequestId = "r1" } }));
        Assert.True(Certificate.IsRemembered(Known, pending with { Operation = pending.Operation with { RequestId = "r1" } }));
    }

    /// <summary>As a look gets it: read anew from what is stored, so that no list in it is the same object.</summary>
    private static HmaSetUp Fresh(HmaSetUp record) => SetUpState.Read<HmaSetUp>(SetUp(record));

    private static SetUp SetUp(HmaSetUp record) =>
        new() { Key = Key, Kind = HmaWizard.Kind, Name = "HMA", State = SetUpState.Write(record), OwnerTenantId = Some.Tenant, OwnerObjectId = "o", OwnerName = "n", CreatedAt = Now, SavedAt = Now };
}
