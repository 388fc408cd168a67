using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Warehouse;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Rows of tables: read in pages, and inserted one by one.</summary>
internal sealed class TableDataEndpoints(Datasets datasets, BigQueryWarehouse warehouse, RowInsertion insertion)
{
    private const long MostRows = 50_000;
    private const int InMemory = 10 * 1024 * 1024;

    public void Map(BigQueryRoutes routes)
    {
        routes.Map("GET", "/datasets/{dataset}/tables/{table}/data", ListAsync);
        routes.Map("POST", "/datasets/{dataset}/tables/{table}/insertAll", InsertAllAsync);
    }

    private async Task ListAsync(BigQueryCall call)
    {
        var table = await FindAsync(call);
        var (start, most) = (ResultAnswer.StartOf(call), Math.Min(call.Number("maxResults") ?? MostRows, MostRows));
        await using var session = await warehouse.OpenAsync(call.Workspace, call.Account.Email, call.Stop);
        var total = await TableWrites.CountAsync(session, table, call.Stop);
        var sql = $"SELECT {Selection(call.Query("selectedFields"))} FROM {table.Sql} LIMIT {most} OFFSET {start}";
        var result = (await session.ExecuteAsync(new StatementRequest(sql) { Encoding = CellEncoding.BigQuery, InlineBytes = InMemory }, call.Stop))[0];
        var head = new JsonObject { ["kind"] = "bigquery#tableDataList", ["etag"] = $"{total}", ["totalRows"] = total.ToString(CultureInfo.InvariantCulture) };
        if (start + result.InlineRows < total && (result.InlineRows > 0 || most == 0))
            head["pageToken"] = (start + result.InlineRows).ToString(CultureInfo.InvariantCulture);
        var rows = call.Flag("formatOptions.useInt64Timestamp") ? result.Inline : TimestampSeconds.Of(result.Inline, result.Columns);
        await ResultAnswer.WriteAsync(call, head, rows, result.InlineRows);
    }

    private async Task InsertAllAsync(BigQueryCall call)
    {
        var table = (await FindAsync(call)).Writable(call);
        await call.AnswerAsync(await insertion.InsertAsync(call, table, await call.BodyAsync()));
    }

    private async Task<TableId> FindAsync(BigQueryCall call)
    {
        var table = TableId.From(call);
        await datasets.FindAsync(call, table.Dataset);
        return TableId.IsName(table.Table) ? table : throw new RefusedException(BigQueryErrors.TableNotFound(table.Project, table.Dataset, table.Table));
    }

    private static string Selection(string? fields) => fields is null ? "*" : string.Join(", ", fields.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(field =>
        field.Contains('.', StringComparison.Ordinal)
            ? throw new RefusedException(BigQueryErrors.NotImplemented("A field of a record in selectedFields"))
            : FieldType.Quoted(field)));
}
