using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Steps;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Abandon.Steps;

/// <summary>The rows of the profile, known by ids that were made from the set-up's key.</summary>
public abstract class AbandonProfile(CloudNetwork network, WizardCatalogSource wizards, TimeProvider time) : AbandonStep(wizards, time)
{
    public override string Key => AbandonWizards.Profile;
    public override string Title => "Profile deleted";
    public override string Needed => "Dataverse has none of the rows that this set-up made.";
    public override string Why => "With the profile gone, Dynamics 365 does not try to reach Exchange any more, and the secret it held is forgotten.";
    public override string Who => "System Administrator of the environment.";

    public override bool MayBeLeft => false;

    private static string Tenant(StepContext context) => context.OfProfile().Place.TenantId ?? context.Person.TenantId;

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Dataverse(Tenant(context), new Uri(context.OfProfile().Place.EnvironmentUrl))];

    /// <summary>Which rows of this set-up are there, in the order in which they are deleted, and in what they differ from what it wrote.</summary>
    protected abstract Task<(IReadOnlyList<string> Rows, IReadOnlyList<Change> Changed)> RowsAsync(StepContext context, DataverseClient client, CancellationToken ct);

    protected abstract Task DeleteAsync(StepContext context, DataverseClient client, CancellationToken ct);

    protected override async Task<Remains> FindAsync(StepContext context, CancellationToken ct)
    {
        var (record, place) = (context.OfProfile(), context.OfProfile().Place);
        if (place.Chosen)
            return Remains.Nothing(
                $"The profile {place.Name.Isolated()} was there before this set-up and stays.",
                "this set-up",
                Stays("Profile", place.Name, "it was chosen, not made here. It holds the secret that this set-up stored last, because nobody knows the one before."));
        var client = new DataverseClient(network, EnvironmentUrl.Parse(place.EnvironmentUrl), context.In(Tenant(context)));
        var (rows, changed) = await RowsAsync(context, client, ct);
        if (rows.Count == 0) return Remains.Nothing("Dataverse has no row of this set-up.", "Dataverse");
        var facts = rows.Select(r => Goes("Row", r)).ToList();
        facts.AddRange(changed.Select(d => new Fact($"Changed by somebody: {d.Field}", d.Before ?? "empty", Truth.NotOk, $"This set-up wrote {d.After}. The row goes all the same.")));
        var users = await new Cloud.Dataverse.Mailboxes(client).OnProfileAsync(place.Id, ct);
        var others = users.Where(m => record.Left.ContainsKey(AbandonWizards.Mailbox) || record.Before.All(b => b.Id != m.Id)).ToList();
        facts.AddRange(others.Select(m => new Fact("Mailbox on the profile", $"{m.Name}, {m.Address}", Truth.NotOk, "Put there by somebody else, or left there on purpose.")));
        return new Remains($"Dataverse has {(rows.Count == 1 ? "1 row" : $"{rows.Count} rows")} of this set-up.", [Delete(context, place.Name, client, rows)], facts, "Dataverse")
        {
            Obstacle = others.Count == 0
                ? null
                : new Problem(
                    $"{others.Count} mailbox{(others.Count == 1 ? " still uses" : "es still use")} the profile.",
                    "They would lose their profile and stop.",
                    "Put them on another profile first. Where the profile is to stay, do not abandon the set-up.",
                    "System Administrator of the environment"),
        };
    }

    private PlannedCommand Delete(StepContext context, string name, DataverseClient client, IReadOnlyList<string> rows) => new(
        new Command(
            "delete-profile",
            "Dataverse",
            Tenant(context),
            $"Delete the profile {name} and its rows",
            name,
            [.. rows.Select(r => new Change("Row", r, null))]) { Scripts = AbandonScripts.DeleteRows(client.Environment, rows) },
        async ct =>
        {
            await DeleteAsync(context, client, ct);
            return new Done($"deleted {string.Join(", ", rows)}");
        });
}

/// <summary>A profile and the rows that belong to it.</summary>
public sealed class AbandonHmaProfile(CloudNetwork network, WizardCatalogSource wizards, TimeProvider time) : AbandonProfile(network, wizards, time)
{
    protected override async Task<(IReadOnlyList<string> Rows, IReadOnlyList<Change> Changed)> RowsAsync(StepContext context, DataverseClient client, CancellationToken ct)
    {
        var (record, profiles) = (SetUpState.Read<HmaSetUp>(context.SetUp), new ServerProfiles(client));
        var ids = HmaRows.Ids(record);
        var rows = await profiles.RowsAsync(ids, ct);
        return (rows, rows.Count > 0 && await profiles.ReadHmaAsync(ids.ProfileId, ct) is { } stored ? HmaRows.Differences(record, stored) : []);
    }

    protected override Task DeleteAsync(StepContext context, DataverseClient client, CancellationToken ct) => new ServerProfiles(client).DeleteHmaAsync(HmaRows.Ids(SetUpState.Read<HmaSetUp>(context.SetUp)), ct);
}

/// <summary>One row, which holds its secret itself.</summary>
public sealed class AbandonSyncProfile(CloudNetwork network, WizardCatalogSource wizards, TimeProvider time) : AbandonProfile(network, wizards, time)
{
    protected override async Task<(IReadOnlyList<string> Rows, IReadOnlyList<Change> Changed)> RowsAsync(StepContext context, DataverseClient client, CancellationToken ct)
    {
        var record = SetUpState.Read<CrossTenantSetUp>(context.SetUp);
        return await new CrossTenantProfiles(client).ReadAsync(CrossTenantRows.IdOf(record), ct) is { } stored
            ? ([$"emailserverprofiles({stored.Profile.Id})"], CrossTenantRows.Seen(record, stored)!.Differences)
            : ([], []);
    }

    protected override Task DeleteAsync(StepContext context, DataverseClient client, CancellationToken ct) => new CrossTenantProfiles(client).DeleteAsync(context.OfProfile().Place.Id, ct);
}
