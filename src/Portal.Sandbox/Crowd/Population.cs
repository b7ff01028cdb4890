namespace Portal.Sandbox.Crowd;

/// <summary>The generated people, queues and mailboxes of one environment at one moment. Cheap to make: it holds no rows.</summary>
internal sealed class Population(string host, int count, Draws draws, CrowdFates fates, IReadOnlyList<CrowdProfile> profiles)
{
    private const string Domain = "contoso.com";

    public string Host => host;

    public int Count => count;

    public Draws Draws => draws;

    public CrowdFates Fates => fates;

    public IReadOnlyList<CrowdProfile> Profiles => profiles;

    /// <summary>Id of a seeded row of this environment, from the words for it.</summary>
    public string IdOf(string words) => Seeds.SeedIds.Derived($"{host} {words}");

    public string MailboxId(int index) => CrowdId.Of(draws, 'a', index);

    public string UserId(int index) => CrowdId.Of(draws, 'b', index);

    public string QueueId(int index) => CrowdId.Of(draws, 'c', index);

    public string AccountId(int index) => CrowdId.Of(draws, 'd', index);

    public string NameOf(int index) => CrowdFates.IsForward(index) ? $"Forward mailbox {index / 400 + 1}" : CrowdFates.IsQueue(index) ? CrowdNames.OfQueue(index / 40) : CrowdNames.OfPerson(draws, index);

    /// <summary>Each environment has addresses of its own, but for those that two environments want.</summary>
    public string AddressOf(int index) => $"{CrowdNames.Address(index)}{(fates.IsShared(index) ? "" : Suffix(host))}@{Domain}";

    /// <summary>The number of the mailbox with this address; null for none of ours.</summary>
    public int? IndexOf(string? address)
    {
        if (address?.Split('@') is not [var local, Domain]) return null;
        var suffix = Suffix(host);
        var name = suffix.Length > 0 && local.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) ? local[..^suffix.Length] : local;
        return CrowdNames.IndexOf(name) is { } index && index < count && !CrowdFates.IsForward(index) && string.Equals(AddressOf(index), address, StringComparison.OrdinalIgnoreCase) ? index : null;
    }

    /// <summary>The number of the person with this object id in Entra.</summary>
    public int? IndexOfAccount(string id) => CrowdId.NumberIn(id) is { } number && number < count && CrowdUsers.IsUser(number) && AccountId(number).Equals(id, StringComparison.OrdinalIgnoreCase) ? number : null;

    public static DateTimeOffset Time(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    /// <summary>The first environment has the plain addresses.</summary>
    public static string Suffix(string host) => host.StartsWith("contoso.", StringComparison.OrdinalIgnoreCase) ? "" : $".{host.Split('.')[0].Replace("contoso-", "", StringComparison.OrdinalIgnoreCase)}";
}
