using System.Net;

namespace Portal.Az;

/// <summary>Which sandbox, and who sits at the shell. az's own folder is AZURE_CONFIG_DIR.</summary>
public sealed record Settings(IPEndPoint Endpoint, string CaFile, string PersonId, string Folder)
{
    public static Settings Read() => new(IPEndPoint.Parse(Of("SANDBOX_ENDPOINT")), Of("SANDBOX_CA"), Of("SANDBOX_PERSON"), Of("AZURE_CONFIG_DIR"));

    private static string Of(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new AzError($"The stand-in needs the environment variable {name}.");
}
