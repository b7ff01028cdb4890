using System.Runtime.CompilerServices;
using System.Text;

namespace Portal.Scripts;

/// <summary>
/// Bash, written as interpolated text: <c>Bash.Text($"az ad app create --display-name={name}")</c>. What stands in a hole comes from outside and is
/// quoted; what stands beside it is ours. A hole inside quotes or in a comment is refused, because quoting means something else there.
/// </summary>
public static class Bash
{
    /// <exception cref="InvalidOperationException">A hole stands inside quotes, or in a comment.</exception>
    /// <exception cref="ArgumentException">A value holds NUL, which no shell can carry.</exception>
    public static BashText Text(ref BashHandler text) => text.Done();

    /// <summary>A comment on one line. Line ends, other control characters and marks that turn the reading direction become dots.</summary>
    public static BashText Comment(string text) => new("# " + Lines.One(text));

    public static BashText Join(IEnumerable<BashText> pieces) => new(string.Join("\n", pieces.Select(p => p.Text)));

    /// <summary>Words of one command, side by side.</summary>
    public static BashText Words(IEnumerable<BashText> pieces) => new(string.Join(" ", pieces.Select(p => p.Text)));
}

/// <summary>Finished bash: every value from outside in it is quoted. Only <see cref="Bash"/> makes it.</summary>
public readonly record struct BashText
{
    internal BashText(string text) => Text = text;

    public string Text { get; }
}

/// <summary>What the compiler makes of <c>Bash.Text($"…")</c>.</summary>
[InterpolatedStringHandler]
public readonly ref struct BashHandler(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (formattedCount * 16));
    private readonly Reading _reading = new('\\', "'", "\"");

    public void AppendLiteral(string ours)
    {
        _text.Append(ours);
        _reading.Read(ours);
    }

    public void AppendFormatted(string value) => Append(Quote.Bash(value));

    public void AppendFormatted(AzValue value) => Append(Quote.Bash(value.Text));

    public void AppendFormatted(Guid value) => Append(value.ToString("D"));

    public void AppendFormatted(BashText piece) => Append(piece.Text);

    private void Append(string quoted)
    {
        _reading.RequireOpen();
        _text.Append(quoted);
    }

    internal BashText Done()
    {
        _reading.RequireOpen();
        return new BashText(_text.ToString());
    }
}

/// <summary>
/// A value for an option of az. az takes a value that begins with @ for the name of a file and reads it, and nothing in its syntax prevents that
/// (https://learn.microsoft.com/cli/azure/use-azure-cli-successfully-tips); so such a value must go in a JSON body instead.
/// </summary>
public readonly record struct AzValue
{
    /// <exception cref="ArgumentException">The value begins with @.</exception>
    public AzValue(string text) => Text = text.StartsWith('@') ? throw new ArgumentException("az would read a file of this name.", nameof(text)) : text;

    public string Text { get; }
}
