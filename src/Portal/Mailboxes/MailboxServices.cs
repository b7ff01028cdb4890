using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Replica;

namespace Portal.Mailboxes;

public static class MailboxServices
{
    public static IServiceCollection AddMailboxes(this IServiceCollection services) => services.AddSingleton<LookUpMailbox>()
        .AddSingleton<TextIndex>().AddSingleton<MailboxGrid>();
}
