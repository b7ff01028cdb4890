using System.Globalization;
using System.Security.Cryptography;

namespace Portal.Settings;

/// <summary>Start-up stops with everything that is missing or contradicts itself, all at once and by key.</summary>
internal static class CheckSettings
{
    /// <summary>What is wrong, a sentence each that begins with the key; empty when the portal can start.</summary>
    public static IReadOnlyList<string> Check(PortalSettings settings, IConfiguration configuration)
    {
        var errors = SettingKeys.Unknown(configuration).Select(key => $"{key} is not a setting of this portal. Look for a typing mistake; appsettings.example.json lists every setting.").ToList();
        switch (settings.Mode)
        {
            case PortalMode.Sandbox: errors.AddRange(Sandbox(settings, configuration)); break;
            case PortalMode.Production: errors.AddRange(Production(settings)); break;
            default: errors.Add("Portal:Mode is not set. Set it to Production, or to Sandbox to try the portal with simulated tenants."); break;
        }

        errors.AddRange(Always(settings));
        return errors;
    }

    /// <summary>Simulated and real must never meet: in sandbox mode everything that names a real tenant comes from the sandbox.</summary>
    private static IEnumerable<string> Sandbox(PortalSettings settings, IConfiguration configuration)
    {
        string[] real = ["TenantId", "AllowedTenants", "ClientId", "ClientSecret", "Certificate", "Registrations"];
        var mixed = real.Select(k => $"Portal:SignIn:{k}").Append("Portal:Reader").Append("Portal:Connections");
        foreach (var section in mixed.Select(configuration.GetSection).Where(s => s.AsEnumerable().Any(p => p.Value is { Length: > 0 })))
            yield return $"{section.Path} is set although Portal:Mode is Sandbox. The sandbox brings its own tenants: remove the setting, or set Portal:Mode to Production.";
        var sandbox = settings.Sandbox;
        if (sandbox.Endpoint is { Length: > 0 } && !System.Net.IPEndPoint.TryParse(sandbox.Endpoint, out _))
            yield return "Portal:Sandbox:Endpoint must be an address with a port, such as 127.0.0.1:9443.";
        if (sandbox.Endpoint is { Length: > 0 } != sandbox.CaFile is { Length: > 0 })
            yield return "Portal:Sandbox:Endpoint and Portal:Sandbox:CaFile belong together: set both for a sandbox that runs already, none for the embedded one.";
        if (sandbox.Endpoint is { Length: > 0 } && sandbox.StateFile is { Length: > 0 })
            yield return "Portal:Sandbox:StateFile is for the embedded sandbox only; a sandbox of its own (Portal:Sandbox:Endpoint) is given its file when it is started.";
        if (sandbox.Mailboxes is < 0 or > 1_000_000)
            yield return "Portal:Sandbox:Mailboxes must be a number from 0 to 1000000.";
        if (settings.PublicUrl is { IsLoopback: false })
            yield return "Portal:PublicUrl must be an address of this machine (http://localhost:5080) when Portal:Mode is Sandbox: the sandbox signs anybody in.";
    }

    private static IEnumerable<string> Production(PortalSettings settings)
    {
        var (signIn, reader, sandbox, connections) = (settings.SignIn, settings.Reader, settings.Sandbox, settings.Connections);
        if (settings.PublicUrl is null)
            yield return "Portal:PublicUrl is not set. Give the https address people open, such as https://sync.contoso.com.";
        else if (settings.PublicUrl.Scheme != Uri.UriSchemeHttps)
            yield return "Portal:PublicUrl must begin with https:// in production; Entra accepts no other redirect address and cookies need it.";
        foreach (var error in Guid("Portal:SignIn:TenantId", signIn.TenantId, "the tenant of the portal's registration")) yield return error;
        foreach (var error in Guid("Portal:SignIn:ClientId", signIn.ClientId, "the application id of the portal's registration")) yield return error;
        if (signIn.ClientSecret is { Length: > 0 } == signIn.Certificate.IsSet())
            yield return "Portal:SignIn:ClientSecret or Portal:SignIn:Certificate:File (or :Base64) must be set, and not both.";
        foreach (var error in Guid("Portal:Reader:ClientId", reader.ClientId, "the application id of the reading identity")) yield return error;
        if (!reader.Certificate.IsSet())
            yield return "Portal:Reader:Certificate:File (or :Base64) is not set. The reading identity signs in with a certificate.";
        if (!settings.DataProtection.Certificate.IsSet())
            yield return "Portal:DataProtection:Certificate:File (or :Base64) is not set. Without it the keys of the session cookies would lie readable in the store.";
        if (sandbox.Endpoint is { Length: > 0 } || sandbox.CaFile is { Length: > 0 } || sandbox.StateFile is { Length: > 0 })
            yield return "Portal:Sandbox is set although Portal:Mode is Production. Remove it, or set Portal:Mode to Sandbox.";
        // Only what seeds the Connections page at the first start; nothing of it has to be here.
        foreach (var (name, tenant) in new[] { ("DataverseTenantId", connections.DataverseTenantId), ("VaultTenantId", connections.VaultTenantId), ("ExchangeTenantId", connections.ExchangeTenantId) })
            if (tenant is { Length: > 0 })
                foreach (var error in Guid($"Portal:Connections:{name}", tenant, "a tenant id, or leave it out and name the tenant on the Connections page")) yield return error;
    }

    private static IEnumerable<string> Always(PortalSettings settings)
    {
        var signIn = settings.SignIn;
        if (settings.PublicUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/"))
            yield return "Portal:PublicUrl must be an http(s) address without a path.";
        if (settings.Store is { Provider: StoreProvider.PostgreSql, ConnectionString: null or "" })
            yield return "Portal:Store:ConnectionString is not set, which PostgreSQL needs.";
        foreach (var tenant in signIn.AllowedTenants.Where(t => !System.Guid.TryParse(t, out _)))
            yield return $"Portal:SignIn:AllowedTenants has \"{tenant}\", which is not a tenant id (GUID).";
        foreach (var (registration, i) in signIn.Registrations.Select((r, i) => (r, i)))
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"Portal:SignIn:Registrations:{i}");
            foreach (var error in Guid($"{key}:TenantId", registration.TenantId, "the tenant of that registration")) yield return error;
            foreach (var error in Guid($"{key}:ClientId", registration.ClientId, "the application id of that registration")) yield return error;
            if (registration.ClientSecret is { Length: > 0 } == registration.Certificate.IsSet()) yield return $"{key}:ClientSecret or {key}:Certificate:File (or :Base64) must be set, and not both.";
        }

        foreach (var error in settings.Names.Errors()) yield return error;
        foreach (var error in Range("Portal:SignIn:SessionHours", signIn.SessionHours, 1, 24)) yield return error;
        foreach (var error in Range("Portal:SignIn:RevalidateSeconds", signIn.RevalidateSeconds, 5, 60)) yield return error;
        foreach (var error in Range("Portal:SignIn:UnreachableMinutes", signIn.UnreachableMinutes, 0, 60)) yield return error;
        foreach (var error in Range("Portal:Approvals:ValidDays", settings.Approvals.ValidDays, 1, 365)) yield return error;
        foreach (var error in Range("Portal:Approvals:DueDays", settings.Approvals.DueDays, 1, 90)) yield return error;
        foreach (var error in Range("Portal:Approvals:MinimumApprovers", settings.Approvals.MinimumApprovers, 1, 5)) yield return error;
        foreach (var error in Range("Portal:Mailboxes:EveryMinutes", settings.Mailboxes.EveryMinutes, 0, 1440)) yield return error;
        foreach (var error in Range("Portal:Mailboxes:KeepDays", settings.Mailboxes.KeepDays, 7, 3650)) yield return error;
        if (settings.Approvals is { SingleApprover: true, MinimumApprovers: > 1 })
            yield return "Portal:Approvals:SingleApprover and Portal:Approvals:MinimumApprovers contradict each other: the first is for organisations with one approver. Keep one.";
        if (settings.Approvals.WebhookUrl is { } webhook && (webhook is not { IsAbsoluteUri: true, Scheme: "https", UserInfo: "", Fragment: "" }))
            yield return "Portal:Approvals:WebhookUrl must be an https address without a user name, such as https://hooks.contoso.com/approvals.";
        foreach (var (feature, i) in settings.Features.Off.Select((f, i) => (f, i)).Where(f => !FeatureSettings.Known.Contains(f.f, StringComparer.OrdinalIgnoreCase)))
            yield return string.Create(CultureInfo.InvariantCulture, $"Portal:Features:Off:{i} is \"{feature}\", which is no feature. Features are {string.Join(", ", FeatureSettings.Known)}.");
        foreach (var error in Certificates(settings)) yield return error;
        foreach (var error in Addresses(settings.Connections)) yield return error;
    }

    private static IEnumerable<string> Certificates(PortalSettings settings)
    {
        var all = new List<(string Key, CertificateSettings Value)>
        {
            ("Portal:SignIn:Certificate", settings.SignIn.Certificate),
            ("Portal:Reader:Certificate", settings.Reader.Certificate),
            ("Portal:DataProtection:Certificate", settings.DataProtection.Certificate),
        };
        all.AddRange(settings.SignIn.Registrations.Select((r, i) => ($"Portal:SignIn:Registrations:{i}:Certificate", r.Certificate)));
        all.AddRange(settings.DataProtection.OldCertificates.Select((c, i) => ($"Portal:DataProtection:OldCertificates:{i}", c)));
        foreach (var (key, certificate) in all.Where(c => c.Value.IsSet()))
        {
            if (certificate.File is { Length: > 0 } && certificate.Base64 is { Length: > 0 })
                yield return $"{key}:File and {key}:Base64 are both set; keep one.";
            else if (Trouble(certificate) is { } trouble)
                yield return $"{key} cannot be used: {trouble}";
        }
    }

    private static string? Trouble(CertificateSettings certificate)
    {
        try
        {
            using var loaded = certificate.Load();
            return null;
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or FormatException)
        {
            return error.Message;
        }
    }

    private static IEnumerable<string> Addresses(ConnectionSettings connections)
    {
        foreach (var (environment, i) in connections.Environments.Select((e, i) => (e, i)))
            if (environment.Url is not { IsAbsoluteUri: true, Scheme: "https" }) yield return $"Portal:Connections:Environments:{i}:Url must be an https address such as https://contoso.crm4.dynamics.com.";
        foreach (var (vault, i) in connections.Vaults.Select((v, i) => (v, i)))
            if (vault.Uri is not { IsAbsoluteUri: true, Scheme: "https" }) yield return $"Portal:Connections:Vaults:{i}:Uri must be an https address such as https://contoso-hma.vault.azure.net.";
    }

    private static IEnumerable<string> Guid(string key, string? value, string what) => value switch
    {
        null or "" => [$"{key} is not set. Give {what} (GUID)."],
        _ when !System.Guid.TryParse(value, out _) => [$"{key} is not a GUID. Give {what}."],
        _ => [],
    };

    private static IEnumerable<string> Range(string key, int value, int least, int most) =>
        value >= least && value <= most ? [] : [string.Create(CultureInfo.InvariantCulture, $"{key} is {value}; it must be between {least} and {most}.")];
}

/// <summary>The settings do not allow a start. The message lists every reason.</summary>
public sealed class SettingsException(IReadOnlyList<string> errors)
    : Exception($"The portal does not start, because of its settings:{Environment.NewLine}{string.Join(Environment.NewLine, errors.Select(e => $"- {e}"))}")
{
    public IReadOnlyList<string> Errors => errors;
}
