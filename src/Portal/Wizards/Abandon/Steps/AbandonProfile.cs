using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Abandon.Steps;

/// <summary>The rows of the profile, known by ids that were made from the set-up's key.</summary>
public sealed class AbandonProfile(CloudNetwork network, WizardCatalogSource wizards, TimeProvider time) : AbandonStep(wizards, time)
{
    public override string Key => AbandonWizards.Profile;
    public override string Title => "Profile deleted";
    public override string Needed => "Dataverse has none of the rows that this set-up made.";
    public override string Why => "With the profile gone, Dynamics 365 does not try to reach Exchange any more, and the secret it held is forgotten.";
    public override string Who => "System Administrator of the environment.";

    public override bool MayBeLeft => false;

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Dataverse(context.Person.TenantId, new Uri(context.Form().EnvironmentUrl))];

    protected override async Task<Remains> FindAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (record.Form.ProfileId is { Length: > 0 })
            return Remains.Nothing($"The profile {record.Form.ProfileName} was there before this set-up and stays.", "this set-up", Stays("Profile", record.Form.ProfileName, "it was chosen, not made here. It holds the secret that this set-up stored last, because nobody knows the one before."));
        var client = new DataverseClient(network, EnvironmentUrl.Parse(record.Form.EnvironmentUrl), context.Credential);
        var (profiles, ids) = (new ServerProfiles(client), HmaRows.Ids(record));
        var rows = await profiles.RowsAsync(ids, ct);
        if (rows.Count == 0) return Remains.Nothing("Dataverse has no row of this set-up.", "Dataverse");
        var stored = await profiles.ReadHmaAsync(ids.ProfileId, ct);
        var facts = rows.Select(r => Goes("Row", r)).ToList();
        facts.AddRange((stored is null ? [] : HmaRows.Differences(record, stored)).Select(d => new Fact($"Changed by somebody: {d.Field}", d.Before ?? "empty", Truth.NotOk, $"This set-up wrote {d.After}. The row goes all the same.")));
        var users = await new Cloud.Dataverse.Mailboxes(client).OnProfileAsync(ids.ProfileId, ct);
        var others = users.Where(m => record.Left.ContainsKey(AbandonWizards.Mailbox) || record.Before.All(b => b.Id != m.Id)).ToList();
        facts.AddRange(others.Select(m => new Fact("Mailbox on the profile", $"{m.Name}, {m.Address}", Truth.NotOk, "Put there by somebody else, or left there on purpose.")));
        return new Remains($"Dataverse has {(rows.Count == 1 ? "1 row" : $"{rows.Count} rows")} of this set-up.", [Delete(context, record.Form.ProfileName, profiles, client.Environment, ids, rows)], facts, "Dataverse")
        {
            Obstacle = others.Count == 0 ? null : new Problem($"{others.Count} mailbox{(others.Count == 1 ? " still uses" : "es still use")} the profile.", "They would lose their profile and stop.", "Put them on another profile first. Where the profile is to stay, do not abandon the set-up.", "System Administrator of the environment"),
        };
    }

    private static PlannedCommand Delete(StepContext context, string name, ServerProfiles profiles, EnvironmentUrl environment, HmaIds ids, IReadOnlyList<string> rows) => new(
        new Command("delete-profile", "Dataverse", context.Person.TenantId, $"Delete the profile {name} and its rows", name, [.. rows.Select(r => new Change("Row", r, null))]) { Scripts = AbandonScripts.DeleteRows(environment, rows) },
        async ct =>
        {
            await profiles.DeleteHmaAsync(ids, ct);
            return new Done($"deleted {string.Join(", ", rows)}");
        });
}
