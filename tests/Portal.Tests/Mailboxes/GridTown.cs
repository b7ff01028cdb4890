using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Replica;
using Portal.Tests.Store;

namespace Portal.Tests.Mailboxes;

/// <summary>A store with mailboxes in it, as the replica would have left them, and the grid over it.</summary>
internal sealed class GridTown : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    public static readonly string[] Environments = ["contoso.crm4.dynamics.com", "contoso-test.crm4.dynamics.com"];

    private readonly TextIndex _texts;

    private GridTown(TestStore store, TextIndex texts) => (Store, _texts, Grid) = (store, texts, new MailboxGrid(store, texts, TimeProvider.System));

    public TestStore Store { get; }
    public MailboxGrid Grid { get; }

    public static async Task<GridTown> OfAsync(params IEnumerable<ReplicaMailbox> mailboxes)
    {
        var store = await TestStore.CreateAsync();
        var texts = new TextIndex(store, NullLogger<TextIndex>.Instance);
        await texts.EnsureAsync(TestContext.Current.CancellationToken);
        await using var db = store.CreateDbContext();
        db.AddRange(mailboxes);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return new GridTown(store, texts);
    }

    /// <summary>Twenty names only, so that most rows are equal but for their number.</summary>
    public static IEnumerable<ReplicaMailbox> Many(int count) => Enumerable.Range(0, count).Select(i => Mailbox($"Person {i % 20:00}", $"person{i}@contoso.com") is var m
        ? m.With(Environments[i % 3 == 0 ? 1 : 0], (MailboxState)(i % 7 == 0 ? 1 : 0), i % 7 == 0 ? "secret-expired" : null, Now.AddMinutes(-i)) : m);

    public static ReplicaMailbox Mailbox(string name, string address = "") => new()
    {
        Environment = Environments[0], Id = Guid.NewGuid(), Name = name, NameKey = Folded.FirstOf(name, address), Address = address, AddressKey = Folded.Of(address), Active = true, IncomingMethod = 2, OutgoingMethod = 2,
        AppointmentsMethod = 1, Approval = MailboxApproval.Approved, StateSince = Now, SeenAt = Now,
    };

    /// <summary>The grid over the same rows, for which more hits than this are many.</summary>
    public MailboxGrid GridWith(int fewHits) => new(Store, _texts, TimeProvider.System) { FewHits = fewHits };

    public async Task<IReadOnlyList<MailboxLine>> AllPagesAsync(MailboxQuery query, int take = 50)
    {
        var all = new List<MailboxLine>();
        var page = await Grid.PageAsync(query, null, TestContext.Current.CancellationToken, take);
        all.AddRange(page.Lines);
        while (page.Next is { } next)
        {
            page = await Grid.PageAsync(query, next, TestContext.Current.CancellationToken, take);
            all.AddRange(page.Lines);
        }

        return all;
    }

    public async Task<string[]> FindAsync(string text, MailboxQuery? query = null) => [.. (await AllPagesAsync((query ?? new()) with { Text = text })).Select(l => l.Name)];

    public async Task ChangeAsync(Func<Portal.Store.PortalDb, Task> change)
    {
        await using var db = Store.CreateDbContext();
        await change(db);
    }

    public async ValueTask DisposeAsync() => await Store.DisposeAsync();
}

internal static class ChangedMailboxes
{
    public static ReplicaMailbox With(this ReplicaMailbox m, string environment, MailboxState state, string? cause, DateTimeOffset since) => new()
    {
        Environment = environment, Id = m.Id, Name = m.Name, NameKey = m.NameKey, Address = m.Address, AddressKey = m.AddressKey, Active = true, IncomingMethod = 2, OutgoingMethod = 2, AppointmentsMethod = 1,
        Approval = MailboxApproval.Approved, State = state, Cause = cause, StateSince = since, SeenAt = since,
    };
}
