namespace Portal.Steps;

public static class ConsentServices
{
    public static IServiceCollection AddConsent(this IServiceCollection services) => services.AddSingleton<ConsentFacts>().AddSingleton<GrantDecisions>().AddSingleton<ConsentLinks>();
}
