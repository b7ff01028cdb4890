using Portal.Cloud.Dataverse;
using Portal.Settings;

namespace Portal.Wizards.CrossTenant;

/// <summary>What a person types or chooses in the cross-tenant wizard. Kept as typed; <see cref="CrossTenantFormRules"/> says what is wrong with it.</summary>
public sealed record CrossTenantForm
{
    /// <summary>Name of the email server profile, and of the set-up.</summary>
    public string ProfileName { get; set; } = "";

    public string EnvironmentUrl { get; set; } = "";

    /// <summary>The tenant of the environment, as the environment said itself: Microsoft's "primary tenant".</summary>
    public string DataverseTenantId { get; set; } = "";

    /// <summary>The mailboxes are in the environment's own tenant, so no domain is needed.</summary>
    public bool InSameTenant { get; set; } = true;

    /// <summary>A domain of the tenant whose Exchange Online holds the mailboxes; <see cref="ExchangeTenantId"/> is looked up by it.</summary>
    public string ExchangeDomain { get; set; } = "";

    public string ExchangeTenantId { get; set; } = "";

    public Onboarding Onboarding { get; set; }

    public string AppName { get; set; } = "";

    /// <summary>Client id of an existing app; null creates one, empty is "use an existing one" with nothing chosen yet.</summary>
    public string? AppId { get; set; }

    /// <summary>Months the secret is valid; 1 to 24.</summary>
    public int SecretMonths { get; set; } = 6;

    /// <summary>Which dated set of permissions is declared and asked for; empty is the newest when the set-up was begun.</summary>
    public string PermissionSet { get; set; } = "";

    /// <summary>Names of permissions that are not asked for although the set has them, separated by commas.</summary>
    public string LeftOut { get; set; } = "";

    /// <summary>The grant comes by an address that somebody opens in Entra and that answers to this portal; the app then needs a redirect address meanwhile.</summary>
    public bool ConsentByLink { get; set; }

    /// <summary>Row id of an existing cross-tenant profile in Dataverse, or null to create one.</summary>
    public string? ProfileId { get; set; }

    public string PilotMailbox { get; set; } = "";

    /// <summary>Dataverse and Exchange Online are of one tenant: supported too, in spite of the name.</summary>
    public bool SameTenant => string.Equals(DataverseTenantId, ExchangeTenantId, StringComparison.OrdinalIgnoreCase);

    private string Domain => !InSameTenant ? ExchangeDomain : PilotMailbox.Split('@') is [_, { Length: > 0 } domain] ? domain : "";

    /// <summary>Names that follow from the domain by the operator's patterns, where nothing was typed.</summary>
    public CrossTenantForm WithDefaults(NameSettings? names = null)
    {
        names ??= new NameSettings();
        return this with { ProfileName = Or(ProfileName, Cut($"Exchange Online {Domain}")), AppName = Or(AppName, names.OfApp("Sync-App", Domain)) };

        static string Or(string typed, string otherwise) => string.IsNullOrWhiteSpace(typed) ? otherwise : typed.Trim();

        static string Cut(string name) => name.Length <= Limits.ProfileName ? name : name[..Limits.ProfileName];
    }
}
