namespace Portal.Plans;

/// <summary>A wizard as the engine knows it: its kind and its steps in order. Wizards register one each.</summary>
public sealed record Wizard(string Kind, string Title, IReadOnlyList<IStep> Steps)
{
    public IStep? Find(string key) => Steps.FirstOrDefault(s => s.Key == key);
}

/// <summary>All wizards by kind.</summary>
public sealed class WizardCatalog(IEnumerable<Wizard> wizards)
{
    private readonly Dictionary<string, Wizard> _byKind = wizards.ToDictionary(w => w.Kind, StringComparer.Ordinal);

    public Wizard Of(SetUp setUp) => _byKind[setUp.Kind];
}
