using Portal.Sandbox.Crowd;
using Xunit;

namespace Portal.Sandbox.Tests.Crowd;

/// <summary>Names, addresses and ids of generated people: computed, and the same in every world.</summary>
public sealed class CrowdNamesTests
{
    private static readonly Draws Draws = Draws.Of("crowd contoso.crm4.dynamics.com");

    [Fact]
    public void An_address_leads_back_to_its_number()
    {
        for (var index = 0; index < 1_000_000; index += 997) Assert.Equal(index, CrowdNames.IndexOf(CrowdNames.Address(index)));
        Assert.Null(CrowdNames.IndexOf("pia.lind"));
        Assert.Null(CrowdNames.IndexOf("adrian.almeida1"));
    }

    [Fact]
    public void Ids_are_in_the_order_of_the_numbers_and_no_other_id_is_taken_for_one()
    {
        var ids = Enumerable.Range(0, 2_000).Select(i => CrowdId.Of(Draws, 'a', i)).ToList();
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.True(Guid.TryParseExact(id, "D", out _), id));
        Assert.Equal(1_234, CrowdId.NumberIn(ids[1_234]));
        Assert.NotEqual(ids[5], CrowdId.Of(Draws, 'b', 5));
        Assert.Equal((0, int.MaxValue), (CrowdId.NumberBehind("0a000000-0000-4000-8000-000000000000"), CrowdId.NumberBehind("f0000000-0000-4000-8000-000000000000")));
    }

    [Fact]
    public void The_same_number_gives_the_same_person_in_every_world()
    {
        Assert.Equal("adrian.almeida", CrowdNames.Address(0));
        Assert.Equal("60000000-cfe6-11ef-8a43-74754ab96474", CrowdId.Of(Draws, 'a', 0));
    }
}
