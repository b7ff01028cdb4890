using System.Runtime.CompilerServices;
using System.Text;

namespace Portal.Scripts;

/// <summary>PowerShell, written as interpolated text; the same rules as for <see cref="Bash"/>.</summary>
public static class PowerShell
{
    /// <exception cref="InvalidOperationException">A hole stands inside quotes, or in a comment.</exception>
    /// <exception cref="ArgumentException">A value holds NUL, which no shell can carry.</exception>
    public static PowerShellText Text(ref PowerShellHandler text) => text.Done();

    /// <summary>A comment on one line. Line ends, other control characters and marks that turn the reading direction become dots.</summary>
    public static PowerShellText Comment(string text) => new("# " + Lines.One(text));

    public static PowerShellText Join(IEnumerable<PowerShellText> pieces) => new(string.Join("\n", pieces.Select(p => p.Text)));

    /// <summary>The inside of an array.</summary>
    public static PowerShellText List(IEnumerable<PowerShellText> pieces) => new(string.Join(", ", pieces.Select(p => p.Text)));
}

/// <summary>Finished PowerShell: every value from outside in it is quoted. Only <see cref="PowerShell"/> makes it.</summary>
public readonly record struct PowerShellText
{
    internal PowerShellText(string text) => Text = text;

    public string Text { get; }
}

/// <summary>What the compiler makes of <c>PowerShell.Text($"…")</c>.</summary>
[InterpolatedStringHandler]
public readonly ref struct PowerShellHandler(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (formattedCount * 16));
    private readonly Reading _reading = new('`', "'\u2018\u2019\u201A\u201B", "\"\u201C\u201D\u201E");

    public void AppendLiteral(string ours)
    {
        _text.Append(ours);
        _reading.Read(ours);
    }

    public void AppendFormatted(string value) => Append(Quote.PowerShell(value));

    public void AppendFormatted(Guid value) => Append($"'{value:D}'");

    public void AppendFormatted(PowerShellText piece) => Append(piece.Text);

    private void Append(string quoted)
    {
        _reading.RequireOpen();
        _text.Append(quoted);
    }

    internal PowerShellText Done()
    {
        _reading.RequireOpen();
        return new PowerShellText(_text.ToString());
    }
}
