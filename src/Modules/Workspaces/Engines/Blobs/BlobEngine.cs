using System.Globalization;
using Headgate.Files;
using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Workspaces;

/// <summary>Backend <c>abs</c>: a container of the blob store with a connection string; tables come as folders of CSV slices or Parquet files with a manifest.</summary>
/// <remarks>
/// A table loaded to <c>orders</c> is the blobs <c>orders/data-00000.csv</c>, <c>orders/data-00001.csv</c>, … without a header row and the blob
/// <c>ordersmanifest</c> that lists them; loaded to <c>orders.parquet</c> the slices are Parquet. Blobs keep their place until they are replaced whole.
/// </remarks>
internal sealed class BlobEngine(BlobContainers containers, DataLake lake, DataFolder data) : IFileEngine
{
    private const long SliceBytes = 64L * 1024 * 1024;
    private const string ParquetEnding = ".parquet";
    private const string ManifestEnding = "manifest";

    /// <summary>How long a connection string works, as the API's description says.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public string Backend => "abs";

    public bool IsFileEngine => true;

    /// <summary>The container of a workspace.</summary>
    public static string ContainerOf(Workspace workspace) => BlobContainers.NameOf(workspace.Project, "workspace", workspace.Id);

    public Task CreateAsync(Workspace workspace, CancellationToken stop) => containers.CreateAsync(workspace.Project, ContainerOf(workspace), stop);

    public Task DropAsync(Workspace workspace, CancellationToken stop) => containers.DropAsync(workspace.Project, ContainerOf(workspace), stop);

    public IReadOnlyDictionary<string, object?> Connection(Workspace workspace, CallOrigin call) =>
        new Dictionary<string, object?> { ["container"] = ContainerOf(workspace) };

    public async Task<IReadOnlyDictionary<string, object?>> ResetCredentialsAsync(Workspace workspace, CallOrigin call, CancellationToken stop) =>
        new Dictionary<string, object?> { ["connectionString"] = await containers.RenewAccessAsync(workspace.Project, ContainerOf(workspace), call.BaseUrl, Lifetime, stop) };

    public async Task<LoadCounts> LoadAsync(
        Workspace workspace, IReadOnlyList<WorkspaceLoad> loads, bool preserve, IProgress<LakeProgress>? progress, CancellationToken stop)
    {
        if (loads.FirstOrDefault(load => load.Incremental) is { } incremental)
            throw new RefusedException(BlobEngineErrors.NotIncremental(incremental.Destination));
        var there = await containers.ListAsync(workspace.Project, ContainerOf(workspace), "", stop);
        foreach (var load in loads)
            if (preserve && !load.Overwrite && there.Any(blob => IsOf(load.Destination, blob.Name)))
                throw new RefusedException(BlobEngineErrors.Exists(load.Destination));
        using var change = containers.Begin(workspace.Project, ContainerOf(workspace));
        long rows = 0, bytes = 0;
        foreach (var load in loads)
        {
            var exported = await WriteAsync(workspace, load, change, progress, stop);
            rows += exported.Rows;
            bytes += exported.Files.Sum(file => file.Bytes);
        }

        await change.ApplyAsync(name => !preserve || loads.Any(load => IsOf(load.Destination, name)), stop);
        return new LoadCounts(rows, bytes);
    }

    public async Task<IReadOnlyList<WorkspaceObject>> ListAsync(Workspace workspace, CancellationToken stop) =>
        [.. (await containers.ListAsync(workspace.Project, ContainerOf(workspace), "", stop)).Select(blob => new WorkspaceObject(blob.Name, IsView: false))];

    public async Task<string?> DropObjectAsync(Workspace workspace, string name, CancellationToken stop)
    {
        var there = await containers.ListAsync(workspace.Project, ContainerOf(workspace), name, stop);
        if (!there.Any(blob => IsMeant(name, blob.Name)))
            return $"Object \"{name}\" not found.";
        using var change = containers.Begin(workspace.Project, ContainerOf(workspace));
        await change.ApplyAsync(blob => IsMeant(name, blob), stop);
        return null;
    }

    public Task<IReadOnlyList<WorkspaceColumn>?> DescribeAsync(Workspace workspace, string name, CancellationToken stop) =>
        Task.FromException<IReadOnlyList<WorkspaceColumn>?>(new RefusedException(BlobEngineErrors.NoTables));

    public Task<long> UnloadAsync(Workspace workspace, string name, IReadOnlyList<string>? columns, string csvFile, CancellationToken stop) =>
        Task.FromException<long>(new RefusedException(BlobEngineErrors.NoTables));

    public Task<QueryAnswer> QueryAsync(Workspace workspace, string sql, CancellationToken stop) =>
        Task.FromException<QueryAnswer>(new RefusedException(BlobEngineErrors.NoTables));

    public async Task<OpenedBlobs?> OpenAsync(Workspace workspace, string name, CancellationToken stop)
    {
        var container = ContainerOf(workspace);
        if (name.EndsWith('/'))
        {
            var inside = await containers.ListAsync(workspace.Project, container, name, stop);
            return inside.Count == 0 ? null : await containers.OpenAsync(workspace.Project, container, [.. inside.Select(blob => blob.Name)], stop);
        }

        return name.EndsWith(ManifestEnding, StringComparison.Ordinal)
            ? await containers.OpenListedAsync(workspace.Project, container, name, stop)
            : await containers.OpenAsync(workspace.Project, container, [name], stop);
    }

    public async Task PutFileAsync(Workspace workspace, string destination, IReadOnlyList<FilePart> parts, bool preserve, CancellationToken stop)
    {
        using var change = containers.Begin(workspace.Project, ContainerOf(workspace));
        foreach (var part in parts)
        {
            var name = parts.Count == 1 ? destination : $"{destination}/{part.Name}";
            await CopyAsync(part.Path, change.Put(name), stop);
        }

        await change.ApplyAsync(name => !preserve || IsOf(destination, name), stop);
    }

    private static async Task CopyAsync(string from, string to, CancellationToken stop)
    {
        await using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using var copy = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await source.CopyToAsync(copy, stop);
    }

    private async Task<Exported> WriteAsync(Workspace workspace, WorkspaceLoad load, ContainerChange change, IProgress<LakeProgress>? progress, CancellationToken stop)
    {
        var isParquet = load.Destination.EndsWith(ParquetEnding, StringComparison.OrdinalIgnoreCase);
        var folder = Directory.CreateDirectory(Path.Combine(data.Sub("tmp"), $"workspace-{workspace.Id}-{Guid.NewGuid():N}"));
        try
        {
            var target = new ExportTarget(folder.FullName, isParquet ? ExportFormat.Parquet : ExportFormat.Csv) { SliceBytes = SliceBytes };
            var read = load.Read with { Columns = [.. load.Columns.Select(column => column.Source)], IncludeTimestamp = load.WithTimestamp };
            var exported = await lake.ExportAsync(load.DataOwner, load.Version.Table, load.Version.Number, read, target, progress, stop);
            var names = new List<string>();
            foreach (var file in exported.Files)
            {
                names.Add(string.Create(CultureInfo.InvariantCulture, $"{load.Destination}/data-{names.Count:00000}.{(isParquet ? "parquet" : "csv")}"));
                File.Move(file.Path, change.Put(names[^1], isParquet ? "application/vnd.apache.parquet" : "text/csv"));
            }

            await change.PutManifestAsync(load.Destination + ManifestEnding, names, stop);
            return exported;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool IsOf(string destination, string blob) =>
        blob == destination || blob == destination + ManifestEnding || blob.StartsWith(destination + "/", StringComparison.Ordinal);

    private static bool IsMeant(string name, string blob) => name.EndsWith('/') ? blob.StartsWith(name, StringComparison.Ordinal) : blob == name;
}
