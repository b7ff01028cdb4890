using FluentValidation.Results;
using Microsoft.AspNetCore.Components;
using Portal.Connections;
using Portal.Plans;
using Portal.Readiness;
using Portal.Wizards.Forms;

namespace Portal.Wizards.SwitchEws;

/// <summary>A form of a step of the EWS switch.</summary>
public abstract class EwsSwitchFormBase : StepFormBase<EwsSwitchForm>
{
    [Inject] public required TimeProvider Time { get; init; }

    [Inject] public required WorldClock World { get; init; }

    [Inject] public required Places Places { get; init; }

    protected EwsSwitchSetUp Record => View.SetUp.Switch();

    protected override EwsSwitchForm Read(SetUp setUp) => setUp.Switch().Form with { };

    protected override object With(SetUp setUp, EwsSwitchForm form) => setUp.Switch() with { Form = form };

    protected override ValidationResult Validate(EwsSwitchForm form) => new();

    /// <returns>What is wrong with the paste; null when it was taken.</returns>
    protected async Task<string?> TakeAsync(string pasted)
    {
        string? why = null;
        await GuardAsync(async person =>
        {
            var report = ReadOnlineReport.Read(pasted, Record.Key, Record.TenantId, "", person.Name, Time.GetUtcNow(), World.GetUtcNow(), out why);
            if (report is null) return;
            await ChangeAsync(s => s.Switch().With(report), $"report of Exchange Online, made {report.At:yyyy-MM-dd HH:mm} UTC by {report.Account}", person);
            await OnSaved.InvokeAsync("The report was taken.");
        });
        return why;
    }
}
