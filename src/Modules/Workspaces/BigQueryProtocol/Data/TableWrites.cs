using Headgate.Kernel;
using Headgate.Warehouse;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Writes the rows of a SELECT to a table as dispositions say.</summary>
internal static class TableWrites
{
    private const int NoSuchObject = 2003;

    /// <summary>Writes them; a job is one statement, so that all rows are there or none.</summary>
    public static async Task IntoAsync(IWarehouseSession session, TableId target, string write, bool creates, string select, CancellationToken stop)
    {
        var exists = await ExistsAsync(session, target, stop);
        if (!exists && !creates)
            throw new RefusedException(BigQueryErrors.TableNotFound(target.Project, target.Dataset, target.Table));
        if (exists && write == "WRITE_EMPTY" && await CountAsync(session, target, stop) > 0)
            throw new RefusedException(BigQueryErrors.TableExists(target.Project, target.Dataset, target.Table));
        var sql = exists && write != "WRITE_TRUNCATE" ? $"INSERT INTO {target.Sql}\n{select}" : $"CREATE OR REPLACE TABLE {target.Sql} AS\n{select}";
        await session.ExecuteAsync(new StatementRequest(sql), stop);
    }

    /// <summary>Whether the table is there.</summary>
    public static async Task<bool> ExistsAsync(IWarehouseSession session, TableId table, CancellationToken stop) => await ColumnsAsync(session, table, stop) is not null;

    /// <summary>The columns of a table or view; <c>null</c> when there is none.</summary>
    public static async Task<IReadOnlyList<ResultColumn>?> ColumnsAsync(IWarehouseSession session, TableId table, CancellationToken stop)
    {
        try
        {
            return (await session.ExecuteAsync(new StatementRequest($"SELECT * FROM {table.Sql}") { DescribeOnly = true, Encoding = CellEncoding.BigQuery }, stop))[0].Columns;
        }
        catch (WarehouseException missing) when (missing.Code == NoSuchObject)
        {
            return null;
        }
    }

    /// <summary>How many rows it has.</summary>
    public static async Task<long> CountAsync(IWarehouseSession session, TableId table, CancellationToken stop)
    {
        var result = (await session.ExecuteAsync(new StatementRequest($"SELECT COUNT(*) FROM {table.Sql}") { Encoding = CellEncoding.Text }, stop))[0];
        var cell = System.Text.Json.Nodes.JsonNode.Parse("[" + System.Text.Encoding.UTF8.GetString(result.Inline.Span) + "]")![0]![0]!.GetValue<string>();
        return long.Parse(cell, System.Globalization.CultureInfo.InvariantCulture);
    }
}
