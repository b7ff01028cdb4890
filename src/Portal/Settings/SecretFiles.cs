namespace Portal.Settings;

/// <summary>
/// Settings as files, one value each, named as environment variables are: <c>/run/secrets/Portal__Store__ConnectionString</c>. Container engines put secrets there, and
/// a file shows neither in a process list nor in the engine's description of a container.
/// </summary>
internal static class SecretFiles
{
    /// <summary>Another folder than <c>/run/secrets</c>.</summary>
    public const string Folder = "PORTAL_SECRETS_FOLDER";

    /// <summary>A file outranks an environment variable of the same name. The line end that editors add is not part of the value.</summary>
    public static void AddSecretFiles(this IConfigurationBuilder configuration, string? from = null)
    {
        var folder = from ?? Environment.GetEnvironmentVariable(Folder) ?? "/run/secrets";
        if (!Directory.Exists(folder)) return;
        configuration.AddKeyPerFile(s =>
        {
            s.FileProvider = new Microsoft.Extensions.FileProviders.PhysicalFileProvider(Path.GetFullPath(folder));
            s.IgnoreCondition = name => !name.StartsWith("Portal__", StringComparison.OrdinalIgnoreCase); // the folder may hold others' secrets
            s.Optional = true;
        });
    }
}
