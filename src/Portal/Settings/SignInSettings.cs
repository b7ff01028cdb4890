namespace Portal.Settings;

/// <summary>The portal's own registration in Entra, and how long a sign-in lasts.</summary>
public sealed class SignInSettings
{
    /// <summary>Tenant of the registration (GUID).</summary>
    public string? TenantId { get; set; }

    /// <summary>Tenants whose people may sign in (GUIDs). Empty means the registration's tenant only.</summary>
    public List<string> AllowedTenants { get; set; } = [];

    public string? ClientId { get; set; }

    /// <summary>Either a secret or a certificate.</summary>
    public string? ClientSecret { get; set; }

    public CertificateSettings Certificate { get; set; } = new();

    /// <summary>Registrations of other tenants, made there for this portal: tokens for such a tenant are got with its own.</summary>
    public List<RegistrationSettings> Registrations { get; set; } = [];

    /// <summary>Hours after which everybody signs in again, active or not; 1 to 24.</summary>
    public int SessionHours { get; set; } = 8;

    /// <summary>Seconds between two checks of an open page's person against Entra; 5 to 60.</summary>
    public int RevalidateSeconds { get; set; } = 30;

    /// <summary>Minutes a session is kept, reading only, while Entra cannot be asked about its person; 0 to 60.</summary>
    public int UnreachableMinutes { get; set; } = 15;
}

/// <summary>An app registration in a tenant that does not take the portal's own.</summary>
public sealed class RegistrationSettings
{
    /// <summary>The tenant (GUID).</summary>
    public string? TenantId { get; set; }

    public string? ClientId { get; set; }

    /// <summary>Either a secret or a certificate.</summary>
    public string? ClientSecret { get; set; }

    public CertificateSettings Certificate { get; set; } = new();
}

/// <summary>The portal's reading identity: application permissions, a certificate, never a write.</summary>
public sealed class ReaderSettings
{
    /// <summary>Tenant of the reader's registration; empty means that of the sign-in.</summary>
    public string? TenantId { get; set; }

    public string? ClientId { get; set; }

    public CertificateSettings Certificate { get; set; } = new();
}

public sealed class CertificateSettings
{
    /// <summary>PKCS #12 file with the private key.</summary>
    public string? File { get; set; }

    /// <summary>The same as base64 text, for secrets that come as environment variables.</summary>
    public string? Base64 { get; set; }

    public string? Password { get; set; }
}
