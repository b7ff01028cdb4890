using Portal.Plans;

namespace Portal.Steps.Readiness;

/// <summary>One thing to know before anything is written. It reads, and says what it read; what it cannot read it throws, and the list makes "could not check" of it.</summary>
/// <typeparam name="TGround">What the wizard's checks stand on.</typeparam>
internal interface IReadinessCheck<in TGround> where TGround : ReadinessGround
{
    /// <summary>The heading it stands under.</summary>
    string Group { get; }

    /// <summary>Its name when it could not be read.</summary>
    string Name { get; }

    /// <summary>What it asks: "Microsoft Graph".</summary>
    string Source { get; }

    /// <summary>What it asks about: a verdict on another address or app is no predecessor.</summary>
    string About(TGround ground);

    /// <summary>It is about the looking person, not about the set-up; an earlier person's answer does not stand in for theirs.</summary>
    bool IsPersonal => false;

    /// <summary>It is read with the person's rights; what anybody on the network can ask is not.</summary>
    bool UsesRights => true;

    /// <summary>The step can be OK without it: not every person can read it, and what it tells is a hazard rather than a must.</summary>
    bool IsOptional => false;

    Task<IReadOnlyList<Fact>> LookAsync(TGround ground);
}
