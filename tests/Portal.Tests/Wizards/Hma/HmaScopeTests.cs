using Portal.Plans;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;

namespace Portal.Tests.Wizards.Hma;

/// <summary>Whether ApplicationImpersonation narrows HMA-App on-premises is documented nowhere: what this organization answers is filed, and hinders nothing.</summary>
public sealed class HmaScopeTests
{
    private const string Outside = "ada.andersen@contoso.com";

    [Theory]
    [InlineData(true, "narrows HMA-App here")]
    [InlineData(false, "does not narrow HMA-App here")]
    public async Task The_credential_window_tries_the_mailbox_out_of_scope_and_files_what_it_found(bool narrows, string said)
    {
        await using var town = await HmaTown.StartAsync();
        await town.App.ChangeSandboxAsync(new { impersonationDenied = narrows ? new[] { Outside } : [] });
        await town.GrantedAsync();
        var alice = await town.AliceAsync();
        Assert.Contains("Nobody has decided", (await town.LookAsync(HmaWizard.Scope, alice)).Observation.Sentence, StringComparison.Ordinal);
        await town.Get<SetUps>().SaveAsync(town.SetUp, town.Record with { Scoping = new() { Outside = Outside } }, "test", alice, HmaWizard.Scope, default);

        await town.DoAsync(alice, HmaWizard.Profile, HmaWizard.Scope);

        var filed = town.Record.Proof!.Links.Single(l => l.Name == Rehearsal.OutOfScope);
        Assert.Contains(said, filed.Value, StringComparison.Ordinal);
        Assert.True(filed is { Aside: true, Source: "Exchange Web Services on-premises" });
        Assert.Contains(said, (await town.LookAsync(HmaWizard.Scope, alice)).Observation.Sentence, StringComparison.Ordinal);
    }
}
