using Portal.Plans;
using Portal.Steps;
using Portal.Wizards.Abandon;
using Portal.Wizards.CrossTenant.Consent;
using Portal.Wizards.CrossTenant.Steps;
using Portal.Wizards.Renew;

namespace Portal.Wizards.CrossTenant;

/// <summary>The cross-tenant wizard's steps, in the order readiness → app → permissions → EWS list → scope → decision → grants → credential window → pilot mailbox.</summary>
public static class CrossTenantWizard
{
    public const string Kind = "cross-tenant";

    public const string Readiness = "readiness";
    public const string App = "app";
    public const string Permissions = "permissions";
    public const string EwsList = "ews-list";
    public const string Scope = "scope";
    public const string Decision = "decision";
    public const string GrantExchange = "grant-exchange";
    public const string GrantGraph = "grant-graph";
    public const string Profile = "profile";
    public const string Pilot = "pilot";

    /// <summary>The steps in their order: one line each.</summary>
    private static readonly Type[] Order =
    [
        typeof(ReadinessStep),
        typeof(SyncApp),
        typeof(SyncPermissions),
        typeof(EwsListStep),
        typeof(ScopeChoice),
        typeof(SyncDecision),
        typeof(GrantExchangePermission),
        typeof(GrantGraphPermissions),
        typeof(ProfileWindow),
        typeof(PilotMailbox),
    ];

    /// <summary>Entra roles that may grant an application permission of any API but Microsoft Graph. https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent</summary>
    public const string ExchangeGrantRoles = "Cloud Application Administrator, Application Administrator, Privileged Role Administrator or Global Administrator";

    /// <summary>Application permissions of Microsoft Graph take more.</summary>
    public const string GraphGrantRoles = "Privileged Role Administrator or Global Administrator";

    internal const string First = Readiness;

    // Confining is optional, so the decision speaks for the step of the scope in the list of steps; in the chain it speaks for itself, for a green link would claim that the app is confined.
    private static readonly ChainPart[] Parts =
    [
        new("App", [App]), new("Consent", [Permissions, Decision, GrantExchange, GrantGraph]),
        new("Scope", [Scope], "Not confined: the app reaches every mailbox of the Exchange tenant.") { ByItself = true },
        new("Exchange", [Readiness, EwsList]), new("Profile", [Profile]), new("Mailbox", [Pilot]),
    ];

    public static IServiceCollection AddCrossTenantWizard(this IServiceCollection services)
    {
        services.AddSingleton<CrossTenantFormRules>().AddSingleton<ResolvePlaces>().AddSingleton<SyncProof>().AddSingleton<TypedSecrets>();
        foreach (var step in Order) services.AddSingleton(step);
        return services.AddSingleton(sp =>
        {
            IReadOnlyList<IStep> steps = [.. Order.Select(t => (IStep)sp.GetRequiredService(t))];
            return new Wizard(Kind, "Cross-tenant profile", steps)
            {
                Chain = ChainOf(steps),
                IncludedIn = Included(steps),
                StepForm = typeof(CrossTenantStepForm),
                LearnedRefusal = SyncLearned.Refusal,
                Endings = Endings,
                DoneWord = "Works",
                DoneSentence = "The pilot mailbox passed Test & Enable.",
                ClosedTenant = s => s.Record().Form is { Onboarding: Onboarding.NoAccess } form ? form.ExchangeTenantId : null, Links = Links, Abandon = AbandonWizards.OfCrossTenant(sp, Kind),
                PortalsAppIn = PortalsAppIn,
                Standing = typeof(StandingPanel), Notices = CrossTenantStanding.Notices,
            };
        });
    }

    /// <summary>Of a renewal too, and while a set-up is abandoned: its record says how that tenant is reached.</summary>
    internal static string? PortalsAppIn(SetUp setUp) => setUp.Record().Form is { SameTenant: false, Onboarding: Onboarding.PortalApp } form ? form.ExchangeTenantId : null;

    private static IReadOnlyList<Ending> Endings(SetUp setUp) => setUp.Record().Profile is { } profile ? [new("The client secret", profile.SecretExpiresAt, PortalUrls.Renew(setUp.Id, RenewWizards.SyncSecret))] : [];

    private static IReadOnlyList<WizardLink> Links(SetUp setUp) =>
    [
        .. setUp.Record().Profile is null ? Array.Empty<WizardLink>() : [new("Renew secret", PortalUrls.Renew(setUp.Id, RenewWizards.SyncSecret))],
        new("Change what was typed", PortalUrls.EditCrossTenant(setUp.Id)), new("Change EwsEnabled", PortalUrls.NewEwsSwitch(setUp.Id)),
        .. setUp.Record().App is null ? Array.Empty<WizardLink>() : [new("Confine the app", PortalUrls.NewConfining(setUp.Id))],
    ];

    /// <summary>A decision that was used stays one, and both grants stand on it. It names what confines the app, or that nothing does.</summary>
    private static Dictionary<string, string> Included(IReadOnlyList<IStep> steps) => steps.Any(s => s.Key == GrantGraph) ? new(StringComparer.Ordinal) { [Decision] = GrantGraph, [Scope] = GrantGraph } : [];

    /// <summary>A link stands for the steps that are there.</summary>
    private static IReadOnlyList<ChainPart> ChainOf(IReadOnlyList<IStep> steps) =>
        [.. Parts.Select(l => l with { Steps = [.. l.Steps.Where(k => steps.Any(s => s.Key == k))] }).Where(l => l.Steps.Count > 0 || l.Unreached is not null)];
}
