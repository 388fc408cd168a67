namespace Headgate.Warehouse;

/// <summary>A session in a warehouse: one statement at a time, with a transaction, a current schema and parameters of its own.</summary>
/// <remarks>When the process ends under it, every call fails with <see cref="WarehouseException"/> and <see cref="IsOpen"/> is false.</remarks>
public interface IWarehouseSession : IAsyncDisposable
{
    /// <summary>Whether the process behind it still answers.</summary>
    bool IsOpen { get; }

    /// <summary>The state after the last statement.</summary>
    SessionState State { get; }

    /// <summary>Runs one or several statements of a user, contained: nothing but the workspace's database can be written, nothing but it and the catalogue read.</summary>
    /// <returns>One result per statement, in order; a failing one ends the call with an exception that says which it was.</returns>
    /// <exception cref="WarehouseException">The SQL is wrong or not supported, a limit was met, or the process ended.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the statement was interrupted and its changes undone.</exception>
    Task<IReadOnlyList<StatementResult>> ExecuteAsync(StatementRequest request, CancellationToken stop);

    /// <summary>Puts platform rows into the workspace's schema as a table, by reference; it becomes a copy when somebody first writes to it.</summary>
    /// <exception cref="WarehouseException">The table exists and <paramref name="replace"/> is false.</exception>
    Task PutReferenceAsync(string table, TableReference rows, bool replace, CancellationToken stop);

    /// <summary>Puts a view on a table of the storage catalogue into the workspace's schema: it shows the table's rows as they are whenever it is read.</summary>
    /// <param name="view">Its name.</param>
    /// <param name="schema">The catalogue's schema.</param>
    /// <param name="table">The catalogue's table.</param>
    /// <param name="columns">The table's columns that it shows, and what it calls them.</param>
    /// <param name="replace">Whether what is there goes.</param>
    /// <param name="stop">Interrupts it.</param>
    /// <exception cref="WarehouseException">An object of this name exists and <paramref name="replace"/> is false.</exception>
    Task PutStorageViewAsync(string view, string schema, string table, IReadOnlyList<(ReferenceColumn Source, string Name)> columns, bool replace, CancellationToken stop);

    /// <summary>Loads platform rows: by reference where no value can fail its column's type, as a copy otherwise.</summary>
    /// <returns>How many rows were copied; <c>null</c> when they stay where they are.</returns>
    /// <exception cref="WarehouseException">The table exists, or a value does not fit: the message names column and value.</exception>
    Task<long?> LoadAsync(TableLoad load, CancellationToken stop);

    /// <summary>Drops a table or view of the workspace's schema.</summary>
    /// <returns>Whether there was one.</returns>
    Task<bool> DropAsync(string name, CancellationToken stop);

    /// <summary>Runs one statement of our own, in DuckDB's SQL and not contained, with files it may read named as <c>{file:i}</c>.</summary>
    /// <returns>How many rows it changed or wrote.</returns>
    Task<long> RunOwnAsync(string duckDbSql, IReadOnlyList<string> files, CancellationToken stop);

    /// <summary>Writes a table or view of the workspace's schema as one CSV file: comma, every value quoted, NULL as nothing, with a header.</summary>
    /// <returns>Its columns with DuckDB's types.</returns>
    /// <exception cref="WarehouseException">There is no such table or column.</exception>
    Task<ExportedObject> ExportCsvAsync(string table, IReadOnlyList<string>? columns, string file, CancellationToken stop);

    /// <summary>The tables and views of the workspace's own schema, by name.</summary>
    Task<IReadOnlyList<WarehouseObject>> ListAsync(CancellationToken stop);
}

/// <summary>What statements see and change in their session.</summary>
/// <param name="Database">The current database.</param>
/// <param name="Schema">The current schema; <c>null</c> for none.</param>
/// <param name="Parameters">Session parameters by upper-case name.</param>
/// <param name="InTransaction">Whether a transaction is open.</param>
public sealed record SessionState(string Database, string? Schema, IReadOnlyDictionary<string, string> Parameters, bool InTransaction);

/// <summary>A table or view.</summary>
public sealed record WarehouseObject(string Name, bool IsView);

/// <summary>An exported table.</summary>
public sealed record ExportedObject(IReadOnlyList<ReferenceColumn> Columns, long Rows);

/// <summary>Statements of a user.</summary>
/// <param name="Sql">The text.</param>
public sealed record StatementRequest(string Sql)
{
    /// <summary>How many statements the text may hold; zero for any number.</summary>
    public int MaxStatements { get; init; } = 1;

    /// <summary>Values for <c>?</c> and <c>:1</c>, by position. A list of them per row makes one bulk statement.</summary>
    public IReadOnlyList<Binding> Bindings { get; init; } = [];

    /// <summary>Named values, as GoogleSQL's <c>@name</c>.</summary>
    public IReadOnlyDictionary<string, Binding> Named { get; init; } = new Dictionary<string, Binding>();

    /// <summary>How cells are written.</summary>
    public CellEncoding Encoding { get; init; } = CellEncoding.Text;

    /// <summary>Where the parts of the result go: a new, empty folder that the caller owns; <c>null</c> keeps no rows beyond <see cref="InlineBytes"/>.</summary>
    public string? SpoolFolder { get; init; }

    /// <summary>How many bytes of rows come back in memory; what is beyond goes to the spool.</summary>
    public int InlineBytes { get; init; } = 1024 * 1024;

    /// <summary>How many bytes a part of the spool has, about.</summary>
    public int PartBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Most bytes that a result may put into the spool; a statement that gives more fails.</summary>
    public long SpoolBytes { get; init; } = long.MaxValue;

    /// <summary>How long it may run, when shorter than the warehouse allows.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Only what the statement would give is found out; nothing runs.</summary>
    public bool DescribeOnly { get; init; }
}

/// <summary>How the cells of a result are written: all are JSON strings or null.</summary>
public enum CellEncoding
{
    /// <summary>As people read them: <c>2024-01-31 12:00:00.000</c>, <c>true</c>.</summary>
    Text,
    /// <summary>As Snowflake's drivers expect: days and seconds since 1970, <c>1</c> and <c>0</c>, binary in hex.</summary>
    Snowflake,
    /// <summary>As BigQuery's clients expect: rows as <c>{"f":[{"v":…}]}</c>, timestamps in microseconds, bytes in base64.</summary>
    BigQuery,
}

/// <summary>A value for a place in a statement.</summary>
/// <param name="Type">The protocol's type word: <c>TEXT</c>, <c>FIXED</c>, <c>REAL</c>, <c>BOOLEAN</c>, <c>DATE</c>, <c>TIME</c>, <c>TIMESTAMP_NTZ</c>, <c>TIMESTAMP_LTZ</c>, <c>TIMESTAMP_TZ</c>, <c>BINARY</c>, <c>VARIANT</c>, <c>ARRAY</c>, <c>OBJECT</c>.</param>
/// <param name="Values">The value as the protocol writes it; several for a bulk statement.</param>
public sealed record Binding(string Type, IReadOnlyList<string?> Values);

/// <summary>What a statement gave.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="Columns">The columns of its rows; also those without rows answer one, such as a status.</param>
/// <param name="Rows">How many rows there are.</param>
/// <param name="RowsAffected">How many rows it changed; <c>null</c> when it changes none.</param>
/// <param name="Inline">The first rows: JSON arrays of cells, with a comma between rows and no outer brackets; UTF-8.</param>
/// <param name="InlineRows">How many rows <paramref name="Inline"/> has.</param>
/// <param name="Parts">The other rows in files of the same form, in order.</param>
public sealed record StatementResult(
    StatementKind Kind, IReadOnlyList<ResultColumn> Columns, long Rows, long? RowsAffected, ReadOnlyMemory<byte> Inline, int InlineRows, IReadOnlyList<ResultPart> Parts);

/// <summary>A file with rows of a result.</summary>
public sealed record ResultPart(string File, long Rows, long Bytes);

/// <summary>A column of a result, in Snowflake's words: clients of other dialects get them translated by their endpoint.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">One of FIXED, REAL, TEXT, BOOLEAN, DATE, TIME, TIMESTAMP_NTZ, TIMESTAMP_LTZ, TIMESTAMP_TZ, VARIANT, ARRAY, OBJECT, BINARY.</param>
/// <param name="Nullable">Whether it may be NULL.</param>
/// <param name="Precision">Digits of FIXED.</param>
/// <param name="Scale">Digits behind the point of FIXED, or of a second.</param>
/// <param name="Length">Characters of TEXT or bytes of BINARY.</param>
public sealed record ResultColumn(string Name, string Type, bool Nullable, int? Precision, int? Scale, long? Length)
{
    /// <summary>DuckDB's type, such as <c>STRUCT(a BIGINT)[]</c>, for clients of a dialect with nested types.</summary>
    public string? EngineType { get; init; }
}

/// <summary>What a statement is.</summary>
public enum StatementKind
{
    /// <summary>Gives rows.</summary>
    Select,
    /// <summary>Adds rows.</summary>
    Insert,
    /// <summary>Changes rows.</summary>
    Update,
    /// <summary>Removes rows.</summary>
    Delete,
    /// <summary>MERGE.</summary>
    Merge,
    /// <summary>Makes, changes or drops objects.</summary>
    Ddl,
    /// <summary>Begins or ends a transaction.</summary>
    Transaction,
    /// <summary>USE, ALTER SESSION, SET and UNSET.</summary>
    Session,
    /// <summary>SHOW and DESCRIBE.</summary>
    Show,
    /// <summary>EXPLAIN.</summary>
    Explain,
}
