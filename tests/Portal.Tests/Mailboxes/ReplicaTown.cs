using System.Net.Http.Json;
using System.Text.Json;
using Azure.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Audit;
using Portal.Connections;
using Portal.Mailboxes;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Live;
using Portal.Mailboxes.Replica;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Portal.Settings;
using Portal.SignIn;
using Portal.Store;
using Portal.Tests.Cloud;
using Portal.Tests.Store;

namespace Portal.Tests.Mailboxes;

/// <summary>The real replica on a store of its own, against the real sandbox: its environments with their rules, limits and faults.</summary>
internal sealed class ReplicaTown : IAsyncDisposable
{
    public const string Contoso = "contoso.crm4.dynamics.com";
    public const string Test = "contoso-test.crm4.dynamics.com";

    private readonly PortalSettings _settings = new() { SignIn = { TenantId = SeedIds.Contoso }, Reader = { ClientId = SeedIds.ReaderApp } };
    private readonly WorldClock _world;
    private readonly Places _places;
    private readonly ReaderIdentity _reader;

    private ReplicaTown(TestStore store, SandboxCloud cloud, string certificate)
    {
        (Store, Cloud) = (store, cloud);
        _settings.Reader.Certificate.Base64 = certificate;
        _world = new WorldClock(Time);
        _places = new Places(store, _settings, Time);
        _reader = new ReaderIdentity(_settings, cloud.Network);
        Replica = Instance();
    }

    public TestStore Store { get; }
    public SandboxCloud Cloud { get; }
    public HurriedTime Time { get; } = new();
    public MailboxReplica Replica { get; }
    public ReplicaHistory History => new(Store);

    /// <summary>Who may put an environment right, asked as the reader.</summary>
    public Administrators Administrators => field ??= new(_places, Cloud.Network, _reader, Time);

    /// <summary>Search by a part of a name, over the copy and the environments. Nothing has made the text index, so the copy is walked.</summary>
    public FindByName Find => new(Grid, History, _places, Cloud.Network, _reader);

    public LookUpMailbox LookUp => new(_places, Cloud.Network, _reader, new MailboxPasts(Store, Grid), new AuditLog(Time), Store, Time);

    private MailboxGrid Grid => new(Store, new TextIndex(Store, NullLogger<TextIndex>.Instance), Time);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="environments">Connected ones; Contoso's main environment unless said.</param>
    public static async Task<ReplicaTown> BeginAsync(params string[] environments)
    {
        var cloud = new SandboxCloud();
        await cloud.InitializeAsync();
        var seed = await cloud.Network.Outside.GetFromJsonAsync<JsonElement>(new Uri("https://sandbox.localhost/seed"), Ct);
        var town = new ReplicaTown(await TestStore.CreateAsync(), cloud, seed.GetProperty("reader").GetProperty("certificatePfx").GetString()!);
        await using var db = town.Store.CreateDbContext();
        foreach (var host in environments is [] ? [Contoso] : environments)
            db.Add(new Connection { Kind = ConnectionKind.Environment, Address = $"https://{host}", Name = host, AddedAt = default, AddedBy = "test" });
        await db.SaveChangesAsync(Ct);
        return town;
    }

    /// <summary>Another portal on the same store.</summary>
    public MailboxReplica Instance() => On(Store);

    public MailboxReplica On(IDbContextFactory<PortalDb> store) => new(store, Cloud.Network, _reader, _places, _settings, _world, Time, NullLogger<MailboxReplica>.Instance);

    public async Task<ReplicaRun> RunAsync(bool full = false, string environment = Contoso) =>
        (await Replica.RunAsync(environment, "Nina", Ct, full)).Run ?? throw new InvalidOperationException("Another run has the environment.");

    /// <summary>Moves the world: the sandbox's, and the portal's behind it.</summary>
    public void Move(TimeSpan by)
    {
        Cloud.Get<Clocks>().Move(by);
        Time.Move(by);
    }

    public void Change(Func<Sandbox.State.Settings, Sandbox.State.Settings> change) => Cloud.Get<SettingsStore>().Change(change);

    /// <summary>Changes settings of the sandbox as somebody from outside does: what hangs on them follows.</summary>
    public async Task SettingsAsync(object fields) => (await Cloud.Network.Outside.PostAsJsonAsync(new Uri("https://sandbox.localhost/settings"), fields, Ct)).EnsureSuccessStatusCode();

    /// <summary>One mailbox as Dataverse has it, asked as an application that may do nearly everything.</summary>
    public async Task<JsonElement> RowAsync(string address, string environment = Contoso) =>
        Assert.Single(await AllAsync($"mailboxes?$select=mailboxid,_regardingobjectid_value,_emailserverprofile_value&$filter=emailaddress eq '{address}'", environment));

    public async Task<Guid> IdAsync(string address, string environment = Contoso) => (await RowAsync(address, environment)).GetProperty("mailboxid").GetGuid();

    public async Task WriteAsync(string address, object changes, string environment = Contoso) => await PutAsync($"mailboxes({await IdAsync(address, environment)})", changes, environment);

    /// <summary>Changes a row, or makes it.</summary>
    public Task PutAsync(string path, object changes, string environment = Contoso) => SendAsync(HttpMethod.Patch, path, changes, environment);

    public async Task DeleteAsync(string address, string environment = Contoso) => await RemoveAsync($"mailboxes({await IdAsync(address, environment)})", environment);

    public Task RemoveAsync(string path, string environment = Contoso) => SendAsync(HttpMethod.Delete, path, null, environment);

    public async Task<IReadOnlyList<JsonElement>> AllAsync(string path, string environment = Contoso) => [.. (await SendAsync(HttpMethod.Get, path, null, environment)).GetProperty("value").EnumerateArray()];

    public async Task<int> InDataverseAsync(string environment = Contoso) => (await AllAsync("mailboxes?$select=mailboxid", environment)).Count;

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, string environment)
    {
        using var request = new HttpRequestMessage(method, $"https://{environment}/api/data/v9.2/{path}");
        var token = await Cloud.Automation.GetTokenAsync(new TokenRequestContext([$"https://{environment}/.default"]), Ct);
        request.Headers.Authorization = new("Bearer", token.Token);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var answer = await Cloud.Network.Services.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    public async Task<List<ReplicaMailbox>> CopyAsync(string environment = Contoso)
    {
        await using var db = Store.CreateDbContext();
        return await db.Set<ReplicaMailbox>().AsNoTracking().Where(m => m.Environment == environment).OrderBy(m => m.Row).ToListAsync(Ct);
    }

    public async Task<ReplicaMailbox> CopyOfAsync(string address, string environment = Contoso) => Assert.Single(await CopyAsync(environment), m => m.Address == address);

    public async Task<IReadOnlyList<MailboxChange>> ChangesAsync(string address) => await ChangesAsync(await IdAsync(address));

    /// <summary>What was seen of a mailbox of Contoso that may be gone, newest first.</summary>
    public async Task<IReadOnlyList<MailboxChange>> ChangesAsync(Guid id)
    {
        await using var db = Store.CreateDbContext();
        return await db.Set<MailboxChange>().AsNoTracking().Where(c => c.Environment == Contoso && c.MailboxId == id).OrderByDescending(c => c.Id).ToListAsync(Ct);
    }

    /// <summary>Those of Contoso, newest first.</summary>
    public async Task<IReadOnlyList<ReplicaRun>> RunsAsync()
    {
        await using var db = Store.CreateDbContext();
        return await db.Set<ReplicaRun>().AsNoTracking().Where(r => r.Environment == Contoso).OrderByDescending(r => r.Id).ToListAsync(Ct);
    }

    public async Task<IReadOnlyList<ReplicaAlert>> AlertsAsync(Guid regarding)
    {
        await using var db = Store.CreateDbContext();
        return await db.Set<ReplicaAlert>().AsNoTracking().Where(a => a.Environment == Contoso && a.Regarding == regarding).ToListAsync(Ct);
    }

    public async Task<ReplicaEnvironment> StateAsync(string environment = Contoso) => Assert.Single(await History.EnvironmentsAsync(Ct), e => e.Environment == environment);

    public async Task<int> CountAsync<T>() where T : class
    {
        await using var db = Store.CreateDbContext();
        return await db.Set<T>().CountAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Cloud.DisposeAsync();
        await Store.DisposeAsync();
    }
}

/// <summary>A clock on which nobody waits: what is to be waited for is over at once, and the clock has moved by it.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private long _ahead;

    public TimeSpan Waited { get; private set; }

    public void Move(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero && dueTime != Timeout.InfiniteTimeSpan)
        {
            Move(dueTime);
            Waited += dueTime;
        }

        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
