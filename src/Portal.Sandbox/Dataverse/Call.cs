namespace Portal.Sandbox.Dataverse;

/// <summary>Who calls: an enabled user or application user of the environment.</summary>
/// <param name="EntraId">Object id in Entra, of the person or the service principal.</param>
/// <param name="Roles">Their own, and those of their teams.</param>
internal sealed record DataverseCaller(Row User, bool IsApp, string TenantId, string EntraId, IReadOnlyList<string> Roles)
{
    public IReadOnlySet<string> Privileges { get; } = Dataverse.Privileges.Of(Roles);
}

/// <summary>One request to the Web API, alone or as part of a batch.</summary>
/// <param name="Path">Behind /api/data/v9.2/, without query.</param>
internal sealed record Call(
    DataverseEnvironment Environment, DataverseCaller Caller, string Root, string Method, string Path, IReadOnlyDictionary<string, string> Options, IReadOnlyDictionary<string, string> Headers, string? Body)
{
    public bool WantsRepresentation => Prefer("return") == "representation";

    public string? Annotations => Prefer("odata.include-annotations");

    public int? PreferredPageSize => int.TryParse(Prefer("odata.maxpagesize"), out var size) ? size : null;

    public bool TracksChanges => Prefer("odata.track-changes") is not null;

    public bool ContinuesOnError => Prefer("odata.continue-on-error") is not null;

    public string? IfMatch => Headers.GetValueOrDefault("If-Match");

    public string? IfNoneMatch => Headers.GetValueOrDefault("If-None-Match");

    /// <exception cref="DataverseError">The caller's roles do not give prv{verb}{table}.</exception>
    public void Need(string verb, Table table) => NeedPrivilege($"prv{verb}{table.Schema}", table);

    public void NeedPrivilege(string privilege, Table? table = null)
    {
        if (!Caller.Privileges.Contains(privilege)) throw DataverseError.PrivilegeDenied(Caller.User.Id, Caller.Roles.Count, privilege, table);
    }

    private string? Prefer(string name)
    {
        // Annotation lists hold commas inside quotes: odata.include-annotations="a,b"
        var text = Headers.GetValueOrDefault("Prefer") ?? "";
        var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;
        var rest = text[(at + name.Length)..].TrimStart();
        if (!rest.StartsWith('=')) return "";
        rest = rest[1..].TrimStart();
        return rest.StartsWith('"') ? rest[1..].Split('"')[0] : rest.Split(',', ';')[0].Trim();
    }
}

/// <param name="Unconfirmed">What in this answer Microsoft does not document; goes into x-sandbox-unconfirmed.</param>
internal sealed record Answer(int Status, string? Body = null, string? EntityId = null, string? ETag = null, string? Unconfirmed = null, string ContentType = "application/json; odata.metadata=minimal")
{
    /// <summary>A long body, made while it is sent; instead of <see cref="Body"/>.</summary>
    public IEnumerable<ReadOnlyMemory<byte>>? Parts { get; init; }

    /// <summary>What was worked on: the requests inside a batch.</summary>
    public int Operations { get; init; } = 1;

    /// <summary>Preferences that were followed.</summary>
    public string? Applied { get; init; }

    /// <summary>The whole body, for the inside of a batch.</summary>
    public string? Text => Parts is null ? Body : string.Concat(Parts.Select(p => System.Text.Encoding.UTF8.GetString(p.Span)));

    public IEnumerable<(string Name, string Value)> Headers()
    {
        yield return ("OData-Version", "4.0");
        if (Applied is not null) yield return ("Preference-Applied", Applied);
        if (EntityId is not null) yield return ("OData-EntityId", EntityId);
        if (EntityId is not null && Status == 204) yield return ("Location", EntityId);
        if (ETag is not null) yield return ("ETag", ETag);
        if (Unconfirmed is not null) yield return ("x-sandbox-unconfirmed", Unconfirmed);
        if (Body is not null || Parts is not null) yield return ("Content-Type", ContentType);
    }
}
