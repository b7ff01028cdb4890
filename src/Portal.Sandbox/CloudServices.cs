using Portal.Sandbox.Arm;
using Portal.Sandbox.Entra;
using Portal.Sandbox.KeyVault;

namespace Portal.Sandbox;

/// <summary>The services that are simulated: one pair of lines each.</summary>
internal static class CloudServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddEntra();
        services.AddKeyVault();
        services.AddArm();
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapEntra();
        app.MapKeyVault();
        app.MapArm();
    }
}
