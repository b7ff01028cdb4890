namespace Portal.Pasted;

/// <summary>One answer that a script read somewhere else and a person brought here. It is somebody's word: judged like an answer, believed like a claim.</summary>
/// <param name="Url">The request it answers, as <see cref="Portal.Cloud.Http.Asked.Key"/>.</param>
/// <param name="Status">200, or a refusal that will stand (400, 403, 404 …). "Busy" and "sign in again" are no answers.</param>
/// <param name="Body">A JSON object.</param>
/// <param name="ReadAt">When the script says it read.</param>
/// <param name="Account">The account the script says it read as.</param>
/// <param name="Tool">"az" or "Microsoft Graph PowerShell".</param>
/// <param name="PastedBy">Who brought it.</param>
public sealed record PastedAnswer(string Url, int Status, string Body, DateTimeOffset ReadAt, string Account, string Tool, string PastedBy, DateTimeOffset PastedAt);

/// <summary>All answers of one step that are young enough to be looked at.</summary>
public sealed record PastedSet(IReadOnlyList<PastedAnswer> Answers)
{
    /// <summary>The cloud changes; what was read longer ago is history.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>The oldest counts: the whole is as old as its oldest part.</summary>
    public DateTimeOffset ReadAt => Answers.Min(a => a.ReadAt);

    /// <summary>Who read and who brought it, for "Read from …".</summary>
    public string Source => $"answers pasted by {Joined(a => a.PastedBy)}, read with {Joined(a => a.Tool)} as {Joined(a => a.Account)}";

    internal IReadOnlyDictionary<string, Portal.Cloud.Http.Answer> Recorded => Answers.ToDictionary(a => a.Url, a => new Portal.Cloud.Http.Answer(a.Status, a.Body), StringComparer.Ordinal);

    private string Joined(Func<PastedAnswer, string> of) => string.Join(" and ", Answers.Select(of).Distinct(StringComparer.Ordinal));
}
