namespace Portal.Sandbox.Dataverse;

/// <param name="Into">The table of the related rows.</param>
internal sealed record Related(Table Into, Func<Row, IEnumerable<Row>> Of);

/// <summary>Many-to-many relations that a filter can ask for: roles of users and of teams, and who is in which team. Remembers the tables that were asked for.</summary>
internal sealed class RelatedRows(DataverseRows rows, DataverseEnvironment environment)
{
    private readonly List<Table> _asked = [];

    /// <summary>Reading them takes a right of its own.</summary>
    public IReadOnlyList<Table> Asked => _asked;

    /// <summary>https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/systemuser and team, "Many-to-Many Relationships"; null for what is none.</summary>
    public Related? Find(Table table, string name)
    {
        Related? found = (table.Name, name) switch
        {
            ("systemuser", "systemuserroles_association") or ("team", "teamroles_association") => new(Tables.ByName("role"), RolesOf),
            ("systemuser", "teammembership_association") => new(Tables.ByName("team"), user => (user.Teams ?? []).Select(t => rows.Of(environment, "team").Find(t)).OfType<Row>()),
            _ => null,
        };
        if (found is not null) _asked.Add(found.Into);
        return found;
    }

    /// <summary>Those that stand on the row itself: a user's without their teams'.</summary>
    public IEnumerable<Row> RolesOf(Row holder) => rows.Of(environment, "role").All.Where(r => holder.Roles?.Contains(r.Text("name")!) == true);
}
