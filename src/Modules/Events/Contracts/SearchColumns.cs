namespace Headgate.Events;

/// <summary>What the fields of a query string are in SQL. Keys are the fields' names on the wire, values column expressions.</summary>
/// <remarks>Ids and names match as a whole and by case, texts anywhere and in any case, as people expect of each.</remarks>
public sealed record SearchColumns
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    /// <summary>Ids and names.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = None;

    /// <summary>Texts for people.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = None;

    /// <summary>Whole numbers.</summary>
    public IReadOnlyDictionary<string, string> Numbers { get; init; } = None;

    /// <summary>Times.</summary>
    public IReadOnlyDictionary<string, string> Times { get; init; } = None;

    /// <summary>Lists of names; one of them has to match.</summary>
    public IReadOnlyDictionary<string, string> Lists { get; init; } = None;

    /// <summary>JSON columns, whose fields are reached as <c>column.field</c>.</summary>
    public IReadOnlyList<string> Documents { get; init; } = [];

    /// <summary>The name columns that a term without a field is looked for in.</summary>
    public IReadOnlyList<string> AnyName { get; init; } = [];

    /// <summary>The text columns that a term without a field is looked for in; lists are always.</summary>
    public IReadOnlyList<string> AnyText { get; init; } = [];
}
