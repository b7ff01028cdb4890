using Portal.Sandbox.Entra;

namespace Portal.Sandbox.Graph;

/// <summary>GET /organization. With User.Read alone the answer holds the tenant's name and domains and nothing else.</summary>
internal sealed class Organization(EntraDirectory directory)
{
    private static readonly string[] Full = ["Organization.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"];

    public object List(GraphCall call)
    {
        call.RequireAny([.. Full, "User.Read"], Full);
        var tenant = directory.Tenants.Find(call.TenantId)!;
        return call.Query.Page("organization", [GraphJson.Of(tenant, limited: !call.HasAny(Full, Full))]);
    }
}
