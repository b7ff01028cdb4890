using Portal.Approvals.Rules;

namespace Portal.Approvals;

public static class ApprovalServices
{
    public static IServiceCollection AddApprovals(this IServiceCollection services)
    {
        services.AddSingleton<ApprovalDesk>()
            .AddSingleton<ApprovalBook>()
            .AddSingleton<ApprovalJudge>()
            .AddSingleton<ApprovalList>()
            .AddSingleton<Notices>()
            .AddSingleton<ApprovalClock>()
            .AddHostedService(sp => sp.GetRequiredService<ApprovalClock>());

        // Rules run in this order; the first refusal is the one shown.
        services.AddSingleton<IApprovalRule, HoldsTheRole>();
        services.AddSingleton<IApprovalRule, StillPending>();
        services.AddSingleton<IApprovalRule, InTime>();
        services.AddSingleton<IApprovalRule, DecidesWhatWasShown>();
        services.AddSingleton<IApprovalRule, NotYourOwnRequest>();
        services.AddSingleton<IApprovalRule, NotAnAccountOfTheRequester>();
        services.AddSingleton<IApprovalRule, NotTwice>();
        services.AddSingleton<IApprovalRule, EveryPermissionAnswered>();
        services.AddSingleton<IApprovalRule, ReasonGiven>();
        return services;
    }
}
