using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Cloud.Dataverse;
using Portal.Mailboxes;
using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Live;
using Portal.Mailboxes.Replica;
using Portal.Plans;
using Portal.Store;

namespace Portal.Tests.Mailboxes.Live;

/// <summary>What a verdict says beyond Dataverse, looked at as the portal's reader: account, secret, permissions, Exchange. Without a word of an alert the cause is found where the reader may look.</summary>
public sealed class LiveLooksTests(CrowdedPortal crowd) : IClassFixture<CrowdedPortal>, IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private LiveLooks Looks => crowd.Portal.Service<LiveLooks>();

    public async ValueTask InitializeAsync() => (await crowd.Portal.Sandbox.DeleteAsync("/journal", Ct)).EnsureSuccessStatusCode();

    public async ValueTask DisposeAsync()
    {
        foreach (var fault in (await crowd.Portal.Sandbox.GetFromJsonAsync<List<Fault>>("/faults", Ct))!) await crowd.Portal.Sandbox.DeleteAsync($"/faults/{fault.Id}", Ct);
    }

    [Fact]
    public async Task Expired_secret_of_the_profiles_app_is_seen_in_Entra_without_any_alert()
    {
        var finding = await SeenAsync(await crowd.OnAsync("Contoso Online South"));

        var verdict = MailboxVerdicts.Of(finding);
        Assert.Equal(CausesOfEntra.SecretExpired, verdict.Diagnosis.CauseKey);
        var link = Link(verdict, MailboxLinks.Credential);
        Assert.Equal((Truth.NotOk, "Microsoft Graph, applications"), (link.Truth, link.Source));
        Assert.StartsWith("The app's client secret ended on ", link.Sentence, StringComparison.Ordinal);
        Assert.NotNull(link.At);
        Assert.Equal(Truth.Ok, Link(verdict, MailboxLinks.Consent).Truth);
    }

    /// <summary>Alerts are gone after three days, and what stays in the row names a status: then only the live look knows the cause, and the others on the profile are hit by the same.</summary>
    [Fact]
    public async Task Others_that_the_copy_knows_by_a_status_count_when_the_profiles_cause_is_seen()
    {
        await crowd.Portal.Service<MailboxReplica>().RunAsync("contoso.crm4.dynamics.com", "Nina", Ct);
        var finding = await crowd.OnAsync("Contoso Online South");
        await using var db = await crowd.Portal.Service<IDbContextFactory<PortalDb>>().CreateDbContextAsync(Ct);
        var profile = finding.Found!.Mailbox.ProfileId;
        var hit = await db.Set<ReplicaMailbox>().Where(m => m.ProfileId == profile && m.State == MailboxState.NotWorking && m.Cause == CausesOfEntra.SecretExpired)
            .ExecuteUpdateAsync(u => u.SetProperty(m => m.Cause, "credentials").SetProperty(m => m.IncidentId, (long?)null), Ct);

        Assert.Equal(hit - 1, (await SeenAsync(finding)).Past.Others);
        Assert.True(hit > 5);
    }

    [Fact]
    public async Task App_that_is_gone_is_named()
    {
        var verdict = MailboxVerdicts.Of(await SeenAsync(await crowd.OnAsync("Contoso Online (2023)")));

        Assert.Equal(CausesOfEntra.AppUnknown, verdict.Diagnosis.CauseKey);
    }

    [Theory]
    [InlineData("8005E276", CausesOfDynamics.NoLicence)]
    [InlineData("8005E273", CausesOfDynamics.AccountDisabled)]
    public async Task Account_itself_tells_without_the_alert(string details, string cause)
    {
        var verdict = MailboxVerdicts.Of(await SeenAsync(await crowd.AlertedAsync(details)));

        Assert.Equal(cause, verdict.Diagnosis.CauseKey);
        Assert.Equal(Truth.NotOk, Link(verdict, MailboxLinks.Licence).Truth);
    }

    [Fact]
    public async Task Address_that_no_account_has_is_the_cause_where_the_test_failed_and_a_question_where_it_passed()
    {
        var failed = MailboxVerdicts.Of(await SeenAsync(Called(await crowd.AlertedAsync("8005E276"), "nobody.at.all@contoso.com")));
        Assert.Equal(CausesOfDynamics.AddressUnknown, failed.Diagnosis.CauseKey);
        Assert.Equal(Truth.NotOk, Link(failed, MailboxLinks.Address).Truth);

        var passed = MailboxVerdicts.Of(await SeenAsync(Called(await crowd.OnAsync("Microsoft Exchange Online", working: true), "nobody.at.all@contoso.com")));
        Assert.Equal(Truth.Ok, passed.Truth);
        Assert.Contains("no account", Link(passed, MailboxLinks.Licence).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_shows_which_sign_in_it_wants()
    {
        var verdict = MailboxVerdicts.Of(await SeenAsync(await crowd.OnAsync("HMA Berlin", working: true)));

        Assert.Equal(Truth.Ok, verdict.Truth);
        Assert.Contains("asks for a token of Microsoft Entra", Link(verdict, MailboxLinks.Service).Sentence, StringComparison.Ordinal);
        Assert.Equal(Truth.NotReached, Link(verdict, MailboxLinks.Licence).Truth);
        Assert.Contains("may not read", Link(verdict, MailboxLinks.Credential).Sentence, StringComparison.Ordinal); // where the certificate stands; the test that passed vouches for it
    }

    [Fact]
    public async Task Exchange_Online_without_a_report_says_who_can_look()
    {
        var verdict = MailboxVerdicts.Of(await SeenAsync(await crowd.OnAsync("Contoso Online West")));

        var link = Link(verdict, MailboxLinks.Service);
        Assert.Equal(Truth.CouldNotCheck, link.Truth);
        Assert.Contains("Who can: Exchange administrator", link.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Microsofts_own_sign_in_has_no_secret()
    {
        var verdict = MailboxVerdicts.Of(await SeenAsync(await crowd.OnAsync("Microsoft Exchange Online", working: true)));

        Assert.Equal(Truth.Ok, verdict.Truth);
        Assert.Contains("no secret that ends", Link(verdict, MailboxLinks.Credential).Sentence, StringComparison.Ordinal);
        Assert.Contains("has an Exchange Online plan", Link(verdict, MailboxLinks.Licence).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entra_that_refuses_is_could_not_check_with_the_reason_and_who_can()
    {
        var found = await crowd.OnAsync("Contoso Online South");
        await FaultAsync(new { kind = "status", host = "graph.microsoft.com", status = 403, times = 100 });

        var verdict = MailboxVerdicts.Of(await Looks.CompleteAsync(found, Ct));

        foreach (var key in new[] { MailboxLinks.Licence, MailboxLinks.Credential, MailboxLinks.Consent })
        {
            var link = Link(verdict, key);
            Assert.Equal(Truth.CouldNotCheck, link.Truth);
            Assert.Matches("^Could not check: .+ Who can: .+\\.$", link.Sentence!);
        }

        Assert.Equal(CausesOfStatus.NoAlert, verdict.Diagnosis.CauseKey); // nothing is guessed
    }

    [Fact]
    public async Task Entra_that_does_not_answer_costs_its_time_and_no_more()
    {
        var found = await crowd.OnAsync("Contoso Online South");
        await FaultAsync(new { kind = "hold-before", host = "graph.microsoft.com", times = 100 });
        var looks = crowd.Portal.Service<LiveLooks>();
        var began = TimeProvider.System.GetTimestamp();

        var verdict = MailboxVerdicts.Of(await looks.CompleteAsync(found, TimeSpan.FromMilliseconds(600), Ct));

        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5));
        Assert.Contains("no answer within", Link(verdict, MailboxLinks.Credential).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_tenants_mailbox_is_not_looked_for_in_ones_own()
    {
        var found = await crowd.OnAsync("Contoso Online South");
        var profile = (await crowd.ProfilesAsync()).Single(p => p.Name == "Fabrikam mail (2024)");
        var elsewhere = found with { Found = found.Found! with { Profile = profile, Mailbox = found.Found.Mailbox with { ProfileId = profile.Id } } };

        var verdict = MailboxVerdicts.Of(await Looks.CompleteAsync(elsewhere, Ct));

        Assert.All([MailboxLinks.Licence, MailboxLinks.Credential, MailboxLinks.Consent], key => Assert.Contains("no reader", Link(verdict, key).Sentence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task System_Administrators_are_named_for_what_is_theirs_to_mend()
    {
        var found = await crowd.OnAsync("Contoso Online South");
        var alerted = found with { Found = found.Found! with { LastAlert = new Alert(Guid.NewGuid(), AlertLevel.Error, null, "8005E259", null, DateTimeOffset.UtcNow, null) } };

        var seen = await SeenAsync(alerted);

        var verdict = MailboxVerdicts.Of(seen);
        Assert.StartsWith("System Administrator of the environment (Alice Adams, ", verdict.Problem!.Who, StringComparison.Ordinal);
        Assert.StartsWith("The mailbox belongs to the user ", verdict.Problem.Cause, StringComparison.Ordinal);
        Assert.Contains("Alice Adams", Assert.Single(MailboxFacts.Of(seen.Found!), f => f.Name == "System Administrators").Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_incident_names_the_same_people_as_the_verdict_of_its_mailboxes()
    {
        var found = await crowd.OnAsync("Contoso Online South");
        var alerted = found with { Found = found.Found! with { LastAlert = new Alert(Guid.NewGuid(), AlertLevel.Error, null, "8005E259", null, DateTimeOffset.UtcNow, null) } };
        foreach (var finding in new[] { found, alerted })
        {
            var verdict = MailboxVerdicts.Of(await SeenAsync(finding));
            var incident = new Incident { Environment = finding.Host, ProfileId = found.Found.Mailbox.ProfileId, Cause = verdict.Diagnosis.CauseKey!, OpenedAt = DateTimeOffset.UtcNow };

            Assert.Equal(verdict.Problem!.Who, await crowd.Portal.Service<IncidentKeepers>().OfAsync(incident, verdict.Diagnosis.Cause!, Ct));
        }

        var gone = new Incident { Environment = "elsewhere.crm4.dynamics.com", Cause = CausesOfStatus.NoMethods, OpenedAt = DateTimeOffset.UtcNow };
        Assert.Equal(Who.Admins, await crowd.Portal.Service<IncidentKeepers>().OfAsync(gone, CauseCatalogue.Get(CausesOfStatus.NoMethods), Ct));
    }

    [Fact]
    public async Task Looks_only_read_and_no_mail()
    {
        var found = await crowd.OnAsync("Contoso Online South");
        (await crowd.Portal.Sandbox.DeleteAsync("/journal", Ct)).EnsureSuccessStatusCode();

        await Looks.CompleteAsync(found, Ct);

        var asked = (await crowd.Portal.Sandbox.GetFromJsonAsync<List<Entry>>("/journal", Ct))!.Where(e => !e.Host.StartsWith("login.", StringComparison.Ordinal)).ToList();
        Assert.Contains(asked, e => e.Host == "graph.microsoft.com");
        Assert.All(asked, e => Assert.Equal("GET", e.Method));
        Assert.DoesNotContain(asked, e => e.Path.Contains("messages", StringComparison.OrdinalIgnoreCase) || e.Path.Contains("mailFolders", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_cause_that_a_look_names_is_in_the_catalogue() =>
        Assert.All([
            CausesOfDynamics.NoLicence, CausesOfDynamics.AccountDisabled, CausesOfDynamics.AddressUnknown, CausesOfExchange.HmaOff,
            CausesOfExchange.EwsOff, CausesOfExchange.EwsList, CausesOfEntra.SecretExpired, CausesOfEntra.SecretWrong, CausesOfEntra.AppUnknown,
            CausesOfEntra.AppDisabled, CausesOfEntra.NotConsented, CausesOfEntra.CertificateEnded
        ],
            key => Assert.NotNull(CauseCatalogue.Find(key)));

    private static EnvironmentFinding Called(EnvironmentFinding finding, string address) => finding with { Found = finding.Found! with { Mailbox = finding.Found.Mailbox with { Address = address } } };

    private Task<EnvironmentFinding> SeenAsync(EnvironmentFinding found) => Looks.CompleteAsync(found, Ct);

    private static Portal.Shared.ChainLink Link(MailboxVerdict verdict, string key) => verdict.Chain.Single(l => l.Key == key);

    private async Task FaultAsync(object fault)
    {
        using var answer = await crowd.Portal.Sandbox.PostAsJsonAsync("/faults", fault, Ct);
        answer.EnsureSuccessStatusCode();
    }

    private sealed record Fault(Guid Id);

    private sealed record Entry(string Method, string Host, string Path);
}
