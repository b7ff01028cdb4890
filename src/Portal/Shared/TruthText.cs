using Portal.Plans;

namespace Portal.Shared;

/// <summary>The sign, the word and the css class of each <see cref="Truth"/>. Colour is never the only difference.</summary>
public static class TruthText
{
    /// <summary>The word shown beside the sign, and read by screen readers.</summary>
    public static string Word(Truth truth) => truth switch
    {
        Truth.Ok => "OK",
        Truth.NotOk => "Not OK",
        Truth.CouldNotCheck => "Could not check",
        Truth.Waiting => "Waiting",
        _ => "Not reached",
    };

    /// <summary>Name of the icon that draws the sign: ✓ ✕ ? ⏲ –.</summary>
    public static string Icon(Truth truth) => truth switch
    {
        Truth.Ok => "check",
        Truth.NotOk => "cross",
        Truth.CouldNotCheck => "question",
        Truth.Waiting => "clock",
        _ => "dash",
    };

    /// <summary>The class that carries the colour: is-ok, is-bad, is-unknown, is-waiting, is-idle.</summary>
    public static string Class(Truth truth) => truth switch
    {
        Truth.Ok => "is-ok",
        Truth.NotOk => "is-bad",
        Truth.CouldNotCheck => "is-unknown",
        Truth.Waiting => "is-waiting",
        _ => "is-idle",
    };
}
