using System.Security.Cryptography;
using System.Text;
using Portal.Cloud;
using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>All checks in the order in which they are shown. They run at the same time; what several need is read once.</summary>
internal static class Checks
{
    public static readonly IReadOnlyList<IReadinessCheck> All =
    [
        new ChallengeCheck(), new ConnectionCheck(), new TlsCheck(), new VersionCheck(), new HybridCheck(), new OAuthCheck(), new AuthServerCheck(), new ClientProfileCheck(), new PassThroughCheck(),
        new ResourceCheck(), new RolesCheck(), new CredentialPolicyCheck(), new AppCredentialsCheck(), new CloudReachCheck(),
        new VaultCheck(), new VaultNetworkCheck(), new VaultDeletionCheck(), new AzurePolicyCheck(), new VaultRightsCheck(), new AutoRenewCheck(),
        new DataverseCheck(),
    ];

    /// <param name="before">The last look that was kept; what could not be read now and was read there stays, with its reader and time.</param>
    public static async Task<IReadOnlyList<Fact>> LookAsync(Ground ground, Observation? before) =>
        [.. (await Task.WhenAll(All.Select(check => LookAsync(check, ground, before)))).SelectMany(f => f)];

    private static async Task<IReadOnlyList<Fact>> LookAsync(IReadinessCheck check, Ground ground, Observation? before)
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
            Group = check.Group, Source = f.Source ?? check.Source, Check = key, Reader = f.Reader ?? (check.UsesRights ? ground.Person.Name : null), Aside = f.Aside || check.IsPersonal || (check.IsOptional && f.Truth == Truth.CouldNotCheck),
        };

        IReadOnlyList<Fact> Unread(Fact failed, bool news)
        {
            var marked = Marked(failed);
            return news || check.IsPersonal ? [marked] : KeptFacts.Of(marked, before, ground.Person.Name, ground.Now) ?? [marked];
        }
    }

    /// <summary>The check and what it asks about, short enough to be kept with each fact.</summary>
    private static string Key(IReadinessCheck check, Ground ground) =>
        $"{check.GetType().Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(check.About(ground))).AsSpan(0, 4))}";
}
