using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Sync;

/// <summary>
/// The sync engine really uses what is stored. Causes and their words: Microsoft's support articles on server-side synchronization
/// (support/power-platform/dataverse/email-exchange-synchronization) and the Entra and Key Vault error references.
/// </summary>
public sealed class TestAndEnableTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    [Theory, InlineData("A"), InlineData("B")]
    public async Task Whole_chain_succeeds_and_sends_the_test_mail(string wiring)
    {
        var setup = new HmaSetup(cloud, "whole" + wiring.ToLowerInvariant(), wiring);
        await setup.MakeAsync();
        var result = await setup.TestAsync();
        Assert.True(result.Statuses == (1, 1, 1, 1), string.Join('\n', result.Alerts));
        var mails = await cloud.Http.GetFromJsonAsync<JsonArray>("https://sandbox.localhost/mails");
        Assert.Contains(mails!, m => m!["subject"]!.ToString() == "Your mailbox is now connected to Dynamics 365" && m["to"]![0]!.ToString() == HmaSetup.Pilot);
    }

    // The resource id is the host part of the EWS address, with or without a slash at its end.
    [Fact]
    public async Task Resource_id_may_end_with_a_slash()
    {
        var result = await Broken("slash", s => s.ResourceId = "https://mail.contoso.com/");
        Assert.True(result.Statuses == (1, 1, 1, 1), string.Join('\n', result.Alerts));
    }

    [Theory, InlineData("A"), InlineData("B")]
    public async Task Seeded_profile_of_the_admin_center_works_in_either_wiring(string wiring)
    {
        await cloud.SetAsync(new { testSeconds = 0, hmaWiring = wiring });
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var profile = (await alice.SendAsync("GET", $"{Calls.Api}emailserverprofiles?$select=emailserverprofileid&$filter=name eq 'HMA legacy'")).Json["value"]![0]!["emailserverprofileid"]!.ToString();
        var mailbox = (await alice.SendAsync("GET", $"{Calls.Api}mailboxes?$select=mailboxid&$filter=_emailserverprofile_value eq {profile} and mailboxstatus eq 1&$top=1")).Json["value"]![0]!["mailboxid"]!.ToString();
        await alice.SendAsync("PATCH", $"{Calls.Api}mailboxes({mailbox})", new { testemailconfigurationscheduled = true, mailboxstatus = 0 }, ("If-Match", "*"));
        JsonNode row;
        do
        {
            await Task.Delay(100);
            row = (await alice.SendAsync("GET", $"{Calls.Api}mailboxes({mailbox})?$select=testemailconfigurationscheduled,incomingemailstatus")).Json;
        }
        while ((bool)row["testemailconfigurationscheduled"]!);
        Assert.Equal(1, (int)row["incomingemailstatus"]!);
    }

    [Fact]
    public async Task What_the_other_wiring_stored_is_not_found()
    {
        var setup = new HmaSetup(cloud, "otherwiring", "A");
        await setup.MakeAsync();
        await cloud.SetAsync(new { hmaWiring = "B" });
        (await setup.TestAsync()).FailsWith("emailserverprofile.managedidentityid is empty");
    }

    // https://learn.microsoft.com/entra/identity-platform/reference-error-codes: AADSTS7000215, invalid client secret.
    [Theory, InlineData("A"), InlineData("B")]
    public async Task Wrong_secret_of_KV_App_is_AADSTS7000215(string wiring) => (await Broken("secret", s => s.KvSecret = "not-the-secret-but-its-id", wiring)).FailsWith("AADSTS7000215");

    // https://learn.microsoft.com/azure/key-vault/general/rbac-guide: without a role the data plane refuses, inner code ForbiddenByRbac.
    [Theory, InlineData("A"), InlineData("B")]
    public async Task Vault_without_a_role_for_KV_App_refuses(string wiring) => (await Broken("norole", s => s.WithVaultRole = false, wiring)).FailsWith("Caller is not authorized to perform action on resource");

    // https://learn.microsoft.com/azure/key-vault/certificates/about-certificates: a key that is not exportable gives a secret without private key.
    [Theory, InlineData("A"), InlineData("B")]
    public async Task Certificate_that_is_not_exportable_has_no_private_key(string wiring) => (await Broken("locked", s => s.Exportable = false, wiring)).FailsWith("holds no private key");

    // AADSTS700027: the assertion's certificate is not on the application.
    [Theory, InlineData("A"), InlineData("B")]
    public async Task Certificate_missing_on_HMA_App_is_AADSTS700027(string wiring) => (await Broken("nocert", s => s.WithCertificateOnApp = false, wiring)).FailsWith("AADSTS700027");

    // https://learn.microsoft.com/exchange/configure-exchange-server-for-hybrid-modern-authentication: the address must be a name of Exchange's service principal.
    [Theory, InlineData("A"), InlineData("B")]
    public async Task Resource_id_that_is_no_service_principal_name_is_AADSTS500011(string wiring) =>
        (await Broken("resource", s => s.ResourceId = "https://webmail.contoso.com", wiring)).FailsWith("AADSTS500011");

    // Exchange: "The token contains no permissions, or permissions can not be understood." when full_access_as_app was not granted.
    [Theory, InlineData("A"), InlineData("B")]
    public async Task Missing_grant_is_2000008_at_Exchange(string wiring) => (await Broken("nogrant", s => s.WithGrant = false, wiring)).FailsWith("2000008");

    [Theory, InlineData("A"), InlineData("B")]
    public async Task Missing_vault_reference_is_named(string wiring) => (await Broken("noref", s => s.WithReference = false, wiring)).FailsWith("keyvaultreferenceid is empty");

    // "email addresses haven't been approved": Troubleshooting and monitoring server-side synchronization.
    [Fact]
    public async Task Mailbox_without_approval_fails() => (await Broken("noapproval", s => s.WithApproval = false)).FailsWith("haven't been approved");

    // Hybrid Modern Authentication switched off: "Flighting is not enabled" and no token is taken.
    [Fact]
    public async Task Host_without_HMA_answers_401() =>
        (await Broken("legacyhost", s => s.EwsUrl = "https://legacy.contoso.com/EWS/Exchange.asmx")).FailsWith("Flighting is not enabled");

    // InvalidIncomingEmailServerProfileConfiguration HostNotFound: wrong server location.
    [Fact]
    public async Task Host_that_does_not_resolve_is_HostNotFound() =>
        (await Broken("nohost", s => s.EwsUrl = "https://mial.contoso.com/EWS/Exchange.asmx")).FailsWith("HostNotFound");

    [Fact]
    public async Task Host_that_only_the_company_resolves_is_HostNotFound_for_Dynamics()
    {
        await cloud.SetAsync(new { unknownToDynamics = new[] { "mail.contoso.com" } });
        Assert.Equal(204, (await cloud.Http.SendAsync("GET", "https://sandbox.localhost/dns/mail.contoso.com?from=portal")).Status);
        Assert.Equal(404, (await cloud.Http.SendAsync("GET", "https://sandbox.localhost/dns/mail.contoso.com?from=dynamics")).Status);
        var result = await Broken("splitdns", _ => { });
        await cloud.SetAsync(new { unknownToDynamics = Array.Empty<string>() });
        result.FailsWith("HostNotFound");
    }

    // "Socket returned exception TimedOut (0x80004005)": general mailbox access error.
    [Fact]
    public async Task Host_closed_to_Dynamics_times_out()
    {
        await cloud.SetAsync(new { closedToDynamics = new[] { "mail.contoso.com" } });
        var result = await Broken("closed", _ => { });
        await cloud.SetAsync(new { closedToDynamics = Array.Empty<string>() });
        result.FailsWith("Socket returned exception TimedOut");
    }

    // "An error occurred while establishing a secure connection": Dynamics trusts public roots only.
    [Fact]
    public async Task Certificate_of_a_private_root_is_trusted_by_the_company_and_not_by_Dynamics()
    {
        await cloud.SetAsync(new { privateRootHosts = new[] { "mail.contoso.com" } });
        var fromHere = await cloud.Http.SendAsync("GET", "https://mail.contoso.com/EWS/Exchange.asmx");
        var result = await Broken("privateroot", _ => { });
        await cloud.SetAsync(new { privateRootHosts = Array.Empty<string>() });
        Assert.Equal(401, fromHere.Status);
        result.FailsWith("establishing a secure connection");
    }

    // ErrorImpersonateUserDenied: the account does not have permission to impersonate the requested user.
    [Fact]
    public async Task Mailbox_outside_the_impersonation_scope_is_denied()
    {
        await cloud.SetAsync(new { impersonationDenied = new[] { HmaSetup.Pilot } });
        var result = await Broken("scope", _ => { });
        await cloud.SetAsync(new { impersonationDenied = Array.Empty<string>() });
        result.FailsWith("ErrorImpersonateUserDenied");
    }

    // ErrorNonExistentMailbox: the mailbox is on the other side of the hybrid organisation.
    [Fact]
    public async Task Mailbox_that_moved_to_the_cloud_is_not_found_on_premises()
    {
        await PlaceAsync("cloud");
        var result = await Broken("moved", _ => { });
        await PlaceAsync("mail.contoso.com");
        result.FailsWith("ErrorNonExistentMailbox");
    }

    [Fact]
    public async Task Appointments_fail_alone_when_the_calendar_is_closed()
    {
        await PlaceAsync("mail.contoso.com", "calendar");
        var result = await Broken("calendar", _ => { });
        await PlaceAsync("mail.contoso.com");
        Assert.Equal((1, 1, 2, 2), result.Statuses);
        Assert.Contains(result.Alerts, a => a.StartsWith("Appointments, contacts, and tasks", StringComparison.Ordinal) && a.Contains("ErrorAccessDenied", StringComparison.Ordinal));
    }

    // https://learn.microsoft.com/azure/key-vault/general/rest-error-codes: the firewall of a vault; here it lets the company through and not Dynamics.
    [Fact]
    public async Task Vault_firewall_refuses_Dynamics_and_not_the_company()
    {
        using var viktor = cloud.As(SeedIds.People.Viktor, Calls.ArmAudience);
        var vault = $"https://management.azure.com{Calls.RoleVaultId}?api-version=2026-02-01";
        await viktor.SendAsync("PATCH", vault, new { properties = new { networkAcls = new { defaultAction = "Deny", ipRules = new[] { new { value = "203.0.113.10" } } } } });
        var result = await Broken("firewall", _ => { });
        await viktor.SendAsync("PATCH", vault, new { properties = new { networkAcls = new { defaultAction = "Allow" } } });
        result.FailsWith("is not authorized and caller is not a trusted service");
    }

    // InvalidIncomingEmailServerProfile: no profile on the mailbox, or the profile is inactive.
    [Fact]
    public async Task Inactive_profile_is_InvalidIncomingEmailServerProfile()
    {
        var setup = new HmaSetup(cloud, "inactive", "A");
        await setup.MakeAsync();
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        await alice.SendAsync("PATCH", $"{Calls.Api}emailserverprofiles({setup.ProfileId})", new { statecode = 1 }, ("If-Match", "*"));
        (await setup.TestAsync()).FailsWith("InvalidIncomingEmailServerProfile");
    }

    [Fact]
    public async Task Requests_of_Dynamics_come_from_its_own_address_and_are_in_the_journal()
    {
        await cloud.Http.DeleteAsync("https://sandbox.localhost/journal");
        await Broken("journal", _ => { });
        var journal = await cloud.Http.GetFromJsonAsync<JsonArray>("https://sandbox.localhost/journal");
        Assert.Equal(2, journal!.Count(e => e!["host"]!.ToString() == "login.microsoftonline.com" && e["path"]!.ToString().EndsWith("/oauth2/v2.0/token", StringComparison.Ordinal)));
        Assert.Contains(journal!, e => e!["host"]!.ToString() == "contoso-hma.vault.azure.net" && e["path"]!.ToString() == "/secrets/hma-journal");
        Assert.Equal(5, journal!.Count(e => e!["host"]!.ToString() == "mail.contoso.com"));
    }

    private async Task<MailboxResult> Broken(string name, Action<HmaSetup> breakIt, string wiring = "A")
    {
        var setup = new HmaSetup(cloud, name + wiring.ToLowerInvariant(), wiring);
        if (name == "journal") setup = new HmaSetup(cloud, name, wiring);
        breakIt(setup);
        await setup.MakeAsync();
        await ForgetAlertsAsync(setup.MailboxId);
        return await setup.TestAsync();
    }

    private async Task ForgetAlertsAsync(string mailbox)
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        foreach (var alert in (await alice.SendAsync("GET", $"{Calls.Api}mailboxes({mailbox})/tracelog_Mailbox?$select=tracelogid")).Json["value"]!.AsArray())
            await alice.SendAsync("DELETE", $"{Calls.Api}tracelogs({alert!["tracelogid"]})");
    }

    private async Task PlaceAsync(string place, params string[] closedFolders) => (await cloud.Http.PutAsJsonAsync(
        $"https://sandbox.localhost/exchange/mailboxes/{HmaSetup.Pilot}", new { address = HmaSetup.Pilot, name = "Pia Lind", place, closedFolders })).EnsureSuccessStatusCode();
}
