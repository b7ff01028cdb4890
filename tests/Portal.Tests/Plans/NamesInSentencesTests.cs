using Portal.Plans;

namespace Portal.Tests.Plans;

public sealed class NamesInSentencesTests
{
    [Theory]
    [InlineData("SSS HMA-App mail.contoso.com")]
    [InlineData("Müller & Söhne (Köln) — “Post”")]
    [InlineData("連絡先 同期")]
    public void Names_that_read_like_the_sentence_stay_as_they_are(string name) => Assert.Equal(name, name.Isolated());

    [Theory]
    [InlineData("שרת דואר")]
    [InlineData("خادم البريد")]
    [InlineData("mail \u200F(1)")]
    public void Names_that_run_the_other_way_are_isolated(string name) => Assert.Equal($"\u2068{name}\u2069", name.Isolated());

    // A PDI within the name would end the isolation, an override without end would turn the rest of the sentence.
    [Theory]
    [InlineData("KV \u202Egnp.exe", "KV ·gnp.exe")]
    [InlineData("a\u2069 is granted \u2066b", "a· is granted ·b")]
    [InlineData("two\nlines\u2028three", "two·lines·three")]
    public void Marks_that_could_break_out_show_as_dots(string name, string shown) => Assert.Equal($"\u2068{shown}\u2069", name.Isolated());

    [Fact]
    public void A_sentence_with_a_hostile_name_keeps_its_own_direction()
    {
        var sentence = $"{"\u202Eppa".Isolated()} holds full_access_as_app.";
        Assert.Equal(sentence.Count(c => c == '\u2068'), sentence.Count(c => c == '\u2069'));
        Assert.DoesNotContain('\u202E', sentence);
    }
}
