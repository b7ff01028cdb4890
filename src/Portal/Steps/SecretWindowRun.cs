using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Steps;

/// <summary>The window itself: what is made in it is stored, or taken back.</summary>
public abstract partial class SecretWindow
{
    /// <summary>The whole window. When only older secrets are left over (a stopped run), they are all that is done.</summary>
    public virtual async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        if (plan.FirstOrDefault(p => p.Command.Key == Create) is { } create)
        {
            var store = plan.Single(p => p.Command.Key == Store);
            await OpenAsync(run, create.Command, store.Command, ct);
        }

        if (plan.FirstOrDefault(p => p.Command.Key == Remove) is { } remove) await run.DoAsync(remove, ct);
    }

    private async Task OpenAsync(StepRun run, Command create, Command store, CancellationToken ct)
    {
        var on = On(run.SetUp, run.Person)!;
        var client = Client(run.In(on.DataverseTenantId), on);
        if ((await SeeAsync(run.SetUp, client, on, ct)).NoMapping is { } unknown) throw new StepRefusedException(unknown);
        var applications = new Applications(network, run.In(on.AppTenantId));
        NewSecret? secret = null;
        var proven = false;
        var former = await FormerAsync(run, on, ct);
        if (Opening(run.SetUp) is not null) await run.KeepAsync(s => Opening(s)!, ct);
        try
        {
            await run.DoAsync(new PlannedCommand(create, async c =>
            {
                secret = await applications.AddSecretAsync(on.App.ObjectId, SecretName(on), CredentialRules.SecretEnd(on.Rules, on.SecretMonths, run.WorldNow), c);
                return new Done($"secret {secret.KeyId}, until {secret.End:yyyy-MM-dd}; its value is held in memory only");
            }), ct);

            var proof = await ProveAsync(run, on, secret!.Text, ct);
            proven = true;

            var kept = secret;
            await run.DoAsync(new PlannedCommand(store, async c =>
            {
                await StoreAsync(run.SetUp, client, kept.Text, c);
                secret = null; // Dataverse has it: whatever fails from here on, writing it down included, it is not taken back
                var (profile, changed) = (new ProfileRef(on.ProfileId, kept.KeyId.ToString(), kept.End, run.WorldNow), world.GetUtcNow());
                return new Done($"profile {on.ProfileId} with secret {kept.KeyId}", s => Stored(s, profile, proof, changed));
            }), ct);
            await TellRenewedAsync(run, on, proof, ct);
        }
        catch (Exception error) when (secret is not null && !(error is CloudException { Error: var e } && e.OutcomeUnknown()))
        {
            // It was not stored, so nothing uses it: it goes at once. If even that fails, the next look finds it by its name.
            try
            {
                await TakeBackAsync(run, applications, on, secret, ct);
            }
            catch (Exception again) when (again is SignInNeededException or CloudException)
            {
                throw new StepRefusedException(StaysBehind(on, secret, error));
            }

            if (proven) await PutBackAsync(run, on, former, ct);
            throw;
        }
    }

    /// <summary>The set-up that is renewed, as it was before.</summary>
    protected async Task<WindowOn?> FormerAsync(StepRun run, WindowOn on, CancellationToken ct) => on.Renewal?.SetUpId is { } id && await setUps.FindAsync(id, ct) is { } before ? On(before, run.Person) : null;

    /// <summary>The set-up that is renewed learns what its profile holds now.</summary>
    protected async Task TellRenewedAsync(StepRun run, WindowOn on, Proof proof, CancellationToken ct)
    {
        if (on.Renewal is { SetUpId: { } known } renewal) await setUps.LearnAsync(known, s => Renewed(s, On(run.SetUp, run.Person)!.Profile, proof, renewal.Key), ct);
    }

    /// <summary>Nothing was stored: Dataverse still holds the one before, and the proof of the one that is gone says nothing of it.</summary>
    protected async Task PutBackAsync(StepRun run, WindowOn on, WindowOn? former, CancellationToken ct)
    {
        if (on.Profile is not null) await run.KeepAsync(s => With(s, on.Profile, on.Proof), ct);
        if (on.Renewal?.SetUpId is { } renewed && former?.Profile is not null) await setUps.LearnAsync(renewed, s => With(s, former.Profile, On(s, run.Person)?.Proof), ct);
    }

    /// <summary>The proof, kept whatever it says.</summary>
    /// <exception cref="StepRefusedException">A link does not hold.</exception>
    protected async Task<Proof> ProveAsync(StepRun run, WindowOn on, string secret, CancellationToken ct)
    {
        var (proof, problem) = await ProveAsync(run.SetUp, secret, text => run.ReportAsync(text, ct), ct);
        // From here until Dataverse has answered nobody knows which secret it holds; a crash must not leave the old name on the new secret.
        await run.KeepAsync(s => With(s, problem is null ? null : on.Profile, proof), ct);
        if (problem is null && on.Renewal?.SetUpId is { } renewed) await setUps.LearnAsync(renewed, s => With(s, null, On(s, run.Person)?.Proof), ct);
        return problem is null ? proof : throw new StepRefusedException(problem);
    }

    /// <summary>The months that were chosen, or less where the tenant's policy would refuse them.</summary>
    private static string Life(WindowOn on, DateTimeOffset now)
    {
        var end = CredentialRules.SecretEnd(on.Rules, on.SecretMonths, now);
        return end < now.AddMonths(on.SecretMonths) ? $"valid {on.Rules!.SecretDays} days, as long as {on.Rules.From} allows" : $"valid {on.SecretMonths} months";
    }

    private static Problem SecretsBlocked(AppRef app, CredentialRules rules) => new(
        $"{app.Name.Isolated()} cannot get a client secret: {rules.From} blocks new ones.", "Readiness read this from the tenant's app management policies.",
        "Exempt this app by an app management policy of its own, then look at Readiness again.", "Global Administrator, or Security Administrator");

    /// <summary>The secret was made, was not stored, and cannot be removed now: said as it is, with its id and never its value.</summary>
    private static Problem StaysBehind(WindowOn on, NewSecret secret, Exception error) => new(
        $"The step stopped after a secret was made for {on.App.Name.Isolated()} and before it was stored. The secret is still there: nothing uses it and nobody knows its value.",
        error switch
        {
            SignInNeededException => "Your access ended in between, so it could not be taken back either.",
            CloudException { Error: var cloud } => $"{cloud.Sentence} It could not be taken back either.",
            _ => "It could not be taken back either.",
        },
        $"Connect again and run the step: it makes, proves and stores a new secret, and the next run removes it. To be rid of it at once, remove secret {secret.KeyId} under Certificates & secrets of {on.App.Name.Isolated()}.",
        "You, or an owner of the app",
        null, [$"secret {secret.KeyId}"]);

    private async Task TakeBackAsync(StepRun run, Applications applications, WindowOn on, NewSecret secret, CancellationToken ct) =>
        await run.DoAsync(new PlannedCommand(
            new Command(Remove, "Microsoft Entra", on.AppTenantId, "Remove the secret that was not stored", on.App.Name, [new Change("Client secret", secret.KeyId.ToString(), null)]),
            async c =>
            {
                await applications.RemoveSecretAsync(on.App.ObjectId, secret.KeyId, c);
                return Removed($"secret {secret.KeyId} removed", [secret.KeyId]);
            }), ct);

    private Done Removed(string told, IReadOnlyList<Guid> secrets)
    {
        var now = world.GetUtcNow();
        return new Done(told, s => Without(s, secrets, now));
    }

    private Command CreateSecret(StepContext context, Seen seen) => new(Create, "Microsoft Entra", seen.On.AppTenantId, $"Create a client secret for {seen.App.Name.Isolated()}", seen.App.Name,
        [new Change("Client secret", null, $"{SecretName(seen.On)}, {Life(seen.On, context.Now)}, value never shown"), new Change(ProofNoun, null, string.Join(" → ", Links))])
    {
        Scripts = WindowScripts.CreateSecret(seen.App, ByHandName(seen.On), CredentialRules.SecretEnd(seen.On.Rules, seen.On.SecretMonths, context.Now), seen.On.Meant.Role),
        WhenUnanswered = "The answer was not kept. A secret may have been made; its value is lost, and the next run removes it.",
    };

    private PlannedCommand RemoveOlder(StepContext context, Seen seen, List<SecretInfo> older) => new(
        new Command(Remove, "Microsoft Entra", seen.On.AppTenantId, $"Remove {older.Count} older secret{(older.Count == 1 ? "" : "s")} of this set-up from {seen.App.Name.Isolated()}", seen.App.Name,
            [.. older.Select(s => new Change("Client secret", $"{s.KeyId}, until {s.End:yyyy-MM-dd}", null))])
        {
            Scripts = WindowScripts.RemoveOlder(seen.App, [.. older.Select(s => (s.KeyId, s.Name))], seen.On.Meant.Role),
        },
        async ct =>
        {
            var applications = new Applications(network, context.In(seen.On.AppTenantId));
            foreach (var secret in older) await applications.RemoveSecretAsync(seen.App.ObjectId, secret.KeyId, ct);
            return Removed($"removed {string.Join(", ", older.Select(s => s.KeyId))}", [.. older.Select(s => s.KeyId)]);
        });

    /// <summary>Every name under which a set-up or renewal makes secrets.</summary>
    internal static IReadOnlyList<string> NamesOf(Guid key) => [SecretName(key), SecretName(key) + "-by-hand", ProofName(key)];

    /// <summary>Display name in Entra: the way back to a secret whose answer was lost.</summary>
    private static string SecretName(WindowOn on) => SecretName(on.Renewal?.Key ?? on.Key);

    private static string SecretName(Guid key) => $"sss-{key:N}"[..36];

    /// <summary>Of a secret that a script or a person made: the portal never saw its value.</summary>
    protected static string ByHandName(WindowOn on) => SecretName(on) + "-by-hand";

    /// <summary>A set-up's own secrets, and those of the renewals that stored one for it; of a renewal its own alone.</summary>
    private static bool IsOurs(WindowOn on, SecretInfo secret) => on.Renewal is { } renewal ? IsOf(renewal.Key, secret) : IsOf(on.Key, secret) || on.RenewedBy.Any(k => IsOf(k, secret));

    /// <summary>Made by the set-up or renewal with this key.</summary>
    internal static bool IsOf(Guid key, SecretInfo secret) => secret.Name is { } name && NamesOf(key).Contains(name, StringComparer.Ordinal);

    /// <summary>Of a secret that lives for one proof.</summary>
    internal static string ProofName(Guid key) => SecretName(key) + "-proof";
}
