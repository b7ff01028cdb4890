using System.Text.Json.Nodes;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Wizards.Confine;
using static Portal.Tests.Wizards.Confine.ConfineTown;

namespace Portal.Tests.Wizards.Confine;

/// <summary>
/// A migration in which every single write is once refused, once done with its answer lost: after each, and all the while, Exchange Online's own rules say that the pilot opens and that nobody comes within reach
/// who was not. Rule: roles and consents add up, and only policies narrow a consent ("Role Based Access Control for Applications", frequently asked questions).
/// </summary>
public sealed class InterruptedMigrationTests(TownByRest town) : IClassFixture<TownByRest>
{
    private static readonly (string Step, string Request, string? Method, TimeSpan Before)[] Writes =
    [
        (ConfineWizards.Group, "InvokeCommand New-DistributionGroup", null, default),
        (ConfineWizards.Members, "InvokeCommand Add-DistributionGroupMember", null, default),
        (ConfineWizards.Pointer, "InvokeCommand New-ServicePrincipal", null, default),
        (ConfineWizards.Scope, "InvokeCommand New-ManagementScope", null, default),
        (ConfineWizards.Roles, "InvokeCommand New-ManagementRoleAssignment", null, default),
        (ConfineWizards.Consent, "/appRoleAssignedTo/", "DELETE", TimeSpan.FromHours(2.1)),
        (ConfineWizards.Works, "/addPassword", "POST", default),
        (ConfineWizards.Removed, "InvokeCommand Remove-ApplicationAccessPolicy", null, TimeSpan.FromHours(28.1)),
        (ConfineWizards.Proof, "/removePassword", "POST", TimeSpan.FromHours(2.1)),
    ];

    [Fact]
    public async Task Failing_at_every_write_leaves_the_pilot_working_and_the_app_never_wider()
    {
        await PlanTests.StandsByPoliciesAsync(town);
        await town.BeginAsync(ConfinePlan.Migrate);
        await town.DoAsync(ConfineWizards.Ground);
        await town.DecideAsync();
        var watch = $"/exchange-online/{SeedIds.Fabrikam}/access/watch/{TheApp}";
        (await town.Town.App.Sandbox.PostAsync(watch, null)).Dispose();
        using var over = new CancellationTokenSource();
        var watching = WatchAsync(over.Token);
        var done = new HashSet<string>(StringComparer.Ordinal);

        foreach (var (step, request, method, before) in Writes)
        {
            if (before != default) await town.LaterAsync(before);
            foreach (var kind in new[] { "status", "lose-answer" })
            {
                await town.FaultAsync(kind, request, method, kind == "status" ? 503 : null);
                var (problem, _) = await town.TryAsync(step);
                Assert.True(kind != "status" || problem is not null, $"Nobody was told that {request} was refused.");
                await HoldsAsync($"{step} after {kind} of {request}");
                if (step == ConfineWizards.Roles && kind == "lose-answer") await town.DoAsync(ConfineWizards.Roles, ConfineWizards.Test);
            }

            await town.DoAsync(step);
            done.Add(step);
            await HoldsAsync(step);
        }

        await over.CancelAsync();
        Assert.True(await watching > 20);
        // What the sandbox itself saw inside every change, and whenever a policy or a token ended.
        var seen = JsonNode.Parse(await town.Town.App.Sandbox.GetStringAsync(watch))!;
        Assert.Equal("[]", seen["wider"]!.ToJsonString());
        Assert.NotEmpty(seen["beginning"]!.AsArray());
        Assert.DoesNotContain(seen["moments"]!.AsArray().SelectMany(m => m!["removed"]!.AsArray()), r => (string)r!["permission"]! == FullAccess && (string)r["mailbox"]! is Anna or Ben);
        Assert.Equal(["DenyAccess"], town.Plan.Report!.Policies!.Select(p => p.Right));
        Assert.Empty((await town.Town.Get<SetUps>().FindAsync(town.Town.SetUp.Id, default))!.Steps.Where(s => s.Truth != Truth.Ok && done.Contains(s.Step)).Select(s => s.Step));
    }

    /// <summary>At every moment, as often as it can be asked.</summary>
    private async Task<int> WatchAsync(CancellationToken ct)
    {
        var asked = 0;
        for (; !ct.IsCancellationRequested; asked++)
        {
            await HoldsAsync("watching");
            await Task.Delay(25, CancellationToken.None);
        }

        return asked;
    }

    private async Task HoldsAsync(string when)
    {
        foreach (var permission in new[] { FullAccess, "Mail.ReadWrite" })
        {
            Assert.True(await town.OpensAsync(Anna, permission), $"{when}: the pilot is shut out of {permission}");
            Assert.True(await town.OpensAsync(Ben, permission), $"{when}: a nested member is shut out of {permission}");
            Assert.False(await town.OpensAsync(Boss, permission), $"{when}: wider by {permission}");
            Assert.False(await town.OpensAsync(SeedIds.Mailboxes.Sales, permission), $"{when}: what is denied is open to {permission}");
            Assert.False(await town.OpensAsync(SeedIds.Mailboxes.Carla, permission), $"{when}: wider by {permission}");
        }
    }
}
