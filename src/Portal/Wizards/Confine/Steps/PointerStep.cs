using Portal.Plans;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Confine.Scripts;

namespace Portal.Wizards.Confine.Steps;

/// <summary>Exchange's own entry for the app's service principal, to which roles are assigned.</summary>
public sealed class PointerStep(ScopingExchange exchange, ConfineGate gate, TimeProvider time) : ConfineStep(exchange, gate, time)
{
    public override string Key => ConfineWizards.Pointer;
    public override string Title => "Service principal in Exchange";
    public override string Needed => "Exchange Online knows the app's enterprise application.";
    public override string Why => "Roles are assigned in Exchange, so Exchange has to know the app. It is a pointer to the enterprise application in Entra; nothing is allowed by it.";
    public override string Link => "https://learn.microsoft.com/powershell/module/exchange/new-serviceprincipal";

    protected override async Task<Finding> JudgeAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        if (plan.App.ServicePrincipalId is not { } principal)
            return Told(Saw(
                Truth.NotOk,
                "The app has no enterprise application in that tenant yet.",
                [],
                report,
                new Problem(
                    "The app has no enterprise application in that tenant yet.",
                    null,
                    "Create it in the set-up of the profile first; then begin this plan anew.",
                    "You")));
        if (report.Pointer is { } pointer)
        {
            if (string.Equals(pointer.ObjectId, principal, StringComparison.OrdinalIgnoreCase))
                return Told(Saw(Truth.Ok, "Exchange Online knows the enterprise application.", [Fact("Object id", pointer.ObjectId, report, Truth.Ok)], report));
            var problem = new Problem(
                "Exchange Online knows this app by another object id.",
                "The object id of the app registration is easily taken for that of the enterprise application; or the enterprise application was made anew.",
                "Remove the entry with Remove-ServicePrincipal, then run this step.",
                Exchange,
                Link);
            return Told(Saw(Truth.NotOk, problem.Sentence, [Fact("Object id in Exchange", pointer.ObjectId, report, Truth.NotOk), Fact("Enterprise application", principal, report)], report, problem));
        }

        if (await NotBeforeAsync(context, plan, report, ct) is { } not) return Told(not);
        return new Finding(Saw(Truth.NotOk, "Exchange Online does not know the enterprise application yet.", [], report),
        [
            Write(context, plan, ScopingChanges.Pointer, $"Tell Exchange Online of {plan.App.Name.Isolated()}", plan.App.Name, [new Change("Service principal in Exchange", null, principal)],
                ScopingScripts.CreatePointer(plan), r => r.Pointer is not null, (admin, _, c) => admin.CreatePointerAsync(plan.App.AppId, principal, plan.App.Name, c)),
        ]);
    }
}
