using Portal;
using Portal.Hosting;
using Portal.Settings;

if (args is ["--health-check"]) return await HealthCheck.RunAsync(Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS"));
try
{
    var builder = WebApplication.CreateBuilder(args);
    await builder.AddPortalAsync();
    var app = builder.Build();
    await app.UsePortalAsync();
    await app.RunAsync();
    return 0;
}
catch (SettingsException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 78; // EX_CONFIG
}
