using Portal.Wizards.Confine.Members;

namespace Portal.Tests.Wizards.Confine;

/// <summary>Lists of mailboxes as people bring them.</summary>
public sealed class MemberListTests
{
    [Fact]
    public void Addresses_one_a_line_are_taken_once_and_wrong_rows_are_named()
    {
        var list = MemberList.Read("anna@fabrikam.com\r\nBEN@fabrikam.com\r\n\r\nno address\r\nAnna@Fabrikam.com\r\n");

        Assert.Equal(["anna@fabrikam.com", "ben@fabrikam.com"], list.Addresses);
        Assert.Equal(["Row 4: \"no address\" is no address.", "Row 5: Anna@Fabrikam.com stands in row 1 already."], list.Errors);
    }

    [Theory]
    [InlineData("DisplayName,PrimarySmtpAddress\n\"Adams, Anna\",anna@fabrikam.com\n")]
    [InlineData("\uFEFFName;Mail\nAnna;anna@fabrikam.com\n")]
    [InlineData("\"UserPrincipalName\"\n\"anna@fabrikam.com\"\n")]
    public void An_export_of_Exchange_or_Entra_is_read_by_its_heading(string csv) => Assert.Equal(["anna@fabrikam.com"], MemberList.Read(csv).Addresses);

    [Theory]
    [InlineData("", "Paste addresses, or choose a file.")]
    [InlineData("Name,Department\nAnna,Sales\n", "The first line names no column of addresses.")]
    public void A_list_without_addresses_is_refused_with_the_reason(string text, string why) => Assert.StartsWith(why, Assert.Single(MemberList.Read(text).Errors), StringComparison.Ordinal);

    [Fact]
    public void A_list_that_is_too_long_for_one_plan_is_not_cut_off()
    {
        var list = MemberList.Read(string.Join('\n', Enumerable.Range(0, MemberList.Most + 1).Select(n => $"m{n}@fabrikam.com")));

        Assert.Equal((0, 1), (list.Addresses.Count, list.Errors.Count));
    }

    /// <summary>A script takes the addresses in one text with commas between; a row that holds one would be two mailboxes there.</summary>
    [Theory]
    [InlineData("Name,Mail\nAnna,\"x,boss@fabrikam.com\"\n", "x,boss@fabrikam.com")]
    [InlineData("Name,Mail\nAnna,\"x;boss@fabrikam.com\"\n", "x;boss@fabrikam.com")]
    public void A_row_that_would_be_two_addresses_is_no_address(string csv, string row)
    {
        var list = MemberList.Read(csv);

        Assert.Empty(list.Addresses);
        Assert.Equal($"Row 2: \"{row}\" is no address.", Assert.Single(list.Errors));
    }

    [Fact]
    public void Hostile_rows_show_as_one_short_line()
    {
        var list = MemberList.Read("anna@fabrikam.com\n\u202Eevil\u2028'; Remove-Mailbox");

        Assert.Equal(["anna@fabrikam.com"], list.Addresses);
        Assert.DoesNotContain('\u202E', Assert.Single(list.Errors));
    }
}
