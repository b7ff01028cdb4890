using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>Microsoft's Dynamics page asks for pass-through authentication; the Exchange Management Shell knows nothing of it, so it takes somebody's word.</summary>
// https://learn.microsoft.com/power-platform/admin/connect-exchange-server-onprem-hma names pass-through only; the page on HMA itself also takes password hash synchronization and federation.
internal sealed class PassThroughCheck() : ReportedCheck(ExchangeFacts.PassThrough)
{
    protected override Fact? Judge(ExchangeReport report, Ground ground) => null;
}
