using Portal.SignIn;

namespace Portal.Features;

/// <summary>One thing the portal can do with a person's own rights: which delegated permissions it takes, why, and what works without it. The README's table is this one; a test compares them.</summary>
/// <param name="Key">Its name in <c>Portal:Features:Off</c>.</param>
/// <param name="Api">The API as Entra's consent page names it.</param>
/// <param name="Resource">What tokens are made out to; null for the environments of Dataverse, which have one address each.</param>
/// <param name="Scopes">Delegated permissions of the portal's registration.</param>
public sealed record Feature(string Key, string Title, string Api, string? Resource, IReadOnlyList<string> Scopes, string Why, string Without)
{
    /// <summary>Off unless <c>Portal:Exchange:Rest</c> is true.</summary>
    public const string ExchangeOnline = "exchange-online";

    /// <summary>From the least to the most; each can be left out.</summary>
    public static readonly IReadOnlyList<Feature> All =
    [
        new("read-entra", "Read Entra", "Microsoft Graph", Apis.GraphResource, ["Application.Read.All", "Directory.Read.All"],
            "Looks at the applications of a set-up, their credentials, owners and grants, and at the roles of whoever is signed in.",
            "Steps in Entra are read by a script that you run; its answer is pasted."),
        new("dataverse", "Read and write Dataverse", "Dynamics CRM (Dataverse)", null, ["user_impersonation"],
            "Looks at and writes the email server profile and the pilot mailbox. The permission has no smaller form; what it allows is what your own security roles in the environment allow.",
            "The profile and the mailbox are set up in the Power Platform admin center with copied values, and read by a script whose answer is pasted."),
        new("key-vault", "Read and write the key vault", "Azure Key Vault", Apis.KeyVaultResource, ["user_impersonation"],
            "Looks at and creates the certificate. The permission has no smaller form; what it allows is what your own role or access policy at the vault allows.",
            "The certificate is made by script, and read by a script whose answer is pasted."),
        new("azure", "Read Azure and give access to the vault", "Azure Service Management", Apis.ArmResource, ["user_impersonation"],
            "Finds the vault, sees how it gives access, and gives KV-App its reading right. The permission has no smaller form; what it allows is what your own Azure roles allow.",
            "KV-App gets its right at the vault by script, and the vault is read by a script whose answer is pasted."),
        new("change-apps", "Create and change applications", "Microsoft Graph", Apis.GraphResource, ["Application.ReadWrite.All"],
            "Registers KV-App and HMA-App, puts the certificate on one and a secret on the other, and declares the permission.",
            "Applications are made by script or by ticket and then chosen; the portal reads them."),
        new("grant", "Grant the permission", "Microsoft Graph", Apis.GraphResource, ["AppRoleAssignment.ReadWrite.All"],
            "Gives HMA-App full_access_as_app after the decision, by the click of somebody who holds the Entra role for it.",
            "The grant is made by script or in the Entra admin center after the decision; the portal reads it."),
        new(ExchangeOnline, "Read and write settings of Exchange Online", "Office 365 Exchange Online", Apis.ExchangeOnlineResource, ["Exchange.Manage"],
            "Reads the organization's EWS settings, the pilot mailbox's, and which apps may open which mailboxes; puts the app on EwsAllowedAppIDs, writes what a scoping plan asks for, and changes EwsEnabled once somebody else approved that. It calls the service behind Exchange Online PowerShell, which Microsoft does not support for others: off unless Portal:Exchange:Rest is true.",
            "The same is done by scripts for Exchange Online PowerShell; what they print is pasted."),
    ];

    /// <summary>Everything a token needs that belongs to a feature: one of Graph can need several.</summary>
    public static IEnumerable<Feature> Of(ApiNeed need) => All.Where(f => f.Serves(need));

    private bool Serves(ApiNeed need) =>
        Resource is null ? All.All(f => f.Resource != need.Resource) && need.Resource != Apis.DiscoveryResource
        : Resource == need.Resource && need.Scopes.Any(s => Scopes.Contains(s, StringComparer.OrdinalIgnoreCase));
}

/// <summary>Whether a feature can be used.</summary>
public enum FeatureState
{
    /// <summary>Not switched off, and its permissions were seen consented for everybody.</summary>
    On,

    /// <summary>Switched off by whoever runs the portal.</summary>
    Off,

    /// <summary>Entra was asked, and its permissions are not consented for the whole organization.</summary>
    NotConsented,

    /// <summary>The set-up gives this portal no access to the tenant.</summary>
    Closed,

    /// <summary>Entra could not be asked; it is offered, and Entra says no if it must.</summary>
    NotKnown,
}

/// <summary>A feature as it is now.</summary>
/// <param name="Missing">Permissions that are not consented.</param>
public sealed record FeatureNow(Feature Feature, FeatureState State, IReadOnlyList<string> Missing)
{
    public bool Offered => State is FeatureState.On or FeatureState.NotKnown;

    /// <summary>Why it cannot be used here, what to do instead, and who could change it; null while it can.</summary>
    public string? Explanation => State switch
    {
        FeatureState.Off =>
            $"\"{Feature.Title}\" is switched off in this portal. {Feature.Without} Whoever runs the portal decides it ({(Feature.Key == Feature.ExchangeOnline ? "Portal:Exchange:Rest" : "Portal:Features:Off")}).",
        FeatureState.Closed => $"This portal was given no access to that tenant, so \"{Feature.Title}\" is not used there. {Feature.Without}",
        FeatureState.NotConsented =>
            $"\"{Feature.Title}\" is not consented for this portal: {string.Join(" and ", Missing)} on {Feature.Api} is missing. {Feature.Without} A Cloud Application Administrator, an Application Administrator or a Global Administrator can consent to it on the portal's enterprise application in Microsoft Entra.",
        _ => null,
    };
}
