using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Portal.Cloud.Exchange;
using Portal.Cloud.Http;
using Portal.Reach;
using Portal.Readiness;
using Portal.Sandbox.Seeds;
using Portal.SandboxMode;
using Portal.SignIn;
using Portal.Tests.Scripts;
using Portal.Tests.Wizards.CrossTenant;

namespace Portal.Tests.Reach;

/// <summary>Both ways of reading an organization, against the simulated Exchange Online's answer to each call: by the portal itself, and by the script as people run it.</summary>
[Collection(nameof(RestTown))]
public sealed class ReadAccessTests(RestTown rest) : IDisposable
{
    private static readonly Guid Key = new("5b3c1d2e-0000-4000-8000-000000000001");
    private readonly OnlineShell _shell = new(rest.Town.Get<JoinedSandbox>().Endpoint, rest.Town.Get<JoinedSandbox>().Authority.ExportCertificatePem());

    [Fact]
    public async Task What_the_portal_reads_gives_the_answer_to_every_call()
    {
        for (var seed = 1; seed <= 8; seed++)
        {
            var tenant = await StandsAsync(seed);
            foreach (var app in tenant.Apps) await AgreesAsync(await ReadAsync(app), tenant, app, $"Seed {seed}, read by the portal");
        }
    }

    [Fact]
    public async Task What_the_script_prints_gives_the_answer_to_every_call()
    {
        for (var seed = 101; seed <= 103; seed++)
        {
            var tenant = await StandsAsync(seed);
            var app = tenant.Apps[0];
            var ran = await _shell.RunAsync(AccessScripts.Report(new OnlineTarget(Key, SeedIds.Fabrikam, ""), app).Text, SeedIds.People.Fiona);
            Assert.True(ran.Thrown is null, ran.Thrown);
            Assert.All(ran.Cmdlets, c => Assert.True(c.StartsWith("Get-", StringComparison.Ordinal) || c == "Connect-ExchangeOnline", c));
            var facts = ReadAccessReport.Read(ran.Printed, Key, SeedIds.Fabrikam, app, "Alice Adams", await ConsentsAsync(app), TimeProvider.System.GetUtcNow(), out var why);
            Assert.True(facts is not null, $"{why}\n{ran.Printed}");
            await AgreesAsync(facts, tenant, app, $"Seed {seed}, read by the script");
        }
    }

    [Fact]
    public async Task Whoever_has_no_role_in_Exchange_reads_nothing_and_nothing_is_taken_for_empty()
    {
        await StandsAsync(7);
        var facts = await ReadAsync("11111111-0000-4000-8000-000000000001", rest.Bruno);

        Assert.All(new[] { facts.Mailboxes.Unread, facts.Groups.Unread, facts.Policies.Unread, facts.Assignments.Unread, facts.Scopes.Unread }, why => Assert.NotNull(why));
        Assert.False(EffectiveAccess.Of(facts, facts.AppId).Facts.Mailboxes.IsKnown);
    }

    /// <summary>1,100 mailboxes and a group of them: two pages each, and one request for everything else.</summary>
    [Fact]
    public async Task Reading_costs_one_request_for_each_page_and_none_for_a_mailbox()
    {
        var people = Enumerable.Range(0, 1_100).Select(i => $"many{i}@fabrikam.com").ToList();
        await PutAsync(new JsonObject
        {
            ["mailboxes"] = new JsonArray([.. people.Select(p => new JsonObject { ["address"] = p })]),
            ["groups"] = new JsonArray(
                new JsonObject { ["name"] = "all", ["members"] = new JsonArray([.. people.Select(p => JsonValue.Create(p))]) },
                new JsonObject { ["name"] = "unnamed", ["members"] = new JsonArray([.. people.Select(p => JsonValue.Create(p))]) }),
            ["policies"] = new JsonArray(new JsonObject { ["appId"] = "11111111-0000-4000-8000-000000000001", ["right"] = "RestrictAccess", ["scope"] = "all" }),
        });
        (await rest.Town.App.Sandbox.DeleteAsync("/journal")).Dispose();

        var facts = await ReadAsync("11111111-0000-4000-8000-000000000001");

        var requests = (await rest.CmdletsAsync()).GroupBy(c => c).ToDictionary(c => c.Key, c => c.Count(), StringComparer.Ordinal);
        Assert.True(facts.Mailboxes.Value!.Count > 1_100);
        Assert.Equal(1_100, facts.Groups.Value!.Single().Members.Value!.Mailboxes.Length);
        Assert.Equal((2, 2, 1), (requests["Get-Mailbox"], requests["Get-DistributionGroupMember"], requests["Get-ApplicationAccessPolicy"]));
        Assert.Equal(10, requests.Values.Sum());
    }

    /// <summary>A dynamic distribution group in a scope, a property that the portal does not read, and a root: what Exchange Online answers decides, for one request more for each such scope.</summary>
    [Fact]
    public async Task What_only_Exchange_can_work_out_is_asked_of_it_once_and_agrees_with_every_call()
    {
        const string App = "11111111-0000-4000-8000-000000000001", Role = "Application EWS.AccessAsApp";
        var dynamic = Portal.Sandbox.ExchangeOnline.Access.AccessTrial.DistinguishedName("Everybody");
        var group = Portal.Sandbox.ExchangeOnline.Access.AccessTrial.DistinguishedName("Team");
        await PutAsync(JsonNode.Parse($$"""
            { "mailboxes": [{ "address": "listed@fabrikam.com", "unit": "Munich" }, { "address": "elsewhere@fabrikam.com" }, { "address": "other@fabrikam.com", "unit": "Munich" }],
              "groups": [{ "name": "Everybody", "kind": "DynamicDistributionGroup", "members": ["other@fabrikam.com"] }, { "name": "Team", "members": ["listed@fabrikam.com", "elsewhere@fabrikam.com"] }],
              "scopes": [{ "name": "by-alias", "filter": "Alias -eq 'listed' -or Alias -eq 'elsewhere'", "root": "Munich" }, { "name": "by-dynamic", "filter": "MemberOfGroup -eq '{{dynamic}}'" },
                         { "name": "by-group", "filter": "MemberOfGroup -eq '{{group}}'" }, { "name": "nobody-uses-it", "filter": "Alias -eq 'other'" }],
              "apps": [{ "appId": "{{App}}", "consents": [], "assignments": [{ "role": "{{Role}}", "scope": "by-alias" }, { "role": "{{Role}}", "scope": "by-dynamic" }, { "role": "Application Mail.Send", "scope": "by-group" }] }] }
            """)!.AsObject());
        (await rest.Town.App.Sandbox.DeleteAsync("/journal")).Dispose();

        var facts = await ReadAsync(App);

        Assert.Equal(3, (await rest.CmdletsAsync()).Count(c => c == "Get-Recipient")); // Microsoft 365 groups, and two filters
        var reach = EffectiveAccess.Of(facts, App);
        Assert.Equal(["listed@fabrikam.com"], reach.Of("full_access_as_app")!.Mailboxes.Sure.Places().Select(p => reach.Index.Mailboxes[p].Address));
        Assert.Empty(reach.NotRead);
        var ran = await _shell.RunAsync(AccessScripts.Report(new OnlineTarget(Key, SeedIds.Fabrikam, ""), App).Text, SeedIds.People.Fiona);
        Assert.Equal(3, ran.Cmdlets.Count(c => c == "Get-Recipient"));
        var told = ReadAccessReport.Read(ran.Printed, Key, SeedIds.Fabrikam, App, "Alice Adams", await ConsentsAsync(App), TimeProvider.System.GetUtcNow(), out var why);
        Assert.True(told is not null, why);
        Assert.Equal(["listed@fabrikam.com"], EffectiveAccess.Of(told, App).Of("full_access_as_app")!.Mailboxes.Sure.Places().Select(p => told.Mailboxes.Value![p].Address));
    }

    private async Task<RandomTenant> StandsAsync(int seed)
    {
        var tenant = new RandomTenant(seed, real: true);
        await PutAsync(tenant.Document());
        return tenant;
    }

    private async Task PutAsync(JsonObject document)
    {
        using var answer = await rest.Town.App.Sandbox.PutAsJsonAsync($"/exchange-online/{SeedIds.Fabrikam}/access", document);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<AccessFacts> ReadAsync(string app, Person? person = null)
    {
        person ??= rest.Alice;
        await rest.Town.ConnectAsync(person, [Apis.ExchangeOnline(SeedIds.Fabrikam)]);
        var tokens = rest.Town.Get<PersonTokens>();
        var account = tokens.AccountIn(person, SeedIds.Fabrikam)!;
        return await rest.Town.Get<ReadAccess>()
            .ReadAsync(
                new ExchangeAdmin(rest.Town.Get<CloudNetwork>(), tokens.For(person).In(SeedIds.Fabrikam), SeedIds.Fabrikam, account),
                account,
                SeedIds.Fabrikam,
                app,
                await ConsentsAsync(app),
                default);
    }

    /// <summary>In Fabrikam's Entra, as somebody who may read there.</summary>
    private async Task<ConsentsRead> ConsentsAsync(string app)
    {
        await rest.Town.ConnectAsync(rest.Alice, [Apis.Graph(SeedIds.Fabrikam, "Application.Read.All", "Directory.Read.All")]);
        var read = await rest.Town.Get<ReadConsents>().ReadAsync(rest.Town.Get<PersonTokens>().For(rest.Alice).In(SeedIds.Fabrikam), "Fiona", SeedIds.Fabrikam, app, default);
        Assert.Null(read.Own.Unread);
        return read;
    }

    /// <summary>Exchange names an administrative unit by its id, Microsoft Graph tells its users; who is in a group of the unit is not in the unit.</summary>
    [Fact]
    public async Task Members_of_an_administrative_unit_are_read_in_Entra_and_known_for_every_mailbox()
    {
        const string App = "11111111-0000-4000-8000-000000000001", Role = "Application EWS.AccessAsApp";
        await PutAsync(JsonNode.Parse($$"""
            { "mailboxes": [{ "address": "inside@fabrikam.com" }, { "address": "in-group@fabrikam.com" }, { "address": "outside@fabrikam.com" }],
              "groups": [{ "name": "Team", "members": ["in-group@fabrikam.com"] }, { "name": "Europe", "kind": "AdministrativeUnit", "members": ["inside@fabrikam.com", "Team"] }],
              "apps": [{ "appId": "{{App}}", "consents": [], "assignments": [{ "role": "{{Role}}", "unit": "Europe" }] }] }
            """)!.AsObject());

        var read = await ReadAsync(App);
        var facts = await WithUnitsAsync(read);

        Assert.Equal("Europe", facts.Assignments.Value!.Single().ScopeName);
        var reach = EffectiveAccess.Of(facts, App);
        Assert.Equal(["inside@fabrikam.com"], reach.Mailboxes.Sure.Places().Select(p => reach.Index.Mailboxes[p].Address));
        Assert.Empty(reach.Mailboxes.Unknown.Places());
        Assert.Empty(reach.NotRead);
        Assert.Equal("The role Application EWS.AccessAsApp is given for the administrative unit Europe, and the mailbox is in it.", ExplainReach.Of(reach, reach.Index.At("inside@fabrikam.com")!.Value).Single().Sentence);

        var nobody = await rest.Town.Get<ReadUnits>().AddAsync(read, null, "", default);
        var (what, why) = Assert.Single(EffectiveAccess.Of(nobody, App).NotRead);
        Assert.Contains("nobody who may read the tenant's Entra was connected. An Exchange Administrator finds it out", why, StringComparison.Ordinal);
        Assert.StartsWith("Members of ", what, StringComparison.Ordinal);
        Assert.Equal(read.Mailboxes.Value!.Count, EffectiveAccess.Of(nobody, App).Mailboxes.Unknown.Count);
    }

    [Fact]
    public async Task A_unit_that_is_gone_and_mailboxes_without_ids_of_Entra_are_not_known_and_never_empty()
    {
        const string App = "11111111-0000-4000-8000-000000000001";
        // What other tests consented to this app would open everything beside the unit.
        await PutAsync(new JsonObject { ["apps"] = new JsonArray(new JsonObject { ["appId"] = App, ["consents"] = new JsonArray(), ["pointer"] = false }) });
        var read = await ReadAsync(App);
        var gone = read with
        {
            Assignments = Part<IReadOnlyList<RoleAssignment>>.Read(
                [new("a", "Application EWS.AccessAsApp", App, AssignmentScope.AdministrativeUnit, "x") { ScopeId = "9999aaaa-0000-4000-8000-000000000000" }],
                "the test",
                read.Mailboxes.At)
        };
        var plain = gone with { Mailboxes = gone.Mailboxes with { Value = [.. gone.Mailboxes.Value!.Select(m => m with { EntraId = null })] } };

        Assert.Contains("has no administrative unit with the id", Assert.Single(EffectiveAccess.Of(await WithUnitsAsync(gone), App).NotRead).Why, StringComparison.Ordinal);
        Assert.Contains("without the ids that Microsoft Entra has", Assert.Single(EffectiveAccess.Of(await WithUnitsAsync(plain), App).NotRead).Why, StringComparison.Ordinal);
        Assert.True(EffectiveAccess.Of(await WithUnitsAsync(gone), App).Mailboxes.Sure.IsEmpty);
    }

    private Task<AccessFacts> WithUnitsAsync(AccessFacts facts) => rest.Town.Get<ReadUnits>().AddAsync(facts, rest.Town.Get<PersonTokens>().For(rest.Alice).In(SeedIds.Fabrikam), "Fiona", default);

    private async Task AgreesAsync(AccessFacts read, RandomTenant tenant, string app, string which)
    {
        var reach = EffectiveAccess.Of(await WithUnitsAsync(read), app);
        var questions = RandomTenant.Permissions.SelectMany(p => tenant.Mailboxes.Select(m => new { appId = app, mailbox = m, permission = p })).ToList();
        using var answer = await rest.Town.App.Sandbox.PostAsJsonAsync($"/exchange-online/{SeedIds.Fabrikam}/access/ask", questions);
        var verdicts = (await answer.Content.ReadFromJsonAsync<JsonArray>())!;
        foreach (var (question, verdict) in questions.Zip(verdicts))
        {
            var allowed = (bool)verdict!["allowed"]!;
            var computed = reach.Of(question.permission) is { } one ? ExplainReach.At(one.Mailboxes, reach.Index.At(question.mailbox)!.Value) : Reached.No;
            Assert.True(
                computed == (allowed ? Reached.Yes : Reached.No),
                $"{which}: {app} at {question.mailbox} with {question.permission}: the call says {verdict.ToJsonString()}, the sets say {computed}.\n{tenant.Document()}");
        }
    }

    public void Dispose() => _shell.Dispose();
}
