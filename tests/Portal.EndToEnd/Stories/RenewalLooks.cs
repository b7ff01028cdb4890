using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Renew;

namespace Portal.EndToEnd.Stories;

/// <summary>Both renewals of the set-up that works, each once to its end and once abandoned half way.</summary>
internal sealed class RenewalLooks(LooksTour tour)
{
    private HmaTown Town => tour.Town;

    public async Task WalkAsync()
    {
        var first = Town.SetUp.Id;
        await tour.VisitAsync(PortalUrls.Renew(first, RenewWizards.Secret), "renew");
        foreach (var (kind, made) in new[] { (RenewWizards.Secret, RenewWizards.NewSecret), (RenewWizards.Certificate, RenewWizards.NewCertificate) })
        {
            await Town.RenewAsync(kind);
            await ToItsEndAsync();
            await Town.OpenAsync(first);
            await Town.RenewAsync(kind);
            await Town.DoAsync(await Town.AliceAsync(), RenewWizards.Live, made);
            await tour.AbandonAsync();
            await Town.OpenAsync(first);
        }
    }

    private async Task ToItsEndAsync()
    {
        foreach (var step in tour.Steps)
        {
            await tour.StepAsync(step, "before");
            if (step == RenewWizards.NewCertificate) await Town.WaitNoHoursAsync();
            await tour.WriteAsync(step);
            if (step is RenewWizards.Live or RenewWizards.NewSecret or RenewWizards.Proof or RenewWizards.Pass) await tour.StepAsync(step, "after");
        }
    }
}
