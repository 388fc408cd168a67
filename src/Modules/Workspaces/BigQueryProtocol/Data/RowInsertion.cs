using System.Text;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Warehouse;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>tabledata.insertAll: rows as JSON objects.</summary>
/// <remarks>Either every row that is good goes in, in one statement, or none: with a bad row and without <c>skipInvalidRows</c> nothing does.</remarks>
internal sealed class RowInsertion(BigQueryWarehouse warehouse, InsertIds seen)
{
    private const int MostRows = 50_000;

    public async Task<JsonObject> InsertAsync(BigQueryCall call, TableId table, JsonObject body)
    {
        if (body.Text("templateSuffix") is { Length: > 0 })
            throw new RefusedException(BigQueryErrors.NotImplemented("templateSuffix"));
        var rows = body.Objects("rows").ToList();
        if (rows.Count is 0 or > MostRows)
            throw new RefusedException(BigQueryErrors.Invalid(rows.Count == 0 ? "No rows present in the request." : $"Too many rows present in the request, limit: {MostRows}"));
        await using var session = await warehouse.OpenAsync(call.Workspace, call.Account.Email, call.Stop);
        var columns = await TableWrites.ColumnsAsync(session, table, call.Stop) ?? throw new RefusedException(BigQueryErrors.TableNotFound(table.Project, table.Dataset, table.Table));
        var types = columns.Select(column => (column.Name, TableSchema.TypeOf(column))).ToList();
        var (skips, ignores) = (body.Flag("skipInvalidRows") == true, body.Flag("ignoreUnknownValues") == true);

        var errors = new JsonArray();
        var good = new List<(string? Id, string Sql)>();
        for (var i = 0; i < rows.Count; i++)
        {
            var (sql, wrong) = RowLiteral.Of(rows[i].Object("json") ?? [], types, ignores);
            if (wrong is null)
                good.Add((rows[i].Text("insertId"), sql));
            else
                errors.Add(Error(i, "invalid", wrong.Field, wrong.Message));
        }

        var answer = new JsonObject { ["kind"] = "bigquery#tableDataInsertAllResponse" };
        if (errors.Count > 0 && !skips)
        {
            var bad = errors.Select(error => (int)error!["index"]!).ToHashSet();
            for (var i = 0; i < rows.Count; i++)
            {
                if (!bad.Contains(i))
                    errors.Add(Error(i, "stopped", "", ""));
            }
        }
        else
        {
            await InsertAsync(call, session, table, types, good);
        }

        if (errors.Count > 0)
            answer["insertErrors"] = errors;
        return answer;
    }

    private async Task InsertAsync(BigQueryCall call, IWarehouseSession session, TableId table, IReadOnlyList<(string Name, FieldType Type)> types, IReadOnlyList<(string? Id, string Sql)> rows)
    {
        var fresh = rows.Where(row => row.Id is null || seen.Claim(call.Workspace.Id, table.Table, row.Id)).ToList();
        if (fresh.Count == 0)
            return;
        try
        {
            var sql = new StringBuilder($"INSERT INTO {table.Sql} ({string.Join(", ", types.Select(type => FieldType.Quoted(type.Name)))}) VALUES\n");
            sql.AppendJoin(",\n", fresh.Select(row => row.Sql));
            await session.ExecuteAsync(new StatementRequest(sql.ToString()), call.Stop);
        }
        catch
        {
            foreach (var (id, _) in fresh)
                seen.Forget(call.Workspace.Id, table.Table, id);
            throw;
        }
    }

    private static JsonObject Error(int index, string reason, string location, string message) => new()
    {
        ["index"] = index,
        ["errors"] = new JsonArray(new JsonObject { ["reason"] = reason, ["location"] = location, ["debugInfo"] = "", ["message"] = message }),
    };
}
