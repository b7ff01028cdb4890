using Portal.Approvals;
using static Portal.Tests.Approvals.Requested;

namespace Portal.Tests.Approvals;

public sealed class ReachWordsTests
{
    [Fact]
    public void Reach_is_said_as_it_is() => Assert.Equal("Not confined: 1,204 on-premises and 40 cloud mailboxes", ReachWords.Sentence(Counted(1204)));

    [Fact]
    public void What_could_not_be_counted_is_never_nought()
    {
        Assert.Equal("Not confined: 240 on-premises and an unknown number of cloud mailboxes", ReachWords.Sentence(Counted(cloud: null)));
        Assert.Null(Counted(cloud: null).Total);
    }

    [Fact]
    public void Permission_without_a_description_is_not_made_to_look_harmless() =>
        Assert.Contains("Take it as not confined", PermissionWords.Hma(MailSend).Confinement, StringComparison.Ordinal);

    [Fact]
    public void Full_access_says_that_nothing_confines_it_on_premises() =>
        Assert.Contains("cannot be confined", PermissionWords.Hma(FullAccess).Confinement, StringComparison.Ordinal);
}
