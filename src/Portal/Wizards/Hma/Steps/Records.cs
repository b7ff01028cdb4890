using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.Hma.Steps;

/// <summary>The record of an HMA set-up, read where it is needed.</summary>
internal static class Records
{
    public static HmaSetUp Record(this SetUp setUp) => SetUpState.Read<HmaSetUp>(setUp);

    public static HmaSetUp Record(this StepContext context) => context.SetUp.Record();

    /// <summary>By what the set-up knows its apps as its own, or as those that were chosen.</summary>
    public static MeantApp MeantKvApp(this HmaSetUp record) => new("KV-App", $"sss-{record.Key:N}-kv", record.Form.KvAppId);

    public static MeantApp MeantHmaApp(this HmaSetUp record) => new("HMA-App", $"sss-{record.Key:N}-hma", record.Form.HmaAppId);

    public static HmaForm Form(this StepContext context) => context.Record().Form;
}
