using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.CrossTenant.Steps;

/// <summary>The record of a cross-tenant set-up, read where it is needed.</summary>
internal static class Records
{
    public static CrossTenantSetUp Record(this SetUp setUp) => SetUpState.Read<CrossTenantSetUp>(setUp);

    public static CrossTenantSetUp Record(this StepContext context) => context.SetUp.Record();

    public static CrossTenantForm Form(this StepContext context) => context.Record().Form;

    /// <summary>The app that this set-up means: the chosen one, or the one it makes.</summary>
    public static MeantApp MeantSyncApp(this CrossTenantSetUp record) => new("the app", $"sss-{record.Key:N}-sync", record.Form.AppId);
}
