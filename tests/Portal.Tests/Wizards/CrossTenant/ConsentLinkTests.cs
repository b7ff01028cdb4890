using System.Web;
using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Steps;
using Portal.Store;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Forms;

namespace Portal.Tests.Wizards.CrossTenant;

/// <summary>Consent by an address at Entra, as administrators give it who need not use this portal; and every answer that must not be believed.</summary>
public sealed class ConsentLinkTests
{
    [Fact]
    public async Task Two_administrators_consent_by_two_addresses_and_the_redirect_address_goes_again()
    {
        await using var town = await (await ConsentTown.StartAsync(f => f with { ConsentByLink = true })).DeclaredAsync();
        await town.Town.LookAsync(CrossTenantWizard.GrantExchange, town.Alice);
        Assert.Contains("no decision", (await Assert.ThrowsAsync<StepRefusedException>(() => town.MakeLinkAsync(CrossTenantWizard.GrantExchange))).Problem.Sentence, StringComparison.Ordinal);
        await town.DecideAsync(await town.AskAsync());

        var address = await town.MakeLinkAsync(CrossTenantWizard.GrantExchange);
        var end = await town.ConsentAsync(address, SeedIds.People.Greta);
        Assert.Contains("Thank you", end.Text, StringComparison.Ordinal);
        Assert.Equal(["full_access_as_app"], await town.HeldAsync());
        Assert.Equal(Truth.Ok, (await town.Town.LookAsync(CrossTenantWizard.GrantExchange, town.Alice)).Observation.Truth);
        Assert.Contains("Answered already", (await AnswerAsync(town, address, $"admin_consent=True&tenant={SeedIds.Contoso}")).Text, StringComparison.Ordinal);

        await town.ConsentAsync(await town.MakeLinkAsync(CrossTenantWizard.GrantGraph), SeedIds.People.Petra);
        Assert.Equal(Truth.Ok, (await town.Town.LookAsync(CrossTenantWizard.GrantGraph, town.Alice)).Observation.Truth);

        Assert.Equal("remove-redirect", Assert.Single((await town.Town.LookAsync(CrossTenantWizard.Permissions, town.Alice)).Plan).Command.Key);
        await town.Town.DoAsync(town.Alice, CrossTenantWizard.Permissions);
    }

    [Fact]
    public async Task Answers_with_an_error_of_another_tenant_without_a_state_or_too_late_grant_nothing_and_are_told_apart()
    {
        await using var town = await (await ConsentTown.StartAsync(f => f with { ConsentByLink = true })).DeclaredAsync();
        await town.DecideAsync(await town.AskAsync());
        await town.Town.LookAsync(CrossTenantWizard.GrantExchange, town.Alice);
        var links = town.Town.Get<ConsentLinks>();

        // admin_consent is True on errors too, so the error is read first; and nothing of Entra's words is shown.
        var refused = await AnswerAsync(
            town,
            await town.MakeLinkAsync(CrossTenantWizard.GrantExchange),
            $"admin_consent=True&tenant={SeedIds.Contoso}&error=consent_required&error_description=AADSTS65004%3A+%3Cb%3Ebold%3C%2Fb%3E");
        Assert.Contains("Not granted", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("bold", refused.Html, StringComparison.Ordinal);
        Assert.Equal((ConsentOutcome.Refused, "AADSTS65004"), await OutcomeAsync());

        Assert.Contains("Another tenant", (await AnswerAsync(town, await town.MakeLinkAsync(CrossTenantWizard.GrantExchange), $"admin_consent=True&tenant={SeedIds.Fabrikam}")).Text, StringComparison.Ordinal);
        Assert.Equal((ConsentOutcome.OtherTenant, null), await OutcomeAsync());

        Assert.Contains("No clear answer", (await AnswerAsync(town, await town.MakeLinkAsync(CrossTenantWizard.GrantExchange), $"tenant={SeedIds.Contoso}")).Text, StringComparison.Ordinal);
        Assert.Contains("not waited for", (await AnswerAsync(town, "https://x/?state=0123456789012345678901234567890123456789", $"admin_consent=True&tenant={SeedIds.Contoso}")).Text, StringComparison.Ordinal);

        // The answer says it is granted; what the app holds is read, and it holds nothing.
        Assert.Contains("Thank you", (await AnswerAsync(town, await town.MakeLinkAsync(CrossTenantWizard.GrantExchange), $"admin_consent=True&tenant={SeedIds.Contoso}")).Text, StringComparison.Ordinal);
        Assert.Equal(Truth.Waiting, (await town.Town.LookAsync(CrossTenantWizard.GrantExchange, town.Alice)).Observation.Truth);

        var late = await town.MakeLinkAsync(CrossTenantWizard.GrantExchange);
        await town.Town.SqlAsync($"UPDATE consent_link SET \"ExpiresAt\" = 1");
        Assert.Contains("had ended", (await AnswerAsync(town, late, $"admin_consent=True&tenant={SeedIds.Contoso}")).Text, StringComparison.Ordinal);
        await using var db = await town.Town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        Assert.Equal(2, await db.Set<AuditEntry>().CountAsync(e => e.Action == "consent-link.answered" && e.Alarm != null));

        async Task<(ConsentOutcome, string?)> OutcomeAsync()
        {
            var link = (await links.NewestAsync(town.Town.SetUp.Id, CrossTenantWizard.GrantExchange, default))!;
            return (link.Outcome, link.Error);
        }
    }

    [Fact]
    public async Task An_address_that_nobody_answers_is_said_to_have_ended_and_a_new_one_does()
    {
        await using var town = await (await ConsentTown.StartAsync(f => f with { ConsentByLink = true })).DeclaredAsync();
        await town.DecideAsync(await town.AskAsync());
        await town.Town.LookAsync(CrossTenantWizard.GrantExchange, town.Alice);
        var (links, setUp) = (town.Town.Get<ConsentLinks>(), town.Town.SetUp.Id);
        await town.MakeLinkAsync(CrossTenantWizard.GrantExchange);
        var first = (await links.NewestAsync(setUp, CrossTenantWizard.GrantExchange, default))!;

        Assert.StartsWith("Nobody has answered yet.", ConsentForm.Told(first, first.ExpiresAt.AddSeconds(-1)), StringComparison.Ordinal);
        Assert.StartsWith("Nobody answered in time.", ConsentForm.Told(first, first.ExpiresAt), StringComparison.Ordinal);
        Assert.Equal(Truth.Waiting, (await town.Town.LookAsync(CrossTenantWizard.GrantExchange, town.Alice)).Observation.Truth);

        await town.ConsentAsync(await town.MakeLinkAsync(CrossTenantWizard.GrantExchange), SeedIds.People.Greta);
        var second = (await links.NewestAsync(setUp, CrossTenantWizard.GrantExchange, default))!;
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(ConsentOutcome.Consented, second.Outcome);
        Assert.Equal(Truth.Ok, (await town.Town.LookAsync(CrossTenantWizard.GrantExchange, town.Alice)).Observation.Truth);
    }

    [Fact]
    public async Task No_address_is_made_that_would_grant_what_was_refused_or_that_could_not_answer()
    {
        await using var town = await (await ConsentTown.StartAsync()).DeclaredAsync();
        await town.DecideAsync(await town.AskAsync(), "Chat.Read.All");
        await town.Town.LookAsync(CrossTenantWizard.GrantGraph, town.Alice);

        Assert.Contains("more than was approved", (await Assert.ThrowsAsync<StepRefusedException>(() => town.MakeLinkAsync(CrossTenantWizard.GrantGraph))).Problem.Sentence, StringComparison.Ordinal);
        Assert.Contains("could not send its answer", (await Assert.ThrowsAsync<StepRefusedException>(() => town.MakeLinkAsync(CrossTenantWizard.GrantExchange))).Problem.Sentence, StringComparison.Ordinal);
    }

    private static async Task<Visitor.Page> AnswerAsync(ConsentTown town, string address, string query)
    {
        using var browser = town.Town.App.Visitor();
        return await browser.GetAsync($"{PortalUrls.ConsentAnswer}?{query}&state={HttpUtility.ParseQueryString(new Uri(address).Query)["state"]}");
    }
}
