namespace Portal.Sandbox.Dataverse;

internal enum ColumnType { Text, Number, BigNumber, Flag, Time, Id, Choice, Lookup }

/// <summary>A column as the Web API's metadata tells it: type, limits, whether it can be read, written, must be given.</summary>
internal sealed record Column(string Name, ColumnType Type)
{
    /// <summary>Characters of a text, or the largest number.</summary>
    public int? Max { get; init; }

    /// <summary>IsValidForRead is false: secrets, which Dataverse never gives back.</summary>
    public bool IsWriteOnly { get; init; }

    /// <summary>Set by the platform; what a caller sends for it is ignored.</summary>
    public bool IsReadOnly { get; init; }
    public bool IsRequired { get; init; }
    public IReadOnlyList<(int Value, string Label)> Options { get; init; } = [];

    /// <summary>Tables a lookup can point to; their logical names.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];
    public object? Default { get; init; }

    /// <summary>The name it has in answers, $select and $filter.</summary>
    public string ReadName => Type == ColumnType.Lookup ? $"_{Name}_value" : Name;
}

/// <param name="Name">Logical name.</param>
/// <param name="Set">Name in addresses.</param>
/// <param name="Schema">The part of privilege names after the verb, as in prvReadMailbox.</param>
/// <param name="Collections">Navigation to rows of another table that point here: name, table, lookup column.</param>
internal sealed record Table(
    string Name, string Set, string Schema, int TypeCode, string PrimaryName, IReadOnlyList<Column> Columns, IReadOnlyList<(string Name, string Table, string Column)> Collections)
{
    public string PrimaryId => Name + "id";

    public bool IsUserOwned { get; init; } = true;

    /// <summary>Messages the table does not support, such as Update on tracelog.</summary>
    public IReadOnlyList<string> Unsupported { get; init; } = [];

    public Column? FindReadable(string name) => Columns.FirstOrDefault(c => c.ReadName == name && !c.IsWriteOnly);

    public Column? Find(string name) => Columns.FirstOrDefault(c => c.Name == name);
}
