using Azure.Core;
using Portal.Connections;
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

    /// <summary>The vault's tenant: KV-App lives there, and Azure is asked there. As it was found; until then as connected.</summary>
    public static string VaultTenant(this StepContext context, Places? places = null) => context.Record().Vault?.TenantId ?? places?.VaultTenant ?? context.Person.TenantId;

    public static TokenCredential InVault(this StepContext context, Places? places = null) => context.In(context.VaultTenant(places));

    /// <summary>Exchange's tenant, where HMA-App lives; that of the person while none was typed.</summary>
    public static string ExchangeTenant(this StepContext context) => context.Form().ExchangeTenantId is { Length: > 0 } tenant ? tenant : context.Person.TenantId;

    public static TokenCredential InExchange(this StepContext context) => context.In(context.ExchangeTenant());

    public static HmaForm Form(this StepContext context) => context.Record().Form;
}
