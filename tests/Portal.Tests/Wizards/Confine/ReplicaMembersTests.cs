using Portal.Mailboxes.Replica;
using Portal.Tests.Store;
using Portal.Wizards.Confine.Members;

namespace Portal.Tests.Wizards.Confine;

/// <summary>Members from the portal's copy of an environment: those on the profile, and those that a rule names.</summary>
public sealed class ReplicaMembersTests : IAsyncLifetime
{
    private const string Environment = "contoso.crm4.dynamics.com", Other = "other.crm4.dynamics.com";
    private static readonly Guid Profile = new("5b3c1d2e-0000-4000-8000-000000000001");

    private TestStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await TestStore.CreateAsync();
        await AddAsync(
        [
            Mailbox(Environment, "Anna@Fabrikam.com", Profile, OwnerKind.User),
            Mailbox(Environment, "ben@fabrikam.com", Profile, OwnerKind.User),
            Mailbox(Environment, "sales@fabrikam.com", Profile, OwnerKind.Queue),
            Mailbox(Environment, "", Profile, OwnerKind.User),
            Mailbox(Environment, "no address", Profile, OwnerKind.User),
            Mailbox(Environment, "x,boss@fabrikam.com", Profile, OwnerKind.User),
            Mailbox(Environment, "anna@fabrikam.com", Profile, OwnerKind.Queue),
            Mailbox(Environment, "carla@contoso.com", null, OwnerKind.User),
            Mailbox(Environment, "eve@notfabrikam.com", null, OwnerKind.User),
            Mailbox(Environment, "uwe@münchen.example", null, OwnerKind.Queue),
            Mailbox(Other, "dan@fabrikam.com", Profile, OwnerKind.User),
        ]);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Those_on_the_profile_are_each_taken_once_with_an_address_and_of_that_environment() =>
        Assert.Equal(["anna@fabrikam.com", "ben@fabrikam.com", "sales@fabrikam.com"], await FindAsync(Profile, "", null));

    [Theory]
    [InlineData("fabrikam.com", null, "anna@fabrikam.com,ben@fabrikam.com,sales@fabrikam.com")]
    [InlineData("@Fabrikam.com ", OwnerKind.User, "anna@fabrikam.com,ben@fabrikam.com")]
    [InlineData("fabrikam.com", OwnerKind.Queue, "anna@fabrikam.com,sales@fabrikam.com")]
    [InlineData("", OwnerKind.User, "anna@fabrikam.com,ben@fabrikam.com,carla@contoso.com,eve@notfabrikam.com")]
    [InlineData("fabrikam.co", null, "")]
    [InlineData("München.example", null, "uwe@münchen.example")]
    public async Task A_rule_takes_a_whole_domain_and_one_kind_of_owner(string domain, OwnerKind? owner, string found) => Assert.Equal(found, string.Join(',', await FindAsync(null, domain, owner)));

    /// <summary>Rows without an address of their own must not hide that there are more mailboxes than a plan takes.</summary>
    [Fact]
    public async Task More_mailboxes_than_a_plan_takes_are_never_cut_down_to_what_it_takes()
    {
        await AddAsync(Enumerable.Range(0, MemberList.Most).Select(n => Mailbox(Environment, $"m{n}@contoso.com", Profile, OwnerKind.User)));

        Assert.Equal(MemberList.Most + 1, (await FindAsync(Profile, "", null)).Count);
        Assert.Equal(MemberList.Most, (await FindAsync(Profile, "contoso.com", null)).Count); // carla is not on the profile
    }

    private async Task AddAsync(IEnumerable<ReplicaMailbox> mailboxes)
    {
        await using var db = _store.CreateDbContext();
        db.AddRange(mailboxes);
        await db.SaveChangesAsync();
    }

    private static ReplicaMailbox Mailbox(string environment, string address, Guid? profile, OwnerKind owner) => new()
    {
        Environment = environment, Id = Guid.NewGuid(), Name = "x", NameKey = "x", Address = address,
        AddressKey = Folded.Of(address), ProfileId = profile, Owner = owner, Active = true
    };

    private Task<IReadOnlyList<string>> FindAsync(Guid? profile, string domain, OwnerKind? owner) => new ReplicaMembers(_store).FindAsync(Environment, profile, domain, owner, default);
}
