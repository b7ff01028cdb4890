namespace Portal.Features;

internal static class FeatureServices
{
    public static IServiceCollection AddFeatures(this IServiceCollection services) => services.AddSingleton<FeatureSwitches>();
}
