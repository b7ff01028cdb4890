namespace Portal.Connections;

internal static class ConnectionServices
{
    public static IServiceCollection AddConnections(this IServiceCollection services) => services.AddSingleton<Places>();
}
