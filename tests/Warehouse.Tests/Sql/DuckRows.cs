using Headgate.DuckDb;

namespace Headgate.Warehouse.Tests.Sql;

/// <summary>Reads results as texts.</summary>
internal static class DuckRows
{
    internal static async Task<List<string>> ReadAsync(DuckDbResult result, CancellationToken stop)
    {
        var rows = new List<string>();
        await foreach (var chunk in result.ChunksAsync(stop))
        {
            for (var row = 0; row < chunk.RowCount; row++)
                rows.Add(string.Join('|', Cells(chunk, row, result.Columns.Count)));
        }
        return rows;
    }

    internal static async Task<List<string[]>> CellsAsync(DuckDbConnection connection, string sql, CancellationToken stop)
    {
        using var result = await connection.QueryAsync(sql, stop);
        var rows = new List<string[]>();
        await foreach (var chunk in result.ChunksAsync(stop))
        {
            for (var row = 0; row < chunk.RowCount; row++)
                rows.Add(Cells(chunk, row, result.Columns.Count));
        }
        return rows;
    }

    private static string[] Cells(DuckDbChunk chunk, int row, int count)
    {
        var cells = new string[count];
        for (var column = 0; column < count; column++)
            cells[column] = chunk.Column(column).GetText(row) ?? "NULL";
        return cells;
    }
}
