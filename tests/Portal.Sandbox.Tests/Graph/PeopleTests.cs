using System.Net;
using Microsoft.Graph;
using Microsoft.Graph.Models;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Xunit;
using static Portal.Sandbox.Tests.Graph.GraphClients;
using User = Microsoft.Graph.Models.User;

namespace Portal.Sandbox.Tests.Graph;

/// <summary>learn.microsoft.com/graph/api: organization-list, user-list, user-list-transitivememberof; learn.microsoft.com/graph/aad-advanced-queries.</summary>
public sealed class PeopleTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private readonly GraphServiceClient _alice = cloud.GraphOf(SeedIds.People.Alice);

    [Fact]
    public async Task With_User_Read_the_organization_is_its_name_and_domains() // organization-list: other properties are null
    {
        var limited = Assert.Single((await cloud.GraphOf(SeedIds.People.Alice, "User.Read").Organization.GetAsync())!.Value!);
        var full = Assert.Single((await _alice.Organization.GetAsync())!.Value!);

        Assert.Equal(("Contoso", null), (limited.DisplayName, limited.OnPremisesSyncEnabled));
        Assert.Equal("contoso.com", limited.VerifiedDomains!.Single(d => d.IsDefault == true).Name);
        Assert.True(full.OnPremisesSyncEnabled);
    }

    [Fact]
    public async Task A_person_is_found_by_id_and_by_user_name()
    {
        var byId = await _alice.Users[SeedIds.People.Dora].GetAsync(r => r.QueryParameters.Select = ["id", "accountEnabled"]);
        var byName = await _alice.Users["dora@contoso.com"].GetAsync();

        Assert.Equal((byName!.Id, false), (byId!.Id, byId.AccountEnabled));
        Assert.Null(byName.AccountEnabled); // only on $select
    }

    [Fact]
    public async Task People_of_another_tenant_do_not_exist_here() =>
        Assert.Equal((404, "Request_ResourceNotFound"), await RefusalAsync(() => _alice.Users[SeedIds.People.Frank].GetAsync()));

    [Fact]
    public async Task All_people_come_page_by_page_and_once_each() // graph/paging
    {
        var seen = new List<string>();
        var first = await _alice.Users.GetAsync(r => r.QueryParameters.Top = 3);
        await PageIterator<User, UserCollectionResponse>.CreatePageIterator(_alice, first!, u =>
        {
            seen.Add(u.Id!);
            return true;
        }).IterateAsync();

        Assert.Equal(cloud.Directory.Users.All.Where(u => u.TenantId == SeedIds.Contoso).Select(u => u.Id).Order(), seen.Order());
    }

    [Fact]
    public async Task A_page_is_at_most_999() => // user-list: $top
        Assert.Equal((400, "Request_BadRequest"), await RefusalAsync(() => _alice.Users.GetAsync(r => r.QueryParameters.Top = 1000)));

    [Fact]
    public async Task Search_needs_the_consistency_header() // aad-advanced-queries
    {
        Assert.Equal((400, "Request_UnsupportedQuery"), await RefusalAsync(() => _alice.Users.GetAsync(r => r.QueryParameters.Search = "\"displayName:ali\"")));

        var found = await _alice.Users.GetAsync(r =>
        {
            r.QueryParameters.Search = "\"displayName:ali\" OR \"mail:ali\"";
            r.Headers.Add("ConsistencyLevel", "eventual");
        });
        Assert.Contains(found!.Value!, u => u.Id == SeedIds.People.Alice);
        Assert.DoesNotContain(found.Value!, u => u.Id == SeedIds.People.Amir);
    }

    [Fact]
    public async Task An_advanced_filter_needs_header_and_count() // aad-advanced-queries: endsWith
    {
        const string Filter = "endswith(userPrincipalName,'alice@contoso.com')";
        Assert.Equal((400, "Request_UnsupportedQuery"), await RefusalAsync(() => _alice.Users.GetAsync(r => r.QueryParameters.Filter = Filter)));

        var found = await _alice.Users.GetAsync(r =>
        {
            r.QueryParameters.Filter = Filter;
            r.QueryParameters.Count = true;
            r.Headers.Add("ConsistencyLevel", "eventual");
        });
        Assert.Equal((1L, SeedIds.People.Alice), (found!.OdataCount, found.Value!.Single().Id));
    }

    [Theory]
    [InlineData("nonsense eq 'x'")]
    [InlineData("displayName eq")]
    [InlineData("displayName eq 'x' garbage")]
    public async Task A_filter_that_cannot_be_read_is_refused(string filter) =>
        Assert.Equal((400, "BadRequest"), await RefusalAsync(() => _alice.Users.GetAsync(r => r.QueryParameters.Filter = filter)));

    [Fact]
    public async Task Directory_roles_are_those_that_work_now() // service-limits-restrictions: a new assignment takes up to 15 minutes
    {
        using var moved = new Moved(cloud);

        Assert.Equal([DirectoryRoles.CloudApplicationAdministrator], await RolesAsync(SeedIds.People.Greta));
        Assert.Empty(await RolesAsync(SeedIds.People.Bruno));
        moved.By(TimeSpan.FromMinutes(16));
        Assert.Equal([DirectoryRoles.ApplicationAdministrator], await RolesAsync(SeedIds.People.Bruno));
    }

    [Fact]
    public async Task An_assignment_is_listed_before_it_works() // rbacapplication-list-roleassignments
    {
        var found = await _alice.RoleManagement.Directory.RoleAssignments.GetAsync(r =>
        {
            r.QueryParameters.Filter = $"principalId eq '{SeedIds.People.Bruno}'";
            r.QueryParameters.Expand = ["roleDefinition"];
        });

        Assert.Equal("Application Administrator", Assert.Single(found!.Value!).RoleDefinition!.DisplayName);
    }

    [Fact]
    public async Task Me_is_for_people() // "/me request is only valid with delegated authentication flow"
    {
        Assert.Equal(SeedIds.People.Alice, (await _alice.Me.GetAsync())!.Id);
        Assert.Equal((400, "BadRequest"), await RefusalAsync(() => cloud.GraphOfApp(SeedIds.ReaderApp).Me.GetAsync()));
    }

    [Fact]
    public async Task A_token_for_another_resource_is_not_for_Graph() // access-tokens: an API accepts its own audience only
    {
        using var http = cloud.With(cloud.TokenOf(SeedIds.People.Alice, "https://vault.azure.net", "user_impersonation"));
        using var response = await http.GetAsync(new Uri("https://graph.microsoft.com/v1.0/me"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("InvalidAuthenticationToken", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Throttled_calls_are_tried_again_by_the_SDK_after_the_time_it_is_told() // graph/throttling: Retry-After
    {
        var fault = cloud.Get<Control.Faults>().Add(new("status", "GET", "graph.microsoft.com", "/v1.0/organization", Status: 429, RetryAfter: 1));

        Assert.Single((await _alice.Organization.GetAsync())!.Value!);
        Assert.Equal(1, fault.Taken);
    }

    private async Task<IEnumerable<string?>> RolesAsync(string person) =>
        (await _alice.Users[person].TransitiveMemberOf.GetAsync())!.Value!.OfType<DirectoryRole>().Select(r => r.RoleTemplateId);
}
