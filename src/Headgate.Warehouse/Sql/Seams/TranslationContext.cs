namespace Headgate.Warehouse.Sql;

/// <summary>What a statement sees of its session.</summary>
internal sealed record TranslationContext
{
    /// <summary>The workspace's database as clients call it.</summary>
    public required string OwnDatabase { get; init; }

    /// <summary>The workspace's schema: the only one that is written. In DuckDB it has the same name, in the default catalogue.</summary>
    public required string OwnSchema { get; init; }

    /// <summary>The current database.</summary>
    public required string Database { get; init; }

    /// <summary>The current schema; <c>null</c> for none.</summary>
    public string? Schema { get; init; }

    /// <summary>The login's name.</summary>
    public string User { get; init; } = "";

    /// <summary>The current role.</summary>
    public string Role { get; init; } = "";

    /// <summary>The current warehouse.</summary>
    public string Warehouse { get; init; } = "";

    /// <summary>The session's number.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>The ids of the session's statements that have ended, the last one last.</summary>
    public IReadOnlyList<string> QueryIds { get; init; } = [];

    /// <summary>Session parameters by upper-case name.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Session variables by upper-case name.</summary>
    public IReadOnlyDictionary<string, SessionVariable> Variables { get; init; } = new Dictionary<string, SessionVariable>();

    /// <summary>Values for <c>?</c> and <c>:1</c>, by position.</summary>
    public IReadOnlyList<Binding> Bindings { get; init; } = [];

    /// <summary>Named values.</summary>
    public IReadOnlyDictionary<string, Binding> Named { get; init; } = new Dictionary<string, Binding>();

    /// <summary>Whether only the columns are asked for: values that are not bound yet are NULL.</summary>
    public bool DescribeOnly { get; init; }

    /// <summary>Whether statements that change rows or definitions are refused.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>What names stand for.</summary>
    public required IRelationResolver Relations { get; init; }
}

/// <summary>A session variable.</summary>
/// <param name="Value">Its value as text; <c>null</c> for NULL.</param>
/// <param name="Type">Its type.</param>
internal sealed record SessionVariable(string? Value, SqlType? Type);

/// <summary>Finds what names in statements stand for.</summary>
internal interface IRelationResolver
{
    /// <summary>The relation of a name, as it is written in the catalogue (unquoted names are already folded to upper case).</summary>
    /// <param name="database">The database; the current one when the statement says none.</param>
    /// <param name="schema">The schema; the current one when the statement says none. <c>INFORMATION_SCHEMA</c> counts as one.</param>
    /// <param name="name">The table's or view's name.</param>
    /// <returns><c>null</c> when there is none that the session may see.</returns>
    Relation? Resolve(string database, string? schema, string name);

    /// <summary>Whether the session sees a schema, for USE and SHOW.</summary>
    bool SchemaExists(string database, string schema);

    /// <summary>The rows that an earlier statement of the session gave.</summary>
    /// <returns><c>null</c> when they are not kept.</returns>
    Relation? ResultOf(string queryId);

    /// <summary>The schemas of a database that the session sees, its own first; nothing when it sees none.</summary>
    IReadOnlyList<string> Schemas(string database) => [];

    /// <summary>The tables and views of a schema by name; temporary ones are in the workspace's own. Nothing of DuckDB's own catalogue is among them.</summary>
    IReadOnlyList<CatalogueObject> Objects(string database, string schema) => [];

    /// <summary>A sequence of the workspace's schema.</summary>
    /// <returns>Its name in DuckDB, quoted; <c>null</c> when there is none.</returns>
    string? Sequence(string database, string? schema, string name);
}

/// <summary>What a relation is.</summary>
internal enum RelationKind
{
    /// <summary>A table of the workspace.</summary>
    Table,
    /// <summary>A temporary table of the session.</summary>
    Temporary,
    /// <summary>A view of the workspace.</summary>
    View,
    /// <summary>A table of the workspace whose rows are still the lake's files.</summary>
    Reference,
    /// <summary>A table of the platform: read-only.</summary>
    Storage,
    /// <summary>A view of INFORMATION_SCHEMA or the rows of an earlier result: read-only.</summary>
    Catalogue,
}

/// <summary>A table or view that a statement may read.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name in its schema.</param>
/// <param name="Source">DuckDB's SQL to read it: a quoted, qualified name, or a SELECT in parentheses.</param>
/// <param name="Columns">Its columns in order.</param>
/// <param name="Written">What DML and DDL name: the quoted, qualified name; <c>null</c> when it is read-only.</param>
internal sealed record Relation(RelationKind Kind, string Name, string Source, IReadOnlyList<RelationColumn> Columns, string? Written = null)
{
    /// <summary>Files that <see cref="Source"/> names, which must stay until the statement has ended.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>What is known beyond DuckDB's own catalogue.</summary>
    public ObjectNote Note { get; init; } = new();
}

/// <summary>A table or view as SHOW and INFORMATION_SCHEMA list it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsView">Whether it is a view.</param>
/// <param name="Columns">Its columns in order.</param>
internal sealed record CatalogueObject(string Name, bool IsView, IReadOnlyList<RelationColumn> Columns)
{
    /// <summary>Whether it goes with its session.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>How many rows; <c>null</c> when not counted.</summary>
    public long? Rows { get; init; }

    /// <summary>How many bytes; <c>null</c> when not counted.</summary>
    public long? Bytes { get; init; }

    /// <summary>What is known beyond DuckDB's own catalogue.</summary>
    public ObjectNote Note { get; init; } = new();
}

/// <summary>A column of a relation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type; <c>null</c> when it cannot be told.</param>
/// <param name="Nullable">Whether it may be NULL.</param>
/// <param name="Default">The default as DuckDB's SQL; <c>null</c> for none.</param>
internal sealed record RelationColumn(string Name, SqlType? Type, bool Nullable = true, string? Default = null)
{
    /// <summary>What is known beyond DuckDB's own catalogue.</summary>
    public ColumnNote Note { get; init; } = new();
}
