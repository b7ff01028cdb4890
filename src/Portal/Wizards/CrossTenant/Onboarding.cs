namespace Portal.Wizards.CrossTenant;

/// <summary>How this portal reaches the tenant of Exchange Online. Each is a complete way to finish.</summary>
public enum Onboarding
{
    /// <summary>People of the portal's own registration sign in there: its enterprise application has been consented to in that tenant.</summary>
    PortalApp,

    /// <summary>The portal uses a registration of that tenant, which an operator put into the settings.</summary>
    OwnRegistration,

    /// <summary>Not at all: what concerns that tenant is read and written by script, by people of it.</summary>
    NoAccess,
}
