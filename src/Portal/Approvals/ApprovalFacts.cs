namespace Portal.Approvals;

/// <summary>What an approval is bound to. Any difference between these and what is found later voids it; only display names may change freely.</summary>
/// <param name="TenantId">Tenant in which the permission is granted.</param>
/// <param name="AppId">Application (client) id.</param>
/// <param name="ServicePrincipalId">Object id of the app's service principal in that tenant.</param>
/// <param name="Permissions">The (resource, permission) pairs.</param>
/// <param name="Scoping">Objects that confine the app, by id ("AAP {guid}"); empty means not confined.</param>
/// <param name="OtherCredentials">Key ids or thumbprints of every credential on the app that the plan itself does not make.</param>
/// <param name="Owners">Object ids of the app's owners.</param>
/// <param name="Ceiling">Most mailboxes the app may reach before the decision must be taken anew.</param>
public sealed record ApprovalFacts(
    string TenantId,
    string AppId,
    string ServicePrincipalId,
    IReadOnlyList<RequestedPermission> Permissions,
    IReadOnlyList<string> Scoping,
    IReadOnlyList<string> OtherCredentials,
    IReadOnlyList<string> Owners,
    int Ceiling)
{
    /// <summary>Id → the name people know it by, for scoping, credentials and owners. Shown, not hashed.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>What the lists are called where the decision is not about an app. Shown, not hashed.</summary>
    public FactLabels Labels { get; init; } = new();

    /// <summary>The name, with the id as a last resort.</summary>
    internal string NameOf(string id) => Names.FirstOrDefault(n => string.Equals(n.Key, id, StringComparison.OrdinalIgnoreCase)).Value ?? id;
}

/// <summary>Words for what a decision is bound to.</summary>
public sealed record FactLabels
{
    public string Scoping { get; init; } = "Scoping";

    public string NoScoping { get; init; } = "none: not confined";

    public string OtherCredentials { get; init; } = "Other credentials of the app";

    /// <summary>False where a setting of the organization is decided: there is no service principal, no owner and no count of mailboxes.</summary>
    public bool OfAnApp { get; init; } = true;
}

/// <summary>One application permission on one resource.</summary>
/// <param name="ResourceAppId">App id of the resource: "00000002-0000-0ff1-ce00-000000000000" is Exchange Online.</param>
/// <param name="AppRoleId">Id of the app role.</param>
/// <param name="Name">Value of the app role: "full_access_as_app". Shown, not hashed: the id is what is granted.</param>
/// <param name="ResourceName">Display name of the resource. Shown, not hashed.</param>
public sealed record RequestedPermission(string ResourceAppId, string AppRoleId, string Name, string ResourceName)
{
    /// <summary>Names this permission in forms and rows.</summary>
    public string Key => $"{ResourceAppId}/{AppRoleId}";
}

/// <summary>How far the app would reach, counted by the caller at that moment; shown, and held against <see cref="ApprovalFacts.Ceiling"/>. Null = could not be counted.</summary>
/// <param name="OnPremises">Mailboxes on-premises that trust this tenant's tokens.</param>
/// <param name="Cloud">Mailboxes in Exchange Online.</param>
/// <param name="Needed">Mailboxes the profile is meant for.</param>
/// <param name="Confined">True when scoping objects bound the reach.</param>
/// <param name="Source">Where the numbers come from.</param>
public sealed record CountedReach(int? OnPremises, int? Cloud, int? Needed, bool Confined, string Source, DateTimeOffset At)
{
    /// <summary>What an approver must not read past, each a sentence: a consent that would defeat a scope, for one.</summary>
    public IReadOnlyList<string> RedFlags { get; init; } = [];

    /// <summary>Everything the app could open, or null when a part could not be counted.</summary>
    public int? Total => OnPremises + Cloud;
}
