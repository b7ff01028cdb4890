using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Portal.Settings;

namespace Portal.SignIn;

/// <summary>
/// A circuit's person. Cookies are looked at only when a circuit opens, so it is asked again while it lives: at a fixed beat whether the
/// account and its roles still stand, and at once when the session ends.
/// </summary>
internal sealed class CircuitPerson : RevalidatingServerAuthenticationStateProvider
{
    private readonly Sessions _sessions;
    private readonly Standings _standings;
    private readonly IDisposable _listening;
    private string? _session;

    public CircuitPerson(ILoggerFactory loggers, Sessions sessions, Standings standings, PortalSettings settings)
        : base(loggers)
    {
        (_sessions, _standings) = (sessions, standings);
        RevalidationInterval = TimeSpan.FromSeconds(settings.SignIn.RevalidateSeconds);
        AuthenticationStateChanged += Remember;
        _listening = sessions.OnEnded(EndIfMine);
    }

    protected override TimeSpan RevalidationInterval { get; }

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        var person = Person.Of(authenticationState.User);
        return person is not null
            && await _sessions.IsAliveAsync(person.SessionId, cancellationToken)
            && (await _standings.OfAsync(person, cancellationToken)).Stands;
    }

    private async void Remember(Task<AuthenticationState> state) => _session = Person.Of((await state).User)?.SessionId;

    private void EndIfMine(string session)
    {
        if (session == _session) SetAuthenticationState(Task.FromResult(new AuthenticationState(new())));
    }

    protected override void Dispose(bool disposing)
    {
        _listening.Dispose();
        AuthenticationStateChanged -= Remember;
        base.Dispose(disposing);
    }
}
