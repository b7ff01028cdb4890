namespace Portal.Plans;

/// <summary>A wizard as the engine and its pages know it: its kind and its steps in order. Wizards register one each.</summary>
public sealed record Wizard(string Kind, string Title, IReadOnlyList<IStep> Steps)
{
    /// <summary>The chain over the page; empty draws one link for each step.</summary>
    public IReadOnlyList<ChainPart> Chain { get; init; } = [];

    /// <summary>A component with what a person types or chooses in a step; null where nothing is. Its parameters: View, StepKey, Look, Looks, OnSaved.</summary>
    public Type? StepForm { get; init; }

    /// <summary>The badge of a set-up whose steps are all OK.</summary>
    public string DoneWord { get; init; } = "Done";

    /// <summary>The sentence of a set-up whose steps are all OK.</summary>
    public string DoneSentence { get; init; } = "Every step is done.";

    /// <summary>Step → the later step whose OK includes it: a grant is OK only under a decision that counts.</summary>
    public IReadOnlyDictionary<string, string> IncludedIn { get; init; } = new Dictionary<string, string>();

    /// <summary>What of the set-up ends, soonest first.</summary>
    public Func<SetUp, IReadOnlyList<Ending>> Endings { get; init; } = _ => [];

    /// <summary>Why ids learned from pasted answers are not taken over (set-up before, its record after), or null. Live answers come from the services themselves and are not asked.</summary>
    public Func<SetUp, object, string?> LearnedRefusal { get; init; } = (_, _) => null;

    /// <summary>A tenant to which a set-up gives this portal no access: what its steps need there goes by script. Null where there is none.</summary>
    public Func<SetUp, string?> ClosedTenant { get; init; } = _ => null;

    /// <summary>The tenant in which a set-up uses the portal's own app, consented there, whatever registration the settings have for it. Null where there is none.</summary>
    public Func<SetUp, string?> PortalsAppIn { get; init; } = _ => null;

    /// <summary>A component below the last step that says where the set-up stands beyond its steps; null where nothing is. Its parameter: View.</summary>
    public Type? Standing { get; init; }

    /// <summary>What somebody should look at although no step broke: set-up, world time, the portal's time.</summary>
    public Func<SetUp, DateTimeOffset, DateTimeOffset, IEnumerable<WizardNotice>> Notices { get; init; } = (_, _, _) => [];

    /// <summary>What can be done with a set-up as it stands, as links above its steps.</summary>
    public Func<SetUp, IReadOnlyList<WizardLink>> Links { get; init; } = _ => [];

    /// <summary>The steps that remove what a set-up of this kind made; null where nothing is to be removed.</summary>
    public Wizard? Abandon { get; init; }

    /// <summary>What the link says that leads there.</summary>
    public string AbandonText { get; init; } = "Abandon";

    public IStep? Find(string key) => Steps.FirstOrDefault(s => s.Key == key);
}

/// <summary>A link of the chain and the steps it stands for; its state is the worst of theirs.</summary>
/// <param name="Unreached">What is said of a link that no step stands for, or whose step nobody looked at.</param>
public sealed record ChainPart(string Title, IReadOnlyList<string> Steps, string? Unreached = null)
{
    /// <summary>No later step speaks for its steps here: what nobody looked at is not drawn as being in order.</summary>
    public bool ByItself { get; init; }
}

/// <summary>Something that stops working at a known time: a certificate, a secret.</summary>
/// <param name="Href">Where something can be done about it; the set-up itself where nothing better is known.</param>
public sealed record Ending(string What, DateTimeOffset At, string? Href = null);

/// <param name="Href">An address within the portal.</param>
public sealed record WizardLink(string Text, string Href);

/// <param name="Href">Where something can be done about it, within the portal.</param>
public sealed record WizardNotice(Truth Truth, string Sentence, string Href);

/// <summary>All wizards by kind.</summary>
public sealed class WizardCatalog(IEnumerable<Wizard> wizards)
{
    private readonly Dictionary<string, Wizard> _byKind = wizards.ToDictionary(w => w.Kind, StringComparer.Ordinal);

    /// <summary>Of a set-up that is being abandoned, or was, the steps that do it.</summary>
    public Wizard Of(SetUp setUp) => setUp.Phase == SetUpPhase.Active ? _byKind[setUp.Kind] : _byKind[setUp.Kind].Abandon ?? _byKind[setUp.Kind];
}
