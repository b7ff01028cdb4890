using System.Text.Json;
using System.Text.RegularExpressions;
using Portal.Sandbox.Crowd;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Dataverse;

/// <summary>Makes a copy of an environment: the same rows, but an organization of its own.</summary>
internal sealed partial class CopyEnvironment(DataverseRows rows, CrowdTables crowds, EntraDirectory directory, SettingsStore settings, World world)
{
    /// <returns>Why it cannot be made; null when it is.</returns>
    public string? Make(string of, string host, string name)
    {
        if (rows.Environments.Find(of) is not { } original) return $"There is no environment {of}.";
        if (!Host().IsMatch(host) || rows.Environments.Find(host) is not null) return $"{host} is no free host name under crm4.dynamics.com.";
        world.Change(() => Copy(original, new DataverseEnvironment(host.ToLowerInvariant(), name, SeedIds.OrganizationOf($"https://{host}"), original.TenantId, SeedIds.Derived("environment " + host))));
        return null;
    }

    private void Copy(DataverseEnvironment original, DataverseEnvironment copy)
    {
        rows.Environments.Put(copy.Host, copy);
        if (directory.Principal(copy.TenantId, MicrosoftApps.Dataverse) is { } dataverse) directory.ServicePrincipals.Put(dataverse.Id, dataverse with { Names = [.. dataverse.Names, copy.Url] });
        foreach (var table in Tables.All)
        {
            foreach (var row in rows.Of(original, table.Name).Kept.All.Select(r => r.Id == original.OrganizationId ? Renamed(r, copy.OrganizationId) : r)) rows.Of(copy, table.Name).Kept.Put(row.Id, row);
            foreach (var gone in rows.Of(original, table.Name).Gone.All) rows.Of(copy, table.Name).Gone.Put(gone.Id, gone);
        }

        if (crowds.Sizes.Find(original.Host) is { } size) crowds.Sizes.Put(copy.Host, size with { CopyOf = size.CopyOf ?? original.Host });
        rows.BeginEpoch(copy.Host);
        settings.Change(s => s with { EnvironmentStates = new Dictionary<string, string>(s.EnvironmentStates, StringComparer.OrdinalIgnoreCase) { [copy.Host] = "administration" } });
    }

    private static Row Renamed(Row organization, string id) =>
        organization with { Id = id, Values = new(organization.Values, StringComparer.Ordinal) { ["organizationid"] = JsonSerializer.SerializeToElement(id) } };

    [GeneratedRegex(@"^[a-z0-9-]{1,40}\.crm4\.dynamics\.com$", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Host();
}
