using Portal.Scripts;

namespace Portal.Tests.Scripts;

public sealed class BashTests
{
    private const string Name = "it's $(x)";

    [Fact]
    public void What_stands_in_a_hole_is_quoted_and_finished_pieces_are_not_quoted_again()
    {
        var piece = Bash.Text($"--name={Name}");

        Assert.Equal("az x --name='it'\\''s $(x)' 'and' 11111111-1111-1111-1111-111111111111", Bash.Text($"az x {piece} {"and"} {new Guid("11111111-1111-1111-1111-111111111111")}").Text);
        Assert.Equal("X -Name 'it''s $(x)'", PowerShell.Text($"X -Name {Name}").Text);
    }

    [Fact]
    public void A_hole_inside_quotes_or_a_comment_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => Bash.Text($"echo '{Name}'"));
        Assert.Throws<InvalidOperationException>(() => Bash.Text($"echo \"{Name}\""));
        Assert.Throws<InvalidOperationException>(() => Bash.Text($"echo # {Name}"));
        Assert.Throws<InvalidOperationException>(() => Bash.Text($"echo \\{Name}"));
        Assert.Throws<InvalidOperationException>(() => PowerShell.Text($"Write-Output '{Name}'"));
        Assert.Throws<InvalidOperationException>(() => PowerShell.Text($"Write-Output \"{Name}\""));
        Assert.Throws<InvalidOperationException>(() => PowerShell.Text($"Write-Output \u2018{Name}\u2019"));
        Assert.Throws<InvalidOperationException>(() => PowerShell.Text($"# {Name}"));
        Assert.Equal("a=\"$b\" 'it'\\''s $(x)'", Bash.Text($"a=\"$b\" {Name}").Text);
    }

    [Fact]
    public void Quotes_that_do_not_end_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => Bash.Text($"echo 'open"));
        Assert.Throws<InvalidOperationException>(() => PowerShell.Text($"echo \"open"));
    }

    [Fact]
    public void NUL_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Bash.Text($"echo {"a\0b"}"));
        Assert.Throws<ArgumentException>(() => PowerShell.Text($"echo {"a\0b"}"));
    }

    [Fact]
    public void A_value_that_az_would_read_as_a_file_is_refused_as_an_option()
    {
        Assert.Throws<ArgumentException>(() => new AzValue("@/etc/hostname"));
        Assert.Equal("user@contoso.com", new AzValue("user@contoso.com").Text);
    }

    [Theory]
    [InlineData("one\ntouch stolen")]
    [InlineData("one\rtouch stolen")]
    [InlineData("one\u2028two\u202Egnp")]
    public void A_comment_stays_one_line_and_reads_as_it_stands(string title)
    {
        var comment = Bash.Comment(title).Text;

        Assert.DoesNotContain(comment, c => char.IsControl(c) || c is '\u2028' or '\u202E');
        Assert.StartsWith("# one·", comment);
    }
}
