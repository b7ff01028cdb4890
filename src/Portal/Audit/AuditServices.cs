using Portal.SignIn;

namespace Portal.Audit;

public static class AuditServices
{
    public static IServiceCollection AddAudit(this IServiceCollection services) =>
        services.AddSingleton<AuditLog>().AddSingleton<AuditVerifier>().AddSingleton<AuditSearch>()
            .AddSingleton<AuditRefusals>().AddSingleton<KeepRefusal>(s => s.GetRequiredService<AuditRefusals>().KeepAsync);
}
