using System.Text;

namespace Portal.Sandbox.Crowd;

/// <summary>The memo columns that nobody should select: up to a gigabyte each in life, some ten kilobytes here.</summary>
internal static class Memo
{
    public static string Of(string column, int index)
    {
        var text = new StringBuilder("<state>");
        var lines = column == "folderhierarchy" ? 60 : 400;
        for (var line = 0; line < lines; line++) text.Append($"<folder id=\"{index:x8}{line:x4}\" key=\"AAMkADYw{index:x8}{line:x8}AAAAAAENAAA=\"/>");
        return text.Append("</state>").ToString();
    }
}
