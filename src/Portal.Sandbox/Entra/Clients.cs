namespace Portal.Sandbox.Entra;

/// <summary>A client application in the tenant it asks in.</summary>
internal sealed record Client(Application App, ServicePrincipal Principal, Tenant Tenant);

/// <summary>Finds the application that asks, and refuses as Entra does where it is unknown, disabled or not in the tenant.</summary>
internal sealed class Clients(EntraDirectory directory)
{
    public Client Require(string appId, Tenant tenant)
    {
        var app = Known(appId, tenant);
        var principal = directory.Principal(tenant.Id, app.AppId) ?? throw EntraErrors.UnknownApp(appId, tenant.DisplayName);
        return new(app, principal, tenant);
    }

    /// <summary>An application that people of the tenant may be asked about: registered there, or in another tenant for many, even if nobody consented to it yet.</summary>
    public Application Known(string appId, Tenant tenant)
    {
        var app = directory.ApplicationByAppId(appId);
        var isHere = app is not null && Ids.Same(app.TenantId, tenant.Id);
        if (app is null || (!isHere && app.SignInAudience == "AzureADMyOrg")) throw EntraErrors.UnknownApp(appId, tenant.DisplayName);
        if (app.IsDisabled) throw EntraErrors.AppDisabled(app.AppId, app.DisplayName);
        var principal = directory.Principal(tenant.Id, app.AppId);
        if (principal is null && isHere) throw EntraErrors.NoServicePrincipal(app.AppId, tenant.Id);
        if (principal is { AccountEnabled: false }) throw EntraErrors.AppDisabled(app.AppId, app.DisplayName);
        return app;
    }
}
