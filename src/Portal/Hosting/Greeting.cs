using Portal.Settings;

namespace Portal.Hosting;

/// <summary>The first lines of a run: where the portal is, in which mode, and where it keeps things.</summary>
internal static partial class Greeting
{
    public static void UseGreeting(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<PortalSettings>();
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            Ready(app.Logger, settings.PublicUrl!.AbsoluteUri, $"{settings.Mode}", $"{settings.Store.Provider}", settings.DataFolder);
            if (settings.IsSandbox) Simulated(app.Logger);
        });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The portal is ready at {Address} (mode {Mode}, store {Store}, data in {Folder})")]
    private static partial void Ready(ILogger log, string address, string mode, string store, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sandbox: simulated tenants, nothing real is changed. Open the address and choose who to be.")]
    private static partial void Simulated(ILogger log);
}
