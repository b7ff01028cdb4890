using System.Runtime.CompilerServices;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;

namespace Portal.SignIn;

/// <summary>The person behind this request or circuit. Scoped; works in both.</summary>
public sealed class CurrentPerson(AuthenticationStateProvider circuit, Sessions sessions, Standings standings, Refusals refusals)
{
    private ClaimsPrincipal? _request;

    /// <summary>Requests have their own principal; a circuit asks its provider, which takes it away when the session ends.</summary>
    internal void Use(ClaimsPrincipal principal) => _request = principal;

    /// <summary>The person, or null when nobody is signed in (any more).</summary>
    public async Task<Person?> FindAsync() =>
        Person.Of(_request ?? (await circuit.GetAuthenticationStateAsync()).User);

    /// <summary>The person.</summary>
    /// <exception cref="NotPermittedException">Nobody is signed in any more.</exception>
    public async Task<Person> GetAsync() => await FindAsync() ?? throw NotPermittedException.SignedOut();

    /// <summary>A page stayed closed to the person; nothing for somebody who is not signed in.</summary>
    /// <param name="path">Of the page, without its query.</param>
    internal async Task NoteClosedAsync(string path)
    {
        if (await FindAsync() is { } person) await refusals.NoteAsync(new RefusedAccess(person, null, path));
    }

    /// <summary>Every handler calls this first: an open circuit outlives what was allowed when it was opened.</summary>
    /// <param name="permission">A constant of <see cref="Permissions"/>.</param>
    /// <param name="writes">Whether the handler changes anything. Refused while it cannot be checked that the account and its roles still stand.</param>
    /// <param name="handler">Who asks, for the entry about a refusal.</param>
    /// <exception cref="NotPermittedException">The person does not hold it, or is signed out. Its message is for people.</exception>
    public async Task<Person> DemandAsync(string permission, bool writes = false, [CallerMemberName] string handler = "")
    {
        var person = await GetAsync();
        if (!person.May(permission))
        {
            await refusals.NoteAsync(new RefusedAccess(person, permission, handler));
            throw NotPermittedException.Lacks(permission);
        }

        if (!await sessions.IsAliveAsync(person.SessionId, CancellationToken.None)) throw NotPermittedException.SignedOut();
        var standing = await standings.OfAsync(person, CancellationToken.None);
        if (!standing.Stands) throw NotPermittedException.NoLongerStands();
        return standing.IsSure || !writes ? person : throw NotPermittedException.NotSure();
    }
}

/// <summary>What was asked is not this person's to do. The message is a sentence for people.</summary>
public sealed class NotPermittedException(string message) : Exception(message)
{
    internal static NotPermittedException SignedOut() => new("You are signed out. Sign in again to go on; nothing you saved is lost.");

    internal static NotPermittedException NoLongerStands() =>
        new("Your account was disabled or its roles were changed in Microsoft Entra. Sign in again to go on with what you may do now.");

    internal static NotPermittedException NotSure() =>
        new("Microsoft Entra cannot be asked at the moment whether your account and roles still stand, so nothing is changed. Reading goes on; try again in a minute.");

    internal static NotPermittedException Lacks(string permission) =>
        new($"This needs the portal role {string.Join(" or ", Permissions.Roles[permission])}, which you do not hold.");
}
