using Portal.Cloud;
using Portal.Cloud.Dataverse;
using DataverseEnvironments = Portal.Cloud.Dataverse.Environments;

namespace Portal.Mailboxes.Replica;

/// <summary>What the state of a mailbox depends on besides its own row: the environment's rules, its profiles, its disabled users.</summary>
internal sealed record Surroundings(EnvironmentCard Card, IReadOnlyDictionary<Guid, ServerProfile>? Profiles, IReadOnlySet<Guid>? Disabled, IReadOnlyList<string> Lacking)
{
    public bool ApprovalNeeded(OwnerKind owner) => owner == OwnerKind.Queue ? Card.ApprovesQueues : Card.ApprovesUsers;

    public bool? IsActive(Guid? profile) => profile is { } id && Profiles?.GetValueOrDefault(id) is { } found ? found.Active : null;

    /// <summary>Profiles and users are read where the reader may; without them a state says less, and the run says what is missing.</summary>
    /// <exception cref="CloudException">The environment does not answer.</exception>
    public static async Task<Surroundings> ReadAsync(DataverseClient client, CancellationToken ct)
    {
        List<string> lacking = [];
        var card = await new DataverseEnvironments(client).ReadAsync(ct);
        var profiles = await AllowedAsync(() => new ServerProfiles(client).ListAsync(ct), "its email server profiles (prvReadEmailServerProfile)", lacking);
        var disabled = await AllowedAsync(() => new Users(client).DisabledAsync(ct), "which of its users are disabled (prvReadUser)", lacking);
        return new Surroundings(card, profiles?.ToDictionary(p => p.Id), disabled, lacking);
    }

    private static async Task<T?> AllowedAsync<T>(Func<Task<T>> read, string what, List<string> lacking) where T : class
    {
        try
        {
            return await read();
        }
        catch (CloudException e) when (e.Error.Kind == CloudErrorKind.NotAllowed)
        {
            lacking.Add(what);
            return null;
        }
    }
}
