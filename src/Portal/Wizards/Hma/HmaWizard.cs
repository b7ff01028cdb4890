using Portal.Certificates;
using Portal.Plans;
using Portal.Steps;
using Portal.Wizards.Abandon;
using Portal.Wizards.Hma.Steps;
using Portal.Wizards.Renew;

namespace Portal.Wizards.Hma;

/// <summary>The HMA wizard's steps, in the order readiness → objects → decision → grant → credential window → pilot mailbox.</summary>
public static class HmaWizard
{
    public const string Kind = "hma";

    public const string Readiness = "readiness";
    public const string Certificate = "certificate";
    public const string KvApp = "kv-app";
    public const string VaultAccess = "vault-access";
    public const string HmaApp = "hma-app";
    public const string HmaCertificate = "hma-certificate";
    public const string Permission = "permission";
    public const string Scope = "scope";
    public const string Decision = "decision";
    public const string Grant = "grant";
    public const string Profile = "profile";
    public const string Pilot = "pilot";

    /// <summary>Entra roles that may grant an application permission of any API but Microsoft Graph. https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent</summary>
    public const string GrantRoles = ConsentRoles.ForOthers;

    /// <summary>
    /// What the Dataverse steps use, by Dataverse's naming rule for privileges; only prvReadMailbox, prvWriteMailbox, prvReadEmailServerProfile and
    /// prvApproveRejectEmailAddress are named in Microsoft's pages, the others are unconfirmed.
    /// </summary>
    public static readonly string[] DataversePrivileges =
    [
        "prvReadEmailServerProfile", "prvCreateEmailServerProfile", "prvWriteEmailServerProfile", "prvCreateKeyVaultReference", "prvCreateManagedIdentity", "prvWriteManagedIdentity",
        "prvReadMailbox", "prvWriteMailbox", "prvApproveRejectEmailAddress",
    ];

    // "Scope" speaks for itself: nothing that Microsoft confirms confines the app on-premises, and a link that is green because of a later step would claim it.
    internal static readonly ChainPart[] Chain =
    [
        new("KV-App", [KvApp]), new("Vault", [VaultAccess]), new("Certificate", [Certificate]), new("HMA-App", [HmaApp, HmaCertificate]), new("Consent", [Permission, Decision, Grant]),
        new("Scope", [Scope], "Not confined: HMA-App reaches every mailbox that trusts this tenant.") { ByItself = true },
        new("Exchange", [Readiness]), new("Profile", [Profile]), new("Mailbox", [Pilot]),
    ];

    private static IReadOnlyList<WizardLink> Links(SetUp setUp) =>
    [
        .. setUp.Record().Profile is null
            ? Array.Empty<WizardLink>()
            : [new("Renew secret", PortalUrls.Renew(setUp.Id, RenewWizards.Secret)), new("Renew certificate", PortalUrls.Renew(setUp.Id, RenewWizards.Certificate))],
        new("Change what was typed", PortalUrls.EditSetup(setUp.Id)),
    ];

    public static IServiceCollection AddHmaWizard(this IServiceCollection services)
    {
        services.AddSingleton<Uploads>().AddSingleton<ReadinessStep>().AddSingleton<Certificate>().AddSingleton<KvApp>().AddSingleton<VaultAccessForKvApp>().AddSingleton<HmaApp>()
            .AddSingleton<CertificateOnHmaApp>().AddSingleton<Permission>().AddSingleton<HmaShutOut>().AddSingleton<HmaScope>().AddSingleton<HmaFacts>().AddSingleton<DecisionStep>().AddSingleton<GrantStep>()
            .AddSingleton<Rehearsal>().AddSingleton<CredentialWindow>().AddSingleton<PilotMailbox>().AddSingleton<HmaFormRules>();
        return services.AddSingleton(sp => new Wizard(Kind, "HMA profile",
        [
            sp.GetRequiredService<ReadinessStep>(), sp.GetRequiredService<Certificate>(), sp.GetRequiredService<KvApp>(), sp.GetRequiredService<VaultAccessForKvApp>(),
            sp.GetRequiredService<HmaApp>(), sp.GetRequiredService<CertificateOnHmaApp>(), sp.GetRequiredService<Permission>(), sp.GetRequiredService<HmaScope>(), sp.GetRequiredService<DecisionStep>(),
            sp.GetRequiredService<GrantStep>(), sp.GetRequiredService<CredentialWindow>(), sp.GetRequiredService<PilotMailbox>(),
        ])
        {
            Chain = Chain,
            StepForm = typeof(HmaStepForm),
            Endings = HmaEndings.Of,
            LearnedRefusal = HmaLearned.Refusal,
            IncludedIn = new Dictionary<string, string>(StringComparer.Ordinal) { [Decision] = Grant, [Scope] = Grant },
            Abandon = AbandonWizards.OfHma(sp, Kind), Links = Links, DoneWord = "Works", DoneSentence = "The pilot mailbox passed Test & Enable.",
        });
    }
}
