using System.Globalization;
using Headgate.DuckDb;

namespace Headgate.Lake;

/// <summary>Looks at every value of a version, column by column, so that memory is needed for one column at a time.</summary>
internal sealed class Profiler(LakeParts parts)
{
    private const int LongestShown = 255;
    // The exact median holds all values in memory.
    private const long MostExact = 10_000_000;

    public async Task<TableProfile> RunAsync(VersionFiles version, ReadRequest request, IProgress<LakeProgress>? progress, CancellationToken stop)
    {
        var columns = SelectionSql.ColumnsOf(version.Version.Schema, request);
        await using var lease = await ReadLease.TakeAsync(parts, version.Version, stop);
        using var connection = await parts.Engine.ConnectAsync(lease.Stop);
        await FilterValues.CheckAsync(version.Version.Schema, request.Rows, connection, lease.Stop);
        var rows = await ReadAsync(connection, $"SELECT CAST(count(*) AS VARCHAR) FROM ({Rows(columns[0])})", lease.Stop);
        List<ColumnProfile> found = [];
        foreach (var column in columns)
        {
            found.Add(await ColumnAsync(column, rows.Whole(0) ?? 0));
            progress?.Report(new((double)found.Count / columns.Count, version.Version.Bytes * found.Count / columns.Count));
        }

        return new(version.Version, rows.Whole(0) ?? 0, found);

        string Rows(LakeColumn column) => SelectionSql.Select(parts.Folder, version, request with { Columns = [column.Name], OrderBy = [], IncludeTimestamp = false });

        async Task<ColumnProfile> ColumnAsync(LakeColumn column, long count)
        {
            var (name, isNumber) = (DuckDbText.Identifier(column.Name), IsNumber(column.Type));
            List<string> asked = ["count(*) - count(v)", "count(DISTINCT v)", $"left(CAST(min(v) AS VARCHAR), {LongestShown})", $"left(CAST(max(v) AS VARCHAR), {LongestShown})"];
            if (isNumber)
                // As DOUBLE, since sums of the widest decimals overflow and their median is rounded to their scale.
                asked.AddRange("avg(CAST(v AS DOUBLE))", count <= MostExact ? "median(CAST(v AS DOUBLE))" : "approx_quantile(CAST(v AS DOUBLE), 0.5)");
            if (column.Type.IsText)
                asked.AddRange("min(length(v))", "max(length(v))", "avg(length(v))");
            var answer = await ReadAsync(connection, $"SELECT {string.Join(", ", asked.Select(part => $"CAST({part} AS VARCHAR)"))} FROM (SELECT {name} AS v FROM ({Rows(column)}))", lease.Stop);
            return new(
                column.Name, answer.Whole(0) ?? 0, answer.Whole(1) ?? 0, answer[2], answer[3],
                isNumber ? new(answer.Real(4), answer.Real(5)) : null,
                column.Type.IsText ? new(answer.Whole(4), answer.Whole(5), answer.Real(6)) : null);
        }
    }

    private static bool IsNumber(LakeType type) =>
        type.Sql is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "FLOAT" or "DOUBLE" || type.Sql.StartsWith("DECIMAL", StringComparison.Ordinal);

    private static async Task<Answer> ReadAsync(DuckDbConnection connection, string sql, CancellationToken stop)
    {
        using var result = await connection.QueryAsync(sql, stop);
        using var chunk = await result.NextAsync(stop) ?? throw new InvalidOperationException("An aggregate answers with one row.");
        return new([.. Enumerable.Range(0, result.Columns.Count).Select(column => chunk.Column(column).GetText(0))]);
    }

    private sealed record Answer(string?[] Texts)
    {
        public string? this[int place] => Texts[place];

        public long? Whole(int place) => Texts[place] is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

        /// <summary>Infinity and what is no number have no place in JSON.</summary>
        public double? Real(int place) => Texts[place] is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? real : null;
    }
}
