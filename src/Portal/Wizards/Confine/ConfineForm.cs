namespace Portal.Wizards.Confine;

/// <summary>What a person types and chooses for a scoping plan.</summary>
public sealed record ConfineForm
{
    /// <summary>The scope group is made by the plan; otherwise one that is there is used.</summary>
    public bool CreateGroup { get; set; } = true;

    public string GroupName { get; set; } = "";

    /// <summary>Its primary address: by it the group is found again, by the portal and by scripts.</summary>
    public string GroupAddress { get; set; } = "";

    /// <summary>Name of the management scope; not used by an application access policy.</summary>
    public string ScopeName { get; set; } = "";

    /// <summary>A mailbox that the app must reach, for tests and proof: the pilot.</summary>
    public string Inside { get; set; } = "";

    /// <summary>A mailbox that the app must not reach.</summary>
    public string Outside { get; set; } = "";

    /// <summary>Mailboxes that must never be reachable, one address a line.</summary>
    public string Protected { get; set; } = "";

    /// <summary>Object id of the app's enterprise application, where the portal may not look it up; empty elsewhere.</summary>
    public string Principal { get; set; } = "";

    /// <summary>Who is at hand to grant the consent again when it is removed.</summary>
    public string StandsBy { get; set; } = "";
}
