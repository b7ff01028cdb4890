using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Live;
using Portal.Mailboxes.Requests;

namespace Portal.Mailboxes;

public static class MailboxServices
{
    public static IServiceCollection AddMailboxes(this IServiceCollection services) => services.AddSingleton<LookUpMailbox>()
        .AddSingleton<LookAtPerson>().AddSingleton<LookAtApp>().AddSingleton<LookAtExchange>().AddSingleton<LookAtExchangeOnline>().AddSingleton<ReadOnlineNow>().AddSingleton<Administrators>().AddSingleton<FindKeepers>().AddSingleton<LiveLooks>()
        .AddSingleton<MailboxGrid>()
        .AddSingleton<EnvironmentNames>()
            .AddSingleton<SavedViews>()
            .AddSingleton<MyMailbox>()
            .AddSingleton<FindByName>()
            .AddSingleton<MailboxPasts>()
            .AddSingleton<CauseNotes>()
            .AddSingleton<MailboxRequests>()
            .AddSingleton<RunTest>();
}
