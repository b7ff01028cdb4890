using Portal.Plans;

namespace Portal.Wizards.CrossTenant.Readiness;

/// <summary>Same or other tenant, and what Microsoft's page says of it; nothing is read.</summary>
internal sealed class TenantsCheck : IReadinessCheck
{
    public string Group => Groups.Choice;
    public string Name => "Two tenants";
    public string Source => "the set-up and Microsoft's page";
    public bool UsesRights => false;
    public string About(Ground ground) => $"{ground.Form.DataverseTenantId}|{ground.Form.ExchangeTenantId}";

    public Task<IReadOnlyList<Fact>> LookAsync(Ground ground) => Task.FromResult<IReadOnlyList<Fact>>(
    [
        ground.Form.SameTenant
            ? new(Name, $"{ground.TenantName} holds the environment and the mailboxes", null, "Supported, in spite of the name. The default profile of Exchange Online would do the same without an app of your own.")
            : new(Name, $"{ground.Places.TenantName(ground.Form.DataverseTenantId)} holds the environment, {ground.TenantName} the mailboxes"),
        new(
            "App for Outlook",
            ground.Form.SameTenant ? "its deployment is a known issue with an app of your own" : "not supported across tenants",
            null,
            ground.Form.SameTenant ? "The add-in's manifest could not be deployed while the profile used EWS; nobody has announced a correction." : null),
        new(
            "Approval of mailboxes",
            $"a Global or Exchange Administrator of {ground.Places.TenantName(ground.Form.DataverseTenantId)}, who is System Administrator of the environment too",
            null,
            "The tenant of the environment counts, which Microsoft calls the primary one. An application cannot approve."),
        new("Dynamics 365 on-premises 9.1", "not supported by this kind of profile"),
        new("Reach", "not confined: the app will open every mailbox of that tenant", null, "Unless it is confined: the step \"Scope\" begins a plan for that."),
    ]);
}
