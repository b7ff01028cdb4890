using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.Dataverse;

/// <summary>The Dataverse Web API (OData v4) of one environment.</summary>
public sealed class DataverseClient(CloudNetwork network, EnvironmentUrl environment, TokenCredential credential)
{
    public EnvironmentUrl Environment => environment;
    internal CloudNetwork Network => network;
    internal TokenCredential Credential => credential;
}
