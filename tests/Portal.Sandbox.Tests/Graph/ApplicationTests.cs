using Microsoft.Graph;
using Microsoft.Graph.Models;
using Portal.Sandbox.Seeds;
using Xunit;
using static Portal.Sandbox.Tests.Graph.GraphClients;

namespace Portal.Sandbox.Tests.Graph;

/// <summary>learn.microsoft.com/graph/api: application-post-applications, application-upsert, application-update, serviceprincipal-upsert.</summary>
public sealed class ApplicationTests : IClassFixture<CloudClient>
{
    private readonly CloudClient _cloud;
    private readonly GraphServiceClient _alice;

    public ApplicationTests(CloudClient cloud)
    {
        _cloud = cloud;
        cloud.WithoutDelays();
        _alice = cloud.GraphOf(SeedIds.People.Alice);
    }

    [Fact]
    public async Task A_member_registers_an_application_and_owns_it()
    {
        var app = await CreateAsync();

        var owners = await _alice.Applications[app.Id].Owners.GetAsync();
        Assert.Equal(SeedIds.People.Alice, Assert.Single(owners!.Value!).Id);
        Assert.Equal("contoso.com", app.PublisherDomain);
        Assert.NotEqual(app.Id, app.AppId);
    }

    [Fact]
    public async Task Without_a_sign_in_audience_an_application_is_for_everybody() // application-post-applications: the sample's default
    {
        var app = await _alice.Applications.PostAsync(new Application { DisplayName = "careless" });

        Assert.Equal("AzureADandPersonalMicrosoftAccount", app!.SignInAudience);
    }

    [Fact]
    public async Task An_upsert_creates_once_and_changes_afterwards() // application-upsert: 201, 204
    {
        var name = $"once-{Guid.NewGuid()}";
        var first = await UpsertAsync(name, "First");
        var second = await UpsertAsync(name, "Second");

        Assert.NotNull(first);
        Assert.Null(second); // 204
        var app = await _alice.ApplicationsWithUniqueName(name).GetAsync();
        Assert.Equal((first.Id, "Second"), (app!.Id, app.DisplayName));
    }

    [Fact]
    public async Task Without_the_header_a_missing_application_is_not_created() // application-upsert: 404
    {
        var refusal = await RefusalAsync(() => _alice.ApplicationsWithUniqueName("missing").PatchAsync(new Application { DisplayName = "x" }));

        Assert.Equal((404, "Request_ResourceNotFound"), refusal);
    }

    [Theory]
    [InlineData(121)] // supported-accounts-validation: displayName at most 120
    [InlineData(0)]
    public async Task The_name_is_required_and_has_a_limit(int length)
    {
        var refusal = await RefusalAsync(() => _alice.Applications.PostAsync(new Application { DisplayName = length == 0 ? null : new string('x', length) }));

        Assert.Equal((400, "Request_BadRequest"), refusal);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("")]
    [InlineData("twice")]
    public async Task Tags_are_single_words_once_each(string tag) // supported-accounts-validation: tags
    {
        var refusal = await RefusalAsync(() => _alice.Applications.PostAsync(new Application { DisplayName = "x", Tags = [tag, "twice"] }));

        Assert.Equal((400, "Request_BadRequest"), refusal);
    }

    [Fact]
    public async Task Read_only_properties_cannot_be_set() // resources/application: appId is read-only
    {
        var app = await CreateAsync();

        Assert.Equal((400, "Request_BadRequest"), await RefusalAsync(() => _alice.Applications[app.Id].PatchAsync(new Application { AppId = Guid.NewGuid().ToString() })));
    }

    [Fact]
    public async Task Secrets_are_not_set_by_patch() // application-upsert: "Using PATCH to set passwordCredential is not supported"
    {
        var app = await CreateAsync();

        var refusal = await RefusalAsync(() => _alice.Applications[app.Id].PatchAsync(new Application { PasswordCredentials = [new() { DisplayName = "x" }] }));

        Assert.Equal((400, "Request_BadRequest"), refusal);
    }

    [Fact]
    public async Task Declared_permissions_are_kept_and_grant_nothing() // resources/application: requiredResourceAccess
    {
        var app = await CreateAsync();
        await _alice.Applications[app.Id].PatchAsync(new Application
        {
            RequiredResourceAccess = [new() { ResourceAppId = "00000002-0000-0ff1-ce00-000000000000", ResourceAccess = [new() { Id = new Guid("dc890d15-9560-4a4c-9b7f-a736ec74ec40"), Type = "Role" }] }],
        });
        var principal = await PrincipalAsync(app.AppId!);

        var read = await _alice.Applications[app.Id].GetAsync();
        var held = await _alice.ServicePrincipals[principal].AppRoleAssignments.GetAsync();
        Assert.Equal("Role", Assert.Single(Assert.Single(read!.RequiredResourceAccess!).ResourceAccess!).Type);
        Assert.Empty(held!.Value!);
    }

    [Fact]
    public async Task A_service_principal_is_made_by_upsert_once() // serviceprincipal-upsert: 201, 204
    {
        var app = await CreateAsync();
        var first = await UpsertPrincipalAsync(app.AppId!);
        var second = await UpsertPrincipalAsync(app.AppId!);

        Assert.Equal(app.AppId, first!.AppId);
        Assert.Null(second);
        var refusal = await RefusalAsync(() => _alice.ServicePrincipals.PostAsync(new ServicePrincipal { AppId = app.AppId }));
        Assert.Equal((409, "Request_MultipleObjectsWithSameKeyValue"), refusal);
    }

    [Fact]
    public async Task A_deleted_application_waits_thirty_days_and_comes_back_with_its_service_principal() // directory-deleteditems-restore
    {
        var app = await CreateAsync();
        var principal = await PrincipalAsync(app.AppId!);
        await _alice.Applications[app.Id].DeleteAsync();

        Assert.Equal((404, "Request_ResourceNotFound"), await RefusalAsync(() => _alice.Applications[app.Id].GetAsync()));
        var deleted = await _alice.Directory.DeletedItems.GraphApplication.GetAsync();
        Assert.Contains(deleted!.Value!, a => a.Id == app.Id);
        await _alice.Directory.DeletedItems[app.Id].Restore.PostAsync();
        Assert.Equal(principal, (await _alice.ServicePrincipalsWithAppId(app.AppId).GetAsync())!.Id);
    }

    [Fact]
    public async Task Applications_are_found_by_filter()
    {
        var app = await CreateAsync("Findable's app");

        var byAppId = await _alice.Applications.GetAsync(r => r.QueryParameters.Filter = $"appId eq '{app.AppId}'");
        var byName = await _alice.Applications.GetAsync(r => r.QueryParameters.Filter = "startswith(displayName,'findable''s')");
        Assert.Equal(app.Id, Assert.Single(byAppId!.Value!).Id);
        Assert.Contains(byName!.Value!, a => a.Id == app.Id);
    }

    [Fact]
    public async Task Exchange_Online_is_found_by_the_on_premises_address()
    {
        var found = await _alice.ServicePrincipals.GetAsync(r => r.QueryParameters.Filter = "servicePrincipalNames/any(n:n eq 'https://mail.contoso.com/')");

        Assert.Equal("Office 365 Exchange Online", Assert.Single(found!.Value!).DisplayName);
    }

    [Fact]
    public async Task A_stranger_without_a_role_changes_nobodys_application() // application-update: owner, or an application administrator
    {
        var app = await CreateAsync();
        var body = new Application { Notes = "changed" };

        Assert.Equal((403, "Authorization_RequestDenied"), await RefusalAsync(() => _cloud.GraphOf(SeedIds.People.Hanna).Applications[app.Id].PatchAsync(body)));
        await _cloud.GraphOf(SeedIds.People.Greta).Applications[app.Id].PatchAsync(body);
    }

    [Fact]
    public async Task A_role_that_is_minutes_old_does_not_work_yet() // service-limits-restrictions: up to 15 minutes
    {
        using var moved = new Moved(_cloud);
        var app = await CreateAsync();
        var bruno = _cloud.GraphOf(SeedIds.People.Bruno);

        Assert.Equal((403, "Authorization_RequestDenied"), await RefusalAsync(() => bruno.Applications[app.Id].PatchAsync(new Application { Notes = "n" })));
        moved.By(TimeSpan.FromMinutes(16));
        await bruno.Applications[app.Id].PatchAsync(new Application { Notes = "n" });
    }

    [Fact]
    public async Task A_token_without_the_scope_registers_nothing() // application-post-applications: Application.ReadWrite.All
    {
        var reads = _cloud.GraphOf(SeedIds.People.Alice, "User.Read", "Directory.Read.All");

        Assert.Equal((403, "Authorization_RequestDenied"), await RefusalAsync(() => reads.Applications.PostAsync(new Application { DisplayName = "x" })));
    }

    [Fact]
    public async Task The_reader_reads_and_writes_nothing() // Application.Read.All, Directory.Read.All
    {
        var reader = _cloud.GraphOfApp(SeedIds.ReaderApp);

        Assert.NotEmpty((await reader.Applications.GetAsync())!.Value!);
        Assert.Equal((403, "Authorization_RequestDenied"), await RefusalAsync(() => reader.Applications.PostAsync(new Application { DisplayName = "x" })));
    }

    // entra/identity-platform/reply-url: https, but for localhost; 256 characters.
    [Theory]
    [InlineData("https://portal.contoso.com/consented", true)]
    [InlineData("http://localhost:5080/consented", true)]
    [InlineData("http://portal.contoso.com/consented", false)]
    [InlineData("/consented", false)]
    public async Task A_redirect_address_has_to_be_https_or_localhost(string address, bool taken)
    {
        var app = await CreateAsync();
        Task PatchAsync() => _alice.Applications[app.Id].PatchAsync(new Application { Web = new WebApplication { RedirectUris = [address] } });

        if (taken) await PatchAsync();
        else Assert.Equal((400, "Request_BadRequest"), await RefusalAsync(PatchAsync));
        Assert.Equal(taken ? [address] : [], (await _alice.Applications[app.Id].GetAsync())!.Web!.RedirectUris!);
    }

    private async Task<Application> CreateAsync(string name = "App") => (await _alice.Applications.PostAsync(new Application { DisplayName = name, SignInAudience = "AzureADMyOrg" }))!;

    private async Task<string> PrincipalAsync(string appId) => (await UpsertPrincipalAsync(appId))!.Id!;

    private Task<Application?> UpsertAsync(string uniqueName, string displayName) =>
        _alice.ApplicationsWithUniqueName(uniqueName).PatchAsync(new Application { DisplayName = displayName, SignInAudience = "AzureADMyOrg" }, r => r.Headers.Add("Prefer", "create-if-missing"));

    private Task<ServicePrincipal?> UpsertPrincipalAsync(string appId) =>
        _alice.ServicePrincipalsWithAppId(appId).PatchAsync(new ServicePrincipal { AppId = appId }, r => r.Headers.Add("Prefer", "create-if-missing"));
}
