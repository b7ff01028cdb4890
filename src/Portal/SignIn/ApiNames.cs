namespace Portal.SignIn;

/// <summary>The services' names for people, and what an administrator needs to know to consent to the portal's use of them.</summary>
public static class ApiNames
{
    public static string Of(ApiNeed need) => need.Resource switch
    {
        Apis.GraphResource => "Microsoft Entra",
        Apis.ArmResource => "Azure",
        Apis.KeyVaultResource => "Key Vault",
        Apis.ExchangeOnlineResource => "Exchange Online",
        Apis.DiscoveryResource => "the list of your environments",
        _ => "Dataverse",
    };

    /// <summary>"Microsoft Entra, Azure and Key Vault".</summary>
    public static string Of(IEnumerable<ApiNeed> needs)
    {
        var names = needs.Select(Of).Distinct(StringComparer.Ordinal).ToList();
        return names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names[..^1])} and {names[^1]}";
    }

    /// <summary>Client id of the service's own application, which Entra calls the API. https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in</summary>
    internal static string AppIdOf(ApiNeed need) => need.Resource switch
    {
        Apis.GraphResource => "00000003-0000-0000-c000-000000000000",
        Apis.ArmResource => "797f4846-ba00-4fd7-ba43-dac1f8f63013",
        Apis.KeyVaultResource => "cfa8b339-82a2-471a-a3c9-0fc0be7a4093",
        Apis.ExchangeOnlineResource => "00000002-0000-0ff1-ce00-000000000000",
        _ => DataverseAppId,
    };

    /// <summary>Dataverse has one address for each environment; this stands for all of them.</summary>
    internal const string DataverseAppId = "00000007-0000-0000-c000-000000000000";
}
