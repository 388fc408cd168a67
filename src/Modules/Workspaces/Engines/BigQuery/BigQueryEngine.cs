using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Warehouse;
using Headgate.Workspaces.BigQueryProtocol;

namespace Headgate.Workspaces;

/// <summary>Backend <c>bigquery</c>: a dataset in the warehouse, spoken to with the BigQuery API and a service account's key.</summary>
internal sealed class BigQueryEngine(IWarehouses warehouses, BigQueryWarehouse sessions, ServiceAccountKeys keys, JobTable jobs, DataLake lake) : IWorkspaceEngine
{
    public string Backend => "bigquery";

    public bool IsFileEngine => false;

    public Task CreateAsync(Workspace workspace, CancellationToken stop) => warehouses.CreateAsync(BigQueryWarehouse.SpecOf(workspace), stop);

    public async Task DropAsync(Workspace workspace, CancellationToken stop)
    {
        await jobs.EndAsync(workspace.Id, stop);
        await warehouses.DropAsync(workspace.Id, stop);
    }

    public IReadOnlyDictionary<string, object?> Connection(Workspace workspace, CallOrigin call) => new Dictionary<string, object?>
    {
        ["host"] = call.BaseUrl,
        ["database"] = BigQueryNames.ProjectOf(workspace.Project),
        ["schema"] = workspace.Name,
        ["warehouse"] = null,
        ["user"] = BigQueryNames.EmailOf(workspace),
    };

    public async Task<IReadOnlyDictionary<string, object?>> ResetCredentialsAsync(Workspace workspace, CallOrigin call, CancellationToken stop) =>
        new Dictionary<string, object?> { ["credentials"] = await keys.MakeAsync(workspace, call, stop) };

    public async Task<LoadCounts> LoadAsync(
        Workspace workspace, IReadOnlyList<WorkspaceLoad> loads, bool preserve, IProgress<LakeProgress>? progress, CancellationToken stop)
    {
        await using var session = await OpenAsync(workspace, stop);
        return await new WarehouseLoads(session, lake, "DATETIME").RunAsync(loads, preserve, progress, stop);
    }

    public async Task<IReadOnlyList<WorkspaceObject>> ListAsync(Workspace workspace, CancellationToken stop)
    {
        await using var session = await OpenAsync(workspace, stop);
        return [.. (await session.ListAsync(stop)).Select(found => new WorkspaceObject(found.Name, found.IsView))];
    }

    public async Task<string?> DropObjectAsync(Workspace workspace, string name, CancellationToken stop)
    {
        await using var session = await OpenAsync(workspace, stop);
        return await session.DropAsync(name, stop) ? null : $"Object \"{name}\" does not exist in workspace \"{workspace.Name}\".";
    }

    public async Task<IReadOnlyList<WorkspaceColumn>?> DescribeAsync(Workspace workspace, string name, CancellationToken stop)
    {
        if (!TableId.IsName(name))
            return null;
        await using var session = await OpenAsync(workspace, stop);
        if (await TableWrites.ColumnsAsync(session, TableOf(workspace, name), stop) is not { } columns)
            return null;
        return [.. columns.Select(column => (column, type: TableSchema.TypeOf(column))).Select(one => new WorkspaceColumn(one.column.Name, WordOf(one.type), LengthOf(one.type), one.column.Nullable))];
    }

    public async Task<long> UnloadAsync(Workspace workspace, string name, IReadOnlyList<string>? columns, string csvFile, CancellationToken stop)
    {
        await using var session = await OpenAsync(workspace, stop);
        return await RefusingAsync(async () => (await session.ExportCsvAsync(name, columns, csvFile, stop)).Rows);
    }

    public async Task<QueryAnswer> QueryAsync(Workspace workspace, string sql, CancellationToken stop)
    {
        await using var session = await OpenAsync(workspace, stop);
        var results = await RefusingAsync(() => session.ExecuteAsync(new StatementRequest(sql) { MaxStatements = 0, InlineBytes = QueryRows.MostBytes }, stop));
        return results.Count == 0 ? new QueryAnswer([], [], null) : QueryRows.Read(results[^1]);
    }

    private Task<IWarehouseSession> OpenAsync(Workspace workspace, CancellationToken stop) => sessions.OpenAsync(workspace, BigQueryNames.EmailOf(workspace), stop);

    private static TableId TableOf(Workspace workspace, string name) => new(BigQueryNames.ProjectOf(workspace.Project), workspace.Name, name);

    private static string WordOf(FieldType type) => type.Repeated ? "ARRAY" : type.Fields is not null ? "STRUCT" : (type with { Digits = null }).Sql;

    private static string? LengthOf(FieldType type)
    {
        if (type.Repeated)
            return type.Sql["ARRAY<".Length..^1];
        return type.Fields is not null ? type.Sql["STRUCT<".Length..^1] : type.Digits is { } digits ? $"{digits.Precision},{digits.Scale}" : null;
    }

    private static async Task<T> RefusingAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (WarehouseException refused)
        {
            throw new RefusedException(SnowflakeErrors.Failed(refused), refused);
        }
    }
}
