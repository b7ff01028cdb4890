using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Settings;

namespace Portal.SignIn;

/// <summary>An account as it is now.</summary>
/// <param name="Roles">Portal roles assigned now, directly or by a group.</param>
public sealed record AccountNow(bool Enabled, IReadOnlyList<string> Roles);

/// <summary>What the reader asks about a signed-in person.</summary>
public sealed class AskEntra(PortalSettings settings, CloudNetwork network, ReaderIdentity reader)
{
    /// <exception cref="CannotAskException">No answer, or none that can be relied on.</exception>
    public async Task<AccountNow> AboutAsync(Person person, CancellationToken ct)
    {
        try
        {
            var found = await new People(network, reader.Credential).FindAsync(person.ObjectId, ct);
            return found?.Enabled == true ? new(true, await RolesAsync(person, ct)) : new(false, []);
        }
        catch (Exception error) when (error is CloudException or Azure.RequestFailedException or Azure.Identity.AuthenticationFailedException or HttpRequestException or NotImplementedException
            || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new CannotAskException(error);
        }
    }

    private async Task<IReadOnlyList<string>> RolesAsync(Person person, CancellationToken ct)
    {
        var principals = new ServicePrincipals(network, reader.Credential);
        var portal = await principals.FindAsync(settings.SignIn.ClientId!, ct) ?? throw new CannotAskException(new InvalidOperationException("The reader does not find the portal's enterprise application."));
        var held = (await principals.HoldersAsync(portal.Id, ct)).Where(g => string.Equals(g.PrincipalId, person.ObjectId, StringComparison.OrdinalIgnoreCase)).Select(g => g.RoleId).ToHashSet();
        return [.. portal.Roles.Where(r => held.Contains(r.Id)).Select(r => r.Value)];
    }
}

/// <summary>Entra could not be asked.</summary>
public sealed class CannotAskException(Exception inner) : Exception(inner.Message, inner);
