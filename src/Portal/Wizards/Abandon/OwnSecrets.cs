using Portal.Cloud.Graph;
using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.Abandon;

/// <summary>Which secrets of an app a set-up or its renewals made, and whether one of them may be the one that a profile signs in with.</summary>
internal static class OwnSecrets
{
    /// <summary>Of a renewal its own secrets, but never the one it stored; of a set-up its own and those of its renewals.</summary>
    public static bool Made(this IProfileRecord record, SecretInfo secret) => record.Renewal is { } renewal
        ? SecretWindow.IsOf(renewal.Key, secret) && secret.KeyId.ToString() != record.Profile?.SecretKeyId
        : record.RenewedBy.Append(record.Key).Any(k => SecretWindow.IsOf(k, secret));

    /// <summary>A profile that stays, and a store whose answer was never kept or is known from a paste only: any of our secrets may be the one it signs in with.</summary>
    public static async Task<Problem?> MayHoldAsync(Deeds deeds, long setUp, IProfileRecord record, Application app, CancellationToken ct)
    {
        if (!record.Place.Chosen || record.Profile is { Pasted: false } || !app.Secrets.Any(record.Made)) return null;
        var pasted = record.Profile is not null;
        if (!pasted && !await deeds.TriedAsync(setUp, SecretWindow.Store, ct)) return null;
        return new Problem(
            $"The profile {record.Place.Name.Isolated()} may hold a secret of this set-up, and nobody knows which.",
            pasted ? "Which one it holds is known from pasted answers only." : "The portal stopped between storing it and writing that down.",
            "Finish the step that stores the secret instead: choose \"Go on with it instead\" above. Or say below why the secrets are left.",
            "You");
    }
}
