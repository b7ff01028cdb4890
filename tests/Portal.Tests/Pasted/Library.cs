using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Audit;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Features;
using Portal.Pasted;
using Portal.Plans;
using Portal.Settings;
using Portal.SignIn;
using Portal.Tests.Store;

namespace Portal.Tests.Pasted;

/// <summary>A set-up with one step that reads two things in Microsoft Graph, the second by what the first says. Nobody here has a token, and nothing listens at the other end.</summary>
internal sealed class Library : IAsyncDisposable
{
    private Library(TestStore store)
    {
        Store = store;
        var (audit, changes, tokens) = (new AuditLog(Time), new SetUpChanges(), new PersonTokens(Time));
        var wizards = new WizardCatalog([new Wizard("library", "Library", [Step]) { LearnedRefusal = (_, after) => ((Shelf)after).Tenant == "not a tenant" ? "They name no tenant." : null }]);
        var access = new StepAccess(store, Time);
        var kept = new PastedAnswers(store, audit, Time);
        var looks = new PastedLooks(wizards, new WorldClock(Time), Time, NullLogger<PastedLooks>.Instance);
        SetUps = new SetUps(store, audit, changes, Time);
        HandOvers = new HandOvers(store, audit, Time);
        Pasting = new Pasting(wizards, access, kept, looks, changes, Time);
        Looks = new StepLooks(
            store,
            wizards,
            tokens,
            new FeatureSwitches(new PortalSettings(), null!, null!, tokens, Time, NullLogger<FeatureSwitches>.Instance),
            kept,
            looks,
            access,
            audit,
            changes,
            new WorldClock(Time),
            Time,
            NullLogger<StepLooks>.Instance);
    }

    public MovableTime Time { get; } = new();
    public TestStore Store { get; }
    public ReadingStep Step { get; } = new();
    public SetUps SetUps { get; }
    public HandOvers HandOvers { get; }
    public Pasting Pasting { get; }
    public StepLooks Looks { get; }
    public SetUp SetUp { get; private set; } = null!;

    public static async Task<Library> OpenAsync()
    {
        var library = new Library(await TestStore.CreateAsync());
        library.SetUp = await library.SetUps.BeginAsync("library", "A shelf", key => new Shelf(key, null), Some.Admin(), default);
        return library;
    }

    public async Task<Shelf> ShelfAsync() => SetUpState.Read<Shelf>((await SetUps.FindAsync(SetUp.Id, default))!);

    public Task<Reading> ReadingAsync(Person? person = null) => Pasting.ReadingAsync(SetUp, ReadingStep.Name, person ?? Some.Admin(), default);

    public async Task<StepLook> LookAsync(Person? person = null) => await Looks.LookAsync((await SetUps.FindAsync(SetUp.Id, default))!, ReadingStep.Name, person ?? Some.Admin(), default);

    /// <summary>Pastes answers to what is asked now, by the order of the script.</summary>
    public async Task<PasteResult> PasteAsync(Person? person = null, DateTimeOffset? at = null, params JsonObject[] bodies)
    {
        var reading = await ReadingAsync(person);
        return await Pasting.PasteAsync(SetUp, reading, Document(reading, at, bodies).ToJsonString(), person ?? Some.Admin(), default);
    }

    public JsonObject Document(Reading reading, DateTimeOffset? at, params JsonObject[] bodies) => new()
    {
        ["setUp"] = reading.SetUp.Key.ToString(),
        ["step"] = reading.Step.Key,
        ["asks"] = reading.Hash,
        ["at"] = (at ?? Time.GetUtcNow()).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ["tool"] = "az",
        ["account"] = "bob@contoso.com",
        ["answers"] = new JsonArray([.. bodies.Select((b, i) => (JsonNode)new JsonObject { ["n"] = i + 1, ["status"] = 200, ["body"] = b.DeepClone() })]),
    };

    /// <summary>The tenant's card; the step then asks for the owner it names.</summary>
    public static JsonObject Tenant(string id = "c0c0c0c0-0000-4000-8000-000000000001", string name = "Contoso") => new() { ["value"] = new JsonArray(new JsonObject { ["id"] = id, ["displayName"] = name }) };

    public static JsonObject Owner(string name = "Olga") => new() { ["id"] = "o", ["displayName"] = name, ["userPrincipalName"] = "olga@contoso.com", ["accountEnabled"] = true };

    public async Task<List<AuditEntry>> TrailAsync()
    {
        await using var db = Store.CreateDbContext();
        return await db.Set<AuditEntry>().Where(e => e.Action.StartsWith("answers")).OrderBy(e => e.Sequence).ToListAsync();
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}

internal sealed record Shelf(Guid Key, string? Tenant);

internal sealed class ReadingStep : IStep
{
    public const string Name = "reading";

    private readonly CloudNetwork _network = new();

    public bool Writes { get; set; }

    public string Key => Name;
    public string Title => "Reading";
    public string Needed => "Something to read.";
    public string Why => "Because.";
    public string Who => "Anybody.";
    public string Link => "https://learn.microsoft.com";

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Graph(Some.Tenant, "Directory.Read.All")];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        if (Writes) await new Applications(_network, context.Credential).EnsureAsync(new NewApplication("u", "n", null, []), ct);
        var tenant = await new Organizations(_network, context.Credential).ReadAsync(ct);
        var owner = await new People(_network, context.Credential).FindAsync($"owner-of-{tenant.TenantId}", ct);
        var plan = owner is null ? [] : new[] { new PlannedCommand(new Command("write", "Shelf", Some.Tenant, "Write", tenant.Name, []), _ => Task.FromResult(new Done("done"))) };
        return new Finding(
            new Observation(
                owner is null ? Truth.Ok : Truth.NotOk,
                $"{tenant.Name} belongs to {owner?.Name ?? "nobody"}.",
                "Microsoft Graph",
                TimeProvider.System.GetUtcNow(),
                [new Fact("Owner", owner?.Name ?? "none")]),
            plan,
            s => SetUpState.Read<Shelf>(s) with { Tenant = tenant.TenantId }, new Problem("You may not."));
    }
}
