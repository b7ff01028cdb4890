using System.Globalization;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Control;

/// <summary>
/// A trouble of real life that is switched on and off by its name while the sandbox runs. It works in one of three ways: on the requests that pass
/// (<see cref="Traffic"/>, gone with the process), on how the services behave (<see cref="Settings"/>, kept with the world), or once on what is
/// there, as somebody elsewhere would do it (<see cref="Act"/>, kept with the world, and undone when it is switched off).
/// </summary>
/// <param name="Area">Where it belongs on the page.</param>
/// <param name="Happens">What goes wrong, for people.</param>
/// <param name="Imitates">Which behaviour of Microsoft's services it stands for, with the code that clients see.</param>
/// <param name="Source">Microsoft's page on it.</param>
internal sealed record NamedFault(string Name, string Area, string Title, string Happens, string Imitates, string Source)
{
    public IReadOnlyList<FaultParameter> Parameters { get; init; } = [];

    /// <summary>What in it Microsoft does not document; such answers carry x-sandbox-unconfirmed.</summary>
    public string? Unconfirmed { get; init; }

    public Func<Given, FaultInput>? Traffic { get; init; }

    public Func<Settings, Given, Settings>? Settings { get; init; }

    public FaultAct? Act { get; init; }
}

/// <param name="Do">Does it and tells, as text, what is needed to undo it.</param>
internal sealed record FaultAct(Func<FaultWorld, Given, string> Do, Action<FaultWorld, Given, string> Undo);

/// <param name="Default">Taken when nothing is given; null takes the first choice.</param>
internal sealed record FaultParameter(string Name, string Label, string? Default)
{
    public string? Hint { get; init; }

    /// <summary>Smallest and largest number; null for a text.</summary>
    public (int Least, int Most)? Number { get; init; }

    /// <summary>The values that can be given, with their words; null for any.</summary>
    public Func<FaultWorld, IReadOnlyList<(string Value, string Label)>>? Choices { get; init; }

    public bool IsOptional { get; init; }

    /// <summary>The value in force, checked.</summary>
    /// <exception cref="FaultException">Not a number in the range, or none of the choices.</exception>
    public string Read(string? given, FaultWorld world)
    {
        var choices = Choices?.Invoke(world);
        var value = given?.Trim() is { Length: > 0 } text ? text : IsOptional ? "" : Default ?? choices?.FirstOrDefault().Value
            ?? throw new FaultException($"{Label}: there is nothing to choose from yet.");
        if (value.Length == 0 && IsOptional) return value;
        if (Number is var (least, most) && !(int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most))
            throw new FaultException($"{Label}: a whole number from {least} to {most}.");
        if (choices is not null && !choices.Any(c => string.Equals(c.Value, value, StringComparison.OrdinalIgnoreCase)))
            throw new FaultException($"{Label}: one of {string.Join(", ", choices.Select(c => c.Value))}.");
        return value;
    }
}

/// <summary>The parameters a fault was switched on with.</summary>
internal sealed class Given(IReadOnlyDictionary<string, string> values)
{
    public string this[string name] => values.GetValueOrDefault(name, "");

    public int? Number(string name) => int.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>A fault cannot be switched as asked; the message says why.</summary>
internal sealed class FaultException(string message) : Exception(message);

/// <summary>A named fault that is on, kept with the world.</summary>
/// <param name="At">Wall clock; where two faults set the same thing, the later one counts.</param>
/// <param name="Kept">What undoing an act needs.</param>
public sealed record FaultOn(string Name, Dictionary<string, string> Parameters, DateTimeOffset At, string? Kept);
