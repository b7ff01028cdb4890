using System.Security.Cryptography;
using System.Text;
using Portal.Cloud;
using Portal.Plans;

namespace Portal.Steps.Readiness;

/// <summary>Runs checks at the same time; facts come in the order of the list.</summary>
internal static class RunChecks
{
    /// <param name="before">The last look that was kept; what could not be read now and was read there stays, with its reader and time.</param>
    public static async Task<IReadOnlyList<Fact>> LookAsync<TGround>(IReadOnlyList<IReadinessCheck<TGround>> checks, TGround ground, Observation? before) where TGround : ReadinessGround =>
        [.. (await Task.WhenAll(checks.Select(check => LookAsync(check, ground, before)))).SelectMany(f => f)];

    private static async Task<IReadOnlyList<Fact>> LookAsync<TGround>(IReadinessCheck<TGround> check, TGround ground, Observation? before) where TGround : ReadinessGround
    {
        var key = Key(check, ground);
        try
        {
            return [.. (await check.LookAsync(ground)).Select(Marked)];
        }
        catch (CloudException error)
        {
            // A host that cannot be reached or trusted now is news, whoever reached it before.
            var news = error.Error.Kind is CloudErrorKind.Unreachable or CloudErrorKind.Untrusted or CloudErrorKind.Refused;
            return Unread(new Fact(check.Name, error.Error.Sentence, Truth.CouldNotCheck, error.Error.Remedy) { Who = error.Error.Who }, news);
        }
        catch (UnreadException unread)
        {
            return Unread(new Fact(check.Name, unread.Message, Truth.CouldNotCheck, unread.Remedy) { Who = unread.Who }, news: false);
        }

        Fact Marked(Fact f) => f with
        {
            Group = check.Group,
            Source = f.Source ?? check.Source,
            Check = key,
            Reader = f.Reader ?? (check.UsesRights ? ground.Person.Name : null),
            Aside = f.Aside || check.IsPersonal || (check.IsOptional && f.Truth == Truth.CouldNotCheck),
        };

        IReadOnlyList<Fact> Unread(Fact failed, bool news)
        {
            var marked = Marked(failed);
            return news || check.IsPersonal ? [marked] : KeptFacts.Of(marked, before, ground.Person.Name, ground.Now) ?? [marked];
        }
    }

    /// <summary>The check and what it asks about, short enough to be kept with each fact.</summary>
    private static string Key<TGround>(IReadinessCheck<TGround> check, TGround ground) where TGround : ReadinessGround =>
        $"{check.GetType().Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(check.About(ground))).AsSpan(0, 4))}";
}
