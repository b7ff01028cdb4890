using Portal.Plans;
using Portal.Shared;
using static Portal.Tests.Shared.Rendered;

namespace Portal.Tests.Shared;

public sealed class DiffTests
{
    private static readonly IReadOnlyList<Command> _plan =
    [
        new("assign", "Azure", "t", "Let KV-App read contoso-hma", "contoso-hma",
            [new("Role", null, "Key Vault Certificate User"), new("Scope", "subscription", "vault"), new("Old secret", "2025", null)]),
    ];

    [Fact]
    public async Task Before_and_after_stand_in_their_columns()
    {
        var rows = (await AsBodyAsync<Diff>(new { Commands = _plan })).QuerySelectorAll("tbody tr").Select(r => r.Children.Select(c => c.TextContent.Trim()).ToArray()).ToList();

        Assert.Equal(["Role", "does not exist", "Key Vault Certificate User"], rows[0]);
        Assert.Equal(["Scope", "subscription", "vault"], rows[1]);
        Assert.Equal(["Old secret", "2025", "removed"], rows[2]);
    }

    [Fact]
    public async Task Where_everything_is_new_one_remark_says_so_instead_of_a_column()
    {
        var body = await AsBodyAsync<DiffRows>(new { Target = "KV-App", Changes = new List<Change> { new("Name", null, "KV-App"), new("Accounts", null, "this tenant only") } });

        Assert.Contains("all of this is new", body.QuerySelector(".diff-target")!.TextContent);
        Assert.Equal(["Field", "After"], body.QuerySelectorAll("thead th").Select(h => h.TextContent));
        Assert.DoesNotContain("does not exist", body.TextContent);
    }

    [Fact]
    public async Task What_goes_and_what_comes_differ_without_colour()
    {
        var body = await AsBodyAsync<Diff>(new { Commands = _plan });

        Assert.Equal(["subscription", "2025"], body.QuerySelectorAll("del").Select(d => d.TextContent));
        Assert.Equal(["Key Vault Certificate User", "vault"], body.QuerySelectorAll("ins").Select(i => i.TextContent));
    }

    [Fact]
    public async Task A_command_names_its_act_its_object_and_its_system()
    {
        var text = (await AsBodyAsync<Diff>(new { Commands = _plan })).TextContent;

        Assert.Contains("Will change", text);
        Assert.Contains("Let KV-App read contoso-hma", text);
        Assert.Contains("Azure", text);
    }

    [Fact]
    public async Task Afterwards_it_says_what_changed() =>
        Assert.Equal("What changed", (await AsBodyAsync<Diff>(new { Changes = _plan[0].Changes, Done = true })).QuerySelector("h3")!.TextContent);
}
