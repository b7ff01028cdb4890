using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed class TypedTextTests
{
    [Fact]
    public void What_is_heard_is_never_written_back()
    {
        var text = new TypedText("anna");
        text.Hear("karim");

        Assert.Equal(("karim", "anna", 0), (text.Now, text.First, text.Writes));
    }

    [Fact]
    public void What_is_written_goes_over_what_was_heard_and_nothing_else()
    {
        var text = new TypedText("");
        text.Hear("kar");
        text.Write("Karim Carlsen");

        Assert.Equal(("Karim Carlsen", "Karim Carlsen", "kar", 1), (text.Now, text.Written, text.Heard, text.Writes));
    }

    [Fact]
    public void Two_texts_written_at_once_go_over_what_was_heard_before_both()
    {
        var text = new TypedText("");
        text.Hear("kar");
        text.Write("");
        text.Write("Karim Carlsen");

        Assert.Equal(("Karim Carlsen", "kar", 2), (text.Written, text.Heard, text.Writes));
    }

    [Fact]
    public void The_same_text_written_after_other_letters_were_heard_is_another_write()
    {
        var text = new TypedText("");
        text.Hear("kar");
        text.Write("");
        text.Hear("una");
        text.Write("");

        Assert.Equal(("", "una", 2), (text.Written, text.Heard, text.Writes));
    }

    [Fact]
    public void The_text_that_stands_there_is_not_written_again()
    {
        var text = new TypedText("anna");
        text.Write("anna");

        Assert.Equal(0, text.Writes);
    }
}
