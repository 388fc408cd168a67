namespace Headgate.Warehouse.Sql;

/// <summary>A statement as it is to run.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Steps">DuckDB's statements in order; they succeed or fail together. Empty when only <see cref="Session"/> or <see cref="Status"/> matters.</param>
internal sealed record Translated(StatementKind Kind, IReadOnlyList<DuckStatement> Steps)
{
    /// <summary>What the rows' columns are; <c>null</c> when DuckDB's own names and types are right.</summary>
    public IReadOnlyList<OutputColumn>? Columns { get; init; }

    /// <summary>The single text that is the answer in column <c>status</c>, such as <c>Table A successfully created.</c></summary>
    public string? Status { get; init; }

    /// <summary>The columns of the answer of DML, such as <c>number of rows inserted</c>; each names the step whose changed rows it counts.</summary>
    public IReadOnlyList<AffectedColumn> Affected { get; init; } = [];

    /// <summary>Relations that are still by reference and must become copies before the steps run, because they are written.</summary>
    public IReadOnlyList<Relation> Materialize { get; init; } = [];

    /// <summary>Names in the workspace's schema whose rows or definition change.</summary>
    public IReadOnlyList<string> Writes { get; init; } = [];

    /// <summary>Storage relations whose <see cref="Relation.Files"/> the steps read.</summary>
    public IReadOnlyList<Relation> Reads { get; init; } = [];

    /// <summary>What becomes of the session once the steps have run; <c>null</c> for nothing.</summary>
    public SessionEffect? Session { get; init; }

    /// <summary>Whether an open transaction is committed before it, as Snowflake does for DDL.</summary>
    public bool CommitsBefore { get; init; }
}

/// <summary>A statement of DuckDB.</summary>
/// <param name="Sql">Its text, with <c>$1</c> and so on for <see cref="Parameters"/>.</param>
/// <param name="Parameters">The values, as DuckDbStatement binds them.</param>
/// <param name="GivesRows">Whether its rows are the statement's result.</param>
internal sealed record DuckStatement(string Sql, IReadOnlyList<object?> Parameters, bool GivesRows = false);

/// <summary>A column of a result.</summary>
/// <param name="Name">As the client sees it.</param>
/// <param name="Type">Its type where the translator knows better than DuckDB; <c>null</c> for what DuckDB says.</param>
internal sealed record OutputColumn(string Name, SqlType? Type);

/// <summary>A column of the answer of DML.</summary>
/// <param name="Name">Such as <c>number of rows updated</c>.</param>
/// <param name="Step">The index in <see cref="Translated.Steps"/> whose count of changed rows it is; -1 for zero.</param>
internal sealed record AffectedColumn(string Name, int Step);

/// <summary>What a statement does to its session.</summary>
internal abstract record SessionEffect
{
    /// <summary>The current database and schema.</summary>
    internal sealed record Use(string Database, string? Schema) : SessionEffect;

    /// <summary>USE WAREHOUSE and USE ROLE: the name is kept for <c>CURRENT_WAREHOUSE()</c> and <c>CURRENT_ROLE()</c>.</summary>
    internal sealed record UseName(string What, string Name) : SessionEffect;

    /// <summary>ALTER SESSION SET; a <c>null</c> unsets.</summary>
    internal sealed record Parameters(IReadOnlyDictionary<string, string?> Values) : SessionEffect;

    /// <summary>SET and UNSET of variables by name. The value is what the step's only row gives; <c>null</c> unsets.</summary>
    internal sealed record Variables(IReadOnlyList<string> Names, bool Unset) : SessionEffect;

    /// <summary>Begins a transaction.</summary>
    internal sealed record Begin : SessionEffect;

    /// <summary>Commits; without a transaction nothing happens.</summary>
    internal sealed record Commit : SessionEffect;

    /// <summary>Undoes; without a transaction nothing happens.</summary>
    internal sealed record Rollback : SessionEffect;
}
