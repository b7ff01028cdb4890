using Portal.Plans;

namespace Portal.Tests.Plans;

public sealed class PlanHashTests
{
    private static PlannedCommand Command(string title = "Create", string target = "KV-App", params Change[] changes) =>
        new(new Command("create", "Microsoft Entra", Some.Tenant, title, target, changes), _ => Task.FromResult(new Done("")));

    [Fact]
    public void Same_commands_same_hash() => Assert.Equal(PlanHash.Of([Command()]), PlanHash.Of([Command()]));

    [Fact]
    public void Every_shown_word_counts()
    {
        string[] hashes =
        [
            PlanHash.Of([]), PlanHash.Of([Command()]), PlanHash.Of([Command(), Command()]), PlanHash.Of([Command(target: "HMA-App")]), PlanHash.Of([Command(title: "Delete")]),
            PlanHash.Of([Command(changes: new Change("Roles", null, "Reader"))]), PlanHash.Of([Command(changes: new Change("Roles", "", "Reader"))]), PlanHash.Of([Command(changes: new Change("Roles", null, "Owner"))]),
        ];

        Assert.Equal(hashes.Length, hashes.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Moving_a_character_from_one_word_to_the_next_is_another_plan() => Assert.NotEqual(PlanHash.Of([Command("ab", "c")]), PlanHash.Of([Command("a", "bc")]));
}
