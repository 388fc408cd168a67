using Headgate.DuckDb;

namespace Headgate.Lake;

/// <summary>Writes the lake's two kinds of files.</summary>
internal sealed class ParquetFiles(LakeFolder folder, DuckDbConnection connection, WriteLease lease)
{
    private int count;

    /// <summary>Writes the rows of a SELECT with the schema's columns and <c>_timestamp</c>.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="path">Below the lake's folder.</param>
    /// <param name="select">Its columns are the schema's, in its order, then the time.</param>
    public Task<long> WriteRowsAsync(LakeSchema schema, string path, string select)
    {
        var fields = schema.Columns.Select(column => $"{DuckDbText.Identifier(column.Name)}: {DuckDbText.Literal(column.Field)}")
            .Append($"{LakeSchema.TimestampColumn}: {DuckDbText.Literal(LakeSchema.TimestampField)}");
        return connection.ExecuteAsync(
            $"COPY ({select}) TO {Target(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, FIELD_IDS {{{string.Join(", ", fields)}}})", lease.Stop);
    }

    /// <summary>Writes row numbers.</summary>
    /// <param name="select">One column <c>pos</c>.</param>
    /// <returns><c>null</c> when there are none.</returns>
    public async Task<DeleteFile?> WritePositionsAsync(string select)
    {
        var path = NewPath("delete");
        var positions = await connection.ExecuteAsync($"COPY (SELECT pos FROM ({select}) ORDER BY pos) TO {Target(path)} (FORMAT parquet, COMPRESSION zstd)", lease.Stop);
        if (positions > 0)
            return new(0, path, positions, SizeOf(path));
        folder.DeleteFile(path);
        return null;
    }

    public string NewPath(string kind) => lease.NewFile($"{kind}-{count++}.parquet");

    public long SizeOf(string path) => new FileInfo(folder.FullPath(path)).Length;

    private string Target(string path) => DuckDbText.Literal(folder.FullPath(path));
}
