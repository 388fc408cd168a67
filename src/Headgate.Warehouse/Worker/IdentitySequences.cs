using Headgate.DuckDb;

namespace Headgate.Warehouse.Worker;

/// <summary>The sequences behind AUTOINCREMENT, which go with the last table that counts by them.</summary>
/// <remarks>
/// Invariant: a sequence that a column's default names, or that DuckDB says something depends on, stays. Temporary tables of other sessions cannot be seen, so a statement only drops what its own tables counted by;
/// the rest goes when the database is opened, when there are no sessions.
/// </remarks>
internal sealed class IdentitySequences(DuckDbConnection connection, string schema)
{
    /// <summary>What their names begin with; those of users cannot.</summary>
    public const char Mark = '\u0001';

    // The end of a name is random; a default holds the name in quotes.
    private const string Counted = """
        SELECT DISTINCT s.sequence_name, c.table_name
          FROM duckdb_sequences() s JOIN duckdb_columns() c ON contains(c.column_default, right(s.sequence_name, 32))
         WHERE s.schema_name = $1 AND starts_with(s.sequence_name, chr(1)) AND (c.schema_name = $1 OR c.database_name = 'temp')
        """;

    private const string Unused = """
        SELECT s.sequence_name FROM duckdb_sequences() s
         WHERE s.schema_name = $1 AND starts_with(s.sequence_name, chr(1))
           AND NOT EXISTS (SELECT 1 FROM duckdb_columns() c WHERE contains(c.column_default, right(s.sequence_name, 32)))
           AND s.sequence_oid NOT IN (SELECT objid FROM duckdb_dependencies() UNION ALL SELECT refobjid FROM duckdb_dependencies())
        """;

    /// <summary>Those that these tables count by.</summary>
    public IReadOnlyList<string> Of(IReadOnlyList<string> tables) => tables.Count == 0 ? []
        : [.. connection.Rows(Counted, schema).Where(row => tables.Contains(row[1]!, StringComparer.Ordinal)).Select(row => row[0]!).Distinct()];

    /// <summary>Drops those of them that nothing counts by any more.</summary>
    public void DropUnused(IReadOnlyList<string> among)
    {
        if (among.Count > 0)
            Drop(connection.Texts(Unused, schema).Where(among.Contains));
    }

    /// <summary>Drops all that nothing counts by; no session may be open.</summary>
    public void DropUnused() => Drop(connection.Texts(Unused, schema));

    private void Drop(IEnumerable<string> sequences)
    {
        foreach (var sequence in sequences)
            connection.Run($"DROP SEQUENCE {DuckDbText.Identifier(schema)}.{DuckDbText.Identifier(sequence)}");
    }
}
