using Headgate.DuckDb;

namespace Headgate.Lake;

/// <summary>Finds rows in data files and marks them as deleted, file by file.</summary>
internal sealed class RowRemoval(LakeFolder folder, DuckDbConnection connection, ParquetFiles parquet, CancellationToken stop)
{
    /// <summary>Removes the rows of the files whose key is in the new file.</summary>
    public Task<Removed> ReplacedAsync(LakeSchema schema, IReadOnlyList<VersionFile> files, VersionFile incoming)
    {
        var keys = schema.KeyColumns.ToList();
        var newKeys = RowsSql.All(folder, schema with { Columns = keys, PrimaryKey = [] }, [incoming]);
        return RemoveAsync(files,
            $"SELECT {RowsSql.FileNumber}, {RowsSql.Position} FROM ({RowsSql.Positions(folder, keys, files, withTimestamp: false)}) t SEMI JOIN ({newKeys}) k ON {SameKey(keys, "t", "k")}");
    }

    /// <summary>Removes the rows that fulfil a condition.</summary>
    /// <param name="schema">The schema that the condition speaks of.</param>
    /// <param name="files">The files.</param>
    /// <param name="where">With its keyword; the rows are called <c>t</c>.</param>
    public Task<Removed> MatchingAsync(LakeSchema schema, IReadOnlyList<VersionFile> files, string where) =>
        RemoveAsync(files, $"SELECT {RowsSql.FileNumber}, {RowsSql.Position} FROM ({RowsSql.Positions(folder, schema.Columns, files, withTimestamp: true)}) t{where}");

    /// <summary>Of rows with one key in a file keeps the last.</summary>
    public async Task<Removed> EarlierDuplicatesAsync(LakeSchema schema, VersionFile file)
    {
        var keys = schema.KeyColumns.ToList();
        var rows = RowsSql.Positions(folder, keys, [file], withTimestamp: false);
        if (!await CreateCandidatesAsync(rows, keys))
            return new([file], 0);
        var names = Names(keys, "t");
        return await RemoveAsync([file],
            $"SELECT {RowsSql.FileNumber}, {RowsSql.Position} FROM (SELECT t.*, max(t.{RowsSql.Position}) OVER (PARTITION BY {names}) AS headgate_last " +
            $"FROM ({rows}) t WHERE hash({names}) IN (SELECT h FROM headgate_twice)) WHERE {RowsSql.Position} < headgate_last");
    }

    /// <summary>Whether two rows of the files have one key.</summary>
    public async Task<bool> HasDuplicatesAsync(IReadOnlyList<LakeColumn> keys, IReadOnlyList<VersionFile> files)
    {
        var rows = RowsSql.Positions(folder, keys, files, withTimestamp: false);
        if (files.Count == 0 || !await CreateCandidatesAsync(rows, keys))
            return false;
        var names = Names(keys, "t");
        return await connection.ScalarAsync(
            $"SELECT 1 FROM ({rows}) t WHERE hash({names}) IN (SELECT h FROM headgate_twice) GROUP BY {names} HAVING count(*) > 1 LIMIT 1", [], stop) is not null;
    }

    /// <summary>Grouping by an 8-byte hash is several times cheaper than by the keys themselves; only where hashes meet, keys are compared.</summary>
    private async Task<bool> CreateCandidatesAsync(string rows, IReadOnlyList<LakeColumn> keys)
    {
        await connection.ExecuteAsync(
            $"CREATE OR REPLACE TEMP TABLE headgate_twice AS SELECT hash({Names(keys, "t")}) AS h FROM ({rows}) t GROUP BY h HAVING count(*) > 1", stop);
        return await connection.ScalarAsync("SELECT 1 FROM headgate_twice LIMIT 1", [], stop) is not null;
    }

    private async Task<Removed> RemoveAsync(IReadOnlyList<VersionFile> files, string hits)
    {
        if (files.Count == 0)
            return new([], 0);
        await connection.ExecuteAsync($"CREATE OR REPLACE TEMP TABLE headgate_hits AS {hits}", stop);
        var counts = await CountsAsync();
        List<VersionFile> left = [];
        for (var i = 0; i < files.Count; i++)
        {
            if (!counts.TryGetValue(i, out var found))
                left.Add(files[i]);
            else if (found < files[i].LiveRows)
                left.Add(files[i] with { Deleted = await parquet.WritePositionsAsync(PositionsSql(i, files[i].Deleted)) });
        }

        return new(left, counts.Values.Sum());
    }

    private string PositionsSql(int file, DeleteFile? before)
    {
        var hits = $"SELECT {RowsSql.Position} AS pos FROM headgate_hits WHERE {RowsSql.FileNumber} = {DuckDbText.Literal(file)}";
        return before is null ? hits : $"{hits} UNION ALL SELECT pos FROM read_parquet({DuckDbText.ReadPath(folder.FullPath(before.Path))})";
    }

    private async Task<Dictionary<int, long>> CountsAsync()
    {
        using var result = await connection.QueryAsync($"SELECT {RowsSql.FileNumber}, count(*) FROM headgate_hits GROUP BY ALL", stop);
        Dictionary<int, long> counts = [];
        await foreach (var chunk in result.ChunksAsync(stop))
            for (var row = 0; row < chunk.RowCount; row++)
                counts.Add((int)chunk.Column(0).GetInt64(row), chunk.Column(1).GetInt64(row));
        return counts;
    }

    private static string Names(IEnumerable<LakeColumn> keys, string table) => string.Join(", ", keys.Select(key => $"{table}.{DuckDbText.Identifier(key.Name)}"));

    private static string SameKey(IEnumerable<LakeColumn> keys, string left, string right) =>
        string.Join(" AND ", keys.Select(key => $"{left}.{DuckDbText.Identifier(key.Name)} = {right}.{DuckDbText.Identifier(key.Name)}"));
}

/// <summary>Files after rows were removed from them.</summary>
/// <param name="Files">Those that have rows left.</param>
/// <param name="Count">How many rows were removed.</param>
internal sealed record Removed(IReadOnlyList<VersionFile> Files, long Count);
