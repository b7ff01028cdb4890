using System.Net.Http.Json;
using Portal.Mailboxes.Replica;
using Portal.Plans;
using Portal.Tests.Mailboxes;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Hma;

namespace Portal.Tests.Faults;

/// <summary>Faults of Dataverse: what the card says, what is true meanwhile, and that the set-up finishes when they are gone.</summary>
public sealed class DataverseFaultsTests
{
    [Fact]
    public async Task A_person_who_is_no_user_of_the_environment_reads_who_can_add_them_and_no_secret_is_made()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.SwitchOnAsync("person-not-in-environment", new { person = (await town.AliceAsync()).ObjectId });

        var (card, look) = await town.RunIntoAsync(HmaWizard.Profile);

        Assert.Equal("This account is not a user of the environment.", card.Sentence);
        Assert.Contains("Add the person to the environment", card.Remedy);
        Assert.Equal("System Administrator of the environment", card.Who);
        Assert.Equal(Truth.CouldNotCheck, look.Observation.Truth);
        Assert.Empty(await town.KvSecretsAsync());
        await town.SwitchOffAsync("person-not-in-environment");
        await town.FinishAsync();
    }

    [Fact]
    public async Task A_column_that_the_environment_does_not_have_is_named_and_no_secret_is_made()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.SwitchOnAsync("column-missing", new { column = "emailserverprofile.aadresourceid" });

        var (card, look) = await town.RunIntoAsync(HmaWizard.Profile);

        Assert.Equal("This environment does not have the column aadresourceid.", card.Sentence);
        Assert.Contains("admin center", card.Remedy);
        Assert.Contains("System Administrator of the environment", card.Who);
        Assert.Equal(Truth.CouldNotCheck, look.Observation.Truth);
        Assert.Empty(await town.KvSecretsAsync());
        await town.SwitchOffAsync("column-missing");
        await town.FinishAsync();
    }

    /// <summary>Its reader is neither System Administrator nor System Customizer: https://learn.microsoft.com/power-platform/admin/admin-mode</summary>
    [Theory]
    [InlineData("environment-administration", "The environment is in administration mode.")]
    [InlineData("environment-offline", "The environment is switched off.")]
    public async Task An_environment_that_does_not_let_the_portal_s_reader_in_is_named_by_what_it_is(string fault, string said)
    {
        await using var town = await ReplicaTown.BeginAsync();
        await SwitchAsync(town, fault, new { environment = ReplicaTown.Contoso });

        var run = await town.RunAsync();

        Assert.Equal(ReplicaRunEnd.CouldNotCheck, run.End);
        Assert.Contains(said, run.Trouble, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("environment-older")]
    [InlineData("change-tracking-off")]
    public async Task What_an_environment_lacks_or_asks_for_does_not_keep_its_mailboxes_from_being_read(string fault)
    {
        await using var town = await ReplicaTown.BeginAsync();
        await SwitchAsync(town, fault, new { });

        Assert.Equal(ReplicaRunEnd.Done, (await town.RunAsync()).End);
        Assert.Equal(await town.InDataverseAsync(), (await town.CopyAsync()).Count);
    }

    private static async Task SwitchAsync(ReplicaTown town, string fault, object parameters)
    {
        using var answer = await town.Cloud.Network.Outside.PostAsJsonAsync(new Uri($"https://sandbox.localhost/faults/named/{fault}"), new { on = true, parameters });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    // OrganizationDisabled of the web service error codes.
    [Fact]
    public async Task An_environment_that_is_offline_is_said_to_be_switched_off_and_no_secret_is_made()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.SwitchOnAsync("environment-offline", new { environment = "contoso.crm4.dynamics.com" });

        var (card, look) = await town.RunIntoAsync(HmaWizard.Profile);

        Assert.Equal("The environment is switched off.", card.Sentence);
        Assert.Contains("Power Platform admin center", card.Remedy);
        Assert.Equal(Truth.CouldNotCheck, look.Observation.Truth);
        Assert.Empty(await town.KvSecretsAsync());
        await town.SwitchOffAsync("environment-offline");
        await town.FinishAsync();
    }
}
