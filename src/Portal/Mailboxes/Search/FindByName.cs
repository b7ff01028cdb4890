using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Replica;
using Portal.Plans;
using Portal.Settings;
using Portal.SignIn;
using DataverseMailboxes = Portal.Cloud.Dataverse.Mailboxes;

namespace Portal.Mailboxes;

/// <summary>A mailbox to choose.</summary>
/// <param name="Environment">Its host.</param>
public sealed record NamedMailbox(string Environment, Guid Id, string Name, string Address);

/// <summary>Mailboxes by a part of their name.</summary>
/// <param name="More">There are more than are shown.</param>
/// <param name="Unasked">Environments that could not be asked.</param>
public sealed record NamedAnswer(string Name, IReadOnlyList<NamedMailbox> Hits, bool More, IReadOnlyList<string> Unasked)
{
    public string Sentence => (Hits.Count, More, Unasked.Count) switch
    {
        (0, _, > 0) => "Not found where the portal could look; not every environment could be asked.",
        (0, _, _) => "No mailbox has this name.",
        (_, true, _) => $"More than {Hits.Count} mailboxes have this in their name or address; type more of it.{NotAsked}",
        (1, _, _) => $"One mailbox has this in its name or address.{NotAsked}",
        _ => $"{Hits.Count} mailboxes have this in their name or address; choose one.{NotAsked}",
    };

    private string? NotAsked => Unasked.Count == 0 ? null : $" Could not be asked: {string.Join(", ", Unasked.Select(e => e.Isolated()))}.";
}

/// <summary>Finds mailboxes by name: in the portal's copy, and in the environments themselves, which find beginnings only, where the copy has none or was never read.</summary>
public sealed class FindByName(MailboxGrid grid, ReplicaHistory history, Places places, CloudNetwork network, ReaderIdentity reader)
{
    private const int Shown = 25;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    public async Task<NamedAnswer> RunAsync(string name, CancellationToken ct)
    {
        var page = await grid.PageAsync(new MailboxQuery { Text = name }, null, ct, Shown);
        var asked = page.Lines.Count > 0 ? await UnreadAsync(ct) : places.Known.Environments;
        var answers = await Task.WhenAll(asked.Select(async e => (e.Name, Hits: await AskAsync(e, name, ct))));
        var hits = page.Lines.Select(l => new NamedMailbox(l.Environment, l.Id, l.Name, l.Address)).Concat(answers.SelectMany(a => a.Hits ?? [])).DistinctBy(h => (h.Environment, h.Id)).ToList();
        return new NamedAnswer(name, [.. hits.Take(Shown)], page.Next is not null || hits.Count > Shown, [.. answers.Where(a => a.Hits is null).Select(a => a.Name)]);
    }

    /// <summary>Environments of which there is no whole copy yet.</summary>
    private async Task<IReadOnlyList<EnvironmentSettings>> UnreadAsync(CancellationToken ct)
    {
        var read = (await history.EnvironmentsAsync(ct)).Where(e => e.FullAt is not null).Select(e => e.Environment).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. places.Known.Environments.Where(e => !read.Contains(e.Url!.Host))];
    }

    private async Task<IReadOnlyList<NamedMailbox>?> AskAsync(EnvironmentSettings environment, string name, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            var client = new DataverseClient(network, EnvironmentUrl.Parse(environment.Url!.AbsoluteUri), reader.Credential);
            return [.. (await new DataverseMailboxes(client).SearchAsync(name, limit.Token)).Select(m => new NamedMailbox(environment.Url.Host.ToLowerInvariant(), m.Id, m.Name, m.Address ?? ""))];
        }
        catch (CloudException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
