using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Sync;

internal static class MailboxTests
{
    /// <summary>Asks for Test &amp; Enable and waits for its end. Alerts of earlier tests are left out.</summary>
    public static async Task<MailboxResult> RunAsync(CloudClient cloud, string mailboxId)
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var before = (await AlertsAsync(alice, mailboxId)).Select(a => a.Id).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(204, (await alice.SendAsync("PATCH", $"{Calls.Api}mailboxes({mailboxId})", new { testemailconfigurationscheduled = true }, ("If-Match", "*"))).Status);
        for (var i = 0; i < 600; i++)
        {
            await Task.Delay(100);
            var row = (await alice.SendAsync(
                "GET",
                $"{Calls.Api}mailboxes({mailboxId})?$select=testemailconfigurationscheduled,testmailboxaccesscompletedon,incomingemailstatus,outgoingemailstatus,actstatus,mailboxstatus")).Json;
            if ((bool)row["testemailconfigurationscheduled"]! || row["testmailboxaccesscompletedon"] is null) continue;
            var alerts = (await AlertsAsync(alice, mailboxId)).Where(a => !before.Contains(a.Id)).Select(a => a.Text);
            return new((int)row["incomingemailstatus"]!, (int)row["outgoingemailstatus"]!, (int)row["actstatus"]!, (int)row["mailboxstatus"]!, [.. alerts]);
        }

        throw new TimeoutException("Test & Enable did not end.");
    }

    private static async Task<IReadOnlyList<(string Id, string Text)>> AlertsAsync(HttpClient alice, string mailboxId)
    {
        var alerts = (await alice.SendAsync("GET", $"{Calls.Api}mailboxes({mailboxId})/tracelog_Mailbox?$select=text,errordetails,level&$filter=level eq 3")).Json["value"]!.AsArray();
        return [.. alerts.Select(a => (a!["tracelogid"]!.ToString(), $"{a["text"]} {a["errordetails"]}"))];
    }
}

/// <summary>0 not run, 1 success, 2 failure; and the error alerts, newest or not.</summary>
internal sealed record MailboxResult(int Incoming, int Outgoing, int Act, int Together, IReadOnlyList<string> Alerts)
{
    public (int, int, int, int) Statuses => (Incoming, Outgoing, Act, Together);

    public void FailsWith(string cause)
    {
        Assert.Equal((2, 2, 2, 2), Statuses);
        Assert.Contains(Alerts, a => a.Contains(cause, StringComparison.Ordinal));
    }
}
