namespace Portal.Readiness;

internal static class ReadinessServices
{
    public static IServiceCollection AddReadiness(this IServiceCollection services) => services.AddSingleton<OnlineExchange>();
}
