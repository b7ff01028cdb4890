using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Dataverse;

/// <summary>*.crm4.dynamics.com: who calls, then the Web API.</summary>
internal sealed class DataverseService(Tokens tokens, StepUp stepUp, DataverseRows rows, DataverseApi api, Batch batch, ServiceProtection protection, SettingsStore settings)
{
    public async Task HandleAsync(HttpContext context, string path)
    {
        if (rows.ByHost(context.Request.Host.Host) is not { } environment)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var (call, refusal) = Recognize(context, environment, path, body);
        if (call is null) await WriteAsync(context, refusal!);
        else if (settings.Now.ServiceLimits is { } limits) await LimitedAsync(context, call, limits);
        else await WriteAsync(context, Run(call));
    }

    private async Task LimitedAsync(HttpContext context, Call call, ServiceLimits limits)
    {
        var visit = protection.Enter(limits, call.Environment.Host, call.Caller.User.Id, context.Request.Cookies[ServiceProtection.Cookie]);
        foreach (var (name, value) in visit.Headers) context.Response.Headers[name] = value;
        if (visit.Refusal is { } refused)
        {
            await WriteAsync(context, new Answer(refused.Status, refused.Body, Unconfirmed: refused.Unconfirmed));
            return;
        }

        var operations = 1;
        try
        {
            await protection.WorkAsync(limits, context.RequestAborted);
            var answer = Run(call);
            operations = answer.Operations;
            await WriteAsync(context, answer);
        }
        finally
        {
            protection.Leave(limits, visit, operations);
        }
    }

    private static async Task WriteAsync(HttpContext context, Answer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.Headers["x-ms-service-request-id"] = Guid.NewGuid().ToString();
        foreach (var (name, value) in answer.Headers()) context.Response.Headers[name] = value;
        if (answer.Body is not null) await context.Response.WriteAsync(answer.Body, context.RequestAborted);
        foreach (var part in answer.Parts ?? []) await context.Response.Body.WriteAsync(part, context.RequestAborted);
    }

    private Answer Run(Call call) => call is { Path: "$batch", Method: "POST" } ? batch.Run(call, call.Headers.GetValueOrDefault("Content-Type") ?? "") : api.Run(call);

    /// <summary>The request of a known caller, or why it is refused.</summary>
    private (Call? Call, Answer? Refusal) Recognize(HttpContext context, DataverseEnvironment environment, string path, string body)
    {
        var host = environment.Host;
        string[] audiences = [environment.Url, $"https://{host.Split('.')[0]}.api.{host[(host.IndexOf('.') + 1)..]}"];
        if (tokens.Read(context, audiences, out _) is not { } token || !Ids.Same(token.TenantId, environment.TenantId))
        {
            context.Response.Headers.WWWAuthenticate = $"Bearer authorization_uri=https://login.microsoftonline.com/{environment.TenantId}/oauth2/authorize, resource_id={environment.Url}/";
            return (null, new Answer(401));
        }

        if (stepUp.Asks("dataverse", token, context.Request.Method))
        {
            StepUp.Challenge(context, token);
            return (null, new Answer(401));
        }

        try
        {
            var request = context.Request;
            var headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            if (headers.ContainsKey("CallerObjectId") || headers.ContainsKey("MSCRMCallerID")) throw new DataverseError(501, "", "The sandbox does not impersonate other users.");
            return (new Call(environment, Caller(environment, token), $"https://{request.Host.Host}/api/data/v9.2/", request.Method, path, Options(request.QueryString.Value ?? ""), headers, body), null);
        }
        catch (DataverseError refusal)
        {
            return (null, new Answer(refusal.Status, refusal.Body, Unconfirmed: refusal.Unconfirmed));
        }
    }

    /// <summary>A user by Entra object id, an application user by the application's id; enabled.</summary>
    private DataverseCaller Caller(DataverseEnvironment environment, Caller token)
    {
        var (now, state) = (settings.Now, settings.Now.StateOf(environment.Host));
        if (state == "offline") throw DataverseError.Offline();
        if (now.NotInEnvironment.Contains(token.ObjectId, StringComparer.OrdinalIgnoreCase)) throw DataverseError.NotMember();
        var column = token.IsApp ? "applicationid" : "azureactivedirectoryobjectid";
        var user = rows.Of(environment, "systemuser").Kept.All.FirstOrDefault(u => Ids.Same(u.Text(column), token.IsApp ? token.AppId : token.ObjectId)) ?? throw DataverseError.NotMember();
        if (user.Flag("isdisabled")) throw DataverseError.Disabled(user.Id);
        var roles = rows.RolesOf(environment, user);
        if (state == "administration" && !roles.Any(r => r is Privileges.SystemAdministrator or Privileges.SystemCustomizer)) throw DataverseError.AdministrationMode();
        return new DataverseCaller(user, token.IsApp, token.TenantId, token.ObjectId, roles);
    }

    public static Dictionary<string, string> Options(string query) => query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(o => o.Split('=', 2)).ToDictionary(o => Uri.UnescapeDataString(o[0].Replace('+', ' ')), o => Uri.UnescapeDataString(o.ElementAtOrDefault(1)?.Replace('+', ' ') ?? ""), StringComparer.Ordinal);
}

internal static class DataverseRegistration
{
    public static void AddDataverse(this IServiceCollection services) => services
        .AddSingleton<DataverseRows>().AddSingleton<RowJson>().AddSingleton<Query>().AddSingleton<ChangeTracking>().AddSingleton<Payload>().AddSingleton<MailboxRules>()
        .AddSingleton<Writer>().AddSingleton<Functions>().AddSingleton<DataverseApi>().AddSingleton<Batch>().AddSingleton<DataverseService>().AddSingleton<DiscoveryService>()
        .AddSingleton<CopyEnvironment>().AddSingleton<ServiceProtection>().AddSingleton<LegacyProfiles>().AddSingleton<SeedDataverse>();

    public static void MapDataverse(this IEndpointRouteBuilder app)
    {
        var service = app.ServiceProvider.GetRequiredService<DataverseService>();
        app.MapGet("/api/discovery/v2.0/Instances", (HttpContext context, DiscoveryService discovery) => discovery.Instances(context)).RequireHost(DiscoveryService.Host);
        app.Map("/api/data/{version}/{**path}", (HttpContext context, string? path) => service.HandleAsync(context, path ?? ""))
            .RequireHost("*.crm4.dynamics.com", "*.crm.dynamics.com");
    }
}
