using System.Text;
using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Lake.Tests;

/// <summary>A lake on a real PostgreSQL and a real folder, with the intents of tests.</summary>
public sealed class TestLake : IDisposable
{
    private readonly TestDatabase database;
    private int files;

    public TestLake(TestDatabase database, LakeOptions options, string folder)
    {
        this.database = database;
        Options = options;
        FolderPath = folder;
        Lake = new(database.Database, new DataFolder(folder), options, database.Node, TimeProvider.System, NullLogger<DataLake>.Instance);
    }

    public static LakeOptions Fast { get; } = new() { Threads = 2, MemoryShare = 0.1 };

    public DataLake Lake { get; }

    public LakeOptions Options { get; }

    public string FolderPath { get; }

    public ProjectId Project { get; } = new(7);

    public MetadataDatabase Database => database.Database;

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The same lake after a restart of the process: another object on the same folder and database.</summary>
    public TestLake Restarted(LakeOptions? options = null) => new(database, options ?? Options, FolderPath);

    public Task<object?> SqlAsync(string sql) => database.ScalarAsync(sql);

    public void Dispose() => Lake.Dispose();

    public string NewFile(byte[] content)
    {
        var path = Path.Combine(FolderPath, $"source-{Interlocked.Increment(ref files)}");
        File.WriteAllBytes(path, content);
        return path;
    }

    public string NewFile(string content) => NewFile(Encoding.UTF8.GetBytes(content));

    public CsvSource Csv(params string[] contents) => new([.. contents.Select(NewFile)], new());

    public async Task<LakeTableId> TableAsync(string[] columns, string[]? key = null) => await TableAsync(false, [.. columns.Select(NewColumn.Untyped)], key ?? []);

    public Task<LakeTableId> TableAsync(bool typed, NewColumn[] columns, string[] key) => Database.TransactAsync(
        async (transaction, stop) => (await Lake.CreateTableAsync(transaction, Project, typed, columns, key, stop)).Table, Stop);

    public async Task<LakeVersion> PublishAsync(PreparedVersion prepared)
    {
        await using (prepared)
            return await Database.TransactAsync((transaction, stop) => Lake.PublishAsync(transaction, prepared, stop), Stop);
    }

    public Task<LakeVersion> LoadAsync(LakeTableId table, string csv, bool incremental = false) => LoadAsync(table, new LoadRequest(Csv(csv)) { Incremental = incremental });

    public async Task<LakeVersion> LoadAsync(LakeTableId table, LoadRequest request) =>
        await PublishAsync(await Lake.PrepareLoadAsync(Project, table, request, null, Stop));

    public async Task<LakeVersion> DeleteAsync(LakeTableId table, RowSelection rows) => await PublishAsync(await Lake.PrepareDeleteAsync(Project, table, rows, Stop));

    public async Task<LakeVersion> ChangeAsync(LakeTableId table, params SchemaChange[] changes) =>
        await PublishAsync(await Lake.PrepareSchemaChangeAsync(Project, table, changes, Stop));

    public async Task<bool> CompactAsync(LakeTableId table)
    {
        if (await Lake.PrepareCompactionAsync(Project, table, Stop) is not { } prepared)
            return false;
        await PublishAsync(prepared);
        return true;
    }

    public static async Task<ApiError> RefusedAsync(Func<Task> work) => (await Assert.ThrowsAsync<RefusedException>(work)).Error;

    /// <summary>The exported CSV without its header; lines in the order of the table.</summary>
    public async Task<string[]> RowsAsync(LakeTableId table, ReadRequest? request = null, long? version = null)
    {
        var text = await ExportedTextAsync(table, request ?? new(), version);
        return text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
    }

    public async Task<string> ExportedTextAsync(LakeTableId table, ReadRequest request, long? version = null, bool header = false)
    {
        var exported = await ExportAsync(table, request, folder => new(folder) { Header = header }, version);
        return await File.ReadAllTextAsync(Assert.Single(exported.Files).Path, Stop);
    }

    public Task<Exported> ExportAsync(LakeTableId table, ReadRequest request, Func<string, ExportTarget> target, long? version = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(FolderPath, $"export-{Interlocked.Increment(ref files)}")).FullName;
        return Lake.ExportAsync(Project, table, version, request, target(folder), null, Stop);
    }

    /// <summary>Every file and folder below the lake's folder.</summary>
    public string[] FilesOnDisk() => Directory.GetFileSystemEntries(Path.Combine(FolderPath, "lake"), "*", SearchOption.AllDirectories);
}
