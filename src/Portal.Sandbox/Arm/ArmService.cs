namespace Portal.Sandbox.Arm;

/// <summary>management.azure.com</summary>
internal static class ArmService
{
    public static void AddArm(this IServiceCollection services) =>
        services.AddSingleton<AzureRoles>().AddSingleton<AzurePolicies>().AddSingleton<ArmGate>().AddSingleton<VaultsApi>().AddSingleton<AuthorizationApi>();

    public static void MapArm(this IEndpointRouteBuilder app)
    {
        var arm = app.MapGroup("").RequireHost("management.azure.com");
        app.ServiceProvider.GetRequiredService<VaultsApi>().Map(arm);
        app.ServiceProvider.GetRequiredService<AuthorizationApi>().Map(arm);
    }
}
