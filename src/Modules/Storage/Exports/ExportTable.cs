using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Files;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <param name="TableId">The table.</param>
/// <param name="Request">What was asked for, as it was sent; relative times count from the job's creation.</param>
internal sealed record ExportTableWork(string TableId, JsonObject Request);

/// <summary>Writes a table's rows to a sliced file: no header row in CSV slices, since clients write it themselves.</summary>
internal sealed class ExportTable(TableStore tables, DataLake lake, FileOutputs outputs, JobEvents events, DataFolder folder, TimeProvider clock) : IJobOperation
{
    public const string Operation = "tableExport";
    private const long SliceBytes = 256L * 1024 * 1024;

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<ExportTableWork>();
        var began = clock.GetTimestamp();
        var table = await tables.FindAsync(job.Project, job.Branch, work.TableId, stop) ?? throw new RefusedException(TableErrors.NotFound(job.Project, work.TableId));
        var fields = ExportFields.Read(new Fields(work.Request), job.Created);
        RowQuery.CheckFilters(table, fields.Rows.Rows);
        var draft = outputs.Begin();
        try
        {
            var exported = await WriteAsync(job, table, fields, draft, progress, stop);
            var seconds = clock.GetElapsedTime(began).TotalSeconds;
            return new PreparedJob((transaction, token) => PublishAsync(transaction, job, table, fields, draft, exported, seconds, token), new Draft(draft));
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
            var target = new ExportTarget(scratch.FullName, fields.Format) { Gzip = fields.Gzip && fields.Format == ExportFormat.Csv, SliceBytes = SliceBytes };
            var exported = await lake.ExportAsync(table.DataOwner, table.Data, number: null, table.Narrow(fields.Rows), target, progress, stop);
            var suffix = fields.Format == ExportFormat.Parquet ? "parquet" : target.Gzip ? "csv.gz" : "csv";
            var slices = exported.Files.Select((file, number) =>
                new OutputPart(draft.Take(file.Path), string.Create(CultureInfo.InvariantCulture, $"_{number:D4}.{suffix}"))).ToList();
            await draft.SealAsync(About(job, table, suffix), slices, stop);
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
        Token = job.Token,
        TokenDescription = job.TokenDescription,
        Name = $"{table.Id}.{suffix}",
        IsSliced = true,
        Tags = ["table-export"],
        RunId = job.RunId,
        FileType = suffix == "parquet" ? "parquet" : "csv",
    };

    private async Task<JobOutcome> PublishAsync(
        NpgsqlTransaction transaction, Job job, Table table, ExportFields fields, FileDraft draft, Exported exported, double seconds, CancellationToken stop)
    {
        var file = await outputs.PublishAsync(transaction, draft, stop);
        var bytes = exported.Files.Sum(written => written.Bytes);
        var isPacked = fields.Gzip && fields.Format == ExportFormat.Csv;
        await events.RecordAsync(
            transaction, job, "storage.tableExported", $"Exported {exported.Rows} rows of table {table.Id} to file {file}", JobEvents.Of(table), stop,
            new JsonObject { ["rowsCount"] = exported.Rows, ["fileId"] = file.Value, ["sizeBytes"] = bytes },
            new JsonObject { ["exportDuration"] = Math.Round(seconds, 3) });
        return new JobOutcome(new JsonObject { ["file"] = new JsonObject { ["id"] = file.Value }, ["cacheHit"] = false })
        {
            Metrics = JobMetrics.None with { OutCompressed = isPacked, OutBytes = bytes, OutBytesUncompressed = isPacked ? 0 : bytes },
        };
    }

    private sealed class Draft(FileDraft draft) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            draft.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
