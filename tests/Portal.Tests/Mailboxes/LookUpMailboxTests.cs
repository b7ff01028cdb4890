using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Audit;
using Portal.Cloud;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Mailboxes;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Tests.Mailboxes;

/// <summary>The look-up over the seeded environments, with the real reader and the simulated Dataverse.</summary>
public sealed class LookUpMailboxTests(OnePortal one) : IClassFixture<OnePortal>, IAsyncLifetime
{
    private static readonly Person Hanna = Some.Person("Hanna Holm", PortalRoles.Helpdesk);
    private readonly PortalApp _portal = one.Portal;

    private LookUpMailbox LookUp => _portal.Services.GetRequiredService<LookUpMailbox>();

    public async ValueTask InitializeAsync() => (await _portal.Sandbox.DeleteAsync("/journal")).EnsureSuccessStatusCode();

    public async ValueTask DisposeAsync()
    {
        foreach (var fault in (await _portal.Sandbox.GetFromJsonAsync<List<Fault>>("/faults"))!)
            (await _portal.Sandbox.DeleteAsync($"/faults/{fault.Id}")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Pilot_is_found_in_one_environment_and_has_no_profile_yet()
    {
        var answer = await LookUp.RunAsync("pilot@contoso.com", Hanna, default);

        Assert.Contains("The mailbox is on no email server profile", answer.Sentence(), StringComparison.Ordinal);
        Assert.Equal("Pia Lind", Assert.Single(answer.With).Found!.Mailbox.Name);
        Assert.Equal(2, answer.Findings.Count);
    }

    [Fact]
    public async Task Unknown_address_is_in_no_environment()
    {
        var answer = await LookUp.RunAsync("nobody@contoso.com", Hanna, default);

        Assert.Equal("No connected environment has a mailbox with this address.", answer.Sentence());
        Assert.Empty(answer.Unchecked);
    }

    [Fact]
    public async Task Address_with_a_quote_mark_is_only_an_address()
    {
        var answer = await LookUp.RunAsync("o'neill@contoso.com", Hanna, default);

        Assert.Empty(answer.Unchecked);
        Assert.Empty(answer.With);
    }

    [Fact]
    public async Task Environment_that_refuses_is_could_not_check_and_never_not_found()
    {
        await FaultAsync("contoso-test.crm4.dynamics.com");

        var answer = await LookUp.RunAsync("nobody@contoso.com", Hanna, default);

        Assert.Equal(CloudErrorKind.NotAllowed, Assert.Single(answer.Unchecked).Error!.Kind);
        Assert.Equal("Not found where the portal could look; not every environment could be asked.", answer.Sentence());
    }

    [Fact]
    public async Task No_environment_can_be_asked()
    {
        await FaultAsync("dynamics.com");

        Assert.Equal("Could not check: no environment could be asked.", (await LookUp.RunAsync("pilot@contoso.com", Hanna, default)).Sentence());
    }

    [Fact]
    public async Task Address_in_two_environments_has_an_answer_for_each()
    {
        var answer = await LookUp.RunAsync("pilot@contoso.com", Hanna, default);
        var found = answer.With[0];

        Assert.Equal("It is in 2 environments; each has its own answer.", (answer with { Findings = [found, found with { Environment = "another" }] }).Sentence());
    }

    [Fact]
    public async Task Look_up_only_reads()
    {
        await LookUp.RunAsync("pilot@contoso.com", Hanna, default);

        var asked = await JournalAsync();
        Assert.NotEmpty(asked);
        Assert.All(asked, e => Assert.Equal("GET", e.Method));
        Assert.DoesNotContain(asked, e => e.Path.Contains("/emails", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Each_look_up_is_in_the_audit()
    {
        await LookUp.RunAsync("pilot@contoso.com", Hanna, default);
        await LookUp.RunAsync("nobody@contoso.com", Hanna, default);

        await using var db = await _portal.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var entries = await db.Set<AuditEntry>().Where(e => e.Action == "mailbox.look-up").OrderByDescending(e => e.Sequence).Take(2).OrderBy(e => e.Sequence).ToListAsync();
        Assert.Equal(["pilot@contoso.com", "nobody@contoso.com"], entries.Select(e => e.Target));
        Assert.All(entries, e => Assert.Equal((AuditOutcome.Noted, "Hanna Holm", Permissions.Mailbox), (e.Outcome, e.ActorName, e.Permission)));
    }

    [Fact]
    public async Task Nothing_is_read_when_the_entry_cannot_be_written()
    {
        var services = _portal.Services;
        var lookUp = new LookUpMailbox(services.GetRequiredService<Places>(), services.GetRequiredService<CloudNetwork>(), services.GetRequiredService<ReaderIdentity>(),
            services.GetRequiredService<MailboxPasts>(), services.GetRequiredService<AuditLog>(), new Broken(), TimeProvider.System);

        await Assert.ThrowsAsync<IOException>(() => lookUp.RunAsync("pilot@contoso.com", Hanna, default));

        Assert.Empty(await JournalAsync());
    }

    private async Task FaultAsync(string host)
    {
        using var answer = await _portal.Sandbox.PostAsJsonAsync("/faults", new { kind = "status", host, status = 403, times = 100 });
        answer.EnsureSuccessStatusCode();
    }

    private async Task<IEnumerable<Entry>> JournalAsync() =>
        (await _portal.Sandbox.GetFromJsonAsync<List<Entry>>("/journal"))!.Where(e => e.Host.EndsWith("dynamics.com", StringComparison.Ordinal));

    private sealed record Fault(Guid Id);

    private sealed record Entry(string Method, string Host, string Path, int Status);

    private sealed class Broken : IDbContextFactory<PortalDb>
    {
        public PortalDb CreateDbContext() => throw new IOException("The disk is full.");
    }
}
