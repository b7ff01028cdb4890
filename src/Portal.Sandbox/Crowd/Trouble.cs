namespace Portal.Sandbox.Crowd;

/// <summary>Which mailboxes a trouble can come to.</summary>
internal enum Where { Any, Online, OnPremises, Queue }

/// <summary>Why a generated mailbox does not work, in the words that Dynamics 365 leaves behind.</summary>
/// <param name="Weight">Of ten thousand mailboxes so many have it.</param>
/// <param name="Text">What the alert says. {0} is the mailbox's name, {1} its address.</param>
/// <param name="Details">What the other side answered.</param>
/// <param name="Code">Number in tracecode. Microsoft publishes no list; where the text names a code, it is that one.</param>
internal sealed record Trouble(string Key, int Weight, string Text, string Details, int Code)
{
    public Where Where { get; init; }

    /// <summary>Tried again up to ten times, five minutes apart, before the mailbox is given up; goes away by itself after some hours.</summary>
    public bool Passes { get; init; }

    /// <summary>Only sending fails.</summary>
    public bool OutgoingOnly { get; init; }

    /// <summary>Only appointments, contacts and tasks fail.</summary>
    public bool AppointmentsOnly { get; init; }

    /// <summary>The text is the whole alert; otherwise "Email cannot be received for the mailbox …" stands before it.</summary>
    public bool IsWhole { get; init; }

    public string AlertFor(string name, string address)
    {
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, Text, name, address);
        if (IsWhole) return text;
        var what = OutgoingOnly ? "Email cannot be sent for the mailbox" : AppointmentsOnly ? "Appointments, contacts, and tasks can't be synchronized for the mailbox" : "Email cannot be received for the mailbox";
        return $"{what} {name}. {text}";
    }

    public string DetailsFor(string address) => Details.Replace("{1}", address, StringComparison.Ordinal);
}
