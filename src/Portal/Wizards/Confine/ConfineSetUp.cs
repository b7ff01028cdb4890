using Portal.Plans;
using Portal.Readiness;
using Portal.Steps;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Confine.Undo;

namespace Portal.Wizards.Confine;

/// <summary>The record of one scoping plan: what was chosen, what was read last, and when something was seen to change.</summary>
public sealed record ConfineSetUp
{
    public required Guid Key { get; init; }

    public required ConfinePlan Plan { get; init; }

    public required ConfineForm Form { get; init; }

    /// <summary>The tenant of the mailboxes.</summary>
    public required string TenantId { get; init; }

    /// <summary>This portal was given no access to that tenant: everything goes by script.</summary>
    public bool Closed { get; init; }

    /// <summary>Its people act there with the portal's own app, whatever registration the settings have for that tenant.</summary>
    public bool ByPortalsApp { get; init; }

    /// <summary>The app that is confined. Its service principal may be missing for a policy.</summary>
    public required AppRef App { get; init; }

    /// <summary>The set-up that this plan was begun from; null where there is none.</summary>
    public long? From { get; init; }

    /// <summary>Nothing was consented when the plan was begun, so no call as the app can prove anything yet.</summary>
    public bool BeforeConsent { get; init; }

    /// <summary>Where the profile's mailboxes are listed: host of the environment.</summary>
    public string? Environment { get; init; }

    public Guid? ProfileId { get; init; }

    /// <summary>Addresses the app is to reach, in lower case. A migration fills them from the policies, flattened.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>Where <see cref="Members"/> come from, in words.</summary>
    public string MembersFrom { get; init; } = "";

    public ScopingReport? Report { get; init; }

    /// <summary>A write of this plan was seen. From then on what was before, and what a migration moves, stays as it was found.</summary>
    public bool Began { get; init; }

    /// <summary>How far the app reached before the plan wrote anything.</summary>
    public ReachNote? Before { get; init; }

    /// <summary>Identities of the policies that a migration moves.</summary>
    public IReadOnlyList<string> Moved { get; init; } = [];

    /// <summary>When something was last seen to be another than before, by <see cref="ScopingChanges"/>.</summary>
    public IReadOnlyDictionary<string, SeenChange> Changes { get; init; } = new Dictionary<string, SeenChange>(StringComparer.Ordinal);

    /// <summary>Consents in Entra that RBAC for Applications can take the place of, as they were read last; null while nobody read them.</summary>
    public IReadOnlyList<ConsentHeld>? Consents { get; init; }

    /// <summary>Consents that were there and went, for the way back.</summary>
    public IReadOnlyList<ConsentHeld> Gone { get; init; } = [];

    /// <summary>Somebody asked for the way back: the consent is granted again.</summary>
    public string? WayBack { get; init; }

    /// <summary>What calls as the app proved last.</summary>
    public OutsideProof? Proof { get; init; }

    /// <summary>Secrets of the proof that Entra was told to remove: what is read there can show them for a while.</summary>
    public IReadOnlyList<RemovedSecret> RemovedSecrets { get; init; } = [];

    /// <summary>What the portal or a script of this plan wrote, by <see cref="ScopingChanges"/>, as the reports said.</summary>
    public IReadOnlyList<string> Made { get; init; } = [];

    /// <summary>While the plan is taken away, and afterwards; null as long as it stands.</summary>
    public UndoNote? Undo { get; init; }

    /// <summary>While it is taken away: step → why what is left there was left on purpose.</summary>
    public IReadOnlyDictionary<string, string> Left { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>With what a person chose before the plan wrote anything.</summary>
    /// <param name="members">Other mailboxes, and where they are from; null where those that are kept stay.</param>
    /// <exception cref="StepRefusedException">The plan has begun: what it rests on was decided and written.</exception>
    public ConfineSetUp Choose(ConfineForm form, (IReadOnlyList<string> Mailboxes, string From)? members)
    {
        if (Began)
            throw new StepRefusedException(new Problem(
                "The plan has begun meanwhile, so its choices stay as they are.",
                "Something of it is in Exchange Online already.",
                "Where something else is wanted, take the confinement away and begin another plan.",
                "You"));
        var chosen = this with { Form = form };
        if (members is var (mailboxes, from)) chosen = chosen with { Members = mailboxes, MembersFrom = from };
        return AsksPrincipal ? chosen with { App = App with { ServicePrincipalId = form.Principal.Length > 0 ? form.Principal : null } } : chosen;
    }

    /// <summary>With a newer report: what differs from the one before changed in between.</summary>
    public ConfineSetUp With(ScopingReport report)
    {
        if (Report is { } newer && newer.At > report.At) return this;
        var began = Began || report.Changed.Count > 0;
        var changes = new Dictionary<string, SeenChange>(Changes, StringComparer.Ordinal);
        foreach (var key in ScopingChanges.Between(Report, report)) changes[key] = new SeenChange(report.At, report.WorldAt);
        var next = this with { Report = report, Began = began, Changes = changes, Made = [.. Made.Union(report.Changed, StringComparer.Ordinal)] };
        if (Undo is { } undo) next = next with { Undo = undo.Began || report.Changed.Count > 0 ? undo with { Began = true } : Undoing.Begin(next) };
        if (began) return next;
        if (Plan == ConfinePlan.Migrate)
            next = next with
            {
                Members = ScopeReach.ToMove(report),
                Moved = [.. report.Restricting.Where(p => p.IsOfTheApp).Select(p => p.Identity)],
                MembersFrom = "the policies that are moved, nested groups flattened"
            };
        return next with { Before = ReachNote.Of(ScopeReach.Before(report)) };
    }

    /// <summary>With the consents as Entra has them now; one that is not there any more went since.</summary>
    public ConfineSetUp With(IReadOnlyList<ConsentHeld> consents, DateTimeOffset at, DateTimeOffset world)
    {
        var went = (Consents ?? []).Where(c => !consents.Any(n => n.IsSame(c))).ToList();
        var came = Consents is not null && consents.Any(n => !Consents.Any(c => c.IsSame(n)));
        if (Consents is not null && went.Count == 0 && !came && Consents.Count == consents.Count) return this;
        var changes = new Dictionary<string, SeenChange>(Changes, StringComparer.Ordinal);
        if (went.Count > 0 || came) changes[ScopingChanges.Consent] = new SeenChange(at, world);
        return this with
        {
            Undo = Undo is { } undo && came ? undo with { Began = true } : Undo,
            Consents = consents,
            Gone = [.. Gone.Where(g => !consents.Any(c => c.IsSame(g)) && !went.Any(w => w.IsSame(g))), .. went],
            Changes = changes
        };
    }

    /// <summary>Roles are given to the enterprise application; nobody but a person can say which it is where the portal may not look.</summary>
    public bool AsksPrincipal => Closed && Plan != ConfinePlan.Policy && (App.ServicePrincipalId is null || Form.Principal.Length > 0);

    public IReadOnlyList<string> ProtectedMailboxes => AddressLines.Of(Form.Protected);
}

/// <summary>An application permission that is consented in Entra.</summary>
/// <param name="Resource">Client id of the API.</param>
/// <param name="Permission">"Mail.ReadWrite".</param>
public sealed record ConsentHeld(string Resource, string Permission, string ResourceId, Guid RoleId, string AssignmentId)
{
    /// <summary>A consent that was granted again has another assignment.</summary>
    public bool IsSame(ConsentHeld other) => Resource == other.Resource && Permission == other.Permission;
}

internal static class ConfineRecords
{
    public static ConfineSetUp Confine(this SetUp setUp)
    {
        var plan = SetUpState.Read<ConfineSetUp>(setUp);
        return plan with { Undo = setUp.Phase == SetUpPhase.Active ? null : plan.Undo ?? Undoing.Begin(plan) };
    }

    public static ConfineSetUp Confine(this StepContext context) => context.SetUp.Confine();
}
