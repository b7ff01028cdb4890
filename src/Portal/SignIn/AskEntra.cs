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
        if (!reader.IsOf(person.TenantId)) return new(true, []); // of another tenant, where the reader sees nothing: such people hold no role, and their links end by the clock
        try
        {
            var people = new People(network, reader.Credential);
            var found = await people.FindAsync(person.ObjectId, ct);
            if (found?.Enabled != true) return new(false, []);
            var portal = await new ServicePrincipals(network, reader.Credential).FindAsync(settings.SignIn.ClientId!, ct)
                ?? throw new CannotAskException("The reader does not find the portal's enterprise application.", null);
            var held = (await people.GrantsOfAsync(person.ObjectId, ct)).Where(g => g.ResourceId == portal.Id).Select(g => g.RoleId).ToHashSet();
            return new(true, [.. portal.Roles.Where(r => held.Contains(r.Id)).Select(r => r.Value)]);
        }
        catch (Exception error) when (error is CloudException or Azure.RequestFailedException or Azure.Identity.AuthenticationFailedException or HttpRequestException
            || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new CannotAskException(error.Message, error);
        }
    }
}

/// <summary>Entra could not be asked.</summary>
public sealed class CannotAskException(string message, Exception? inner) : Exception(message, inner);
