using FluentValidation.Results;
using Microsoft.AspNetCore.Components;
using Portal.Connections;
using Portal.Plans;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Forms;

namespace Portal.Wizards.Confine.Forms;

/// <summary>A form of a step of a scoping plan.</summary>
public abstract class ConfineFormBase : StepFormBase<ConfineForm>
{
    [Inject] public required TimeProvider Time { get; init; }

    [Inject] public required WorldClock World { get; init; }

    [Inject] public required Places Places { get; init; }

    [Inject] public required ConfineFormRules Rules { get; init; }

    [Inject] public required ScopingExchange Online { get; init; }

    protected ConfineSetUp Plan => View.SetUp.Confine();

    protected override ConfineForm Read(SetUp setUp) => setUp.Confine().Form with { };

    protected override object With(SetUp setUp, ConfineForm form) => setUp.Confine() with { Form = form };

    protected override ValidationResult Validate(ConfineForm form) => Rules.Validate(form);

    /// <returns>What is wrong with the paste; null when it was taken.</returns>
    protected async Task<string?> TakeAsync(string pasted)
    {
        string? why = null;
        await GuardAsync(async person =>
        {
            var report = ReadScopingReport.Read(pasted, Plan, person.Name, Time.GetUtcNow(), World.GetUtcNow(), out why);
            if (report is null) return;
            await ChangeAsync(
                s => s.Confine().With(report),
                $"report on scoping, made {report.At:yyyy-MM-dd HH:mm} UTC by {report.Account}{(report.Changed.Count > 0 ? $", after writing: {string.Join(", ", report.Changed)}" : "")}",
                person);
            await OnSaved.InvokeAsync("The report was taken.");
        });
        return why;
    }
}
