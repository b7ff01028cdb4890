using Portal.Settings;

namespace Portal.SignIn;

/// <summary>
/// With which registration people are sent to a tenant: the portal's own, or one that was made in that tenant for it. A tenant that wants no other company's app in
/// its directory gives the portal a registration of its own; the sign-in to the portal itself always uses the portal's.
/// </summary>
public sealed class Registrations(PortalSettings settings)
{
    /// <summary>Whether a tenant has one of its own in the settings.</summary>
    public bool Has(string tenantId) => Find(tenantId) is not null;

    /// <param name="byPortalsApp">The portal's own, whatever the settings have for the tenant.</param>
    internal RegistrationSettings Of(string tenantId, bool byPortalsApp = false) => (byPortalsApp ? null : Find(tenantId)) ?? new RegistrationSettings
    {
        TenantId = settings.SignIn.TenantId, ClientId = settings.SignIn.ClientId, ClientSecret = settings.SignIn.ClientSecret, Certificate = settings.SignIn.Certificate,
    };

    private RegistrationSettings? Find(string tenantId) => settings.SignIn.Registrations.Find(r => string.Equals(r.TenantId, tenantId, StringComparison.OrdinalIgnoreCase));
}
