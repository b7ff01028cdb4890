using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.ExchangeOnline;

/// <summary>What Exchange Online knows is on disk before it is answered, and in the dump.</summary>
public sealed class OnlineStateTests
{
    [Fact]
    public async Task A_change_its_delay_the_calls_and_the_mails_survive_a_restart()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.db");
        try
        {
            string app;
            await using (var before = new CloudClient { Options = new SandboxOptions { StateFile = file } })
            {
                await before.InitializeAsync();
                app = before.App(["full_access_as_app"], ["Mail.Send"]);
                await before.SetAsync(new { ewsListSeconds = 3_600 });
                await before.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = new[] { app } });
                await before.EwsAsync(app, SeedIds.Mailboxes.Anna);
                await before.Http.SendAsync("PATCH", Fabrikam.Control + SeedIds.Fabrikam, new { ewsAllowedAppIDs = new[] { Guid.NewGuid().ToString() } });
                await before.GraphAsync(app, "POST", "/users/anna@fabrikam.com/sendMail", new { message = new { subject = "kept", toRecipients = new[] { new { emailAddress = new { address = "ben@fabrikam.com" } } } } });
            }

            await using var after = new CloudClient { Options = new SandboxOptions { StateFile = file } };
            await after.InitializeAsync();
            var dump = await after.Http.GetStringAsync(new Uri("https://sandbox.localhost/dump"));
            Assert.Contains($"\"exchange-organization/{SeedIds.Fabrikam}\"", dump, StringComparison.Ordinal);
            Assert.Contains($"\"ews-usage/{SeedIds.Fabrikam}/{app}/getfolder/", dump, StringComparison.Ordinal);
            Assert.Contains("\"Subject\":\"kept\"", dump.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Equal(200, (await after.EwsAsync(app, SeedIds.Mailboxes.Anna)).Status); // the new list is not in force yet
            await after.MoveWorldAsync(3_700);
            Assert.Equal(403, (await after.EwsAsync(app, SeedIds.Mailboxes.Anna)).Status);
        }
        finally
        {
            foreach (var left in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(file) + "*")) File.Delete(left);
        }
    }

    [Fact]
    public async Task A_reset_brings_the_first_days_settings_back()
    {
        await using var cloud = new CloudClient();
        await cloud.InitializeAsync();
        await cloud.OrganizationAsync(new { ewsEnabled = false });
        await cloud.Http.SendAsync("POST", "https://sandbox.localhost/reset");
        Assert.Equal(2, (await cloud.Http.SendAsync("GET", Fabrikam.Control + SeedIds.Fabrikam)).Json["inForce"]!["allowedAppIDs"]!.AsArray().Count);
    }
}
