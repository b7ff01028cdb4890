namespace Portal.Scripts;

/// <summary>Follows our own part of a script as the shell reads it: in which quotes, or in which comment, the next piece would stand.</summary>
/// <param name="escape">Takes the meaning of the next character, except in single quotes.</param>
internal sealed class Reading(char escape, string single, string twice)
{
    private enum Place { Open, Single, Double, Comment }

    private Place _place;
    private bool _escaped;
    private bool _wordBegins = true;

    public void Read(string ours)
    {
        foreach (var c in ours)
        {
            if (_escaped) _escaped = false;
            else if (c == escape && _place is Place.Open or Place.Double) _escaped = c == escape;
            else _place = Next(c);
            _wordBegins = c is ' ' or '\n' or '\t' or ';' or '(' or '&' or '|';
        }
    }

    private Place Next(char c) => _place switch
    {
        Place.Open when single.Contains(c) => Place.Single,
        Place.Open when twice.Contains(c) => Place.Double,
        Place.Open when c == '#' && _wordBegins => Place.Comment,
        Place.Single when single.Contains(c) => Place.Open,
        Place.Double when twice.Contains(c) => Place.Open,
        Place.Comment when c == '\n' => Place.Open,
        _ => _place,
    };

    /// <exception cref="InvalidOperationException">Inside quotes or a comment.</exception>
    public void RequireOpen()
    {
        if (_escaped || _place is Place.Single or Place.Double) throw new InvalidOperationException("A value from outside would stand inside quotes, or the quotes do not end.");
        if (_place == Place.Comment) throw new InvalidOperationException("A value from outside would stand in a comment.");
        _wordBegins = false;
    }
}
