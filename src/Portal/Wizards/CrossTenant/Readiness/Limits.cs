using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Scripts;
using Portal.Steps;

namespace Portal.Wizards.CrossTenant.Readiness;

/// <summary>The Exchange tenant's limits for the app's secret: by the portal's reading identity where it is of that tenant, else with the person's rights.</summary>
internal static class Limits
{
    public static async Task<CredentialRules> ReadAsync(Ground ground)
    {
        ground.RequireReach();
        if (!Answers.AreUsed && ground.Reader.IsOf(ground.Form.ExchangeTenantId))
        {
            try
            {
                ground.RulesReader = "the portal's own reading identity";
                return await ReadAsync(ground, new CredentialPolicies(ground.Network, ground.Reader.Credential));
            }
            catch (CloudException)
            {
                // The reading identity lacks Policy.Read.All; the person may have it.
            }
        }

        ground.RulesReader = ground.Person.Name;
        return await ReadAsync(ground, new CredentialPolicies(ground.Network, ground.Exchange));
    }

    private static async Task<CredentialRules> ReadAsync(Ground ground, CredentialPolicies policies)
    {
        var found = await policies.ReadAsync(ground.Record.App?.ObjectId, ground.World, ground.Ct);
        var from = Lines.One(found.From.Length > 150 ? found.From[..150] + " …" : found.From);
        return new CredentialRules(found.SecretsBlocked, found.LongestSecret is { } life ? (int)Math.Clamp(life.TotalDays, 0, 36500) : null, null, from);
    }
}
