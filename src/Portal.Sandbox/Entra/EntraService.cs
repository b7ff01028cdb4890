using Portal.Sandbox.Seeds;

namespace Portal.Sandbox.Entra;

/// <summary>login.microsoftonline.com</summary>
internal static class EntraService
{
    public static void AddEntra(this IServiceCollection services) =>
        services
        .AddSingleton<EntraDirectory>().AddSingleton<SigningKeys>().AddSingleton<Tokens>()
        .AddSingleton<SeedCredentials>().AddSingleton<DirectorySeed>().AddSingleton<SeedDocument>();

    public static void MapEntra(this IEndpointRouteBuilder app)
    {
        _ = app;
    }
}
