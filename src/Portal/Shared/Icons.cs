namespace Portal.Shared;

/// <summary>The portal's one icon set, drawn for it: strokes on a 20 × 20 grid, coloured by the text around them.</summary>
public static class Icons
{
    /// <summary>Path data by name.</summary>
    public static readonly IReadOnlyDictionary<string, string> Paths = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        // The five signs of a link's state.
        ["check"] = "M4.5 10.5l3.5 3.5 7.5-8",
        ["cross"] = "M5.5 5.5l9 9M14.5 5.5l-9 9",
        ["question"] = "M7 7.5a3 3 0 1 1 4.2 2.75c-.8.4-1.2.95-1.2 1.75v.5M10 15.6v.1",
        ["clock"] = "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM10 6v4.2l2.8 1.8",
        ["hands"] = "M10 5v5.3l3.5 2",
        ["dash"] = "M5 10h10",

        // Places.
        ["home"] = "M3 9.5L10 3.5l7 6M5 8v8.5h3.5V12h3v4.5H15V8",
        ["chain"] = "M8.5 11.5l3-3M9.5 6l1.8-1.8a3.2 3.2 0 0 1 4.5 4.5L14 10.5M10.5 14l-1.8 1.8a3.2 3.2 0 0 1-4.5-4.5L6 9.5",
        ["mail"] = "M3 5.5h14v9.5H3zM3 6l7 5.5L17 6",
        ["stamp"] = "M4 16.5h12M4.5 13.5h11v-1.2c0-.9-.7-1.6-1.6-1.6h-1.6c-.6 0-.9-.6-.7-1.2.5-1 .9-1.9.9-3.2a2.5 2.5 0 1 0-5 0c0 1.3.4 2.2.9 3.2.2.6-.1 1.2-.7 1.2H6.1c-.9 0-1.6.7-1.6 1.6z",
        ["list"] = "M7.5 5.5H17M7.5 10H17M7.5 14.5H17M3.5 5.5h.6M3.5 10h.6M3.5 14.5h.6",
        ["gear"] = "M10 7.3a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4zM10 2.5v2.2M10 15.3v2.2M2.5 10h2.2M15.3 10h2.2M4.7 4.7l1.6 1.6M13.7 13.7l1.6 1.6M15.3 4.7l-1.6 1.6M6.3 13.7l-1.6 1.6",
        ["plug"] = "M7 3v4M13 3v4M5 7h10v2.5a5 5 0 0 1-10 0zM10 14.5V17.5",
        ["building"] = "M4.5 17V3.5h7V17M11.5 8h4v9M3 17h14M7 7h2M7 10h2M7 13h2",
        ["person"] = "M10 3.2a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4zM3.8 17c.4-3.2 2.9-5 6.2-5s5.8 1.8 6.2 5",
        ["people"] = "M7.5 4a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM2.2 16.5c.3-3 2.4-4.5 5.3-4.5s5 1.5 5.3 4.5M13 4.2a2.7 2.7 0 0 1 0 5.2M14.8 12.3c1.7.6 2.8 2 3 4.2",
        ["code"] = "M7 6l-4 4 4 4M13 6l4 4-4 4",
        ["bolt"] = "M11 2.5L4.5 11.5H9.5L9 17.5l6.5-9H10.5z",

        // Actions.
        ["search"] = "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l4 4",
        ["menu"] = "M3 5.5h14M3 10h14M3 14.5h14",
        ["copy"] = "M7.5 7.5h9v9h-9zM12.5 7.5v-4h-9v9h4",
        ["external"] = "M8 4H4v12h12v-4M11.5 3.5h5v5M16.5 3.5L9.5 10.5",
        ["refresh"] = "M16 6.5V3M16 6.5h-3.5M16 6.5A7 7 0 1 0 17 10",
        ["plus"] = "M10 4v12M4 10h12",
        ["arrow"] = "M4 10h12M11.5 5.5L16 10l-4.5 4.5",
        ["up"] = "M5.5 12.5L10 8l4.5 4.5",
        ["down"] = "M5.5 8l4.5 4.5L14.5 8",
        ["right"] = "M8 5.5l4.5 4.5L8 14.5",
        ["download"] = "M10 3v9.5M6 9l4 4 4-4M4 16.5h12",
        ["sign-out"] = "M8 4H4v12h4M12.5 6.5L16 10l-3.5 3.5M16 10H8",

        // Remarks.
        ["info"] = "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM10 9.2v4.6M10 6.3v.1",
        ["warning"] = "M10 3.2L2.7 16h14.6zM10 8v4M10 13.9v.1",
        ["lock"] = "M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9",
        ["theme"] = "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM10 2.5v15M12.5 5v10M15 7v6",
        ["flask"] = "M8 3h4M8.5 3v5L4.3 15.2c-.5.9.1 1.8 1 1.8h9.4c.9 0 1.5-.9 1-1.8L11.5 8V3M6.5 12h7",
        ["box"] = "M3.5 6.5L10 3l6.5 3.5v7L10 17l-6.5-3.5zM3.5 6.5L10 10l6.5-3.5M10 10v7",
    };

    /// <summary>Each of them drawn, kept once for everybody. The frame and pages that many people keep open take it instead of <see cref="Icon"/>: a component keeps two KiB for each sign of each open page.</summary>
    internal static readonly IReadOnlyDictionary<string, Markup> Drawn = Paths.ToDictionary(p => p.Key, p => Html.Of(
        $"<svg class=\"icon\" viewBox=\"0 0 20 20\" width=\"20\" height=\"20\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\" stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\" focusable=\"false\"><path d=\"{p.Value}\" /></svg>"),
            StringComparer.Ordinal);
}
