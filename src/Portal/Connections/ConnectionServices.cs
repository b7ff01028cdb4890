namespace Portal.Connections;

internal static class ConnectionServices
{
    public static IServiceCollection AddPlaces(this IServiceCollection services) => services.AddSingleton<Places>().AddSingleton<ConnectionBook>().AddSingleton<UsedBy>()
        .AddSingleton<AddConnection>().AddSingleton<TestEnvironment>().AddSingleton<TestVault>().AddSingleton<TestTenant>().AddSingleton<TestIdentities>();
}
