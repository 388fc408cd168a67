using System.Text;
using Headgate.DuckDb;
using Headgate.Warehouse.Results;

namespace Headgate.Warehouse.Tests.Results;

/// <summary>A real DuckDB in memory whose results go through the writers.</summary>
internal sealed class ResultRows : IDisposable
{
    private readonly DuckDbDatabase database = DuckDbDatabase.Open();

    public ResultRows() => Connection = database.Connect();

    public DuckDbConnection Connection { get; }

    public void Dispose()
    {
        Connection.Dispose();
        database.Dispose();
    }

    /// <summary>All rows of a statement in DuckDB's SQL.</summary>
    public async Task<string> WriteAsync(string sql, CellEncoding encoding, TimeZoneInfo? zone = null, int limit = int.MaxValue)
    {
        using var result = await Connection.QueryAsync(sql, TestContext.Current.CancellationToken);
        var writer = new RowWriter(result.Columns, encoding, zone);
        var buffer = new RowBuffer(16);
        var parts = new List<string>();
        await foreach (var chunk in result.ChunksAsync(TestContext.Current.CancellationToken))
            for (var row = 0; row < chunk.RowCount;)
            {
                row = writer.Write(chunk, row, buffer, limit);
                if (buffer.Length < limit)
                    continue;
                parts.Add(Encoding.UTF8.GetString(buffer.Span));
                buffer.Clear();
            }

        if (buffer.Length > 0)
            parts.Add(Encoding.UTF8.GetString(buffer.Span));
        return string.Join('\n', parts);
    }

    /// <summary>The columns of a statement in DuckDB's SQL.</summary>
    public async Task<IReadOnlyList<DuckDbColumnInfo>> ColumnsAsync(string sql)
    {
        using var result = await Connection.QueryAsync(sql, TestContext.Current.CancellationToken);
        return result.Columns;
    }
}
