namespace Portal.Shared;

/// <summary>
/// The text of a field that searches while somebody types. It belongs to the browser: a server that wrote back what it has heard would take the letters away that are still on their way.
/// What is meant to be written (a hit that was chosen, the text of the page's address) goes as <c>data-</c> attributes, and <c>portal.js</c> writes it unless somebody has typed on meanwhile.
/// </summary>
/// <param name="first">What stands in it when the page is drawn.</param>
internal sealed class TypedText(string first)
{
    private string _typed = first;

    /// <summary>For the attribute <c>value</c>; it never changes, so it is sent once.</summary>
    public string First { get; } = first;

    /// <summary>What the field holds, as far as it is known here.</summary>
    public string Now { get; private set; } = first;

    /// <summary>For <c>data-write</c>: another number is another text to be written.</summary>
    public int Writes { get; private set; }

    /// <summary>For <c>data-text</c>.</summary>
    public string Written { get; private set; } = first;

    /// <summary>For <c>data-heard</c>: what had been typed, as it was known when this was written.</summary>
    public string Heard { get; private set; } = first;

    public void Hear(string? typed) => Now = _typed = typed ?? "";

    public void Write(string text)
    {
        if (text == Now) return;
        (Now, Written, Heard) = (text, text, _typed);
        Writes++;
    }
}
