using System.Globalization;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Graph;

/// <summary>graph.microsoft.com, the part of v1.0 that applications and their permissions need.</summary>
internal static class GraphService
{
    private static readonly string[] Audiences = ["https://graph.microsoft.com", MicrosoftApps.Graph];

    public static void AddGraph(this IServiceCollection services)
    {
        services.AddSingleton<GraphRights>().AddSingleton<Organization>().AddSingleton<Users>().AddSingleton<RoleManagement>().AddSingleton<AdministrativeUnits>().AddSingleton<GraphThrottle>();
        services.AddSingleton<CredentialRules>()
            .AddSingleton<AppManagementPolicies>()
            .AddSingleton<PrincipalCredentials>()
            .AddSingleton<FederatedCredentials>()
            .AddSingleton<KeyCredentialInput>()
            .AddSingleton<ApplicationInput>()
            .AddSingleton<Applications>()
            .AddSingleton<ApplicationPasswords>();
        services.AddSingleton<ServicePrincipals>().AddSingleton<AppRoleAssignments>().AddSingleton<Owners>().AddSingleton<DeletedItems>().AddSingleton<PermissionGrants>();
        services.AddSingleton<MailboxDoor>().AddSingleton<MailboxData>();
    }

    public static void MapGraph(this IEndpointRouteBuilder app)
    {
        var graph = app.MapGroup("/v1.0").RequireHost("graph.microsoft.com");
        Get<Organization>(graph, "/organization", (s, c) => s.List(c));
        Get<Users>(graph, "/users", (s, c) => s.List(c));
        Get<Users>(graph, "/users/$count", (s, c) => s.Count(c));
        foreach (var user in new[] { "/me", "/users/{id}", "/users('{id}')" }) MapUser(graph, user);
        foreach (var user in new[] { "/users/{id}", "/users('{id}')" }) MapMailbox(graph, user);
        Get<RoleManagement>(graph, "/roleManagement/directory/roleAssignments", (s, c) => s.Assignments(c));
        Get<RoleManagement>(graph, "/roleManagement/directory/roleDefinitions", (s, c) => s.Definitions(c));

        Get<AdministrativeUnits>(graph, "/directory/administrativeUnits", (s, c) => s.List(c));
        Get<AdministrativeUnits>(graph, "/directory/administrativeUnits/{id}", (s, c) => s.Get(c));
        Get<AdministrativeUnits>(graph, "/directory/administrativeUnits/{id}/members", (s, c) => s.Members(c));

        Get<Applications>(graph, "/applications", (s, c) => s.List(c));
        Map<Applications>(graph, "POST", "/applications", async (s, c) => await s.CreateAsync(c));
        foreach (var one in new[] { "/applications/{id}", "/applications(appId='{appId}')", "/applications(uniqueName='{uniqueName}')" }) MapApplication(graph, one);

        Get<ServicePrincipals>(graph, "/servicePrincipals", (s, c) => s.List(c));
        Map<ServicePrincipals>(graph, "POST", "/servicePrincipals", async (s, c) => await s.CreateAsync(c));
        foreach (var one in new[] { "/servicePrincipals/{id}", "/servicePrincipals(appId='{appId}')" }) MapPrincipal(graph, one);

        foreach (var type in new[] { "microsoft.graph.application", "graph.application" }) Get<DeletedItems>(graph, $"/directory/deletedItems/{type}", (s, c) => s.List(c));
        Get<DeletedItems>(graph, "/directory/deletedItems/{id:guid}", (s, c) => s.One(c));
        Map<DeletedItems>(graph, "POST", "/directory/deletedItems/{id}/restore", (s, c) => Task.FromResult<object>(s.Restore(c)));
        Map<DeletedItems>(graph, "DELETE", "/directory/deletedItems/{id}", (s, c) => Task.FromResult<object>(s.Purge(c)));
        Get<PermissionGrants>(graph, "/oauth2PermissionGrants", (s, c) => s.List(c));
        Get<AppManagementPolicies>(graph, "/policies/defaultAppManagementPolicy", (s, c) => s.Default(c));
        Get<AppManagementPolicies>(graph, "/policies/appManagementPolicies", (s, c) => s.List(c));
        graph.Map("/{**rest}", UnknownAsync);
    }

    private static Task<IResult> UnknownAsync(HttpContext context, string? rest) =>
        AnswerAsync(context, _ => throw new GraphRefusal(400, "BadRequest", $"Resource not found for the segment '{rest}'."));

    private static void MapUser(RouteGroupBuilder graph, string user)
    {
        Get<Users>(graph, user, (s, c) => s.Get(c));
        Get<AppRoleAssignments>(graph, $"{user}/appRoleAssignments", (s, c) => s.ListOfUser(c));
        foreach (var list in new[] { "memberOf", "transitiveMemberOf" })
        {
            Get<Users>(graph, $"{user}/{list}", (s, c) => s.Memberships(c));
            Get<Users>(graph, $"{user}/{list}/microsoft.graph.directoryRole", (s, c) => s.Memberships(c));
            Get<Users>(graph, $"{user}/{list}/graph.directoryRole", (s, c) => s.Memberships(c));
        }
    }

    private static void MapMailbox(RouteGroupBuilder graph, string user)
    {
        Get<MailboxData>(graph, $"{user}/mailFolders", (s, c) => s.FolderList(c));
        foreach (var folder in new[] { "/mailFolders/{folder}", "/mailFolders('{folder}')" })
        {
            Get<MailboxData>(graph, user + folder, (s, c) => s.Folder(c));
            Get<MailboxData>(graph, $"{user}{folder}/messages", (s, c) => s.Messages(c));
        }

        Get<MailboxData>(graph, $"{user}/messages", (s, c) => s.Messages(c));
        Map<MailboxData>(graph, "POST", $"{user}/sendMail", (s, c) => s.SendAsync(c));
        Get<MailboxData>(graph, $"{user}/calendar", (s, c) => s.Calendar(c));
        foreach (var events in new[] { "/events", "/calendar/events" }) Get<MailboxData>(graph, user + events, (s, c) => s.Events(c));
        Get<MailboxData>(graph, $"{user}/contacts", (s, c) => s.ContactList(c));
        Get<MailboxData>(graph, $"{user}/contactFolders", (s, c) => s.ContactFolders(c));
        Get<MailboxData>(graph, $"{user}/todo/lists", (s, c) => s.TaskLists(c));
        Get<MailboxData>(graph, $"{user}/mailboxSettings", (s, c) => s.Settings(c));
    }

    private static void MapApplication(RouteGroupBuilder graph, string one)
    {
        Get<Applications>(graph, one, (s, c) => s.Get(c));
        Map<Applications>(graph, "PATCH", one, async (s, c) => await s.PatchAsync(c));
        Map<Applications>(graph, "DELETE", one, (s, c) => Task.FromResult<object>(s.Delete(c)));
        Map<ApplicationPasswords>(graph, "POST", $"{one}/addPassword", async (s, c) => await s.AddAsync(c));
        Map<ApplicationPasswords>(graph, "POST", $"{one}/removePassword", async (s, c) => await s.RemoveAsync(c));
        Get<AppManagementPolicies>(graph, $"{one}/appManagementPolicies", (s, c) => s.OfApplication(c));
        Get<FederatedCredentials>(graph, $"{one}/federatedIdentityCredentials", (s, c) => s.List(c));
        Map<FederatedCredentials>(graph, "POST", $"{one}/federatedIdentityCredentials", async (s, c) => await s.CreateAsync(c));
        Map<FederatedCredentials>(graph, "DELETE", $"{one}/federatedIdentityCredentials/{{credential}}", (s, c) => Task.FromResult<object>(s.Delete(c)));
        Get<Owners>(graph, $"{one}/owners", (s, c) => s.OfApplication(c));
        Map<Owners>(graph, "POST", $"{one}/owners/$ref", async (s, c) => await s.AddToApplicationAsync(c));
        Map<Owners>(graph, "DELETE", $"{one}/owners/{{owner}}/$ref", (s, c) => Task.FromResult<object>(s.RemoveFromApplication(c)));
    }

    private static void MapPrincipal(RouteGroupBuilder graph, string one)
    {
        Get<ServicePrincipals>(graph, one, (s, c) => s.Get(c));
        Map<ServicePrincipals>(graph, "PATCH", one, async (s, c) => await s.PatchAsync(c));
        Map<ServicePrincipals>(graph, "DELETE", one, (s, c) => Task.FromResult<object>(s.Delete(c)));
        Map<PrincipalCredentials>(graph, "POST", $"{one}/addPassword", async (s, c) => await s.AddPasswordAsync(c));
        Map<PrincipalCredentials>(graph, "POST", $"{one}/removePassword", async (s, c) => await s.RemovePasswordAsync(c));
        Get<Owners>(graph, $"{one}/owners", (s, c) => s.OfPrincipal(c));
        Get<AppRoleAssignments>(graph, $"{one}/appRoleAssignedTo", (s, c) => s.ListAssignedTo(c));
        Get<AppRoleAssignments>(graph, $"{one}/appRoleAssignments", (s, c) => s.ListOfPrincipal(c));
        Map<AppRoleAssignments>(graph, "POST", $"{one}/appRoleAssignedTo", async (s, c) => await s.GrantAsync(c, pathIsResource: true));
        Map<AppRoleAssignments>(graph, "POST", $"{one}/appRoleAssignments", async (s, c) => await s.GrantAsync(c, pathIsResource: false));
        foreach (var list in new[] { "appRoleAssignedTo", "appRoleAssignments" })
            Map<AppRoleAssignments>(graph, "DELETE", $"{one}/{list}/{{assignment}}", (s, c) => Task.FromResult<object>(s.Revoke(c)));
    }

    private static void Get<T>(RouteGroupBuilder graph, string route, Func<T, GraphCall, object> answer) where T : notnull =>
        Map<T>(graph, "GET", route, (s, c) => Task.FromResult(answer(s, c)));

    private static void Map<T>(RouteGroupBuilder graph, string method, string route, Func<T, GraphCall, Task<object>> answer) where T : notnull =>
        // A delegate with parameters would be compiled at every start, a millisecond for each of a hundred routes.
        graph.MapMethods(route, [method], context => RunAsync(context, answer));

    private static async Task RunAsync<T>(HttpContext context, Func<T, GraphCall, Task<object>> answer) where T : notnull =>
        await (await AnswerAsync(context, call => answer(context.RequestServices.GetRequiredService<T>(), call))).ExecuteAsync(context);

    private static async Task<IResult> AnswerAsync(HttpContext context, Func<GraphCall, Task<object>> answer)
    {
        var requestId = Guid.NewGuid().ToString();
        var clientId = context.Request.Headers["client-request-id"].FirstOrDefault() ?? requestId;
        context.Response.Headers["request-id"] = requestId;
        context.Response.Headers["client-request-id"] = clientId;
        context.Response.Headers["OData-Version"] = "4.0";
        try
        {
            var caller = Authenticate(context);
            if (context.RequestServices.GetRequiredService<SettingsStore>().Now.GraphLimits is { } limits) context.RequestServices.GetRequiredService<GraphThrottle>().Enter(limits, context, caller);
            var answered = await answer(new GraphCall(context, caller));
            return answered as IResult ?? Results.Json(answered, Json.Wire);
        }
        catch (GraphRefusal refusal)
        {
            if (refusal.Unconfirmed is { } what) context.Response.Headers["x-sandbox-unconfirmed"] = what;
            return Results.Json(Body(refusal, requestId, clientId, context), Json.Wire, statusCode: refusal.Status);
        }
    }

    private static Caller Authenticate(HttpContext context)
    {
        var caller = context.RequestServices.GetRequiredService<Tokens>().Read(context, Audiences, out var refusal);
        if (caller is not null && !context.RequestServices.GetRequiredService<StepUp>().Asks("graph", caller, context.Request.Method)) return caller;
        if (caller is not null)
        {
            StepUp.Challenge(context, caller);
            throw new GraphRefusal(401, "InvalidAuthenticationToken", "The access token does not satisfy the Conditional Access policy of this operation.");
        }

        context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", client_id=\"{MicrosoftApps.Graph}\"";
        throw new GraphRefusal(401, "InvalidAuthenticationToken", refusal switch
        {
            "missing" => "Access token is empty.",
            "audience" => "Access token validation failure. Invalid audience.",
            "expired" => "Lifetime validation failed, the token is expired.",
            _ => "IDX14100: JWT is not well formed, or its signature is not valid.",
        });
    }

    private static object Body(GraphRefusal refusal, string requestId, string clientId, HttpContext context)
    {
        var error = new Dictionary<string, object>(StringComparer.Ordinal) { ["code"] = refusal.Code, ["message"] = refusal.Message };
        if (refusal.Detail is { } detail) error["details"] = new[] { new { code = detail, message = refusal.Message } };
        error["innerError"] = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["date"] = context.RequestServices.GetRequiredService<Clocks>().Protocol.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
            ["request-id"] = requestId,
            ["client-request-id"] = clientId,
        };
        return new { error };
    }
}
