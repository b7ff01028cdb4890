using Microsoft.AspNetCore.Components;
using Portal.Connections;
using Portal.Readiness;
using Portal.Steps.Readiness;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.CrossTenant.Forms;

/// <summary>Forms in which people tell what stands in Exchange Online: a pasted report, or their word.</summary>
public abstract class ToldForm : StepFormBase
{
    [Inject] public required TimeProvider Time { get; init; }

    [Inject] public required WorldClock World { get; init; }

    [Inject] public required Places Places { get; init; }

    protected OnlineTarget Target => EwsListStep.Target(Record);

    protected string Tenant => Places.TenantName(Record.Form.ExchangeTenantId);

    /// <returns>What is wrong with the paste; null when it was taken, or when something else stood in the way and is told.</returns>
    protected async Task<string?> TakeAsync(string pasted)
    {
        string? why = null;
        await GuardAsync(async person =>
        {
            var report = ReadOnlineReport.Read(pasted, Record.Key, Record.Form.ExchangeTenantId, Record.Form.PilotMailbox, person.Name, Time.GetUtcNow(), World.GetUtcNow(), out why);
            if (report is null) return;
            await ChangeAsync(s => s.Record() with { ExchangeOnline = s.Record().ExchangeOnline.With(report) }, $"report of Exchange Online, made {report.At:yyyy-MM-dd HH:mm} UTC by {report.Account}", person);
            await OnSaved.InvokeAsync("The report was taken.");
        });
        return why;
    }

    protected Task AttestAsync(string fact, bool holds, string reason) => GuardAsync(async person =>
    {
        var attestation = new Attestation(fact, holds, person.Name, Time.GetUtcNow(), reason);
        var said = $"attested: {OnlineFacts.NameOf(fact)} {(holds ? "is" : "is not")} as it should be; {reason}";
        await ChangeAsync(s => s.Record() with { ExchangeOnline = s.Record().ExchangeOnline.With(attestation) }, said, person);
        await OnSaved.InvokeAsync("Your word was kept, with your name and the date.");
    });
}
