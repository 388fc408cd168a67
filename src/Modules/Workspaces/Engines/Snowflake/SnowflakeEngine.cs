using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Warehouse;

namespace Headgate.Workspaces;

/// <summary>The backend <c>snowflake</c>: a warehouse per workspace.</summary>
internal sealed class SnowflakeEngine(IWarehouses warehouses, WorkspaceLogins logins, StorageCatalogues catalogues, DataLake lake) : IWorkspaceEngine
{
    public string Backend => "snowflake";

    public bool IsFileEngine => false;

    public Task CreateAsync(Workspace workspace, CancellationToken stop) => ToldAsync(async () =>
    {
        await warehouses.CreateAsync(WarehouseSpecs.Of(workspace), stop);
        return true;
    });

    public Task DropAsync(Workspace workspace, CancellationToken stop) => warehouses.DropAsync(workspace.Id, stop);

    public IReadOnlyDictionary<string, object?> Connection(Workspace workspace, CallOrigin call) => new Dictionary<string, object?>
    {
        ["host"] = call.Port is { } port ? FormattableString.Invariant($"{call.Host}:{port}") : call.Host,
        ["database"] = workspace.Database,
        ["schema"] = workspace.Name,
        ["warehouse"] = WarehouseSpecs.NameOf(workspace),
        ["user"] = workspace.LoginType == LoginTypes.None ? null : workspace.User,
        ["account"] = call.Host.Split('.')[0],
        ["role"] = workspace.User,
    };

    public async Task<IReadOnlyDictionary<string, object?>> ResetCredentialsAsync(Workspace workspace, CallOrigin call, CancellationToken stop) =>
        new Dictionary<string, object?> { ["password"] = await logins.ResetPasswordAsync(workspace, stop) };

    public async Task<LoadCounts> LoadAsync(
        Workspace workspace, IReadOnlyList<WorkspaceLoad> loads, bool preserve, IProgress<LakeProgress>? progress, CancellationToken stop)
    {
        await using var session = await OpenAsync(workspace, stop);
        return await new WarehouseLoads(session, lake).RunAsync(loads, preserve, progress, stop);
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
        await using var session = await OpenAsync(workspace, stop);
        if (!(await session.ListAsync(stop)).Any(found => found.Name == name))
            return null;
        var described = await session.ExecuteAsync(new($"SELECT * FROM {Quoted(workspace.Name)}.{Quoted(name)}") { DescribeOnly = true }, stop);
        return [.. described[0].Columns.Select(WarehouseColumns.Of)];
    }

    public Task<long> UnloadAsync(Workspace workspace, string name, IReadOnlyList<string>? columns, string csvFile, CancellationToken stop) => ToldAsync(async () =>
    {
        await using var session = await OpenAsync(workspace, stop);
        return (await session.ExportCsvAsync(name, columns, csvFile, stop)).Rows;
    });

    public Task<QueryAnswer> QueryAsync(Workspace workspace, string sql, CancellationToken stop) => ToldAsync(async () =>
    {
        await using var session = await OpenAsync(workspace, stop);
        var results = await session.ExecuteAsync(new(sql) { MaxStatements = 1, InlineBytes = QueryRows.MostBytes }, stop);
        return QueryRows.Read(results[0]);
    });

    private Task<IWarehouseSession> OpenAsync(Workspace workspace, CancellationToken stop) => ToldAsync(() =>
        warehouses.OpenAsync(WarehouseSpecs.Of(workspace), new SessionRequest(SqlDialect.Snowflake, workspace.User, catalogues.Of(workspace)) { IsOwn = true, IsReadOnly = workspace.IsReader }, stop));

    private static async Task<T> ToldAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (WarehouseException failure)
        {
            throw new RefusedException(SnowflakeErrors.Failed(failure), failure);
        }
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
