using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Portal.Shared;

/// <summary>
/// Finished HTML, written as interpolated text: <c>Html.Of($"&lt;td title=\"{name}\"&gt;{name}&lt;/td&gt;")</c>. What stands in a hole is a value and is encoded, so it stays text between tags and inside double quotes;
/// only markup that was finished before goes in as it is. For what is shown so often that Blazor's own frames, 40 bytes for each tag, attribute and text, would be too much on every open page.
/// </summary>
internal static class Html
{
    /// <summary>Letters of all languages stay letters; what HTML takes for its own does not.</summary>
    internal static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static Markup Of(ref HtmlHandler html) => new(html.Done());

    /// <summary>Finished pieces, one after the other.</summary>
    public static Markup All(IEnumerable<Markup> pieces) => new(string.Concat(pieces.Select(p => p.Value)));
}

/// <summary>
/// Markup that was written by <see cref="Html"/> and by nothing else, which is why it may be shown as it is: there is no way to it from a string. A Razor page shows it
/// as <c>@cell</c>. (Blazor's own type for finished markup
/// takes every string and is banned here.)
/// </summary>
internal sealed class Markup
{
    internal Markup(string value) => Value = value;

    internal string Value { get; }

    public static implicit operator RenderFragment(Markup markup) => markup.Show;

    private void Show(RenderTreeBuilder page) => page.AddMarkupContent(0, Value);
}

/// <summary>What the compiler makes of <c>Html.Of($"…")</c>.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlHandler(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (formattedCount * 24));

    public void AppendLiteral(string ours) => _text.Append(ours);

    public void AppendFormatted(string? value) => _text.Append(Html.Encoder.Encode(value ?? ""));

    public void AppendFormatted(Markup finished) => _text.Append(finished.Value);

    internal string Done() => _text.ToString();
}
