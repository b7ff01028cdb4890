using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;

namespace Portal.Sandbox.Graph;

/// <summary>One request to Graph whose token is good: who calls, for which tenant, with what.</summary>
internal sealed class GraphCall(HttpContext context, Caller caller)
{
    public Caller Caller => caller;

    public string TenantId => caller.TenantId;

    public string UserAgent => context.Request.Headers.UserAgent.ToString();

    public GraphQuery Query { get; } = GraphQuery.Read(context.Request);

    /// <summary>A value of the path; empty when the route has none of that name.</summary>
    public string Route(string name) => context.Request.RouteValues.TryGetValue(name, out var value) ? Unquoted(value as string ?? "") : "";

    public bool CreatesIfMissing => context.Request.Headers["Prefer"].Any(p => p?.Contains("create-if-missing", StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>Marks the answer as resting on something that was not read in Microsoft's documentation.</summary>
    public void Unconfirmed(string what) => context.Response.Headers["x-sandbox-unconfirmed"] = what;

    public async Task<JsonObject> BodyAsync()
    {
        if (context.Request.ContentLength == 0) return [];
        try
        {
            return await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new GraphRefusal(400, "BadRequest", "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.");
        }
    }

    /// <summary>The caller's token must hold one of these: delegated permissions if it acts for a person, application permissions otherwise.</summary>
    public void RequireAny(string[] delegated, string[] application)
    {
        if (!HasAny(delegated, application)) throw GraphRefusal.Denied();
    }

    public bool HasAny(string[] delegated, string[] application) =>
        caller.IsApp ? application.Any(caller.Roles.Contains) : delegated.Any(s => caller.Scopes.Contains(s, StringComparer.OrdinalIgnoreCase)) || AsThePerson(delegated);

    /// <summary>
    /// Directory.AccessAsUser.All opens what any permission on the whole directory opens; the person's own rights decide inside.
    /// https://learn.microsoft.com/graph/permissions-reference#directoryaccessasuserall
    /// </summary>
    private bool AsThePerson(string[] delegated) =>
        caller.Scopes.Contains("Directory.AccessAsUser.All", StringComparer.OrdinalIgnoreCase) && delegated.Any(s => s is "Directory.Read.All" or "Directory.ReadWrite.All");

    private static string Unquoted(string value) => value.Replace("''", "'");
}
