using System.Text.Json;
using Azure.Core;
using Portal.Cloud;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Pasted;

/// <summary>Lets a step look through pasted answers: its own look is the only judge, so nothing is judged twice. NOTES.md beside this file tells what a forged paste can do.</summary>
public sealed class PastedLooks(WizardCatalog wizards, WorldClock world, TimeProvider time, ILogger<PastedLooks> log)
{
    /// <param name="set">Null asks only what there is to read.</param>
    public async Task<PastedLook> LookAsync(SetUp setUp, IStep step, Person person, PastedSet? set, CancellationToken ct)
    {
        var context = new StepContext(setUp, person, new NoToken(), world.GetUtcNow());
        var tenants = step.Needs(context).GroupBy(n => n.Resource, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.First().TenantId, StringComparer.OrdinalIgnoreCase);
        using var answers = Answers.Use(set?.Recorded ?? new Dictionary<string, Answer>(StringComparer.Ordinal), tenants.Keys);
        var (finding, refusal) = await FindAsync(step, context, ct);
        var missing = answers.Missing.Count;
        var reading = new Reading(setUp, step, [.. answers.All.Select(a => new ToRead(a, tenants[a.Resource]))], missing, set);
        if (answers.Writes.Count > 0) throw new InvalidOperationException($"The look of {step.Key} would write: {string.Join(", ", answers.Writes)}");
        if (missing > 0) return new PastedLook(Incomplete(missing, set), reading, null);
        refusal ??= finding?.Learned is { } learned ? wizards.Of(setUp).LearnedRefusal(setUp, learned(setUp)) : null;
        if (refusal is not null) return new PastedLook(Unusable(refusal, set), reading, refusal);
        var told = Told(finding!, set);
        return new PastedLook(told.Learned is { } taught ? told with { Learned = s => Taught(s, taught) } : told, reading, null);
    }

    /// <summary>Held against the record once more as it is by then: what the portal itself learned meanwhile is not for a paste to change.</summary>
    private object Taught(SetUp setUp, Func<SetUp, object> learned)
    {
        var after = learned(setUp);
        return wizards.Of(setUp).LearnedRefusal(setUp, after) is null ? after : SetUpState.Read<JsonElement>(setUp);
    }

    /// <summary>Reads something else of the step through its pasted answers; what writes or decides refuses to run here.</summary>
    /// <exception cref="CloudException">Of kind NotPasted, when it is not among them.</exception>
    public async Task<T> UseAsync<T>(SetUp setUp, IStep step, Person person, PastedSet set, Func<StepContext, Task<T>> use)
    {
        var context = new StepContext(setUp, person, new NoToken(), world.GetUtcNow()) { PastedFrom = $"{set.Source}, {set.ReadAt:yyyy-MM-dd HH:mm} UTC" };
        using var answers = Answers.Use(set.Recorded, [.. step.Needs(context).Select(n => n.Resource)]);
        return await use(context);
    }

    private async Task<(Finding? Finding, string? Refusal)> FindAsync(IStep step, StepContext context, CancellationToken ct)
    {
        try
        {
            return (await step.LookAsync(context, ct), null);
        }
        catch (CloudException error)
        {
            return (new Finding(new Observation(Truth.CouldNotCheck, error.Error.Sentence, "", default, [], error.Error.ToProblem()), []), null);
        }
        catch (StepRefusedException refused)
        {
            return (new Finding(new Observation(Truth.NotOk, refused.Problem.Sentence, "", default, [], refused.Problem), []), null);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Anything can stand in an answer that somebody typed; a service's own answers never end here.
            log.LogInformation(error, "Pasted answers of step {Step} could not be read as answers", step.Key);
            return (null, "These answers do not have the form of what the services answer. Run the script as it is shown here, and paste its output unchanged.");
        }
    }

    /// <summary>As a live look, but told as what it is, and without "you may not": whose rights were asked is not known here.</summary>
    private Finding Told(Finding finding, PastedSet? set) => set is null
        ? finding with { Observation = finding.Observation with { At = time.GetUtcNow() }, Blocked = null }
        : finding with { Observation = finding.Observation with { Source = set.Source, At = set.ReadAt, Pasted = true }, Blocked = null };

    private Finding Incomplete(int missing, PastedSet? set) => new(
        new Observation(
            Truth.CouldNotCheck,
            $"{missing} {(missing == 1 ? "thing is" : "things are")} still to be read by script before this step can be judged.",
            set?.Source ?? "this portal",
            set?.ReadAt ?? time.GetUtcNow(),
            [],
            new Problem(
                "Some of what the step looks at follows from what was read before.",
                null,
                "Copy the script that is shown now, run it and paste what it prints. It reads everything once more, so that all answers are of one moment.",
                "You, or whoever can read there")) { Pasted = set is not null },
                []);

    private static Finding Unusable(string refusal, PastedSet? set) =>
        new(
            new Observation(
                Truth.CouldNotCheck,
                "The pasted answers cannot be used.",
                set?.Source ?? "this portal",
                set?.ReadAt ?? default,
                [],
                new Problem("The pasted answers cannot be used.", refusal, "Run the script again and paste what it prints.", "You")) { Pasted = true },
            []);

    /// <summary>Nothing is sent, so nothing is signed. Should it ever reach a service, that one refuses it.</summary>
    private sealed class NoToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("pasted-answers", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}

/// <param name="Refusal">Why the answers are not accepted; null when they are.</param>
public sealed record PastedLook(Finding Finding, Reading Reading, string? Refusal);
