using Portal.SignIn;

namespace Portal.Audit;

/// <summary>Who did it: a person with their tenant and object id, or an identity of the portal itself.</summary>
/// <param name="TenantId">Home tenant; null for the portal.</param>
/// <param name="ObjectId">Object id in that tenant; null for the portal.</param>
/// <param name="Name">Name as shown at the time.</param>
/// <param name="UserName">Sign-in name at the time; null for the portal.</param>
public sealed record AuditActor(string? TenantId, string? ObjectId, string Name, string? UserName)
{
    public static AuditActor Of(Person person) => new(person.TenantId, person.ObjectId, person.Name, person.UserName);

    /// <summary>An identity of the portal: "start-up", "reader".</summary>
    public static AuditActor Portal(string identity) => new(null, null, $"Portal ({identity})", null);
}
