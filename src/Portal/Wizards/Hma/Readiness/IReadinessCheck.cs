using Portal.Steps.Readiness;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>One thing to know before an HMA profile is set up.</summary>
internal interface IReadinessCheck : IReadinessCheck<Ground>;

/// <summary>Headings of the page.</summary>
internal static class Groups
{
    public const string Exchange = "Exchange";
    public const string Entra = "Entra";
    public const string Vault = "Key Vault";
    public const string Dataverse = "Dataverse";

    public static readonly string[] All = [Exchange, Entra, Vault, Dataverse];
}
