using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Warehouse;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Tables and views.</summary>
internal sealed class TableEndpoints(Datasets datasets, BigQueryWarehouse warehouse)
{
    private static readonly string[] NotKept = ["description", "friendlyName", "expirationTime", "encryptionConfiguration", "materializedView", "externalDataConfiguration", "snapshotDefinition", "cloneDefinition", "requirePartitionFilter"];

    public void Map(BigQueryRoutes routes)
    {
        routes.Map("GET", "/datasets/{dataset}/tables", ListAsync);
        routes.Map("POST", "/datasets/{dataset}/tables", InsertAsync);
        routes.Map("GET", "/datasets/{dataset}/tables/{table}", GetAsync);
        routes.Map("DELETE", "/datasets/{dataset}/tables/{table}", DeleteAsync);
        routes.Map("PATCH", "/datasets/{dataset}/tables/{table}", PatchAsync);
        routes.Map("PUT", "/datasets/{dataset}/tables/{table}", PatchAsync);
    }

    private async Task ListAsync(BigQueryCall call)
    {
        var dataset = await datasets.FindAsync(call, call.Route("dataset"));
        IReadOnlyList<(string Name, bool IsView)> all = await datasets.TablesAsync(call, dataset) is { } tables
            ? [.. tables.Select(table => (table.Name, table.IsView))]
            : await OwnAsync(call);
        var (items, next) = DatasetEndpoints.Page(call, all);
        var answer = new JsonObject
        {
            ["kind"] = "bigquery#tableList",
            ["etag"] = $"{all.Count}",
            ["tables"] = new JsonArray([.. items.Select(table => (JsonNode)Head(call, new TableId(call.Project, dataset, table.Name), table.IsView))]),
            ["totalItems"] = all.Count,
        };
        if (next is not null)
            answer["nextPageToken"] = next;
        await call.AnswerAsync(answer);
    }

    private async Task InsertAsync(BigQueryCall call)
    {
        var body = await call.BodyAsync();
        var reference = body.Object("tableReference") ?? throw new RefusedException(BigQueryErrors.Invalid("Required parameter is missing: tableReference"));
        var dataset = await datasets.FindAsync(call, call.Route("dataset"));
        var table = new TableId(reference.Text("projectId") ?? call.Project, dataset, reference.Required("tableId")).Writable(call);
        RefuseNotKept(body);
        var sql = body.Object("view") is { } view
            ? $"CREATE VIEW {table.Sql} AS\n{view.Required("query")}"
            : $"CREATE TABLE {table.Sql} ({string.Join(", ", TableSchema.Read(body.Object("schema") ?? throw new RefusedException(BigQueryErrors.Invalid("Required parameter is missing: schema"))).Select(column => column.Sql))})";
        await using var session = await warehouse.OpenAsync(call.Workspace, call.Account.Email, call.Stop);
        if (await TableWrites.ExistsAsync(session, table, call.Stop))
            throw new RefusedException(BigQueryErrors.TableExists(table.Project, table.Dataset, table.Table));
        await session.ExecuteAsync(new StatementRequest(sql), call.Stop);
        await call.AnswerAsync(await ResourceAsync(call, session, table));
    }

    private async Task GetAsync(BigQueryCall call)
    {
        var table = await KnownAsync(call);
        await using var session = await warehouse.OpenAsync(call.Workspace, call.Account.Email, call.Stop);
        await call.AnswerAsync(await ResourceAsync(call, session, table));
    }

    private async Task DeleteAsync(BigQueryCall call)
    {
        var table = (await KnownAsync(call)).Writable(call);
        await using var session = await warehouse.OpenAsync(call.Workspace, call.Account.Email, call.Stop);
        var isView = (await FoundAsync(call, session, table)).IsView;
        await session.ExecuteAsync(new StatementRequest($"DROP {(isView ? "VIEW" : "TABLE")} {table.Sql}"), call.Stop);
        await call.NothingAsync();
    }

    private async Task PatchAsync(BigQueryCall call)
    {
        var table = (await KnownAsync(call)).Writable(call);
        var body = await call.BodyAsync();
        RefuseNotKept(body);
        await using var session = await warehouse.OpenAsync(call.Workspace, call.Account.Email, call.Stop);
        if (body.Object("schema") is { } schema)
            await AddColumnsAsync(call, session, table, TableSchema.Read(schema));
        await call.AnswerAsync(await ResourceAsync(call, session, table));
    }

    private static async Task AddColumnsAsync(BigQueryCall call, IWarehouseSession session, TableId table, IReadOnlyList<SchemaColumn> wanted)
    {
        var there = await TableWrites.ColumnsAsync(session, table, call.Stop) ?? throw NotFound(table);
        if (there.FirstOrDefault(column => !wanted.Any(one => one.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase))) is { } missing)
            throw new RefusedException(BigQueryErrors.Invalid($"Provided Schema does not match Table {table.Project}:{table.Dataset}.{table.Table}. Field {missing.Name} is missing in new schema"));
        var added = wanted.Where(one => !there.Any(column => column.Name.Equals(one.Name, StringComparison.OrdinalIgnoreCase))).ToList();
        if (added.Count > 0)
            await session.ExecuteAsync(new StatementRequest($"ALTER TABLE {table.Sql} {string.Join(", ", added.Select(column => "ADD COLUMN " + column.Sql))}"), call.Stop);
    }

    private async Task<TableId> KnownAsync(BigQueryCall call)
    {
        var table = TableId.From(call);
        await datasets.FindAsync(call, table.Dataset);
        return TableId.IsName(table.Table) ? table : throw NotFound(table);
    }

    private async Task<JsonObject> ResourceAsync(BigQueryCall call, IWarehouseSession session, TableId table)
    {
        var found = await FoundAsync(call, session, table);
        var columns = await TableWrites.ColumnsAsync(session, table, call.Stop) ?? throw NotFound(table);
        var resource = Head(call, table, found.IsView);
        resource["schema"] = TableSchema.Of(columns);
        resource["location"] = BigQueryNames.Location;
        resource["lastModifiedTime"] = Datasets.Created(call);
        if (!found.IsView)
            resource["numRows"] = (found.Rows ?? await TableWrites.CountAsync(session, table, call.Stop)).ToString(CultureInfo.InvariantCulture);
        return resource;
    }

    private async Task<(bool IsView, long? Rows)> FoundAsync(BigQueryCall call, IWarehouseSession session, TableId table)
    {
        if (await datasets.TablesAsync(call, table.Dataset) is { } tables)
            return tables.FirstOrDefault(one => one.Name == table.Table) is { } found ? (found.IsView, found.Rows) : throw NotFound(table);
        return (await session.ListAsync(call.Stop)).FirstOrDefault(one => one.Name == table.Table) is { } own ? (own.IsView, null) : throw NotFound(table);
    }

    private async Task<IReadOnlyList<(string Name, bool IsView)>> OwnAsync(BigQueryCall call)
    {
        await using var session = await warehouse.OpenAsync(call.Workspace, call.Account.Email, call.Stop);
        return [.. (await session.ListAsync(call.Stop)).Select(one => (one.Name, one.IsView))];
    }

    private static JsonObject Head(BigQueryCall call, TableId table, bool isView) => new()
    {
        ["kind"] = "bigquery#table",
        ["id"] = $"{table.Project}:{table.Dataset}.{table.Table}",
        ["tableReference"] = table.ToJson(),
        ["type"] = isView ? "VIEW" : "TABLE",
        ["creationTime"] = Datasets.Created(call),
    };

    /// <summary>Fields that would be lost are refused; how rows lie on disk (partitions, clusters) is our own affair.</summary>
    private static void RefuseNotKept(JsonObject body)
    {
        if (NotKept.FirstOrDefault(name => body[name] is { } value && value.ToJsonString() is not ("\"\"" or "false" or "{}")) is { } field)
            throw new RefusedException(BigQueryErrors.NotImplemented($"The field {field} of a table"));
    }

    private static RefusedException NotFound(TableId table) => new(BigQueryErrors.TableNotFound(table.Project, table.Dataset, table.Table));
}
