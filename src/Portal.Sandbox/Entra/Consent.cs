namespace Portal.Sandbox.Entra;

/// <summary>What a person's token for one resource may hold.</summary>
/// <param name="Audience">The resource as it was named in the request; it becomes the token's audience.</param>
internal sealed record Delegation(ServicePrincipal Resource, string Audience, IReadOnlyList<string> Scopes);

/// <summary>Compares what is asked for with what was consented.</summary>
internal sealed class Consent(EntraDirectory directory)
{
    /// <summary>
    /// Every scope must exist and be consented (AADSTS65001); the token then carries all that is consented on the resource, as Entra's do.
    /// Asked for nothing but OpenID scopes, the token is for Microsoft Graph and holds no more than those.
    /// </summary>
    public IReadOnlyList<Delegation> Check(Client client, User user, Scopes scopes)
    {
        if (scopes.Wanted.Count == 0)
        {
            var graph = directory.Resource(client.Tenant.Id, MicrosoftApps.Graph)!;
            return [new(graph, MicrosoftApps.Graph, scopes.OpenId.Where(s => s != "offline_access").ToList())];
        }

        return scopes.Resources.Select(name => Check(client, user, name, scopes.Wanted.Where(w => Ids.Same(w.Resource, name)).Select(w => w.Value))).ToList();
    }

    private Delegation Check(Client client, User user, string name, IEnumerable<string> values)
    {
        var resource = directory.Resource(client.Tenant.Id, name) ?? throw EntraErrors.UnknownResource(name, client.Tenant);
        if (!resource.AccountEnabled) throw EntraErrors.ResourceDisabled(name);
        var known = directory.ScopesOf(resource);
        var consented = directory.ConsentedScopes(client.Principal, resource, user.Id);
        foreach (var value in values.Where(v => v != ".default"))
        {
            if (!known.Any(s => Ids.Same(s.Value, value))) throw EntraErrors.UnknownScope(client.App.DisplayName, value, resource.DisplayName);
            if (!consented.Contains(value)) throw EntraErrors.NoConsent(client.App.AppId, client.App.DisplayName);
        }

        var held = known.Select(s => s.Value).Where(v => consented.Contains(v) && v != "offline_access").ToList();
        if (held.Count == 0) throw EntraErrors.NoConsent(client.App.AppId, client.App.DisplayName);
        return new(resource, name, held);
    }
}
