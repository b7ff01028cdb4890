using Portal.Plans;
using Portal.Wizards.Abandon;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;
using Portal.Wizards.Renew.Steps;

namespace Portal.Wizards.Renew;

/// <summary>Renewals of a live profile: secret and certificate of an HMA profile, secret of a cross-tenant one. NOTES.md beside this file says why their steps stand in this order.</summary>
public static class RenewWizards
{
    public const string Secret = "hma-secret-renewal";
    public const string Certificate = "hma-certificate-renewal";
    public const string SyncSecret = "cross-tenant-secret-renewal";

    public const string Live = "live";
    public const string NewSecret = "new-secret";
    public const string Pass = "pass";
    public const string OldSecrets = "old-secrets";
    public const string NewCertificate = HmaWizard.Certificate;
    public const string Decision = HmaWizard.Decision;
    public const string OnHmaApp = HmaWizard.HmaCertificate;
    public const string Proof = "proof";
    public const string Switch = "switch";
    public const string OldCertificate = "old-certificate";

    public static readonly IReadOnlyList<string> Kinds = [Secret, Certificate, SyncSecret];

    public static bool IsRenewal(string kind) => Kinds.Contains(kind, StringComparer.Ordinal);

    public static string Word(string kind) => kind == Certificate ? "Certificate" : "Secret";

    /// <summary>What is live is the ground of everything that follows, and what is removed at the end follows from it.</summary>
    private static string? OnlyRead(SetUp before, object after) => "A renewal takes ids only from what the portal reads itself.";

    /// <summary>Of a tenant that is closed to the portal a paste is the only word there is, so it may say that nothing older can go: that the renewal is finished.</summary>
    private static string? OnlyFinished(SetUp before, object after) => after is CrossTenantSetUp { Renewal: { } renewal } record
        && SetUpState.Write(record with { Renewal = renewal with { FinishedAt = null } }) == SetUpState.Write(before.OfProfile().WithRenewal(r => r with { FinishedAt = null })) ? null : OnlyRead(before, after);

    public static IServiceCollection AddRenewals(this IServiceCollection services)
    {
        services.AddSingleton<Renewals>().AddSingleton<LiveProfile>().AddSingleton<RenewSecret>().AddSingleton<LivePass>().AddSingleton<OldSecrets>()
            .AddSingleton<NewCertificateOnHmaApp>().AddSingleton<ProveCertificate>().AddSingleton<SwitchCertificate>().AddSingleton<OldCertificate>();
        services.AddSingleton(sp => new Wizard(Secret, "Renewal of a secret",
        [
            sp.GetRequiredService<LiveProfile>(), sp.GetRequiredService<RenewSecret>(), sp.GetRequiredService<LivePass>(), sp.GetRequiredService<OldSecrets>(),
        ])
        {
            StepForm = typeof(RenewStepForm),
            Abandon = AbandonWizards.OfSecretRenewal(sp, Secret),
            LearnedRefusal = OnlyRead,
            DoneWord = "Renewed",
            DoneSentence = "The profile synchronizes with its new secret, and older ones are gone.",
        });
        services.AddSingleton<LiveSyncProfile>().AddSingleton<RenewSyncSecret>();
        services.AddSingleton(sp => new Wizard(SyncSecret, "Renewal of a secret",
        [
            sp.GetRequiredService<LiveSyncProfile>(), sp.GetRequiredService<RenewSyncSecret>(), sp.GetRequiredService<LivePass>(), sp.GetRequiredService<OldSecrets>(),
        ])
        {
            StepForm = typeof(RenewSyncStepForm),
            Abandon = AbandonWizards.OfSyncRenewal(sp, SyncSecret),
            LearnedRefusal = OnlyFinished,
            DoneWord = "Renewed",
            DoneSentence = "The profile synchronizes with its new secret, and older ones are gone.",
            ClosedTenant = s => s.OfProfile().Holder is { Closed: true, TenantId: { } tenant } ? tenant : null, PortalsAppIn = CrossTenantWizard.PortalsAppIn,
        });
        return services.AddSingleton(sp => new Wizard(Certificate, "Renewal of a certificate",
        [
            sp.GetRequiredService<LiveProfile>(), sp.GetRequiredService<Hma.Steps.Certificate>(), sp.GetRequiredService<DecisionStep>(), sp.GetRequiredService<NewCertificateOnHmaApp>(),
            sp.GetRequiredService<ProveCertificate>(), sp.GetRequiredService<SwitchCertificate>(), sp.GetRequiredService<LivePass>(), sp.GetRequiredService<OldCertificate>(),
        ])
        {
            StepForm = typeof(RenewStepForm),
            Abandon = AbandonWizards.OfCertificateRenewal(sp, Certificate),
            LearnedRefusal = OnlyRead,
            DoneWord = "Renewed",
            DoneSentence = "The profile synchronizes with its new certificate, and the one before is taken away.",
        });
    }
}
