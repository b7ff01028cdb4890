using Portal.Plans;

namespace Portal.Steps;

/// <summary>What stands against writing a profile.</summary>
internal static class ProfileObstacles
{
    /// <param name="kind">"HMA profile".</param>
    public static Problem Gone(string kind) =>
        new($"The chosen profile is not in this environment any more, or is no {kind}.", "It was deleted, or belongs to another environment.", "Choose another, or let the portal create one.", "You");

    /// <summary>Dataverse would take both, and people could not tell them apart.</summary>
    public static Problem SameName(string name) => new(
        $"Dataverse already has a profile named {name.Isolated()}, and this set-up did not make it.",
        "Somebody made it before, perhaps in the Power Platform admin center.",
        "Choose that profile, or give the new one another name under \"Change what was typed\".",
        "You");
}
