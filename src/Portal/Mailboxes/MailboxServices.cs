using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Live;
using Portal.Mailboxes.Requests;

namespace Portal.Mailboxes;

public static class MailboxServices
{
    public static IServiceCollection AddMailboxes(this IServiceCollection services) =>
        services.AddSingleton<LookUpMailbox>().AddSingleton<MailboxPasts>().AddSingleton<MyMailbox>().AddSingleton<FindByName>().AddSingleton<EnvironmentNames>()
            .AddSingleton<LiveLooks>().AddSingleton<LookAtPerson>().AddSingleton<LookAtApp>().AddSingleton<LookAtExchange>().AddSingleton<LookAtExchangeOnline>().AddSingleton<ReadOnlineNow>()
            .AddSingleton<FindKeepers>().AddSingleton<IncidentKeepers>().AddSingleton<Administrators>()
            .AddSingleton<MailboxGrid>().AddSingleton<SavedViews>()
            .AddSingleton<CauseNotes>().AddSingleton<MailboxRequests>().AddSingleton<RunTest>();
}
