using System.Collections.Concurrent;
using System.Globalization;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Workspaces;

namespace Headgate.ServerTests.Workspaces;

/// <summary>An engine whose places are folders and whose objects are files in them, for what holds whatever the engine is; logins are the platform's own.</summary>
internal sealed class FolderEngine(WorkspaceLogins logins, DataFolder data) : IWorkspaceEngine
{
    private readonly string root = Path.Combine(data.Root, "folder-engine");

    /// <summary>Waits here when a place is being made or removed; for tests that stop in the middle.</summary>
    public Func<Workspace, CancellationToken, Task> Gate { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>How often each place was asked to be removed.</summary>
    public ConcurrentDictionary<long, int> Drops { get; } = new();

    public string Backend => "snowflake";

    public bool IsFileEngine => false;

    public bool HasPlace(long workspace) => Directory.Exists(PathOf(workspace));

    public async Task CreateAsync(Workspace workspace, CancellationToken stop)
    {
        Directory.CreateDirectory(PathOf(workspace.Id));
        await Gate(workspace, stop);
    }

    public async Task DropAsync(Workspace workspace, CancellationToken stop)
    {
        Drops.AddOrUpdate(workspace.Id, 1, (_, before) => before + 1);
        await Gate(workspace, stop);
        if (HasPlace(workspace.Id))
            Directory.Delete(PathOf(workspace.Id), recursive: true);
    }

    public IReadOnlyDictionary<string, object?> Connection(Workspace workspace, CallOrigin call) => new Dictionary<string, object?>
    {
        ["host"] = call.Host,
        ["database"] = workspace.Database,
        ["schema"] = workspace.Name,
        ["warehouse"] = "KEBOOLA_SMALL",
        ["user"] = workspace.User,
        ["account"] = "test",
    };

    public async Task<IReadOnlyDictionary<string, object?>> ResetCredentialsAsync(Workspace workspace, CallOrigin call, CancellationToken stop) =>
        new Dictionary<string, object?> { ["password"] = await logins.ResetPasswordAsync(workspace, stop) };

    public Task<LoadCounts> LoadAsync(
        Workspace workspace, IReadOnlyList<WorkspaceLoad> loads, bool preserve, IProgress<LakeProgress>? progress, CancellationToken stop) =>
        throw new RefusedException(WorkspaceErrors.BackendNotSupported(Backend));

    public Task<IReadOnlyList<WorkspaceObject>> ListAsync(Workspace workspace, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<WorkspaceObject>>([.. Directory.EnumerateFiles(PathOf(workspace.Id)).Order(StringComparer.Ordinal)
            .Select(file => new WorkspaceObject(Path.GetFileName(file), Path.GetFileName(file).StartsWith("VIEW", StringComparison.Ordinal)))]);

    public Task<string?> DropObjectAsync(Workspace workspace, string name, CancellationToken stop)
    {
        var file = Path.Combine(PathOf(workspace.Id), Path.GetFileName(name));
        if (!File.Exists(file))
            return Task.FromResult<string?>($"Object '{name}' does not exist.");
        File.Delete(file);
        return Task.FromResult<string?>(null);
    }

    public Task<IReadOnlyList<WorkspaceColumn>?> DescribeAsync(Workspace workspace, string name, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<WorkspaceColumn>?>(null);

    public Task<long> UnloadAsync(Workspace workspace, string name, IReadOnlyList<string>? columns, string csvFile, CancellationToken stop) =>
        throw new RefusedException(WorkspaceErrors.BackendNotSupported(Backend));

    /// <summary>Knows three statements: one that gives rows, one that makes an object, and wrong ones.</summary>
    public async Task<QueryAnswer> QueryAsync(Workspace workspace, string sql, CancellationToken stop)
    {
        if (sql.StartsWith("SELECT", StringComparison.Ordinal))
            return new QueryAnswer(["ID", "NAME"], [["1", "one"], ["2", null]], null);
        if (!sql.StartsWith("CREATE ", StringComparison.Ordinal))
            throw new RefusedException(new ApiError(400, null, "SQL compilation error: unexpected '" + sql + "'."));
        await File.WriteAllTextAsync(Path.Combine(PathOf(workspace.Id), Path.GetFileName(sql["CREATE ".Length..])), "", stop);
        return new QueryAnswer([], [], "Table successfully created.");
    }

    private string PathOf(long workspace) => Path.Combine(root, workspace.ToString(CultureInfo.InvariantCulture));
}
