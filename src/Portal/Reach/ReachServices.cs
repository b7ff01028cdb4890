namespace Portal.Reach;

public static class ReachServices
{
    public static IServiceCollection AddReach(this IServiceCollection services) =>
        services.AddSingleton<ReadConsents>()
            .AddSingleton<ReadUnits>()
            .AddSingleton<ReadAccess>()
            .AddSingleton<AccessReadings>()
            .AddSingleton<ReadReach>()
            .AddSingleton<ReachOfConsent>();
}
