using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Headgate.Files;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Workspaces;

/// <param name="Workspace">The workspace.</param>
/// <param name="Table">The table or view in it.</param>
/// <param name="FileName">What the file is called.</param>
/// <param name="Gzip">Whether it is packed.</param>
internal sealed record ExportWorkspaceTableWork(long Workspace, string Table, string FileName, bool Gzip);

/// <summary>Writes a table of a workspace to one CSV file of the file storage, with a header row.</summary>
internal sealed class ExportWorkspaceTable(WorkspaceStore workspaces, WorkspaceEngines engines, FileOutputs outputs, JobEvents events, DataFolder folder) : IJobOperation
{
    public const string Operation = "workspaceTableExport";

    public string Name => Operation;

    public static JobRequest Request(Origin from, Workspace workspace, ExportWorkspaceTableWork work) => new(
        from, Operation,
        new JsonObject { ["workspaceId"] = workspace.Id, ["tableName"] = work.Table, ["fileName"] = work.FileName, ["format"] = "csv", ["gzip"] = work.Gzip }, work)
    {
        Key = WorkspaceJobs.Key(workspace),
    };

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<ExportWorkspaceTableWork>();
        var workspace = await workspaces.FindAsync(job.Project, job.Branch, work.Workspace, stop) ?? throw new RefusedException(WorkspaceErrors.NotFound(work.Workspace));
        var draft = outputs.Begin();
        try
        {
            var path = await WriteAsync(workspace, work, draft, stop);
            await draft.SealAsync(About(job, work), [new OutputPart(path)], stop);
            var bytes = new FileInfo(path).Length;
            return new PreparedJob((transaction, token) => PublishAsync(transaction, job, workspace, work, draft, bytes, token), new Draft(draft));
        }
        catch
        {
            draft.Dispose();
            throw;
        }
    }

    private async Task<JobOutcome> PublishAsync(
        NpgsqlTransaction transaction, Job job, Workspace workspace, ExportWorkspaceTableWork work, FileDraft draft, long bytes, CancellationToken stop)
    {
        var file = await outputs.PublishAsync(transaction, draft, stop);
        await events.RecordAsync(
            transaction, job, "storage.workspaceTableExported", $"Exported table {work.Table} of workspace {workspace.Name} to file {file}", WorkspaceJobs.Of(workspace), stop,
            new JsonObject { ["fileId"] = file.Value, ["sizeBytes"] = bytes });
        return new JobOutcome(new JsonObject { ["file"] = new JsonObject { ["id"] = file.Value } })
        {
            Metrics = JobMetrics.None with { OutCompressed = work.Gzip, OutBytes = bytes, OutBytesUncompressed = work.Gzip ? 0 : bytes },
        };
    }

    private async Task<string> WriteAsync(Workspace workspace, ExportWorkspaceTableWork work, FileDraft draft, CancellationToken stop)
    {
        var engine = engines.Of(workspace);
        if (await engine.DescribeAsync(workspace, work.Table, stop) is null)
            throw new RefusedException(UnloadErrors.NotInWorkspace(work.Table, workspace));
        var plain = Path.Combine(folder.Temporary, $"workspace-export-{workspace.Id}-{Guid.NewGuid():n}.csv");
        try
        {
            await engine.UnloadAsync(workspace, work.Table, null, plain, stop);
            return work.Gzip ? await PackAsync(plain, draft.NewPath(), stop) : draft.Take(plain);
        }
        finally
        {
            File.Delete(plain);
        }
    }

    private static async Task<string> PackAsync(string from, string to, CancellationToken stop)
    {
        await using var rows = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        await using var file = new FileStream(to, FileMode.Create, FileAccess.Write, FileShare.None);
        await using var packed = new GZipStream(file, CompressionLevel.Fastest);
        await rows.CopyToAsync(packed, 512 * 1024, stop);
        return to;
    }

    private static FileOutput About(Job job, ExportWorkspaceTableWork work) => new()
    {
        Project = job.Project,
        Branch = job.Branch,
        Token = job.Token,
        TokenDescription = job.TokenDescription,
        Name = work.Gzip ? $"{work.FileName}.gz" : work.FileName,
        Tags = ["workspace-table-export", string.Create(CultureInfo.InvariantCulture, $"workspace-{work.Workspace}")],
        RunId = job.RunId,
        FileType = "csv",
    };

    private sealed class Draft(FileDraft draft) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            draft.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
