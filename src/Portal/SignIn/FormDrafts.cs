using System.Collections.Concurrent;
using System.Text.Json;

namespace Portal.SignIn;

/// <summary>
/// What a person typed and has not kept yet, by session and form, in this process's memory: a detour to Entra, a reload or a lost connection brings it back. Gone with
/// the session. Never for secrets: what must not be remembered is not put in.
/// </summary>
public sealed class FormDrafts
{
    /// <summary>Longest draft in characters of JSON; a longer one is not kept.</summary>
    private const int Longest = 64 * 1024;

    /// <summary>Forms remembered for one session; the next one takes the place of all.</summary>
    private const int Most = 50;

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, string>> _sessions = new(StringComparer.Ordinal);

    public FormDrafts(Sessions sessions) => sessions.OnEnded(id => _sessions.TryRemove(id, out _));

    /// <param name="form">Names the form and the object it is about: "set-up 17 kv-app".</param>
    public void Keep<T>(Person person, string form, T draft)
    {
        var json = JsonSerializer.Serialize(draft);
        if (json.Length > Longest) return;
        var forms = _sessions.GetOrAdd(person.SessionId, _ => new(StringComparer.Ordinal));
        if (forms.Count >= Most && !forms.ContainsKey(form)) forms.Clear();
        forms[form] = json;
    }

    /// <summary>The default when nothing was typed.</summary>
    public T? Find<T>(Person person, string form) =>
        _sessions.TryGetValue(person.SessionId, out var forms) && forms.TryGetValue(form, out var json) ? JsonSerializer.Deserialize<T>(json) : default;

    /// <summary>It was kept where it belongs, or thrown away.</summary>
    public void Drop(Person person, string form)
    {
        if (_sessions.TryGetValue(person.SessionId, out var forms)) forms.TryRemove(form, out _);
    }
}
