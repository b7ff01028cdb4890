using System.Security.Cryptography;
using System.Text;
using Portal.Cloud.Dataverse;
using Portal.Plans;
using Portal.Scripts;
using Portal.Steps;
using Portal.Wizards.CrossTenant.Scripts;

namespace Portal.Wizards.CrossTenant.Steps;

/// <summary>The set-up's values as Dataverse keeps them: an id chosen beforehand, what is compared, what is stored.</summary>
internal static class CrossTenantRows
{
    private const string Application = "Application id";

    private sealed record Pair(string Name, string? Is, string Wanted);

    /// <summary>Made from the set-up's key, so that after a crash looking finds the same row; of a profile that was chosen, its own.</summary>
    public static Guid IdOf(CrossTenantSetUp record) =>
        Guid.TryParse(record.Form.ProfileId, out var chosen) ? chosen : new(SHA256.HashData(Encoding.UTF8.GetBytes($"{record.Key:D}|profile")).AsSpan(0, 16));

    public static StoredProfile? Seen(CrossTenantSetUp record, CrossTenantProfile? stored) => stored is null ? null : new(
        stored.Profile.Name, stored.Profile.Active, stored.ModifiedAt, [.. Facts(record, stored)],
        [.. Pairs(record, stored).Where(p => !Same(p)).Select(p => new Change(p.Name, p.Is, p.Wanted))]);

    private static IEnumerable<Fact> Facts(CrossTenantSetUp record, CrossTenantProfile stored) =>
    [
        .. Pairs(record, stored).Select(p => new Fact(p.Name, p.Is ?? "empty", Same(p) ? Truth.Ok : Truth.NotOk, Same(p) ? null : $"should be {p.Wanted}")),
        new("A secret is stored", stored.SecretSet ? "yes" : "no", stored.SecretSet ? Truth.Ok : Truth.NotOk),
    ];

    /// <param name="stored">The profile that is there; null where it is to be made.</param>
    /// <param name="columns">How this environment stores such profiles; null where that is not known, or the profile is there.</param>
    /// <param name="what">Which secret is stored: "the one just proven".</param>
    public static Command StoreCommand(CrossTenantSetUp record, CrossTenantProfile? stored, CrossTenantColumns? columns, string what)
    {
        var (name, there) = (record.Form.ProfileName, stored is not null);
        IReadOnlyList<Change> changes = stored is null ? [new("Profile", null, name), .. Pairs(record, null).Select(p => new Change(p.Name, null, p.Wanted))]
            : NewApp(record, stored) is { } app ? [new(Application, stored.AppId, app)] : [];
        return new(SecretWindow.Store, "Dataverse", record.Form.DataverseTenantId, there ? $"Store the new secret in the profile {name.Isolated()}" : $"Create the profile {name.Isolated()} in Dataverse", name,
            [.. changes, new Change("Client secret", there ? "the one before" : null, $"{what}; write-only, never shown")]) { Scripts = Scripts(record, stored, columns) };
    }

    /// <summary>
    /// The application id that is stored together with the secret: that of the set-up's own profile follows its app, which is another one when the first was deleted for good. Of a profile that was
    /// chosen nothing but the secret is changed.
    /// </summary>
    private static string? NewApp(CrossTenantSetUp record, CrossTenantProfile stored) =>
        string.IsNullOrEmpty(record.Form.ProfileId) && record.App is { } app && !string.Equals(stored.AppId, app.AppId, StringComparison.OrdinalIgnoreCase) ? app.AppId : null;

    private static IReadOnlyList<Script> Scripts(CrossTenantSetUp record, CrossTenantProfile? stored, CrossTenantColumns? columns)
    {
        var (environment, id, mark) = (EnvironmentUrl.Parse(record.Form.EnvironmentUrl), IdOf(record), WindowScripts.Mark());
        if (stored is not null) return ProfileScripts.ReplaceSecret(environment, id, CrossTenantColumns.Secret(mark, NewApp(record, stored)).ToJsonString(), mark, record.Form.ProfileName, NewApp(record, stored));
        var row = columns?.Write(new CrossTenantValues(record.Form.ProfileName, record.Form.ExchangeTenantId, record.App?.AppId ?? "", mark)).ToJsonString();
        return ProfileScripts.Create(environment, id, row, mark, record.Form.ProfileName, [.. Pairs(record, null).Select(p => (p.Name, p.Wanted))]);
    }

    /// <summary>Creates the row, or puts the secret into the one that is there.</summary>
    public static async Task StoreAsync(CrossTenantProfiles profiles, CrossTenantSetUp record, string secret, Func<Task<CrossTenantColumns?>> learn, CancellationToken ct)
    {
        var id = IdOf(record);
        if (await profiles.ReadAsync(id, ct) is { } stored)
        {
            var app = NewApp(record, stored);
            if (Seen(record, stored)!.Differences.Where(d => app is null || d.Field != Application).ToList() is { Count: > 0 } differences)
                throw new StepRefusedException(new Problem(
                    "The profile in Dataverse has other values than this set-up.",
                    string.Join("; ", differences.Select(d => $"{d.Field}: {d.Before ?? "empty"}, should be {d.After}")),
                    "Correct the values in the Power Platform admin center, or in this set-up, and run the step again.", "System Administrator of the environment"));
            await profiles.ReplaceSecretAsync(id, secret, app, ct);
            return;
        }

        var columns = await learn() ?? throw new StepRefusedException(new Problem("The environment's profile to learn from is gone.", null, "Look at the step again.", "You"));
        await profiles.CreateAsync(id, new CrossTenantValues(record.Form.ProfileName, record.Form.ExchangeTenantId, record.App!.AppId, secret), columns, ct);
    }

    private static IEnumerable<Pair> Pairs(CrossTenantSetUp record, CrossTenantProfile? stored) =>
    [
        // "Use default tenant id" makes Dynamics 365 ignore the stored one.
        new("Tenant id", stored is { UsesDefaultTenant: true } ? record.Form.DataverseTenantId : stored?.TenantId, record.Form.ExchangeTenantId),
        new(Application, stored?.AppId, record.App?.AppId ?? ""),
    ];

    private static bool Same(Pair p) => string.Equals(p.Is, p.Wanted, StringComparison.OrdinalIgnoreCase);
}
