using Portal.Mailboxes;
using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Live;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Settings;

namespace Portal.Tests.Mailboxes.Live;

/// <summary>
/// Exchange Online read while somebody looks at a mailbox, as the portal's reader. An app-only caller needs Exchange.ManageAsApp and a directory role: "App-only
/// authentication in Exchange Online PowerShell".
/// </summary>
public sealed class ReadOnlineNowTests(ReadingPortal crowd) : IClassFixture<ReadingPortal>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private LiveLooks Looks => crowd.Portal.Service<LiveLooks>();

    [Fact]
    public async Task App_that_is_not_on_the_list_is_seen_now_without_any_set_up_or_alert()
    {
        crowd.ReaderIsGlobalReader(true);

        var verdict = await VerdictAsync("Contoso Online West");

        Assert.Equal(CausesOfExchange.EwsList, verdict.Diagnosis.CauseKey);
        var link = Exchange(verdict);
        Assert.Equal((Truth.NotOk, "Exchange Online, read as the portal's reader"), (link.Truth, link.Source));
        Assert.StartsWith("EwsEnabled is True and the app is not among the ", link.Sentence, StringComparison.Ordinal);
        Assert.InRange(link.At!.Value, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddMinutes(1));
    }

    [Fact]
    public async Task Only_cmdlets_that_read_are_sent_and_few_of_them()
    {
        crowd.ReaderIsGlobalReader(true);
        var found = await crowd.OnAsync("Contoso Online West");
        (await crowd.Portal.Sandbox.DeleteAsync("/journal", Ct)).EnsureSuccessStatusCode();

        await Looks.CompleteAsync(found, Ct);

        Assert.Equal(["Get-CASMailbox", "Get-Mailbox", "Get-OrganizationConfig", "Test-ApplicationAccessPolicy", "Test-ServicePrincipalAuthorization"], (await crowd.CmdletsAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Reader_without_the_role_is_could_not_check_with_what_it_lacks_and_who_can()
    {
        crowd.ReaderIsGlobalReader(false);

        var verdict = await VerdictAsync("Contoso Online West");

        Assert.Equal(Truth.CouldNotCheck, Exchange(verdict).Truth);
        Assert.Contains("it lacks Exchange.ManageAsApp or Global Reader", Exchange(verdict).Sentence, StringComparison.Ordinal);
        Assert.Contains("Who can: Exchange administrator", Exchange(verdict).Sentence, StringComparison.Ordinal);
        Assert.Equal(CausesOfStatus.NoAlert, verdict.Diagnosis.CauseKey); // nothing is guessed
    }

    /// <summary>"Test-ApplicationAccessPolicy … Denied": learn.microsoft.com/powershell/module/exchange/test-applicationaccesspolicy.</summary>
    [Fact]
    public async Task Policy_that_leaves_the_mailbox_out_is_the_cause_unless_a_role_gives_it()
    {
        crowd.ReaderIsGlobalReader(true);
        var app = await crowd.AppOfAsync("Contoso Online");
        var found = Failed(await crowd.OnAsync("Contoso Online", working: true));
        object[] groups = [new { name = "Few", kind = "MailUniversalSecurityGroup", members = new[] { "few@contoso.com" } }], mailboxes = [new { address = "few@contoso.com", type = "UserMailbox" }];
        object[] policies = [new { appId = app, right = "RestrictAccess", scope = "Few" }];
        await crowd.AccessAsync(new { mailboxes, groups, policies });

        var left = MailboxVerdicts.Of(await Looks.CompleteAsync(found, Ct));
        Assert.Equal(CausesOfExchange.AppPolicy, left.Diagnosis.CauseKey);
        Assert.Equal("An application access policy leaves this mailbox out, and no role of Exchange Online gives it to the app.", Exchange(left).Sentence);

        await crowd.AccessAsync(new
        {
            mailboxes,
            groups,
            policies,
            apps = new object[]
            {
                new
                {
                    appId = app,
                    consents = new[] { "full_access_as_app" },
                    pointer = true,
                    assignments = new object[] { new { role = "Application EWS.AccessAsApp" } }
                }
            }
        });
        var given = MailboxVerdicts.Of(await Looks.CompleteAsync(found, Ct));
        Assert.Equal(Truth.Ok, Exchange(given).Truth);
        Assert.Contains("a role of Exchange Online gives it this mailbox", Exchange(given).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_can_is_named()
    {
        crowd.ReaderIsGlobalReader(true);

        var verdict = await VerdictAsync("Contoso Online West");

        Assert.EndsWith("; owner: Exchange administrator (Egon Ek).", verdict.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("Egon", verdict.ForUser, StringComparison.Ordinal); // the user asks helpdesk
    }

    [Fact]
    public async Task Owner_of_the_app_is_named_where_its_secret_ended()
    {
        var app = crowd.Entra.ApplicationByAppId(await crowd.AppOfAsync("Contoso Online South"))!;
        crowd.Entra.Applications.Put(app.Id, app with { Owners = [SeedIds.People.Bruno] });

        var verdict = await VerdictAsync("Contoso Online South");

        Assert.EndsWith("owner: System Administrator of the environment, with an owner of the app (Bruno Berg).", verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal("System Administrator of the environment, with an owner of the app (Bruno Berg)", verdict.Problem!.Who);
    }

    /// <summary>Credentials of the service principal sign in as well as those of the registration, and do not show on it.</summary>
    [Fact]
    public async Task Secret_of_the_enterprise_application_counts_too()
    {
        var principal = crowd.Entra.Principal(SeedIds.Contoso, await crowd.AppOfAsync("Contoso Online South"))!;
        var ends = crowd.Portal.Service<WorldClock>().GetUtcNow().AddDays(90);
        crowd.Entra.ServicePrincipals.Put(principal.Id, principal with { Passwords = [new(Guid.NewGuid().ToString(), "By hand", "abc", ends.AddDays(-10), ends, "hash", ends.AddDays(-10))] });
        try
        {
            var link = (await VerdictAsync("Contoso Online South")).Chain.Single(l => l.Key == MailboxLinks.Credential);

            Assert.Equal(Truth.CouldNotCheck, link.Truth);
            Assert.Contains("1 of the app's 2 client secrets has ended, and nothing tells which one the profile holds. 1 of 2 stands on the enterprise application", link.Sentence, StringComparison.Ordinal);
        }
        finally
        {
            crowd.Entra.ServicePrincipals.Put(principal.Id, principal);
        }
    }

    private async Task<MailboxVerdict> VerdictAsync(string profile) => MailboxVerdicts.Of(await Looks.CompleteAsync(await crowd.OnAsync(profile), Ct));

    private static Portal.Shared.ChainLink Exchange(MailboxVerdict verdict) => verdict.Chain.Single(l => l.Key == MailboxLinks.Service);

    private static EnvironmentFinding Failed(EnvironmentFinding finding) =>
        finding with { Found = finding.Found! with { Mailbox = finding.Found.Mailbox with { Incoming = Portal.Cloud.Dataverse.MailboxResult.Failure } } };
}
