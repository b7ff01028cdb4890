using System.Security.Cryptography;
using System.Text;
using Portal.Cloud.Dataverse;
using Portal.Plans;
using Portal.Scripts;
using Portal.Steps;

namespace Portal.Wizards.Hma.Steps;

/// <summary>The set-up's eight values as Dataverse keeps them: ids chosen beforehand, what is compared, what is stored.</summary>
internal static class HmaRows
{
    private sealed record Pair(string Name, string? Is, string Wanted);

    /// <summary>Made from the set-up's key, so that after a crash looking finds the same rows; of a profile that was chosen, its own.</summary>
    public static HmaIds Ids(HmaSetUp record)
    {
        return new(Guid.TryParse(record.Form.ProfileId, out var chosen) ? chosen : Id("profile"), Id("vault-reference"), Id("kv-identity"), Id("hma-identity"));

        Guid Id(string row) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{record.Key:D}|{row}")).AsSpan(0, 16));
    }

    public static IReadOnlyList<Change> Differences(HmaSetUp record, HmaProfile stored) =>
        [.. Pairs(record, stored).Where(p => !Same(p)).Select(p => new Change(p.Name, p.Is, p.Wanted))];

    public static IEnumerable<Fact> Compare(HmaSetUp record, HmaProfile stored) =>
        Pairs(record, stored).Select(p => new Fact(p.Name, p.Is ?? "empty", Same(p) ? Truth.Ok : Truth.NotOk, Same(p) ? null : $"should be {p.Wanted}"));

    /// <param name="columns">How this environment spreads a new profile over its tables; null where that is not known, or the profile is there.</param>
    public static Command StoreCommand(string tenant, HmaSetUp record, HmaProfile? stored, HmaColumns? columns)
    {
        var changes = stored is null ? [new("Profile", null, record.Form.ProfileName), .. Pairs(record, null).Select(p => new Change(p.Name, null, p.Wanted))] : Differences(record, stored);
        return new(
            SecretWindow.Store,
            "Dataverse",
            tenant,
            stored is null
                ? $"Create the profile {record.Form.ProfileName.Isolated()} in Dataverse"
                : $"Store the new secret in the profile {record.Form.ProfileName.Isolated()}",
            record.Form.ProfileName, [
                .. changes,
                new Change("Key Vault client secret", stored is null ? null : "the one before", "the one just proven; write-only, never shown")
            ]) { Scripts = StoreScripts(record, stored, columns) };
    }

    private static IReadOnlyList<Script> StoreScripts(HmaSetUp record, HmaProfile? stored, HmaColumns? columns)
    {
        var environment = EnvironmentUrl.Parse(record.Form.EnvironmentUrl);
        if (stored?.SecretIdentityId is { } identity) return WindowScripts.ReplaceSecret(environment, $"managedidentities({identity})", record.Form.ProfileName);
        var mark = WindowScripts.Mark();
        var rows = columns?.Write(Ids(record), Values(record, mark)).Select(r => (r.Path, r.Row.ToJsonString())).ToList();
        return WindowScripts.CreateProfile(environment, rows, mark, [("Name", record.Form.ProfileName), .. Pairs(record, null).Select(p => (p.Name, p.Wanted))]);
    }

    /// <summary>
    /// Creates the rows, or puts the secret into those that are there. All rows of a new profile are one change set: all or none. The values are read back
    /// by the look that follows, not here: once Dataverse has the secret, it counts as stored, or the secret would be taken back under a live profile.
    /// </summary>
    public static async Task StoreAsync(ServerProfiles profiles, HmaSetUp record, string secret, Func<Task<HmaColumns?>> learn, CancellationToken ct)
    {
        var ids = Ids(record);
        if (await profiles.ReadHmaAsync(ids.ProfileId, ct) is { } stored)
        {
            if (Differences(record, stored) is { Count: > 0 } differences)
                throw new StepRefusedException(new Problem(
                    "The profile in Dataverse has other values than this set-up.",
                    string.Join("; ", differences.Select(d => $"{d.Field}: {d.Before ?? "empty"}, should be {d.After}")),
                    "Correct the values in the Power Platform admin center, or in this set-up, and run the step again.", "System Administrator of the environment"));
            await profiles.ReplaceSecretAsync(stored, secret, ct);
            return;
        }

        var columns = await learn() ?? throw new StepRefusedException(new Problem("The environment's HMA profile to learn from is gone.", null, "Look at the step again.", "You"));
        await profiles.CreateHmaAsync(ids, Values(record, secret), columns, ct);
    }

    private static HmaValues Values(HmaSetUp record, string secret)
    {
        var (form, vault) = (record.Form, record.Vault!);
        return new HmaValues(form.ProfileName, new EwsAddress(form.EwsUrl), form.ResourceId, form.ExchangeTenantId, record.HmaApp!.AppId, form.VaultUri, form.CertificateName, record.KvApp!.AppId, secret, vault.TenantId);
    }

    private static IEnumerable<Pair> Pairs(HmaSetUp record, HmaProfile? stored) =>
    [
        new("EWS URL", stored?.EwsUrl, record.Form.EwsUrl),
        new("Microsoft Entra resource id", stored?.ResourceId, record.Form.ResourceId),
        new("Tenant id", stored?.TenantId, record.Form.ExchangeTenantId),
        new("HMA application id", stored?.HmaAppId, record.HmaApp?.AppId ?? ""),
        new("Key Vault URI", stored?.VaultUri, record.Form.VaultUri),
        new("Key Vault key name", stored?.KeyName, record.Form.CertificateName),
        new("Key Vault application id", stored?.KvAppId, record.KvApp?.AppId ?? ""),
    ];

    private static bool Same(Pair p) => string.Equals(p.Is?.TrimEnd('/'), p.Wanted.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
}
