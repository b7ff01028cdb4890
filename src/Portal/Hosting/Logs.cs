using System.Globalization;
using Portal.Settings;
using Serilog;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace Portal.Hosting;

internal static class Logs
{
    /// <summary>Structured logs: words on a developer's console, JSON lines everywhere else.</summary>
    public static void AddLogs(this WebApplicationBuilder builder, PortalSettings settings)
    {
        ITextFormatter words = new MessageTemplateTextFormatter("{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}", CultureInfo.InvariantCulture);
        ITextFormatter json = new JsonFormatter(renderMessage: true);
        var logger = new LoggerConfiguration()
            .MinimumLevel.Information()
            // ASP.NET Core's own request lines carry query strings; RequestLog writes ours without.
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System.Net.Http", LogEventLevel.Warning)
            .MinimumLevel.Override("Portal.SignIn.EntraHandler", LogEventLevel.Warning)
            .MinimumLevel.Override("Azure", LogEventLevel.Warning)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            // In the sandbox nobody is surprised that keys are kept as they are; production does not start without a certificate.
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", settings.IsSandbox ? LogEventLevel.Error : LogEventLevel.Warning)
            .ReadFrom.Configuration(builder.Configuration)
            .Enrich.FromLogContext()
            .WriteTo.Console(new ScrubbingFormatter(builder.Environment.IsDevelopment() ? words : json));
        if (settings.LogFile is { Length: > 0 } file)
            logger.WriteTo.File(new ScrubbingFormatter(json), Path.GetFullPath(file, settings.DataFolder), rollingInterval: RollingInterval.Day, retainedFileCountLimit: 31);
        builder.Logging.ClearProviders().AddSerilog(logger.CreateLogger(), dispose: true);
    }
}
