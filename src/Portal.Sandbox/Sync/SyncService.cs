namespace Portal.Sandbox.Sync;

internal static class SyncService
{
    public static void AddSync(this IServiceCollection services) => services.AddSingleton<TestQueue>();
}
