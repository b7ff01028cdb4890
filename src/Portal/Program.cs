using Portal;
using Portal.Settings;

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
