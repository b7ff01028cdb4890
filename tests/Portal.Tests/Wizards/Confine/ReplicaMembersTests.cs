using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Mailboxes.Replica;
using Portal.Store;
using Portal.Wizards.Confine.Members;

namespace Portal.Tests.Wizards.Confine;

/// <summary>Members from the portal's copy of an environment: those on the profile, and those that a rule names.</summary>
public sealed class ReplicaMembersTests : IAsyncLifetime
{
    private const string Environment = "contoso.crm4.dynamics.com", Other = "other.crm4.dynamics.com";
    private static readonly Guid Profile = new("5b3c1d2e-0000-4000-8000-000000000001");

    private PortalApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await PortalApp.StartAsync();
        await using var db = await _app.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        foreach (var (environment, address, profile, owner) in new (string, string, Guid?, OwnerKind)[]
        {
            (Environment, "Anna@Fabrikam.com", Profile, OwnerKind.User),
            (Environment, "ben@fabrikam.com", Profile, OwnerKind.User),
            (Environment, "sales@fabrikam.com", Profile, OwnerKind.Queue),
            (Environment, "", Profile, OwnerKind.User),
            (Environment, "no address", Profile, OwnerKind.User),
            (Environment, "anna@fabrikam.com", Profile, OwnerKind.Queue),
            (Environment, "carla@contoso.com", null, OwnerKind.User),
            (Environment, "eve@notfabrikam.com", null, OwnerKind.User),
            (Other, "dan@fabrikam.com", Profile, OwnerKind.User),
        })
        {
            db.Add(new ReplicaMailbox
            {
                Environment = environment, Id = Guid.NewGuid(), Name = "x", NameKey = "x", Address = address,
                AddressKey = address.ToLowerInvariant(), ProfileId = profile, Owner = owner, Active = true
            });
        }

        await db.SaveChangesAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Those_on_the_profile_are_each_taken_once_with_an_address_and_of_that_environment() =>
        Assert.Equal(["anna@fabrikam.com", "ben@fabrikam.com", "sales@fabrikam.com"], await FindAsync(Profile, "", null));

    [Theory]
    [InlineData("fabrikam.com", null, "anna@fabrikam.com,ben@fabrikam.com,sales@fabrikam.com")]
    [InlineData("@Fabrikam.com ", OwnerKind.User, "anna@fabrikam.com,ben@fabrikam.com")]
    [InlineData("fabrikam.com", OwnerKind.Queue, "anna@fabrikam.com,sales@fabrikam.com")]
    [InlineData("", OwnerKind.User, "anna@fabrikam.com,ben@fabrikam.com,carla@contoso.com,eve@notfabrikam.com")]
    [InlineData("fabrikam.co", null, "")]
    public async Task A_rule_takes_a_whole_domain_and_one_kind_of_owner(string domain, OwnerKind? owner, string found) => Assert.Equal(found, string.Join(',', await FindAsync(null, domain, owner)));

    private Task<IReadOnlyList<string>> FindAsync(Guid? profile, string domain, OwnerKind? owner) => _app.Services.GetRequiredService<ReplicaMembers>().FindAsync(Environment, profile, domain, owner, default);
}
