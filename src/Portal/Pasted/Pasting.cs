using Portal.Plans;
using Portal.SignIn;

namespace Portal.Pasted;

/// <summary>What a page does with reading scripts: shows one, takes its answers, forgets them.</summary>
public sealed class Pasting(WizardCatalog wizards, StepAccess access, PastedAnswers kept, PastedLooks looks, SetUpChanges changes, TimeProvider time)
{
    /// <summary>What there is to read, given what is here already.</summary>
    /// <exception cref="UnauthorizedAccessException">The step is not this person's to see.</exception>
    public async Task<Reading> ReadingAsync(SetUp setUp, string step, Person person, CancellationToken ct)
    {
        var known = await FindAsync(setUp, step, person, ct);
        return (await looks.LookAsync(setUp, known, person, await kept.FindAsync(setUp.Id, step, ct), ct)).Reading;
    }

    /// <summary>Checks what was pasted and keeps it. A paste that is refused changes nothing.</summary>
    /// <param name="reading">As it was shown with the script.</param>
    public async Task<PasteResult> PasteAsync(SetUp setUp, Reading reading, string text, Person person, CancellationToken ct)
    {
        var step = await FindAsync(setUp, reading.Step.Key, person, ct);
        try
        {
            var now = time.GetUtcNow();
            var document = PastedDocument.Read(text, reading, now);
            var fresh = document.Answers.Select(a => new PastedAnswer(a.Key, a.Value.Status, a.Value.Body, document.At, document.Account, document.Tool, person.Name, now));
            var others = (reading.Set?.Answers ?? []).Where(a => !document.Answers.ContainsKey(a.Url) && reading.All.Any(r => r.Request.Key == a.Url));
            var set = new PastedSet([.. fresh, .. others]);
            var look = await looks.LookAsync(setUp, step, person, set, ct);
            if (look.Refusal is { } refusal) return new PasteResult(refusal, false, document.NotRead, look.Reading);
            await kept.KeepAsync(setUp, step, set, document, person, ct);
            changes.Tell(setUp.Id);
            return new PasteResult(null, false, document.NotRead, look.Reading);
        }
        catch (PasteRefusedException secret) when (secret.IsSecret)
        {
            await kept.NoteRefusedAsync(setUp, step, $"It carried {secret.Message}; nothing was kept.", person, ct);
            return new PasteResult(
                $"This paste holds {secret.Message}, so nothing of it was kept. No reading script asks for one: somebody added it, or it is the output of something else. Treat that secret as seen, and replace it.",
                true,
                [],
                reading);
        }
        catch (PasteRefusedException refused)
        {
            return new PasteResult(refused.Message, false, [], reading);
        }
    }

    public async Task ForgetAsync(SetUp setUp, string step, Person person, CancellationToken ct)
    {
        await kept.ForgetAsync(setUp, await FindAsync(setUp, step, person, ct), person, ct);
        changes.Tell(setUp.Id);
    }

    private async Task<IStep> FindAsync(SetUp setUp, string step, Person person, CancellationToken ct)
    {
        if (!await access.MayAsync(person, setUp.Id, step, ct)) throw new UnauthorizedAccessException();
        return wizards.Of(setUp).Find(step) ?? throw new KeyNotFoundException(step);
    }
}

/// <param name="Refusal">Why nothing was kept; null when it was.</param>
/// <param name="Clear">Whether the text should leave the page: it carried a secret.</param>
/// <param name="NotRead">What the script could not read.</param>
/// <param name="Reading">What there is to read now.</param>
public sealed record PasteResult(string? Refusal, bool Clear, IReadOnlyList<string> NotRead, Reading Reading);
