using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.KeyVault;

/// <summary>
/// https://learn.microsoft.com/azure/key-vault/general/service-limits: so many transactions in ten seconds, for each vault;
/// https://learn.microsoft.com/azure/key-vault/general/rest-error-codes for the refusal.
/// </summary>
public sealed class VaultThrottleTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    [Fact]
    public async Task A_vault_that_has_been_asked_too_often_asks_for_a_pause_and_other_vaults_do_not()
    {
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        await cloud.SetAsync(new { vaultRequests = 3 });
        var answers = new List<Reply>();
        for (var i = 0; i < 4; i++) answers.Add(await alice.SendAsync("GET", Calls.RoleVault + "certificates?api-version=7.5"));
        var other = await alice.SendAsync("GET", Calls.PolicyVault + "certificates?api-version=7.5");
        await cloud.SetAsync(new { vaultRequests = (int?)null });

        Assert.Equal([200, 200, 200, 429], answers.Select(a => a.Status));
        Assert.Equal(("Throttled", 200), (answers[3]["error.code"], other.Status));
        Assert.InRange(int.Parse(answers[3].Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 1, 10);
        Assert.Equal(200, (await alice.SendAsync("GET", Calls.RoleVault + "certificates?api-version=7.5")).Status);
    }
}
