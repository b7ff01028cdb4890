using System.Net.Http.Json;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Tests.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant;

namespace Portal.Tests.Faults;

/// <summary>Contoso's Dynamics and Fabrikam's Exchange Online with a profile that works, made by the wizard; one for all tests of faults between two tenants.</summary>
public sealed class WorkingTown : IAsyncLifetime
{
    internal CrossTown Town { get; private set; } = null!;

    /// <summary>Acts in Fabrikam as Farah, who registers applications.</summary>
    public Person Alice { get; private set; } = null!;

    /// <summary>Acts in Fabrikam as Felix, who grants.</summary>
    public Person Petra { get; private set; } = null!;

    /// <summary>Approves mailboxes.</summary>
    public Person Egon { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Town = await CrossTown.StartAsync();
        (Alice, Petra, Egon) = (await Town.AliceAsync(), await Town.PersonAsync(SeedIds.People.Petra), await Town.PersonAsync(SeedIds.People.Egon));
        Town.UsesThere(Alice, SeedIds.People.Farah);
        Town.UsesThere(Petra, SeedIds.People.Felix);
        await Town.GrantedAsync(Alice, (Petra, Petra));
        await Town.DoAsync(Alice, CrossTenantWizard.Profile);
        await Town.HandOverAsync(CrossTenantWizard.Pilot, Egon);
        await Town.DoAsync(Egon, CrossTenantWizard.Pilot);
    }

    public async Task SwitchAsync(string fault, bool on, object? parameters = null)
    {
        using var answer = await Town.App.Sandbox.PostAsJsonAsync($"/faults/named/{fault}", on ? new { on, parameters = parameters ?? new { } } : (object)new { on });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>How Fabrikam's groups, policies and roles have stood for long; consents of an application that is not named stay.</summary>
    public async Task ExchangeStandsAsync(object access)
    {
        using var answer = await Town.App.Sandbox.PutAsJsonAsync($"/exchange-online/{SeedIds.Fabrikam}/access", access);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>What Dynamics' test says while the fault is on. Afterwards the fault is gone.</summary>
    internal async Task<(Problem Card, StepLook Look)> TestUnderAsync(string fault, object? parameters = null)
    {
        await ForgetTheTestAsync();
        await SwitchAsync(fault, true, parameters);
        var (problem, look) = await Town.RunAsync(CrossTenantWizard.Pilot, Egon);
        await SwitchAsync(fault, false);
        var card = problem ?? look.Observation.Problem;
        card.IsForPeople();
        return (card!, look);
    }

    /// <summary>The last test is of the time before the profile got its secret, so it is made again. Dataverse keeps whole seconds.</summary>
    public async Task ForgetTheTestAsync()
    {
        await Task.Delay(1100);
        await Town.KeepAsync(r => r with { Profile = r.Profile! with { StoredAt = Town.Get<WorldClock>().GetUtcNow() } });
    }

    /// <summary>The look of a step as a card for people, while the fault is on.</summary>
    internal async Task<(Problem Card, StepLook Look)> LookUnderAsync(string fault, string step, Person person, object? parameters = null)
    {
        await SwitchAsync(fault, true, parameters);
        var look = await Town.LookAsync(step, person);
        await SwitchAsync(fault, false);
        look.Observation.Problem.IsForPeople();
        Assert.Empty(look.Plan);
        return (look.Observation.Problem!, look);
    }

    /// <summary>Takes one permission of Microsoft Graph away in Fabrikam, as somebody does in the Entra admin center.</summary>
    public async Task TakeAwayAsync(string permission)
    {
        await Town.ConnectAsync(Petra, [Apis.Graph(SeedIds.Fabrikam, "Application.Read.All", "AppRoleAssignment.ReadWrite.All")]);
        var principals = new ServicePrincipals(Town.Get<CloudNetwork>(), Town.Get<PersonTokens>().For(Petra).In(SeedIds.Fabrikam));
        var role = (await principals.FindAsync(WellKnown.MicrosoftGraph, default))!.ApplicationRole(permission)!.Id;
        await principals.RevokeAsync((await principals.GrantsOfAsync(Town.Record.App!.ServicePrincipalId!, default)).Single(g => g.RoleId == role), default);
    }

    public async ValueTask DisposeAsync() => await Town.DisposeAsync();
}
