using AngleSharp.Html.Parser;
using Portal.Shared;

namespace Portal.Tests.Shared;

/// <summary>HTML that is written by hand, for what is shown too often for components: a value stays a value.</summary>
public sealed class HtmlTests
{
    [Theory]
    [InlineData(Rendered.Hostile)]
    [InlineData("\" onmouseover=\"alert(1)")]
    [InlineData("'><img src=x>")]
    [InlineData("&lt;b&gt; &amp; more")]
    [InlineData("Renée Ω 山田 👩‍💻 \u202Eflipped\r\n\tline")]
    public async Task Value_in_a_hole_is_text_between_tags_and_inside_quotes(string name)
    {
        var body = (await new HtmlParser().ParseDocumentAsync(Html.Of($"<p title=\"{name}\"><bdi>{name}</bdi></p>").Value)).Body!;

        var only = Assert.Single(body.QuerySelectorAll("p, p *:not(bdi)"));
        Assert.Equal((name, name), (only.GetAttribute("title"), only.TextContent));
        Assert.Equal("title", Assert.Single(only.Attributes).Name);
    }

    [Fact]
    public void Letters_of_every_language_stay_as_they_are() => Assert.Equal("<p>Müller Ω 山田</p>", Html.Of($"<p>{"Müller Ω 山田"}</p>").Value);

    [Fact]
    public void Only_finished_markup_goes_in_as_it_is() => Assert.Equal("<b><i>x</i>&lt;i&gt;</b>", Html.Of($"<b>{Html.Of($"<i>{"x"}</i>")}{"<i>"}</b>").Value);
}
