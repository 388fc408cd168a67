namespace Headgate.Warehouse;

/// <summary>The warehouses of this node: starts their processes when somebody needs them and suspends them when nobody does.</summary>
public interface IWarehouses
{
    /// <summary>Makes an empty database with its schema; the process stays up for the first session.</summary>
    /// <exception cref="WarehouseException">The process did not come up.</exception>
    Task CreateAsync(WarehouseSpec warehouse, CancellationToken stop);

    /// <summary>Opens a session; a suspended warehouse resumes.</summary>
    /// <exception cref="WarehouseException">The database is gone, broken, or has too many sessions.</exception>
    Task<IWarehouseSession> OpenAsync(WarehouseSpec warehouse, SessionRequest request, CancellationToken stop);

    /// <summary>Ends the sessions and the process and removes the files. Nothing happens when there are none.</summary>
    Task DropAsync(long workspace, CancellationToken stop);

    /// <summary>Removes the files of warehouses that belong to no workspace. Those made a short time ago stay: their workspace may just be on its way.</summary>
    /// <param name="known">The workspaces that there are.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>How many were removed.</returns>
    Task<int> SweepAsync(IReadOnlyCollection<long> known, CancellationToken stop);
}

/// <summary>A warehouse as it is set up.</summary>
/// <param name="Workspace">The workspace's id.</param>
/// <param name="Size">Its limits of memory and threads.</param>
/// <param name="StatementTimeout">How long a statement may run; zero for the stack's limit.</param>
/// <param name="Database">The name of the database that clients see, such as <c>KEBOOLA_12</c>.</param>
/// <param name="Schema">The workspace's own schema, such as <c>WORKSPACE_34</c>.</param>
public sealed record WarehouseSpec(long Workspace, WarehouseSize Size, TimeSpan StatementTimeout, string Database, string Schema)
{
    /// <summary>What clients call the warehouse; some look for the first word.</summary>
    public string Warehouse => $"KEBOOLA_{Size.ToString().ToUpperInvariant()}";
}

/// <summary>How big a warehouse is.</summary>
public enum WarehouseSize
{
    /// <summary>The default.</summary>
    Small,
    /// <summary>Twice the small one.</summary>
    Medium,
    /// <summary>Four times the small one.</summary>
    Large,
}

/// <summary>Who opens a session and how.</summary>
/// <param name="Dialect">In which SQL its statements are written.</param>
/// <param name="User">The login's name, as <c>CURRENT_USER()</c> answers it.</param>
/// <param name="Catalogue">The platform's tables it may read; <c>null</c> for none.</param>
public sealed record SessionRequest(SqlDialect Dialect, string User, IStorageCatalogue? Catalogue = null)
{
    /// <summary>Session parameters by upper-case name, such as <c>TIMEZONE</c>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the platform itself works in it, for the time of one call: it is not counted among the sessions that a warehouse may have.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Whether statements of users only read: those that change rows or definitions are refused. What the platform does itself is not.</summary>
    public bool IsReadOnly { get; init; }
}

/// <summary>In which SQL statements are written.</summary>
public enum SqlDialect
{
    /// <summary>Snowflake's.</summary>
    Snowflake,
    /// <summary>GoogleSQL.</summary>
    BigQuery,
}

/// <summary>Tables of the platform as schemas of a warehouse: read-only, always current, nothing copied.</summary>
/// <remarks>Called by the host on behalf of a warehouse for each statement that names a schema other than the workspace's own.</remarks>
public interface IStorageCatalogue
{
    /// <summary>The schemas: ids of the buckets, such as <c>in.c-main</c>.</summary>
    Task<IReadOnlyList<string>> SchemasAsync(CancellationToken stop);

    /// <summary>The tables of a schema with their columns; empty when there is no such schema.</summary>
    Task<IReadOnlyList<CatalogueTable>> TablesAsync(string schema, CancellationToken stop);

    /// <summary>A table's rows as of now; <c>null</c> when there is no such table.</summary>
    Task<TableReference?> ReadAsync(string schema, string table, CancellationToken stop);
}

/// <summary>A table in a catalogue.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">How many rows; <c>null</c> when not counted.</param>
/// <param name="Bytes">How many bytes; <c>null</c> when not counted.</param>
/// <param name="IsView">Whether it is shown as a view.</param>
public sealed record CatalogueTable(string Name, IReadOnlyList<ReferenceColumn> Columns, long? Rows, long? Bytes, bool IsView = false);

/// <summary>A column of rows that are read by reference.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">DuckDB's type, such as <c>DECIMAL(38,0)</c>.</param>
/// <param name="Nullable">Whether it may be NULL.</param>
public sealed record ReferenceColumn(string Name, string Type, bool Nullable = true);

/// <summary>Rows in immutable Parquet files, read where they are.</summary>
/// <param name="Columns">What <paramref name="Select"/> gives, in order.</param>
/// <param name="Select">One SELECT in DuckDB's SQL over the files; it names file <c>i</c> of <paramref name="Files"/> as <c>{file:i}</c> in place of a quoted path.</param>
/// <param name="Files">Full paths. The caller keeps them until the call that it gave them to has ended; the warehouse makes hard links of its own.</param>
public sealed record TableReference(IReadOnlyList<ReferenceColumn> Columns, string Select, IReadOnlyList<string> Files);
