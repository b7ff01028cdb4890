using Portal.Mailboxes.Live;
using Portal.Sandbox.Control;

namespace Portal.Tests.Mailboxes.Live;

/// <summary>Who is System Administrator of an environment, as far as the reader may know: the role is found by its template (learn.microsoft.com/power-apps/developer/data-platform/security-roles), whatever it is called.</summary>
public sealed class AdministratorsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task People_who_hold_the_role_are_named_and_applications_are_not()
    {
        await using var town = await ReplicaTown.BeginAsync();

        var found = await town.Administrators.OfAsync(ReplicaTown.Contoso, Ct);

        // Yusuf has no role of his own but that of his team; Ada has none.
        Assert.Equal(["Alice Adams", "Egon Ek", "Yusuf Ferrari"], found.Names.Intersect(["Alice Adams", "Egon Ek", "Hanna Holm", "Ada Andersen", "Yusuf Ferrari"]));
        Assert.DoesNotContain(found.Names, n => n.StartsWith('#')); // applications; "# Automation" holds the role too
        Assert.Equal((found.Names.Count, null, null), (found.All, found.Unread, found.Lacking));
        Assert.Equal(Keepers.Nobody, await town.Administrators.OfAsync("not-connected.crm4.dynamics.com", Ct));
    }

    [Fact]
    public async Task Somebody_who_left_is_named_no_longer()
    {
        await using var town = await ReplicaTown.BeginAsync();
        var egon = Assert.Single(await town.AllAsync("systemusers?$select=systemuserid&$filter=fullname eq 'Egon Ek'")).GetProperty("systemuserid").GetGuid();
        await town.PutAsync($"systemusers({egon})", new { isdisabled = true });

        Assert.DoesNotContain("Egon Ek", (await town.Administrators.OfAsync(ReplicaTown.Contoso, Ct)).Names);
    }

    /// <summary>A reader whose role was made before teams were asked for: Dataverse answers 403 where prvReadTeam is missing.</summary>
    [Fact]
    public async Task Where_teams_may_not_be_read_those_who_hold_the_role_themselves_are_named_and_that_is_said()
    {
        await using var town = await ReplicaTown.BeginAsync();
        var refusing = town.Cloud.Faults.Add(new FaultInput("status", Method: "GET", Host: ReplicaTown.Contoso, Path: "systemusers", Status: 403, Times: 1));

        var found = await town.Administrators.OfAsync(ReplicaTown.Contoso, Ct);

        Assert.Equal(1, refusing.Taken);
        Assert.Contains("Egon Ek", found.Names);
        Assert.DoesNotContain("Yusuf Ferrari", found.Names);
        Assert.Contains("through a team", found.Lacking, StringComparison.Ordinal);
    }

    /// <summary>Reading users and roles takes prvReadUser and prvReadRole; Dataverse answers 403 without them.</summary>
    [Fact]
    public async Task Names_are_asked_for_once_in_a_quarter_of_an_hour_and_a_refusal_is_said()
    {
        await using var town = await ReplicaTown.BeginAsync();
        var named = await town.Administrators.OfAsync(ReplicaTown.Contoso, Ct);
        var refusing = town.Cloud.Faults.Add(new FaultInput("status", Method: "GET", Host: ReplicaTown.Contoso, Path: "systemusers", Status: 403, Times: 100));

        Assert.Same(named, await town.Administrators.OfAsync(ReplicaTown.Contoso, Ct));
        Assert.Equal(0, refusing.Taken);

        town.Time.Move(Administrators.Believed);
        var refused = await town.Administrators.OfAsync(ReplicaTown.Contoso, Ct);
        Assert.Empty(refused.Names);
        Assert.Contains("could not be read: the portal's reader may not read users", refused.Explained("System Administrator"), StringComparison.Ordinal);
        Assert.Equal("System Administrator", refused.Behind("System Administrator"));
    }

    [Theory]
    [InlineData(1, "role (A)")]
    [InlineData(3, "role (A, B and C)")]
    [InlineData(4, "role (A, B and 2 more)")]
    [InlineData(40, "role (A, B and 38 more)")]
    public void Few_are_named_and_of_many_how_many_more(int all, string words)
    {
        string[] names = ["A", "B", "C", "D", "E"];
        Assert.Equal(words, new Keepers([.. names.Take(all)], all).Behind("role"));
    }
}
