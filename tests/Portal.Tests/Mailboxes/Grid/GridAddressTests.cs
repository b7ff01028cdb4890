using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Replica;

namespace Portal.Tests.Mailboxes.Grid;

/// <summary>The address bar is the grid's state: what is chosen stands there, and what is pasted there is chosen.</summary>
public sealed class GridAddressTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 12, 0, TimeSpan.Zero);

    [Fact]
    public void Everything_comes_back_as_it_went()
    {
        var query = new MailboxQuery
        {
            Text = "müller & 100% <b>", Environment = "contoso.crm4.dynamics.com", Profile = Guid.NewGuid(), State = MailboxState.NotWorking, Cause = "secret-expired", Approval = MailboxApproval.Rejected,
            Incident = 17, Since = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), NeverTested = true, Rival = true, OnDefault = true, Order = MailboxOrder.Changed, Descending = true,
        };
        var address = new GridAddress(query, [GridColumn.Name, GridColumn.Alert], 1, []);

        var read = GridAddress.Parse("?" + address.Format(), Now);

        Assert.Equal(query, read.Query);
        Assert.Equal([GridColumn.Name, GridColumn.Alert], read.Columns);
        Assert.Empty(read.NotUnderstood);
    }

    [Fact]
    public void Plain_grid_has_a_plain_address()
    {
        Assert.Equal("/mailboxes", GridAddress.Plain.Href());
        Assert.False(GridAddress.Parse("", Now).IsNarrowed);
        Assert.False(GridAddress.Parse("?sort=Address&desc=1", Now).IsNarrowed);
    }

    [Theory]
    [InlineData("state=Broken")]
    [InlineData("state=1")]
    [InlineData("approval=-1")]
    [InlineData("profile=nobody")]
    [InlineData("since=tomorrow")]
    [InlineData("since=99999999999")]
    [InlineData("incident=1;drop")]
    [InlineData("only=something")]
    [InlineData("columns=Name,Subject")]
    public void What_is_not_understood_narrows_nothing_and_is_said(string query)
    {
        var read = GridAddress.Parse($"?{query}", Now);

        Assert.False(read.IsNarrowed);
        Assert.Single(read.NotUnderstood);
    }

    [Fact]
    public void Since_yesterday_begins_at_yesterdays_midnight() => Assert.Equal(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), GridAddress.Parse("?since=1", Now).Query.Since);

    [Fact]
    public void Shipped_views_are_addresses_that_are_understood()
    {
        Assert.Equal(6, GridViews.Shipped.Count);
        Assert.All(GridViews.Shipped, view =>
        {
            var read = GridAddress.Parse($"?{view.Query}", Now);
            Assert.Empty(read.NotUnderstood);
            Assert.Equal(view.Query, read.Format());
            Assert.Equal(view.Query.Length > 0, read.IsNarrowed);
        });
    }

    [Fact]
    public void Name_cannot_be_taken_away_and_the_others_can()
    {
        Assert.Contains(GridColumn.Name, GridColumns.Toggle(GridColumns.Usual, GridColumn.Name));
        Assert.DoesNotContain(GridColumn.Cause, GridColumns.Toggle(GridColumns.Usual, GridColumn.Cause));
        Assert.Equal(GridColumns.Usual, GridColumns.Toggle(GridColumns.Toggle(GridColumns.Usual, GridColumn.Alert), GridColumn.Alert));
    }
}
