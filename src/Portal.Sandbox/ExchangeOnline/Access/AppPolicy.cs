namespace Portal.Sandbox.ExchangeOnline.Access;

/// <summary>An application access policy: one application (or <c>*</c>), one recipient whose mailbox or members it is about. https://learn.microsoft.com/powershell/module/exchange/new-applicationaccesspolicy</summary>
/// <param name="Right"><see cref="Restrict"/> or <see cref="Deny"/>.</param>
/// <param name="Scope">Key of the recipient.</param>
/// <param name="At">World time at which it was made.</param>
internal sealed record AppPolicy(string Id, string TenantId, string AppId, string Right, string Scope, string ScopeName, string ScopeSid, string? Description, DateTimeOffset At)
{
    public const string Restrict = "RestrictAccess", Deny = "DenyAccess", EveryApp = "*";

    /// <summary>World time at which somebody removed it; it is gone for the cmdlets, and for calls a little later.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    public string Identity => $"{TenantId}\\{AppId}:{ScopeSid};{Id}";

    public bool IsAbout(string appId) => AppId == EveryApp || string.Equals(AppId, appId, StringComparison.OrdinalIgnoreCase);

    /// <summary>How much of <see cref="State.Settings.AppPolicySpace"/> it takes: the sandbox's own number.</summary>
    public int Size => 200 + (2 * (Description?.Length ?? 0));
}
