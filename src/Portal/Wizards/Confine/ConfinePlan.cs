namespace Portal.Wizards.Confine;

/// <summary>The ways to confine an app to some mailboxes. https://learn.microsoft.com/exchange/permissions-exo/application-rbac</summary>
public enum ConfinePlan
{
    /// <summary>By an application access policy, which narrows what is consented in Entra. It needs only the app's id, so it can stand before anything is consented.</summary>
    Policy,

    /// <summary>By RBAC for Applications in place of the consent in Entra.</summary>
    Rbac,

    /// <summary>From application access policies to RBAC for Applications.</summary>
    Migrate,
}
