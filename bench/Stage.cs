using Headgate.Bench.Input;
using Headgate.Bench.Running;
using Headgate.Cli.Client;

namespace Headgate.Bench;

/// <summary>What rows share: one running node with its data folder, the inputs, and what has been uploaded.</summary>
internal sealed class Stage(BenchSettings settings) : IAsyncDisposable
{
    /// <summary>The bucket of all tables.</summary>
    public const string Bucket = "in.c-bench";

    private const string LargeTable = "large";
    private const string SmallTable = "small";

    private readonly Dictionary<string, string> tables = [];
    private Node? node;
    private StorageClient? api;

    /// <summary>How much to measure.</summary>
    public BenchSettings Settings => settings;

    /// <summary>The shared node, started by the first row that needs it.</summary>
    public async Task<Node> NodeAsync(CancellationToken stop)
    {
        if (node is not null)
            return node;
        var data = EmptyFolder("node");
        node = await Node.StartAsync(data, stop);
        api = new StorageClient(Target.Find(node.Url, null, data));
        await api.CreateBucketAsync("in", "bench", stop);
        return node;
    }

    /// <summary>The API of the shared node.</summary>
    public async Task<StorageClient> ApiAsync(CancellationToken stop)
    {
        await NodeAsync(stop);
        return api!;
    }

    /// <summary>The shared node's token.</summary>
    public async Task<string> TokenAsync(CancellationToken stop)
    {
        var node = await NodeAsync(stop);
        return Target.Find(node.Url, null, node.Data).Token!;
    }

    /// <summary>An empty folder under <c>bench/out</c>.</summary>
    public static string EmptyFolder(string name)
    {
        var folder = Path.Combine(BenchFolders.Out, name);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>The table of the large size with the primary key <c>id</c>, loaded once.</summary>
    public Task<string> LargeTableAsync(CancellationToken stop) => TableAsync(LargeTable, settings.LargeRows, stop);

    /// <summary>The table of the small size with the primary key <c>id</c>, loaded once.</summary>
    public Task<string> SmallTableAsync(CancellationToken stop) => TableAsync(SmallTable, settings.SmallRows, stop);

    /// <summary>Uploads a file to the node's file store.</summary>
    public async Task<long> UploadAsync(string path, CancellationToken stop)
    {
        var api = await ApiAsync(stop);
        var length = new FileInfo(path).Length;
        var file = (await api.PrepareFileAsync(Path.GetFileName(path), length, sliced: false, stop)).Value;
        var place = file.AbsUploadParams!;
        await using var content = File.OpenRead(path);
        await api.Blobs.UploadAsync(SasConnectionString.Parse(place.AbsCredentials.SasConnectionString), place.Container, place.BlobName, content, length, new NoProgress(), stop);
        return file.Id;
    }

    /// <summary>Runs a job to its end.</summary>
    /// <returns>Seconds from the request to the success seen by a client that asks often.</returns>
    public async Task<(double Seconds, JobView Job)> JobAsync(Func<StorageClient, Task<Reply<JobView>>> request, CancellationToken stop)
    {
        var api = await ApiAsync(stop);
        var started = TimeProvider.System.GetTimestamp();
        var job = (await request(api)).Value;
        while (!job.IsFinished)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, stop);
            job = (await api.JobAsync(job.Id, stop)).Value;
        }

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        return job.Status == "success" ? (seconds, job) : throw new InvalidOperationException($"Job {job.Id} failed: {job.Error?.Message}");
    }

    /// <summary>Creates a table from an uploaded file.</summary>
    public Task<(double Seconds, JobView Job)> CreateTableAsync(string name, long file, string primaryKey, CancellationToken stop) =>
        JobAsync(api => api.CreateTableAsync(Bucket, new { name, dataFileId = file, primaryKey }, stop), stop);

    /// <summary>The id of a table in the bench's bucket.</summary>
    public static string IdOf(string table) => $"{Bucket}.{table}";

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        api?.Dispose();
        if (node is not null)
            await node.DisposeAsync();
    }

    private async Task<string> TableAsync(string name, int rows, CancellationToken stop)
    {
        if (tables.TryGetValue(name, out var known))
            return known;
        var file = await UploadAsync(OrdersFile.Whole(rows), stop);
        await CreateTableAsync(name, file, "id", stop);
        return tables[name] = IdOf(name);
    }

    private sealed class NoProgress : IProgress<long>
    {
        public void Report(long value)
        {
        }
    }
}
