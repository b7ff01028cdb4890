using System.Net.Http.Json;
using Portal.Cloud.Graph;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma;
using Portal.Wizards.Renew;

namespace Portal.Tests.Wizards.Hma;

/// <summary>Rule: Microsoft Entra ID is eventually consistent ("Microsoft Entra architecture"). What was removed and is still shown is waited for, and is not removed again, which Entra refuses.</summary>
public sealed class RemovedSecretTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Older_secret_of_a_profile_that_Entra_still_shows_is_waited_for_by_the_window_and_by_a_renewal()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, HmaWizard.Profile);
        var unproven = town.Record with { Proof = null };
        await town.Get<SetUps>().SaveAsync(town.SetUp, _ => unproven, "not proven", alice, HmaWizard.Profile, default);

        await ShownAsync(town, HmaWizard.Profile, alice, "holds a proven secret", "1 older secret of this set-up still on");

        await town.DoAsync(alice, HmaWizard.Pilot);
        await town.RenewAsync(RenewWizards.Secret);
        await town.DoAsync(alice, RenewWizards.Live, RenewWizards.NewSecret, RenewWizards.Pass);
        await ShownAsync(town, RenewWizards.OldSecrets, alice, "An older secret of", "1 older secret can go");
    }

    [Fact]
    public async Task Secret_of_a_certificates_proof_that_Entra_still_shows_is_waited_for()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, HmaWizard.Profile, HmaWizard.Pilot);
        await town.RenewAsync(RenewWizards.Certificate);
        await town.DoAsync(alice, RenewWizards.Live, RenewWizards.NewCertificate);
        await town.WaitNoHoursAsync();
        await town.DecideAsync(await town.AskAsync(), true);
        await town.DoAsync(alice, RenewWizards.Decision, RenewWizards.OnHmaApp);

        await ShownAsync(town, RenewWizards.Proof, alice, "was proven on", "a secret of the proof is still on");
    }

    [Fact]
    public void What_is_shown_for_longer_than_copies_need_was_not_removed()
    {
        var (one, other) = (Secret(), Secret());
        var removed = Array.Empty<RemovedSecret>().With([one.KeyId], Noon);

        Assert.Equal("there: other; shown: one", Said(removed.Parted([one, other], Noon.AddMinutes(14))));
        Assert.Equal("there: one, other; shown: ", Said(removed.Parted([one, other], Noon.AddMinutes(15))));
        Assert.Equal("there: other; shown: ", Said(removed.Parted([other], Noon.AddMinutes(1))));
        Assert.Equal([other.KeyId], removed.With([other.KeyId], Noon.AddHours(1)).Select(r => r.KeyId)); // what every copy has forgotten is not kept

        string Said((List<SecretInfo> There, List<RemovedSecret> Shown) parted) => $"there: {Names(parted.There.Select(s => s.KeyId))}; shown: {Names(parted.Shown.Select(r => r.KeyId))}";

        string Names(IEnumerable<Guid> ids) => string.Join(", ", ids.Select(id => id == one.KeyId ? "one" : "other"));
    }

    /// <summary>The step's run follows its own change until that is seen; meanwhile it is looked at from outside.</summary>
    private static async Task ShownAsync(HmaTown town, string step, Person person, string done, string left)
    {
        await town.App.ChangeSandboxAsync(new { removedSecretShownSeconds = 3600 });
        var before = await town.LookAsync(step, person);
        Assert.Null(await town.Get<PlanRunner>().StartAsync(town.SetUp.Id, step, before.PlanHash, person, default));
        var waits = await WaitingAsync(town, step);
        Assert.Contains(done, waits.Sentence, StringComparison.Ordinal);
        Assert.Contains("Entra still shows it", waits.Sentence, StringComparison.Ordinal);
        Assert.Empty((await town.LookAsync(step, person)).Plan);

        await MoveAsync(town, TimeSpan.FromMinutes(16));
        var late = await town.LookAsync(step, person);
        Assert.Equal(Truth.NotOk, late.Observation.Truth);
        Assert.Contains(left, late.Observation.Sentence, StringComparison.Ordinal);
        Assert.NotEmpty(late.Plan);

        await MoveAsync(town, TimeSpan.FromHours(1));
        Assert.Null(await town.Get<SetUps>().EndedAsync(town.SetUp.Id, step));
        Assert.Equal(Truth.Ok, (await town.LookAsync(step, person)).Observation.Truth);
        await town.App.ChangeSandboxAsync(new { removedSecretShownSeconds = 0 });
    }

    private static async Task<Observation> WaitingAsync(HmaTown town, string step)
    {
        Observation? seen = null;
        await Wait.UntilAsync(async () =>
        {
            var row = (await town.Get<SetUps>().FindAsync(town.SetUp.Id, default))!.Steps.SingleOrDefault(s => s.Step == step);
            return (seen = SetUpState.Unpack<Observation>(row?.Observation)) is { Truth: Truth.Waiting };
        }, () => $"{step} never waited: {seen?.Sentence}");
        return seen!;
    }

    private static async Task MoveAsync(HmaTown town, TimeSpan by)
    {
        (await town.App.Sandbox.PostAsJsonAsync("/clock", new { moveSeconds = by.TotalSeconds })).EnsureSuccessStatusCode();
        await town.App.FollowClockAsync();
    }

    private static SecretInfo Secret() => new(Guid.NewGuid(), "sss", null, Noon, Noon.AddMonths(6));
}
