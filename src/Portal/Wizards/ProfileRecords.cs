using Portal.Plans;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.Hma;
using Portal.Wizards.Renew;

namespace Portal.Wizards;

internal static class ProfileRecords
{
    /// <summary>Every kind of set-up whose record names a profile, but for renewals.</summary>
    public static readonly IReadOnlyList<string> Kinds = [HmaWizard.Kind, CrossTenantWizard.Kind];

    public static IProfileRecord OfProfile(this SetUp setUp) => setUp.Kind is CrossTenantWizard.Kind or RenewWizards.SyncSecret ? SetUpState.Read<CrossTenantSetUp>(setUp) : SetUpState.Read<HmaSetUp>(setUp);

    public static IProfileRecord OfProfile(this StepContext context) => context.SetUp.OfProfile();

    /// <summary>The record with more known of its renewal.</summary>
    public static IProfileRecord WithRenewal(this IProfileRecord record, Func<Renewal, Renewal> change) => record.With(change(record.Renewal!));
}
