using Portal.Cloud.Graph;

namespace Portal.Steps;

/// <param name="WorldAt">When Entra answered that it is removed.</param>
public sealed record RemovedSecret(Guid KeyId, DateTimeOffset WorldAt);

/// <summary>Secrets that Entra was told to remove: what is read there shows them for a while, and it refuses to remove them once more.</summary>
internal static class RemovedSecrets
{
    /// <summary>
    /// Entra answers from copies that are alike in the end, usually within minutes; Microsoft names no time. What is still shown after this was not removed.
    /// https://learn.microsoft.com/entra/architecture/architecture
    /// </summary>
    public static readonly TimeSpan CopiesSettle = TimeSpan.FromMinutes(15);

    /// <summary>Of the secrets that Entra shows, those that are there, and those that were removed a moment ago and that not every copy of the directory has forgotten.</summary>
    public static (List<SecretInfo> There, List<RemovedSecret> Shown) Parted(this IReadOnlyList<RemovedSecret> removed, IEnumerable<SecretInfo> secrets, DateTimeOffset world)
    {
        var all = secrets.ToList();
        var shown = removed.Where(r => world < r.WorldAt + CopiesSettle && all.Exists(s => s.KeyId == r.KeyId)).ToList();
        return ([.. all.Where(s => !shown.Exists(r => r.KeyId == s.KeyId))], shown);
    }

    /// <summary>With those that were removed now; the ones that every copy has forgotten by its time are left out.</summary>
    public static IReadOnlyList<RemovedSecret> With(this IReadOnlyList<RemovedSecret> removed, IEnumerable<Guid> now, DateTimeOffset world)
    {
        var added = now.ToList();
        return [.. removed.Where(r => world < r.WorldAt + CopiesSettle && !added.Contains(r.KeyId)), .. added.Select(id => new RemovedSecret(id, world))];
    }

    /// <summary>"The secret of the proof was removed 22 November 2026 14:05 UTC and Entra still shows it, …": nothing is wrong, and nothing is to be done.</summary>
    /// <param name="what">"The secret of the proof", "The older secret".</param>
    public static string Told(this IReadOnlyList<RemovedSecret> shown, string what)
    {
        var at = shown.Max(r => r.WorldAt);
        return $"{what} was removed {at:d MMMM yyyy HH:mm} UTC and Entra still shows it, as it does for some minutes. If it is there after {at + CopiesSettle:d MMMM yyyy HH:mm} UTC, it is to be removed again.";
    }
}
