using Portal.Sandbox.Arm;
using Portal.Sandbox.Dataverse;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.ExchangeOnline;
using Portal.Sandbox.Graph;
using Portal.Sandbox.KeyVault;
using Portal.Sandbox.Sync;

namespace Portal.Sandbox;

/// <summary>The services that are simulated: one pair of lines each.</summary>
internal static class CloudServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddEntra();
        services.AddGraph();
        services.AddKeyVault();
        services.AddArm();
        services.AddDataverse();
        services.AddSingleton<Crowd.CrowdTables>().AddSingleton<Crowd.PlantCrowd>().AddSingleton<Crowd.CrowdPeople>();
        services.AddExchange();
        services.AddExchangeOnline();
        services.AddSync();
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapEntra();
        app.MapGraph();
        app.MapKeyVault();
        app.MapArm();
        app.MapDataverse();
        app.MapExchange();
        app.MapExchangeOnline();
    }
}
