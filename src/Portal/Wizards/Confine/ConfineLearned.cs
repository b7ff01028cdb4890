using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.Confine;

/// <summary>What pasted answers of Entra may teach a scoping plan: which consents there are, and nothing else.</summary>
internal static class ConfineLearned
{
    public static string? Refusal(SetUp setUp, object learned) =>
        learned is ConfineSetUp after && setUp.Confine() is var before && Taught.Equal(before, after with { Consents = before.Consents, Gone = before.Gone, Changes = before.Changes, Undo = before.Undo })
        && (after.Consents ?? []).All(c => c.Permission.Length is > 0 and < 100 && Guid.TryParseExact(c.Resource, "D", out _)) ? null
            : "What confines an app is what the portal read there, or what somebody brought as a report.";
}
