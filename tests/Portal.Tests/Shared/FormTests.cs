using Portal.Shared;
using static Portal.Tests.Shared.Rendered;

namespace Portal.Tests.Shared;

public sealed class FormTests
{
    [Fact]
    public async Task Label_hint_and_error_belong_to_the_input()
    {
        var body = await AsBodyAsync<TextField>(new { Label = "EWS URL", Hint = "Ends in .asmx.", Error = "Give the https address." });
        var input = body.QuerySelector("input")!;

        Assert.Equal("EWS URL", body.QuerySelector($"label[for={input.Id}]")!.TextContent);
        Assert.Equal("true", input.GetAttribute("aria-invalid"));
        Assert.Equal(["Ends in .asmx.", "Give the https address."], input.GetAttribute("aria-describedby")!.Split(' ').Select(id => body.QuerySelector("#" + id)!.TextContent.Trim()));
    }

    [Fact]
    public async Task What_was_typed_stays_when_it_is_wrong() =>
        Assert.Equal("http://mail", (await AsBodyAsync<TextField>(new { Label = "EWS URL", Value = "http://mail", Error = "No." })).QuerySelector("input")!.GetAttribute("value"));

    [Fact]
    public async Task A_field_without_trouble_describes_nothing()
    {
        var input = (await AsBodyAsync<TextField>(new { Label = "Name" })).QuerySelector("input")!;

        Assert.False(input.HasAttribute("aria-invalid"));
        Assert.False(input.HasAttribute("aria-describedby"));
    }

    [Fact]
    public async Task A_choice_that_is_not_possible_says_why_and_nothing_is_preselected()
    {
        var options = new List<ChoiceOption<string>> { new("new", "Create one"), new("hsm", "hsm-only", "In hardware.", "Not exportable.") };
        var body = await AsBodyAsync<Choice<string>>(new { Legend = "Certificate", Options = options });
        var inputs = body.QuerySelectorAll("input");

        Assert.All(inputs, i => Assert.False(i.HasAttribute("checked")));
        Assert.True(inputs[1].HasAttribute("disabled"));
        Assert.Contains("Not exportable.", body.QuerySelector("#" + inputs[1].GetAttribute("aria-describedby"))!.TextContent);
    }

    [Fact]
    public async Task A_way_that_is_blocked_says_why_and_the_others_stay_open()
    {
        var body = await AsBodyAsync<Ways>(new { DoIt = Words("button"), SomeoneElse = Words("link"), DoItBlocked = "You need User Access Administrator." });

        Assert.Equal(["Do it for me (not possible for you)", "Someone else does it"], body.QuerySelectorAll("[role=tab]").Select(t => t.TextContent.Trim()));
        Assert.Equal(body.QuerySelector("[aria-selected=true]")!.Id, body.QuerySelector("[role=tabpanel]")!.GetAttribute("aria-labelledby"));
        Assert.Contains("You need User Access Administrator.", body.QuerySelector("[role=tabpanel]")!.TextContent);
    }

    [Fact]
    public async Task A_look_up_is_a_combobox_that_starts_closed()
    {
        Func<string, CancellationToken, Task<IReadOnlyList<LookUpItem>>> search = (_, _) => Task.FromResult<IReadOnlyList<LookUpItem>>([]);
        var body = await AsBodyAsync<LookUp>(new { Label = "Pilot", Search = search, Value = new LookUpItem("1", "Pia Lind") });
        var input = body.QuerySelector("[role=combobox]")!;

        Assert.Equal("Pia Lind", input.GetAttribute("value"));
        Assert.Equal("false", input.GetAttribute("aria-expanded"));
        Assert.Equal("listbox", body.QuerySelector("#" + input.GetAttribute("aria-controls"))!.GetAttribute("role"));
    }
}
