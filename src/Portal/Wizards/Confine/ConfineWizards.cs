using Portal.Plans;
using Portal.Steps;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Confine.Steps;
using Portal.Wizards.Confine.Undo;

namespace Portal.Wizards.Confine;

/// <summary>The scoping plans: three orders of the same steps.</summary>
public static class ConfineWizards
{
    public const string ByPolicy = "confine-policy";
    public const string ByRoles = "confine-rbac";
    public const string Migration = "confine-migrate";

    public const string Ground = "ground";
    public const string Decision = "decision";
    public const string Group = "group";
    public const string Members = "members";
    public const string Policy = "policy";
    public const string Pointer = "pointer";
    public const string Scope = "scope";
    public const string Roles = "roles";
    public const string Test = "test";
    public const string Consent = "consent";
    public const string Works = "works";
    public const string Removed = "policy-removed";
    public const string Proof = "proof";

    public static string KindOf(ConfinePlan plan) => plan switch { ConfinePlan.Policy => ByPolicy, ConfinePlan.Rbac => ByRoles, _ => Migration };

    public static IServiceCollection AddConfining(this IServiceCollection services)
    {
        services.AddUndoing()
            .AddSingleton<ConsentWrites>()
            .AddSingleton<ConfinedBy>()
            .AddSingleton<ScopingExchange>()
            .AddSingleton<ConfineGate>()
            .AddSingleton<ConfineFormRules>()
            .AddSingleton<ProveFromOutside>()
            .AddSingleton<ProofSecrets>()
            .AddSingleton<Members.ReplicaMembers>();
        services.AddSingleton<GroundStep>().AddSingleton<ConfineDecision>().AddSingleton<GroupStep>().AddSingleton<MembersStep>().AddSingleton<PolicyStep>().AddSingleton<PointerStep>()
            .AddSingleton<ScopeStep>().AddSingleton<RolesStep>().AddSingleton<TestStep>().AddSingleton<ConsentStep>().AddSingleton<WorksStep>().AddSingleton<PolicyRemovedStep>().AddSingleton<ProofStep>();
        return services
            .AddSingleton(sp => Of(sp, ByPolicy, "Confine an app by policy", typeof(GroundStep), typeof(ConfineDecision), typeof(GroupStep), typeof(MembersStep), typeof(PolicyStep), typeof(ProofStep)))
            .AddSingleton(sp => Of(
                sp, ByRoles, "Confine an app by roles", typeof(GroundStep), typeof(ConfineDecision), typeof(GroupStep), typeof(MembersStep),
                typeof(PointerStep), typeof(ScopeStep), typeof(RolesStep), typeof(TestStep), typeof(ConsentStep), typeof(ProofStep)))
            .AddSingleton(sp => Of(
                sp, Migration, "Move from policies to roles", typeof(GroundStep), typeof(ConfineDecision), typeof(GroupStep), typeof(MembersStep),
                typeof(PointerStep), typeof(ScopeStep), typeof(RolesStep), typeof(TestStep), typeof(ConsentStep), typeof(WorksStep),
                typeof(PolicyRemovedStep), typeof(ProofStep)));
    }

    internal static string? ClosedTenant(SetUp setUp) => setUp.Confine() is { Closed: true } plan ? plan.TenantId : null;

    internal static string? PortalsAppIn(SetUp setUp) => setUp.Confine() is { ByPortalsApp: true } plan ? plan.TenantId : null;

    private static Wizard Of(IServiceProvider services, string kind, string title, params Type[] steps)
    {
        IReadOnlyList<IStep> order = [.. steps.Select(t => (IStep)services.GetRequiredService(t))];
        return new Wizard(kind, title, order)
        {
            // What was decided and moved stays so once it is proven: the ground has changed by then, because the plan changed it.
            IncludedIn = order.Where(s => s.Key is Ground or Decision or Test or Works).ToDictionary(s => s.Key, _ => Proof, StringComparer.Ordinal),
            LearnedRefusal = ConfineLearned.Refusal, Abandon = UndoWizards.Of(services, kind), AbandonText = "Take the confinement away",
            StepForm = typeof(ConfineStepForm), DoneWord = "Confined", DoneSentence = "The app reaches what it was given, and no more: proven on one mailbox of each kind.",
            ClosedTenant = ClosedTenant, PortalsAppIn = PortalsAppIn,
            Links = s => s.Confine().From is { } from ? [new("The set-up it was begun from", PortalUrls.Setup(from))] : [],
        };
    }
}
