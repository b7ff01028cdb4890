namespace Portal.SandboxMode;

internal static class SandboxServices
{
    /// <param name="sandbox">Null in production: then nothing of this folder runs.</param>
    public static IServiceCollection AddSandboxMode(this IServiceCollection services, JoinedSandbox? sandbox)
    {
        services.AddSingleton(_ => new WorldClock(TimeProvider.System));
        // By factory, so that the container disposes it: the embedded sandbox stops with the portal.
        if (sandbox is not null) services.AddSingleton(_ => sandbox).AddSingleton<FollowClock>().AddHostedService(sp => sp.GetRequiredService<FollowClock>());
        return services;
    }

    public static void UseSandboxMode(this WebApplication app)
    {
        if (app.Services.GetService<JoinedSandbox>() is not null) app.UseMiddleware<ForwardPages>();
    }
}
