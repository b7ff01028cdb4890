using Portal.Plans;
using Portal.Wizards.Abandon.Steps;
using Portal.Wizards.CrossTenant;

namespace Portal.Wizards.Abandon;

/// <summary>The steps that take back what a set-up made, what uses a thing before the thing itself. NOTES.md beside this file tells by what a step knows its own.</summary>
public static class AbandonWizards
{
    public const string Switch = "abandon-switch";
    public const string Mailbox = "abandon-mailbox";
    public const string Profile = "abandon-profile";
    public const string Grant = "abandon-grant";
    public const string GraphGrants = "abandon-graph-grants";
    public const string EwsList = "abandon-ews-list";
    public const string Credentials = "abandon-credentials";
    public const string VaultAccess = "abandon-vault-access";
    public const string Certificate = "abandon-certificate";
    public const string Apps = "abandon-apps";
    public const string Close = "abandon-close";

    public static IServiceCollection AddAbandoning(this IServiceCollection services) => services
        .AddSingleton<Deeds>()
            .AddSingleton<WizardCatalogSource>()
            .AddSingleton<AbandonSwitch>()
            .AddSingleton<AbandonMailbox>()
            .AddSingleton<AbandonHmaProfile>()
            .AddSingleton<AbandonGrant>()
            .AddSingleton<AbandonCredentials>()
        .AddSingleton<AbandonVaultAccess>().AddSingleton<AbandonCertificate>().AddSingleton<AbandonHmaApps>().AddSingleton<AbandonClose>()
        .AddSingleton<AbandonSyncProfile>().AddSingleton<AbandonExchangeGrant>().AddSingleton<AbandonGraphGrants>().AddSingleton<AbandonEwsList>().AddSingleton<AbandonSyncCredentials>().AddSingleton<AbandonSyncApp>();

    public static Wizard OfHma(IServiceProvider sp, string kind) => Of(kind,
    [
        sp.GetRequiredService<AbandonMailbox>(), sp.GetRequiredService<AbandonHmaProfile>(), sp.GetRequiredService<AbandonGrant>(), sp.GetRequiredService<AbandonCredentials>(),
        sp.GetRequiredService<AbandonVaultAccess>(), sp.GetRequiredService<AbandonCertificate>(), sp.GetRequiredService<AbandonHmaApps>(), sp.GetRequiredService<AbandonClose>(),
    ]);

    public static Wizard OfSecretRenewal(IServiceProvider sp, string kind) => Of(kind, [sp.GetRequiredService<AbandonCredentials>(), sp.GetRequiredService<AbandonClose>()]);

    public static Wizard OfCertificateRenewal(IServiceProvider sp, string kind) =>
        Of(kind, [sp.GetRequiredService<AbandonSwitch>(), sp.GetRequiredService<AbandonCredentials>(), sp.GetRequiredService<AbandonCertificate>(), sp.GetRequiredService<AbandonClose>()]);

    public static Wizard OfCrossTenant(IServiceProvider sp, string kind) => Sync(Of(kind,
    [
        sp.GetRequiredService<AbandonMailbox>(), sp.GetRequiredService<AbandonSyncProfile>(), sp.GetRequiredService<AbandonExchangeGrant>(), sp.GetRequiredService<AbandonGraphGrants>(),
        sp.GetRequiredService<AbandonEwsList>(), sp.GetRequiredService<AbandonSyncCredentials>(), sp.GetRequiredService<AbandonSyncApp>(), sp.GetRequiredService<AbandonClose>(),
    ]));

    public static Wizard OfSyncRenewal(IServiceProvider sp, string kind) => Sync(Of(kind, [sp.GetRequiredService<AbandonSyncCredentials>(), sp.GetRequiredService<AbandonClose>()]));

    /// <summary>Where the portal has no access to the tenant of the app, its part goes by script; a paste shows that a thing is gone and teaches the set-up nothing.</summary>
    private static Wizard Sync(Wizard wizard) => wizard with
    {
        LearnedRefusal = (_, _) => "Taking back is no way to teach a set-up anything.", ClosedTenant = s => s.OfProfile().Holder is { Closed: true, TenantId: { } tenant } ? tenant : null,
        PortalsAppIn = CrossTenantWizard.PortalsAppIn,
    };

    private static Wizard Of(string kind, IReadOnlyList<IStep> steps) => new(kind, "Abandoning", steps)
    {
        StepForm = typeof(AbandonStepForm), DoneWord = "Abandoned", DoneSentence = "Nothing of it is left that could be removed; what was left, and why, stands in its steps.",
    };
}
