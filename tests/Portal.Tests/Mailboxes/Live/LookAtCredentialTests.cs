using Portal.Cloud.Dataverse;
using Portal.Cloud.Graph;
using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Live;
using Portal.Plans;
using Portal.Profiles;
using Portal.Settings;

namespace Portal.Tests.Mailboxes.Live;

/// <summary>What a profile signs in with, judged by what Microsoft Entra shows of registration and enterprise application together.</summary>
public sealed class LookAtCredentialTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly SecretInfo Old = Secret(-3), Young = Secret(200);

    private static readonly AppSeen App = new("Sync", [Young], [], null) { Registered = true };

    [Fact]
    public void Secret_on_the_enterprise_application_alone_is_one()
    {
        Assert.Equal(Truth.Ok, Look(App with { Secrets = [], PrincipalSecrets = [Young] }).Truth);
        var ended = Look(App with { Secrets = [], PrincipalSecrets = [Old] });
        Assert.Equal((Truth.NotOk, CausesOfEntra.SecretExpired), (ended.Truth, ended.Cause));
        Assert.EndsWith("1 of 1 stands on the enterprise application.", ended.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void All_have_ended_only_when_those_of_the_enterprise_application_have_too()
    {
        Assert.Equal(CausesOfEntra.SecretExpired, Look(App with { Secrets = [Old], PrincipalSecrets = [Old] }).Cause);
        Assert.Equal(Truth.CouldNotCheck, Look(App with { Secrets = [Old], PrincipalSecrets = [Young] }).Truth);
    }

    [Fact]
    public void No_secret_anywhere_is_a_finding_where_the_test_failed()
    {
        Assert.Equal((Truth.NotOk, CausesOfEntra.SecretWrong), (Look(App with { Secrets = [] }).Truth, Look(App with { Secrets = [] }).Cause));
        Assert.Equal(Truth.CouldNotCheck, Look(App with { Secrets = [] }, failing: false).Truth);
    }

    [Fact]
    public void Registration_in_another_tenant_is_not_judged_by_what_stands_here() => Assert.Equal(Truth.CouldNotCheck, Look(App with { Secrets = [], PrincipalSecrets = [Old], Registered = false }).Truth);

    /// <summary>Whichever certificate the vault holds, one on the app has to be it.</summary>
    [Fact]
    public void App_on_which_every_certificate_has_ended_cannot_sign_in_to_Exchange_Server()
    {
        var ended = Hma(App with { Certificates = [Certificate(-9), Certificate(-1)] });
        Assert.Equal((Truth.NotOk, CausesOfEntra.CertificateEnded), (ended.Truth, ended.Cause));
        Assert.Equal("Every certificate on the app has ended, the last one on 21 November 2026.", ended.Sentence);

        var none = Hma(App);
        Assert.Equal((Truth.NotOk, CausesOfEntra.CertificateUnknown), (none.Truth, none.Cause));
    }

    [Fact]
    public void Certificate_that_lasts_does_not_prove_that_the_vault_holds_it()
    {
        var sign = Hma(App with { Certificates = [Certificate(-9), Certificate(100)] });

        Assert.Equal(Truth.CouldNotCheck, sign.Truth);
        Assert.Contains("Of those on the app the last one ends on 2 March 2027.", sign.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void App_that_signs_in_to_Exchange_but_cannot_be_read_says_nothing_about_certificates() => Assert.Equal(Truth.CouldNotCheck, Hma(AppSeen.Not("no reader")).Truth);

    private static LiveSign Look(AppSeen app, bool failing = true) => new LookAtCredential(Subject(7, failing), Profile(ProfileKind.CrossTenant), app, app, "Contoso", Now).Look();

    private static LiveSign Hma(AppSeen signer) => new LookAtCredential(Subject(6, true), Profile(ProfileKind.Hma), App, signer, "Contoso", Now).Look();

    private static LiveSubject Subject(int retrieval, bool failing) => new(
        new Mailbox(Guid.NewGuid(), "Pia Lind", "pia@contoso.com", Guid.NewGuid(), "Profile", IsQueue: false, IsForward: false, Active: true) { Incoming = failing ? MailboxResult.Failure : MailboxResult.Success },
        Row(retrieval), null, "t", Now);

    private static FoundProfile Profile(ProfileKind kind) => new(new EnvironmentSettings(), Row(kind == ProfileKind.Hma ? 6 : 7), kind, "t", "app", "app", []);

    private static ServerProfile Row(int retrieval) => new(Guid.NewGuid(), "Profile", retrieval == 6 ? 2 : 3, retrieval, null, true, null);

    private static SecretInfo Secret(int days) => new(Guid.NewGuid(), null, null, Now.AddDays(-300), Now.AddDays(days));

    private static CertificateInfo Certificate(int days) => new(Guid.NewGuid(), null, Guid.NewGuid().ToString("N"), Now.AddDays(-300), Now.AddDays(days));
}
