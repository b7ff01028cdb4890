namespace Portal.Tests.Scripts;

/// <summary>Names as a tenant can hold them, by accident or on purpose. None may be anything but text in a script.</summary>
internal static class Hostile
{
    /// <summary>What stands where a name will stand, to know the places: <see cref="EveryScript"/> is run with it and with each of the names.</summary>
    public const string Plain = "xPLAINx";

    public static readonly IReadOnlyList<string> Names =
    [
        "it's", "'; touch stolen; '", "''", "'", "\u2018single\u2019 \u201Acurly\u201B", "\u2019; Remove-Item stolen; \u2018",
        "\u201Cdouble\u201D \u201Elow", "\"; touch stolen; \"", "\"", "$(touch stolen)", "`touch stolen`",
        "${HOME}", "$env:PATH", "$(Get-Date)", "line\ntouch stolen", "line\r\ntouch stolen", "cr\rtouch stolen", "tab\tafter", "!history !!", "100% %s %n %PATH%", "--debug", "-o", "-", "--", " leading", "trailing ",
        "a\\", "\\'", "\\\\", "a`", "a\u0008b\u001B[31mred", "\u202Egnp.exe\u202C", "\u200Fright", "\u2066isolated\u2069", "zero\u200Bwidth",
        "\u2028line\u2029paragraph\u0085next", "😀👩‍👩‍👧", "Ä ß Ж 中文 العربية", "# comment", "a;b&c|d>e<f",
        "*", "?", "[a]", "~", "{a,b}", "x=@/etc/hostname", "{{handlebars}}", "EOF", "@'", "'@", "%27", "&amp;<b>", "{\"a\":1}", new string('x', 5000), "", "\uD800 lone", "=", "null", "$_", "::", "<#", "#>",
    ];
}
