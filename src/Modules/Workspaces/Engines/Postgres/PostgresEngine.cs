using Headgate.Lake;

namespace Headgate.Workspaces;

/// <summary>Workspaces as databases of a PostgreSQL server: the backends <c>redshift</c> and <c>postgres</c>, which differ in nothing but the name.</summary>
internal sealed class PostgresEngine(string backend, PostgresServer server, PlaceStore places, PlaceSessions sessions, DataLake lake, PostgresWorkspacesOptions options) : IWorkspaceEngine
{
    public string Backend => backend;

    public bool IsFileEngine => false;

    public Task CreateAsync(Workspace workspace, CancellationToken stop) => places.CreateAsync(PostgresPlace.Of(workspace), workspace.StatementTimeoutSeconds, stop);

    public Task DropAsync(Workspace workspace, CancellationToken stop) => places.DropAsync(PostgresPlace.Of(workspace), stop);

    public IReadOnlyDictionary<string, object?> Connection(Workspace workspace, CallOrigin call)
    {
        var place = PostgresPlace.Of(workspace);
        return new Dictionary<string, object?>
        {
            ["backend"] = backend,
            ["host"] = server.HostFor(call),
            ["port"] = server.PortForClients,
            ["database"] = place.Database,
            ["schema"] = place.Schema,
            ["user"] = place.User,
        };
    }

    public async Task<IReadOnlyDictionary<string, object?>> ResetCredentialsAsync(Workspace workspace, CallOrigin call, CancellationToken stop) =>
        new Dictionary<string, object?> { ["password"] = await places.ResetPasswordAsync(PostgresPlace.Of(workspace), stop) };

    public async Task<LoadCounts> LoadAsync(
        Workspace workspace, IReadOnlyList<WorkspaceLoad> loads, bool preserve, IProgress<LakeProgress>? progress, CancellationToken stop)
    {
        var place = PostgresPlace.Of(workspace);
        await using var session = await sessions.OpenAsync(place, null, stop);
        return await new PostgresLoad(session, place, lake, token => sessions.OpenAsync(place, options.StatementTimeout, token), progress).RunAsync(loads, preserve, stop);
    }

    public async Task<IReadOnlyList<WorkspaceObject>> ListAsync(Workspace workspace, CancellationToken stop)
    {
        var place = PostgresPlace.Of(workspace);
        await using var session = await sessions.OpenAsync(place, options.StatementTimeout, stop);
        return await ObjectStore.ListAsync(session, place, stop);
    }

    public async Task<string?> DropObjectAsync(Workspace workspace, string name, CancellationToken stop)
    {
        var place = PostgresPlace.Of(workspace);
        await using var session = await sessions.OpenAsync(place, options.StatementTimeout, stop);
        return await ObjectStore.DropAsync(session, place, name, stop);
    }

    public async Task<IReadOnlyList<WorkspaceColumn>?> DescribeAsync(Workspace workspace, string name, CancellationToken stop)
    {
        var place = PostgresPlace.Of(workspace);
        await using var session = await sessions.OpenAsync(place, options.StatementTimeout, stop);
        return await ObjectStore.DescribeAsync(session, place, name, stop);
    }

    public async Task<long> UnloadAsync(Workspace workspace, string name, IReadOnlyList<string>? columns, string csvFile, CancellationToken stop)
    {
        var place = PostgresPlace.Of(workspace);
        await using var session = await sessions.OpenAsync(place, null, stop);
        return await CsvUnload.RunAsync(session, place, name, columns, csvFile, stop);
    }

    public async Task<QueryAnswer> QueryAsync(Workspace workspace, string sql, CancellationToken stop)
    {
        var timeout = workspace.StatementTimeoutSeconds > 0 ? TimeSpan.FromSeconds(workspace.StatementTimeoutSeconds) : options.StatementTimeout;
        await using var session = await sessions.OpenAsync(PostgresPlace.Of(workspace), timeout, stop);
        return await StatementRun.RunAsync(session, sql, stop);
    }
}
