using System.Globalization;

namespace Portal.Approvals;

/// <summary>Reach, said honestly: what could not be counted is said so, and never shown as nought.</summary>
public static class ReachWords
{
    public static string Sentence(CountedReach reach) =>
        $"{(reach.Confined ? "Confined" : "Not confined")}: {(reach.OnPremises == 0 ? "" : $"{Count(reach.OnPremises, "on-premises")} and ")}{Count(reach.Cloud, "cloud")} {(reach is { OnPremises: 0, Cloud: 1 } ? "mailbox" : "mailboxes")}";

    private static string Count(int? count, string where) => count is { } number
        ? string.Create(CultureInfo.InvariantCulture, $"{number:N0} {where}")
        : $"an unknown number of {where}";
}
