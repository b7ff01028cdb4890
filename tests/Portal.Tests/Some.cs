using Portal.SignIn;

namespace Portal.Tests;

/// <summary>Makes things tests need, with names that tell them apart.</summary>
public static class Some
{
    public const string Tenant = "c0c0c0c0-0000-4000-8000-000000000001";

    public static Person Admin(string name = "Alice Adams") => Person(name, PortalRoles.Admin);

    public static Person Approver(string name = "Amir Aydin") => Person(name, PortalRoles.Approver);

    public static Person Person(string name, params string[] roles) =>
        new(Tenant, $"oid of {name}", name, $"{name.Split(' ')[0].ToLowerInvariant()}@contoso.com", roles, $"session of {name}");
}
