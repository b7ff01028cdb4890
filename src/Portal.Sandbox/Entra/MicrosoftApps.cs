namespace Portal.Sandbox.Entra;

/// <summary>Client ids of Microsoft's own applications whose service principals exist in customers' tenants.</summary>
public static class MicrosoftApps
{
    public const string Graph = "00000003-0000-0000-c000-000000000000";
    public const string ExchangeOnline = "00000002-0000-0ff1-ce00-000000000000";
    public const string Dataverse = "00000007-0000-0000-c000-000000000000";
    public const string KeyVault = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093";
    public const string AzureResourceManager = "797f4846-ba00-4fd7-ba43-dac1f8f63013";

    /// <summary>The Azure CLI: a public client of Microsoft's, which people sign in with in a shell.</summary>
    public const string AzureCli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

    /// <summary>"Microsoft Exchange REST API Based PowerShell": the public client of the module ExchangeOnlineManagement.</summary>
    public const string ExchangePowerShell = "fb78d390-0c51-40cd-8e17-fdbfab77341b";

    /// <summary>Microsoft's own tenant, where its applications are registered.</summary>
    public const string Tenant = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

    private static readonly (string AppId, string Name, string Address)[] Services =
    [
        (Graph, "Microsoft Graph", "https://graph.microsoft.com"),
        (ExchangeOnline, "Office 365 Exchange Online", "https://outlook.office365.com"),
        (ExchangeOnline, "Office 365 Exchange Online", "https://outlook.office.com"),
        (Dataverse, "Dataverse", "https://admin.services.crm.dynamics.com"),
        (KeyVault, "Azure Key Vault", "https://vault.azure.net"),
        (AzureResourceManager, "Windows Azure Service Management API", "https://management.azure.com"),
    ];

    /// <summary>The service that a resource name means, whether or not a tenant has it; null for other names.</summary>
    internal static (string AppId, string Name)? NameOf(string resource) =>
        Services.FirstOrDefault(s => Ids.Same(s.AppId, resource) || Ids.Same(s.Address, resource.TrimEnd('/'))) is { AppId: { } id, Name: var name } ? (id, name) : null;

    /// <summary>The Exchange Online application permission that HMA's sync needs, and the only one.</summary>
    public const string FullAccessAsApp = "dc890d15-9560-4a4c-9b7f-a736ec74ec40";
}
