using Portal.Approvals;
using static Portal.Tests.Approvals.Requested;

namespace Portal.Tests.Approvals;

public sealed class RequestMailTests
{
    [Fact]
    public void Mail_has_no_receiver_and_says_what_is_asked_and_where()
    {
        var mail = RequestMail.To(Row(), "https://sync.contoso.com/approvals/7");

        Assert.StartsWith("mailto:?subject=Decision%20needed%3A%20HMA%20mail.contoso.com&body=", mail, StringComparison.Ordinal);
        Assert.Contains("https%3A%2F%2Fsync.contoso.com%2Fapprovals%2F7", mail, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_ends_and_separators_in_names_make_no_headers_of_their_own()
    {
        var approval = ApprovalRows.Of(Request() with { Title = "x\r\nBcc: everybody@contoso.com&cc=all@contoso.com" }, "hash", Some.Admin(), DateTimeOffset.UnixEpoch, new());
        var mail = RequestMail.To(approval, "link");

        var subject = mail[..mail.IndexOf("&body=", StringComparison.Ordinal)];
        Assert.DoesNotContain("%0D", subject, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("%0A", subject, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("cc=", subject, StringComparison.Ordinal);
    }
}
