using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.Graph;

public sealed class People(CloudNetwork network, TokenCredential credential)
{
    /// <summary>Up to 25 people whose name, address or user name begins with <paramref name="text"/>.</summary>
    public Task<IReadOnlyList<DirectoryPerson>> SearchAsync(string text, CancellationToken ct) => throw new NotImplementedException();

    /// <param name="idOrUserName">Object id or user principal name.</param>
    public Task<DirectoryPerson?> FindAsync(string idOrUserName, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>The directory roles that are active for a person now, those through groups included. Eligible but not activated ones are not there.</summary>
    public Task<IReadOnlyList<DirectoryRole>> RolesOfAsync(string personId, CancellationToken ct) => throw new NotImplementedException();
}

/// <param name="Enabled">Null when it could not be read.</param>
public sealed record DirectoryPerson(string Id, string Name, string UserName, string? Mail, bool? Enabled);

public sealed record DirectoryRole(string TemplateId, string Name)
{
    // https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
    public const string GlobalAdministrator = "62e90394-69f5-4237-9190-012177145e10";
    public const string PrivilegedRoleAdministrator = "e8611ab8-c189-46e8-94e1-60213ab1f814";
    public const string ApplicationAdministrator = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3";
    public const string CloudApplicationAdministrator = "158c047a-c907-4556-b7ef-446551a6b5f7";

    /// <summary>May consent to application permissions of any API except Microsoft Graph, so to Exchange's full_access_as_app.</summary>
    public bool MayGrantExchange => TemplateId is GlobalAdministrator or PrivilegedRoleAdministrator or ApplicationAdministrator or CloudApplicationAdministrator;
}
