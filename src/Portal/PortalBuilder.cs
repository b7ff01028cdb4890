using System.Globalization;
using Portal.Approvals;
using Portal.Audit;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Features;
using Portal.Hosting;
using Portal.Mailboxes;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Replica;
using Portal.Pasted;
using Portal.Plans;
using Portal.Profiles;
using Portal.Reach;
using Portal.Readiness;
using Portal.SandboxMode;
using Portal.Settings;
using Portal.SignIn;
using Portal.Steps;
using Portal.Store;
using Portal.Wizards.Abandon;
using Portal.Wizards.Confine;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.SwitchEws;
using Portal.Wizards.Hma;
using Portal.Wizards.Renew;

namespace Portal;

/// <summary>The portal's table of contents: one line per folder, services first, then the pipeline. Comments stand only where order matters.</summary>
public static class PortalBuilder
{
    /// <exception cref="SettingsException">The settings do not allow a start.</exception>
    public static async Task AddPortalAsync(this WebApplicationBuilder builder)
    {
        // The pages are in English: names of months and the sentences of validators would otherwise be in the language of the server.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        builder.Configuration.AddSecretFiles();
        var settings = ReadSettings.Read(builder.Configuration, builder.Environment);
        var only = OnlyPortal.On(settings); // before anything opens a file in the data folder
        builder.AddLogs(settings);
        var sandbox = await JoinSandbox.JoinAsync(settings);

        builder.Services.AddSingleton(_ => only).AddSingleton(settings).AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => new CloudNetwork(sandbox is null ? null : sandbox.Attach, settings.Connections.PrivateHosts));
        builder.Services
            .AddSandboxMode(sandbox)
            .AddStore(settings)
            .AddSignIn(settings)
            .AddFeatures()
            .AddAudit()
            .AddApprovals()
            .AddMailboxes()
            .AddReplica(settings)
            .AddPlans()
            .AddPasted()
            .AddPlaces()
            .AddReadiness()
            .AddReach()
            .AddConsent()
            .AddHmaWizard()
            .AddCrossTenantWizard()
            .AddEwsSwitch()
            .AddConfining()
            .AddRenewals()
            .AddAbandoning()
            .AddProfiles()
            .AddHealth();

        builder.Services.AddRazorComponents().AddInteractiveServerComponents(o => o.DetailedErrors = builder.Environment.IsDevelopment())
            .AddHubOptions(o => o.MaximumReceiveMessageSize = PastedLimits.Message);
    }

    public static async Task UsePortalAsync(this WebApplication app)
    {
        _ = app.Services.GetRequiredService<OnlyPortal>(); // the container lets go of it when the portal ends
        await app.MigrateStoreAsync();
        await app.ReleaseHoldsAsync();
        await app.PrepareReplicaAsync();
        await app.SeedConnectionsAsync();
        app.UseGreeting();

        app.UseMiddleware<RequestLog>();
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseSandboxMode();
        app.UseMiddleware<OwnAddressOnly>();
        app.UseRouting();
        app.UseMiddleware<SecurityHeaders>(); // after routing: the policy names the endpoint's import map
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseAuthentication();
        app.UseCurrentPerson();
        app.UseAuthorization();
        app.UseAntiforgery();

        app.MapStaticAssets().AllowAnonymous();
        app.MapHealth();
        app.MapSignIn();
        app.MapConsent();
        app.MapAuditExport();
        app.MapMailboxExport();
        app.MapSigningRequest();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(o =>
        {
            o.ContentSecurityFrameAncestorsPolicy = null; // SecurityHeaders says it once
            o.DisableWebSocketCompression = true; // a third of a circuit's memory, and no compression side channel
        });
    }
}
