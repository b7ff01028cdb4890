using Portal.Approvals;
using Portal.Audit;
using Portal.SignIn;
using Portal.Store;

namespace Portal;

/// <summary>The portal's table of contents: one line per folder, services first, then the pipeline. Comments stand only where order matters.</summary>
public static class PortalBuilder
{
    public static Task AddPortalAsync(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services
            .AddStore(builder.Configuration, builder.Environment)
            .AddSignIn()
            .AddAudit()
            .AddApprovals();

        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        return Task.CompletedTask;
    }

    public static async Task UsePortalAsync(this WebApplication app)
    {
        await app.MigrateStoreAsync();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapSignIn();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
