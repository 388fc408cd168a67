namespace Headgate.Warehouse.Sql;

/// <summary>Turns what a user wrote into DuckDB's SQL. Runs in the warehouse's process; nothing that it did not make reaches DuckDB.</summary>
internal interface ITranslator
{
    /// <summary>Parses the whole text at once, then translates each statement when it is asked for: the ones before it have run by then.</summary>
    /// <exception cref="WarehouseException">The text is wrong, names what is not supported, or holds more statements than allowed.</exception>
    IEnumerable<Translated> Translate(string sql, TranslationContext context);
}

/// <summary>What a statement sees. Live: the session changes it between two statements of one text.</summary>
internal sealed class TranslationContext
{
    /// <summary>The workspace's own database as clients name it, such as <c>KEBOOLA_12</c>.</summary>
    public required string OwnDatabase { get; init; }

    /// <summary>The workspace's own schema, such as <c>WORKSPACE_34</c>.</summary>
    public required string OwnSchema { get; init; }

    /// <summary>The login's name.</summary>
    public required string User { get; init; }

    /// <summary>In which SQL the text is.</summary>
    public required SqlDialect Dialect { get; init; }

    /// <summary>What names stand for.</summary>
    public required IRelationResolver Relations { get; init; }

    /// <summary>The current database.</summary>
    public required string Database { get; set; }

    /// <summary>The current schema.</summary>
    public string? Schema { get; set; }

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction { get; set; }

    /// <summary>Session parameters by upper-case name.</summary>
    public Dictionary<string, string> Parameters { get; init; } = [];

    /// <summary>Variables made by <c>SET</c>, by upper-case name: a literal or expression in DuckDB's SQL.</summary>
    public Dictionary<string, string> Variables { get; init; } = [];

    /// <summary>Values for <c>?</c> and <c>:1</c>; of a bulk statement each has several.</summary>
    public IReadOnlyList<Binding> Bindings { get; set; } = [];

    /// <summary>Values for <c>@name</c>.</summary>
    public IReadOnlyDictionary<string, Binding> Named { get; set; } = new Dictionary<string, Binding>();

    /// <summary>How many statements the text may hold; zero for any number.</summary>
    public int MaxStatements { get; set; }
}

/// <summary>A statement in DuckDB's SQL and what it does to the session.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Sql">DuckDB's statements, in order; the last one gives the rows. Together they happen or not. May be empty for a statement that only changes the session.</param>
internal sealed record Translated(StatementKind Kind, IReadOnlyList<string> Sql)
{
    /// <summary>Values for <c>$1</c>, <c>$2</c>, … of the last statement, as <c>DuckDbStatement.Bind</c> takes them.</summary>
    public IReadOnlyList<object?> Parameters { get; init; } = [];

    /// <summary>For a bulk statement: the last statement runs once per row, with that row's values instead of <see cref="Parameters"/>.</summary>
    public IReadOnlyList<IReadOnlyList<object?>>? ParameterRows { get; init; }

    /// <summary>The workspace's own tables that it changes (DML, ALTER): those that are references become copies first.</summary>
    public IReadOnlyList<string> Writes { get; init; } = [];

    /// <summary>The workspace's own tables and views that it drops, replaces or renames away.</summary>
    public IReadOnlyList<string> Drops { get; init; } = [];

    /// <summary>What it does to the transaction.</summary>
    public TransactionEffect Transaction { get; init; }

    /// <summary>What it does to the session once it has run.</summary>
    public Action<TranslationContext>? Effect { get; init; }

    /// <summary>The one cell of a statement without rows, such as <c>Table T successfully created.</c></summary>
    public string? Message { get; init; }

    /// <summary>The columns as clients shall see them, where they differ from what DuckDB's result says; <c>null</c> entries say nothing.</summary>
    public IReadOnlyList<ResultColumn?>? Columns { get; init; }

    /// <summary>Whether it makes temporary objects, which end with the session's process.</summary>
    public bool MakesTemporary { get; init; }

    /// <summary>The line it begins in, from 1.</summary>
    public int Line { get; init; } = 1;

    /// <summary>The position in that line, from 0.</summary>
    public int Position { get; init; }
}

/// <summary>What a statement does to the transaction.</summary>
internal enum TransactionEffect
{
    /// <summary>Runs in the open one, or in one of its own.</summary>
    None,
    /// <summary>Opens one.</summary>
    Begin,
    /// <summary>Ends it and keeps its changes.</summary>
    Commit,
    /// <summary>Ends it and undoes its changes.</summary>
    Rollback,
    /// <summary>As Snowflake's DDL: an open one is committed first, then it runs in one of its own.</summary>
    CommitFirst,
}

/// <summary>Tells what a name in FROM, INTO or ALTER stands for.</summary>
internal interface IRelationResolver
{
    /// <summary>Resolves a name as it is stored (unquoted names upper-cased by the caller); parts that were not written are <c>null</c>: the session's current ones.</summary>
    Relation Resolve(string? database, string? schema, string name);

    /// <summary>The schemas a user sees: the workspace's own, PUBLIC, INFORMATION_SCHEMA and those of the storage catalogue.</summary>
    IReadOnlyList<string> Schemas();

    /// <summary>The tables of a schema of the storage catalogue.</summary>
    IReadOnlyList<CatalogueTable> StorageTables(string schema);
}

/// <summary>What a name stands for.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Sql">What is written in FROM in DuckDB's SQL: a quoted name, or a subquery in parentheses. Empty when nothing was found.</param>
internal sealed record Relation(RelationKind Kind, string Sql)
{
    /// <summary>The name of nothing.</summary>
    public static Relation NotFound { get; } = new(RelationKind.NotFound, "");
}

/// <summary>Kinds of relations.</summary>
internal enum RelationKind
{
    /// <summary>There is no such thing.</summary>
    NotFound,
    /// <summary>A table of the workspace.</summary>
    Table,
    /// <summary>A table of the workspace whose rows are still the lake's files; to users it is a table.</summary>
    Reference,
    /// <summary>A view of the workspace.</summary>
    View,
    /// <summary>A table of the platform: it can only be read.</summary>
    Storage,
}
