using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Portal.Settings;

namespace Portal.SandboxMode;

/// <summary>Starts the embedded sandbox or finds the running one, and takes from it what production takes from the configuration.</summary>
internal static class JoinSandbox
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Null in production.</summary>
    /// <exception cref="SettingsException">The sandbox cannot be reached.</exception>
    public static async Task<JoinedSandbox?> JoinAsync(PortalSettings settings)
    {
        if (!settings.IsSandbox) return null;
        var sandbox = settings.Sandbox.Endpoint is { Length: > 0 } ? Running(settings.Sandbox) : await EmbeddedAsync(settings);
        (await SeedAsync(sandbox)).Fill(settings);
        return sandbox;
    }

    private static JoinedSandbox Running(SandboxSettings settings)
    {
        try
        {
            return new(IPEndPoint.Parse(settings.Endpoint!), X509CertificateLoader.LoadCertificateFromFile(settings.CaFile!), embedded: null);
        }
        catch (Exception error) when (error is CryptographicException or IOException)
        {
            throw new SettingsException([$"Portal:Sandbox:CaFile cannot be read: {error.Message}"]);
        }
    }

    private static async Task<JoinedSandbox> EmbeddedAsync(PortalSettings settings)
    {
        var state = Path.GetFullPath(settings.Sandbox.StateFile is { Length: > 0 } file ? file : "sandbox.db", settings.DataFolder);
        // The only line of the portal that knows the sandbox.
        var host = await Portal.Sandbox.SandboxHost.StartAsync(new() { StateFile = state, PortalUrl = settings.PublicUrl!, Mailboxes = settings.Sandbox.Mailboxes });
        return new(host.Endpoint, host.Authority, host);
    }

    /// <summary>A sandbox that was started in the same moment may need some seconds, on a busy machine longer than one request waits.</summary>
    private static async Task<SandboxSeed> SeedAsync(JoinedSandbox sandbox)
    {
        var time = TimeProvider.System;
        for (var started = time.GetTimestamp(); ;)
        {
            try
            {
                return await sandbox.Control.GetFromJsonAsync<SandboxSeed>("/seed", SandboxSeed.Json)
                    ?? throw new HttpRequestException("The sandbox's seed is empty.");
            }
            catch (Exception error) when ((error is HttpRequestException or TaskCanceledException) && time.GetElapsedTime(started) > Patience)
            {
                throw new SettingsException([$"The sandbox at {sandbox.Endpoint} does not answer (Portal:Sandbox:Endpoint, Portal:Sandbox:CaFile): {error.Message}"]);
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), time);
            }
        }
    }
}
