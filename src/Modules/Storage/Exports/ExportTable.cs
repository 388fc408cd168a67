using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Files;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <param name="TableId">The table.</param>
/// <param name="Request">What was asked for, as it was sent; relative times count from the job's creation.</param>
/// <param name="SourceBranch">The branch of the table, when the file goes to another; <c>null</c> for the job's.</param>
internal sealed record ExportTableWork(string TableId, JsonObject Request, long? SourceBranch = null);

/// <summary>Writes a table's rows to a sliced file: no header row in CSV slices, since clients write it themselves.</summary>
internal sealed class ExportTable(
    TableStore tables, DataLake lake, FileOutputs outputs, ExportCache cache, JobEvents events, DataFolder folder, TimeProvider clock) : IJobOperation
{
    public const string Operation = "tableExport";
    private const long SliceBytes = 64L * 1024 * 1024;

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<ExportTableWork>();
        var began = clock.GetTimestamp();
        var table = await tables.FindAsync(job.Project, work.SourceBranch ?? job.Branch, work.TableId, stop) ?? throw new RefusedException(TableErrors.NotFound(job.Project, work.TableId));
        var asked = ExportFields.Read(new Fields(work.Request), job.Created);
        RowQuery.CheckFilters(table, asked.Rows.Rows);
        var fields = asked with { Rows = table.Narrow(asked.Rows) };
        // A file is seen in its own branch only; a pulled table begins to count versions again, over another table of the lake.
        var question = new ExportQuestion(table, job.Token, $"{job.Branch} {table.Data} {fields.Fingerprint()}");
        if (await lake.FindHeadAsync(table.DataOwner, table.Data, stop) is { } head && await cache.FindAsync(question, head.Number, stop) is { } file)
            return new PreparedJob((transaction, token) => PublishCachedAsync(transaction, job, table, file, token));
        var draft = outputs.Begin();
        try
        {
            var exported = await WriteAsync(job, table, fields, draft, progress, stop);
            var seconds = clock.GetElapsedTime(began).TotalSeconds;
            return new PreparedJob((transaction, token) => PublishAsync(transaction, job, question, fields, draft, exported, seconds, token), new Draft(draft));
        }
        catch
        {
            draft.Dispose();
            throw;
        }
    }

    private async Task<Exported> WriteAsync(Job job, Table table, ExportFields fields, FileDraft draft, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var scratch = Directory.CreateDirectory(Path.Combine(folder.Temporary, $"export-{job.Id}-{Guid.NewGuid():N}"));
        try
        {
            var target = new ExportTarget(scratch.FullName, fields.Format) { Gzip = fields.Gzip, SliceBytes = SliceBytes, TimeZone = fields.TimeZone };
            var exported = await lake.ExportAsync(table.DataOwner, table.Data, number: null, fields.Rows, target, progress, stop);
            var slices = exported.Files.Select((file, number) =>
                new OutputPart(draft.Take(file.Path), string.Create(CultureInfo.InvariantCulture, $"_{number:D4}.{fields.Suffix}"))).ToList();
            await draft.SealAsync(About(job, table, fields.Suffix), slices, stop);
            return exported;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static FileOutput About(Job job, Table table, string suffix) => new()
    {
        Project = job.Project,
        Branch = job.Branch,
        Token = job.Token,
        TokenDescription = job.TokenDescription,
        Name = $"{table.Id}.{suffix}",
        IsSliced = true,
        Tags = ["table-export"],
        RunId = job.RunId,
        FileType = suffix == "parquet" ? "parquet" : "csv",
    };

    private async Task<JobOutcome> PublishAsync(
        NpgsqlTransaction transaction, Job job, ExportQuestion question, ExportFields fields, FileDraft draft, Exported exported, double seconds, CancellationToken stop)
    {
        var table = question.Table;
        var file = await outputs.PublishAsync(transaction, draft, stop);
        var bytes = exported.Files.Sum(written => written.Bytes);
        // Only while the table is there: the row hangs on it.
        if (await TableStore.LockAsync(transaction, table, stop))
            await ExportCache.PutAsync(transaction, question, exported.Version.Number, file, clock.GetUtcNow(), stop);
        await events.RecordAsync(
            transaction, job, "storage.tableExported", $"Exported {exported.Rows} rows of table {table.Id} to file {file}", JobEvents.Of(table), stop,
            new JsonObject { ["rowsCount"] = exported.Rows, ["fileId"] = file.Value, ["sizeBytes"] = bytes },
            new JsonObject { ["exportDuration"] = Math.Round(seconds, 3) });
        return Outcome(file, cacheHit: false, JobMetrics.None with { OutCompressed = fields.Gzip, OutBytes = bytes, OutBytesUncompressed = fields.Gzip ? 0 : bytes });
    }

    private async Task<JobOutcome> PublishCachedAsync(NpgsqlTransaction transaction, Job job, Table table, FileId file, CancellationToken stop)
    {
        await events.RecordAsync(
            transaction, job, "storage.tableExported", $"Table {table.Id} has not changed since it was exported to file {file}", JobEvents.Of(table), stop,
            new JsonObject { ["fileId"] = file.Value });
        return Outcome(file, cacheHit: true, JobMetrics.None);
    }

    private static JobOutcome Outcome(FileId file, bool cacheHit, JobMetrics metrics) =>
        new(new JsonObject { ["file"] = new JsonObject { ["id"] = file.Value }, ["cacheHit"] = cacheHit }) { Metrics = metrics };

    private sealed class Draft(FileDraft draft) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            draft.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
