using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>The backend <c>snowflake</c> in an account of Snowflake, in place of the node's own warehouses.</summary>
internal sealed class SnowflakeAccountEngine(IAccountPlaces places, SnowflakeAccountOptions options, DataLake lake) : IWorkspaceEngine
{
    private const int MostRows = 10_000;

    public string Backend => "snowflake";

    public bool IsFileEngine => false;

    public bool IsForeign => true;

    public Task CreateAsync(Workspace workspace, CancellationToken stop) => ToldAsync(async () =>
    {
        if (workspace.ReadOnlyStorageAccess)
            throw new RefusedException(AccountErrors.NoStorage);
        await places.CreateAsync(workspace, stop);
        return true;
    });

    public Task DropAsync(Workspace workspace, CancellationToken stop) => ToldAsync(async () =>
    {
        await places.DropAsync(workspace, stop);
        return true;
    });

    public IReadOnlyDictionary<string, object?> Connection(Workspace workspace, CallOrigin call)
    {
        var (user, role) = places.UserOf(workspace);
        return new Dictionary<string, object?>
        {
            ["host"] = options.Url.IsDefaultPort ? options.Url.Host : options.Url.Authority,
            ["database"] = options.Database,
            ["schema"] = places.Of(workspace).Schema,
            ["warehouse"] = options.Warehouse,
            ["user"] = user,
            ["account"] = options.AccountName,
            ["role"] = role,
        };
    }

    public Task<IReadOnlyDictionary<string, object?>> ResetCredentialsAsync(Workspace workspace, CallOrigin call, CancellationToken stop) =>
        ToldAsync<IReadOnlyDictionary<string, object?>>(async () => new Dictionary<string, object?> { ["password"] = await places.ResetPasswordAsync(workspace, stop) });

    public Task<LoadCounts> LoadAsync(
        Workspace workspace, IReadOnlyList<WorkspaceLoad> loads, bool preserve, IProgress<LakeProgress>? progress, CancellationToken stop) =>
        InAsync(workspace, session => new AccountLoad(session, places.Of(workspace), lake, progress).RunAsync(loads, preserve, stop), stop);

    public Task<IReadOnlyList<WorkspaceObject>> ListAsync(Workspace workspace, CancellationToken stop) =>
        InAsync<IReadOnlyList<WorkspaceObject>>(workspace, async session => [.. (await ObjectsAsync(workspace, session, stop)).Select(found => new WorkspaceObject(found.Name, found.IsView))], stop);

    public Task<string?> DropObjectAsync(Workspace workspace, string name, CancellationToken stop) => InAsync<string?>(
        workspace,
        async session =>
        {
            if ((await ObjectsAsync(workspace, session, stop)).Find(found => found.Name == name) is not { } there)
                return $"Object \"{name}\" does not exist in workspace \"{workspace.Name}\".";
            try
            {
                await AccountObjects.DropAsync(session, there, stop);
                return null;
            }
            catch (AccountFailureException failure) when (failure.IsStatements)
            {
                return failure.Message;
            }
        },
        stop);

    public Task<IReadOnlyList<WorkspaceColumn>?> DescribeAsync(Workspace workspace, string name, CancellationToken stop) => InAsync<IReadOnlyList<WorkspaceColumn>?>(
        workspace,
        async session => (await ObjectsAsync(workspace, session, stop)).Exists(found => found.Name == name)
            ? [.. (await session.DescribeAsync($"SELECT * FROM {AccountSql.Name(name)}", stop)).Columns.Select(WarehouseColumns.Of)]
            : null,
        stop);

    public Task<long> UnloadAsync(Workspace workspace, string name, IReadOnlyList<string>? columns, string csvFile, CancellationToken stop) =>
        InAsync(workspace, session => AccountUnload.RunAsync(session, name, columns, csvFile, stop), stop);

    public Task<QueryAnswer> QueryAsync(Workspace workspace, string sql, CancellationToken stop) => ToldAsync(() => places.AsUserAsync(
        workspace,
        async session =>
        {
            var result = await session.ExecuteAsync(sql, stop);
            List<IReadOnlyList<string?>> rows = [];
            await foreach (var row in result.RowsAsync(stop))
            {
                if (rows.Count == MostRows)
                    throw new RefusedException(AccountErrors.ResultTooLong(MostRows));
                rows.Add([.. row.Select((cell, i) => CellText.Of(result.Columns[i], cell))]);
            }

            var message = result.Columns is [{ Name: "status" }] && rows is [[var text]] && !sql.TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase) ? text : null;
            return new QueryAnswer([.. result.Columns.Select(column => column.Name)], rows, message);
        },
        stop));

    private async Task<List<AccountObject>> ObjectsAsync(Workspace workspace, AccountSession session, CancellationToken stop) =>
        [.. (await AccountObjects.ListAsync(session, places.Of(workspace), stop)).Where(found => found.Name != GivenPlace.Mark)];

    private Task<T> InAsync<T>(Workspace workspace, Func<AccountSession, Task<T>> work, CancellationToken stop) => ToldAsync(async () =>
    {
        await using var session = await places.OpenAsync(workspace, stop);
        return await work(session);
    });

    private static async Task<T> ToldAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (AccountFailureException failure)
        {
            throw new RefusedException(AccountErrors.Failed(failure), failure);
        }
    }
}
