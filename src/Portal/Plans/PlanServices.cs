namespace Portal.Plans;

internal static class PlanServices
{
    public static IServiceCollection AddPlans(this IServiceCollection services) => services
        .AddSingleton<SetUpChanges>().AddSingleton<Intents>().AddSingleton<StepAccess>().AddSingleton<SetUps>().AddSingleton<HandOvers>()
        .AddSingleton<WizardCatalog>().AddSingleton<StepLooks>().AddSingleton<HandOverAccounts>().AddSingleton<Wizards.ReadStepRights>().AddSingleton<PlanRunner>();
}
