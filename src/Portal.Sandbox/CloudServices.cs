using Portal.Sandbox.Entra;

namespace Portal.Sandbox;

/// <summary>The services that are simulated: one pair of lines each.</summary>
internal static class CloudServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddEntra();
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapEntra();
    }
}
