using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Mailboxes.Grid;
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
        (_, true, _) => $"More than {Hits.Count} mailboxes have this in their name or address; type more of it.",
        (1, _, _) => "One mailbox has this in its name or address.",
        _ => $"{Hits.Count} mailboxes have this in their name or address; choose one.",
    };
}

/// <summary>Finds mailboxes by name: in the portal's copy, and where that has none in the environments themselves, which find beginnings only.</summary>
public sealed class FindByName(MailboxGrid grid, Places places, CloudNetwork network, ReaderIdentity reader)
{
    private const int Shown = 25;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    public async Task<NamedAnswer> RunAsync(string name, CancellationToken ct)
    {
        var page = await grid.PageAsync(new MailboxQuery { Text = name }, null, ct, Shown);
        if (page.Lines.Count > 0) return new NamedAnswer(name, [.. page.Lines.Select(l => new NamedMailbox(l.Environment, l.Id, l.Name, l.Address))], page.Next is not null, []);
        var answers = await Task.WhenAll(places.Known.Environments.Select(async e => (e.Name, Hits: await AskAsync(e, name, ct))));
        var hits = answers.SelectMany(a => a.Hits ?? []).ToList();
        return new NamedAnswer(name, [.. hits.Take(Shown)], hits.Count > Shown, [.. answers.Where(a => a.Hits is null).Select(a => a.Name)]);
    }

    private async Task<IReadOnlyList<NamedMailbox>?> AskAsync(Settings.EnvironmentSettings environment, string name, CancellationToken ct)
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
