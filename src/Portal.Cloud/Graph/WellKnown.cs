namespace Portal.Cloud.Graph;

/// <summary>Client ids that are the same in every tenant, and what is asked of them.</summary>
public static class WellKnown
{
    public const string ExchangeOnline = "00000002-0000-0ff1-ce00-000000000000";
    public const string MicrosoftGraph = "00000003-0000-0000-c000-000000000000";
    public const string Dataverse = "00000007-0000-0000-c000-000000000000";
    public const string KeyVault = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093";
    public const string AzureResourceManager = "797f4846-ba00-4fd7-ba43-dac1f8f63013";

    /// <summary>Full access to every mailbox over EWS. https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-authenticate-an-ews-application-by-using-oauth</summary>
    public const string FullAccessAsApp = "full_access_as_app";

    /// <summary>Only to compare with: the id is read from the tenant's Exchange Online service principal.</summary>
    public static readonly Guid FullAccessAsAppId = new("dc890d15-9560-4a4c-9b7f-a736ec74ec40");
}
