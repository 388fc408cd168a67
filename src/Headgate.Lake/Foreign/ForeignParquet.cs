using System.Text;
using Headgate.DuckDb;
using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>A column of Parquet files that are not the lake's.</summary>
/// <param name="Name">As the files call it.</param>
/// <param name="Type">What the lake keeps it as; what has no type there (lists, structs, binaries) is its text.</param>
public sealed record ForeignColumn(string Name, LakeType Type);

/// <summary>Reads Parquet files that somebody else wrote, and writes them as the CSV that loads take.</summary>
internal static class ForeignParquet
{
    public static async Task<IReadOnlyList<ForeignColumn>> ColumnsAsync(DuckDbConnection connection, IReadOnlyList<string> files, CancellationToken stop)
    {
        using var result = await connection.QueryAsync($"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {From(files)})", stop);
        List<ForeignColumn> columns = [];
        await foreach (var chunk in result.ChunksAsync(stop))
        {
            for (var row = 0; row < chunk.RowCount; row++)
                columns.Add(new(Encoding.UTF8.GetString(chunk.Column(0).GetBytes(row)), TypeOf(Encoding.UTF8.GetString(chunk.Column(1).GetBytes(row)))));
        }

        return columns;
    }

    /// <summary>Writes the rows without a header; NULL is the given text.</summary>
    public static Task WriteCsvAsync(
        DuckDbConnection connection, IReadOnlyList<string> files, IReadOnlyList<ForeignColumn> columns, string target, string nullText, CancellationToken stop)
    {
        var values = columns.Select(column =>
        {
            var name = DuckDbText.Identifier(column.Name);
            return $"coalesce(CAST(CAST({name} AS {column.Type}) AS VARCHAR), {DuckDbText.Literal(nullText)}) AS {name}";
        });
        return connection.ExecuteAsync(
            $"COPY (SELECT {string.Join(", ", values)} FROM {From(files)}) TO {DuckDbText.Literal(target)} (FORMAT csv, HEADER false, DELIMITER ',', QUOTE '\"', ESCAPE '\"', FORCE_QUOTE *)", stop);
    }

    /// <summary>Writes a CSV file of ours as Parquet: comma, a header, every value quoted, NULL as nothing.</summary>
    public static Task WriteParquetAsync(DuckDbConnection connection, string csvFile, IReadOnlyList<ForeignColumn> columns, string target, CancellationToken stop)
    {
        var types = columns.Select((column, i) => $"'c{DuckDbText.Literal(i)}': {DuckDbText.Literal(column.Type.Sql)}");
        var names = columns.Select((column, i) => $"c{DuckDbText.Literal(i)} AS {DuckDbText.Identifier(column.Name)}");
        return connection.ExecuteAsync(
            $"COPY (SELECT {string.Join(", ", names)} FROM read_csv({DuckDbText.ReadPath(csvFile)}, header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false, auto_detect = false, max_line_size = 268435456, columns = {{{string.Join(", ", types)}}})) TO {DuckDbText.Literal(target)} (FORMAT parquet, COMPRESSION zstd)", stop);
    }

    /// <summary>What the files' own faults become for the caller, without the engine's words, which name paths.</summary>
    public static Exception Translate(Exception failure) => LakeEngine.Translate(failure) switch
    {
        DuckDbException { Type: DuckDbErrorType.InvalidInput or DuckDbErrorType.Io or DuckDbErrorType.Conversion or DuckDbErrorType.Binder or DuckDbErrorType.NotImplemented } fault =>
            new RefusedException(LakeErrors.InvalidData("A Parquet file is broken or is none, or the files of one table do not fit together."), fault),
        var other => other,
    };

    private static string From(IReadOnlyList<string> files) => $"read_parquet({DuckDbText.ReadPaths(files)}, union_by_name = true)";

    private static LakeType TypeOf(string type) => type switch
    {
        "BOOLEAN" or "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "FLOAT" or "DOUBLE" or "DATE" or "TIME" or "TIMESTAMP" => LakeType.Parse(type),
        "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" => LakeType.Parse("DECIMAL(38,0)"),
        "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" => LakeType.Parse("TIMESTAMP"),
        "TIMESTAMP WITH TIME ZONE" => LakeType.Parse("TIMESTAMPTZ"),
        _ when type.StartsWith("DECIMAL(", StringComparison.Ordinal) => LakeType.Parse(type),
        _ => LakeType.Varchar,
    };
}
