using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
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
        await town.Get<SetUps>().SaveAsync(town.SetUp, _ => town.Record with { Scoping = new() { Outside = Outside } }, "test", alice, HmaWizard.Scope, default);

        await town.DoAsync(alice, HmaWizard.Profile, HmaWizard.Scope);

        var filed = town.Record.Proof!.Links.Single(l => l.Name == Rehearsal.OutOfScope);
        Assert.Contains(said, filed.Value, StringComparison.Ordinal);
        Assert.True(filed is { Aside: true, Source: "Exchange Web Services on-premises" });
        Assert.Contains(said, (await town.LookAsync(HmaWizard.Scope, alice)).Observation.Sentence, StringComparison.Ordinal);
    }

    /// <summary>Rule: an application access policy narrows full_access_as_app in Exchange Online, and one on an empty group lets nobody through.</summary>
    [Fact]
    public async Task Where_the_portal_may_it_shuts_HMA_App_out_of_the_cloud_with_one_click_and_only_once()
    {
        await using var town = await HmaTown.StartAsync(settings: new Dictionary<string, string?>(StringComparer.Ordinal) { ["Portal:Exchange:Rest"] = "true" });
        var alice = await town.AliceAsync();
        var egon = await town.PersonAsync(SeedIds.People.Egon, PortalRoles.Admin);
        await town.DoAsync(alice, HmaWizard.HmaApp);
        var bare = await town.LookAsync(HmaWizard.Scope, egon);
        Assert.Contains(bare.Observation.Facts, f => f is { Name: "In Exchange Online", Truth: Truth.NotOk });
        Assert.Single(bare.Plan);

        Assert.Null((await town.RunAsync(HmaWizard.Scope, egon)).Problem);

        var after = await town.LookAsync(HmaWizard.Scope, egon);
        Assert.Contains(after.Observation.Facts, f => f is { Name: "In Exchange Online", Truth: Truth.Ok } && f.Value.StartsWith("shut out", StringComparison.Ordinal));
        Assert.Empty(after.Plan);
    }
}
