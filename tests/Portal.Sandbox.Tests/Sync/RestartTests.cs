using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Sync;

/// <summary>A write is durable before it is answered: the world in its file goes on where it was, whoever died.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task World_survives_a_restart_with_its_vaults_rows_settings_and_tests_that_wait()
    {
        var file = Path.Combine(Path.GetTempPath(), $"sandbox-{Guid.NewGuid():N}.db");
        try
        {
            string profileId, mailboxId, before;
            await using (var first = new CloudClient { Options = new SandboxOptions { StateFile = file } })
            {
                await first.InitializeAsync();
                var setup = new HmaSetup(first, "restart", "A");
                await setup.MakeAsync();
                (profileId, mailboxId) = (setup.ProfileId, setup.MailboxId);
                await first.SetAsync(new { testSeconds = 3600 });
                using var alice = first.As(SeedIds.People.Alice, SeedIds.Environment);
                await alice.SendAsync("PATCH", $"{Calls.Api}mailboxes({mailboxId})", new { testemailconfigurationscheduled = true }, ("If-Match", "*"));
                before = (await alice.SendAsync("GET", $"{Calls.Api}emailserverprofiles({profileId})")).Text;
            }

            await using var second = new CloudClient { Options = new SandboxOptions { StateFile = file } };
            await second.InitializeAsync();
            using var again = second.As(SeedIds.People.Alice, SeedIds.Environment);
            Assert.Equal(before, (await again.SendAsync("GET", $"{Calls.Api}emailserverprofiles({profileId})")).Text);
            Assert.Equal(3600, (double)(await second.Http.GetFromJsonAsync<JsonObject>("https://sandbox.localhost/settings"))!["testSeconds"]!);
            using var vault = second.As(SeedIds.People.Alice, Calls.VaultAudience);
            Assert.Equal(200, (await vault.SendAsync("GET", Calls.RoleVault + "certificates/hma-restart?api-version=7.5")).Status);

            await second.MoveWorldAsync(3601);
            JsonNode mailbox;
            do
            {
                await Task.Delay(100);
                mailbox = (await again.SendAsync("GET", $"{Calls.Api}mailboxes({mailboxId})?$select=testemailconfigurationscheduled,mailboxstatus")).Json;
            }
            while ((bool)mailbox["testemailconfigurationscheduled"]!);
            Assert.Equal(1, (int)mailbox["mailboxstatus"]!);
        }
        finally
        {
            foreach (var left in Directory.GetFiles(Path.GetDirectoryName(file)!, Path.GetFileName(file) + "*")) File.Delete(left);
        }
    }
}
