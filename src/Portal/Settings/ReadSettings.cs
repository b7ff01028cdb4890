namespace Portal.Settings;

internal static class ReadSettings
{
    /// <summary>Binds, completes and checks the settings.</summary>
    /// <exception cref="SettingsException">With everything that is wrong.</exception>
    public static PortalSettings Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var settings = new PortalSettings();
        try
        {
            configuration.GetSection(PortalSettings.Section).Bind(settings);
        }
        catch (InvalidOperationException error)
        {
            throw new SettingsException([error.Message]); // names the key and the value it could not read
        }

        if (settings.IsSandbox) settings.PublicUrl ??= ListeningAddress(configuration);
        settings.DataFolder = Path.GetFullPath(settings.DataFolder, environment.ContentRootPath);
        var errors = CheckSettings.Check(settings, configuration);
        return errors.Count == 0 ? settings : throw new SettingsException(errors);
    }

    /// <summary>On a developer's machine the address that the host listens at is the one people open.</summary>
    private static Uri ListeningAddress(IConfiguration configuration)
    {
        var first = (configuration["urls"] ?? "http://localhost:5080").Split(';')[0];
        return Uri.TryCreate(first, UriKind.Absolute, out var url) ? new UriBuilder(url.Scheme, "localhost", url.Port).Uri : new Uri("http://localhost:5080");
    }
}
