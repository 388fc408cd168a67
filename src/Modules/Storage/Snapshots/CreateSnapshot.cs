using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

internal sealed record CreateSnapshotWork(string TableId, string Description);

/// <summary>Keeps a table as it is: a pin in the lake and a row, in one transaction, whatever the size.</summary>
internal sealed class CreateSnapshot(TableStore tables, DataLake lake, JobEvents events, TimeProvider clock) : IJobOperation
{
    public const string Operation = "tableSnapshotCreate";

    public string Name => Operation;

    public static JobRequest Request(Table table, Origin from, string? description) => JobRequest.On(
        table.Alias is null ? table : throw new RefusedException(SnapshotErrors.OfAlias), from, Operation,
        new JsonObject { ["description"] = description, ["queue"] = "main_fast" }, new CreateSnapshotWork(table.Id, description ?? ""));

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<CreateSnapshotWork>();
        var table = await tables.FindAsync(job.Project, job.Branch, work.TableId, stop) ?? throw new RefusedException(TableErrors.NotFound(job.Project, work.TableId));
        return new PreparedJob((transaction, token) => KeepAsync(transaction, job, table.Number, work, token));
    }

    private async Task<JobOutcome> KeepAsync(NpgsqlTransaction transaction, Job job, long number, CreateSnapshotWork work, CancellationToken stop)
    {
        var gone = new RefusedException(TableErrors.NotFound(job.Project, work.TableId));
        if (await TableStore.FindAsync(transaction, job.Project, number, stop) is not { } before || !await SnapshotStore.HoldBucketAsync(transaction, before, stop)
            || await TableStore.FindAsync(transaction, job.Project, number, stop) is not { } table)
            throw gone;
        if (table.Alias is not null)
            throw new RefusedException(SnapshotErrors.OfAlias);
        var head = await lake.FindHeadAsync(table.Project, table.Data, stop) ?? throw gone;
        var pin = await lake.PinAsync(transaction, table.Project, table.Data, head.Number, $"snapshot of {table.Id}", stop);
        var made = await SnapshotStore.InsertAsync(
            transaction,
            new Snapshot
            {
                Project = table.Project,
                Branch = table.Branch,
                TableId = table.Id,
                Description = work.Description,
                Content = SnapshotContent.Of(table, head, await MetadataStore.OfTableAsync(transaction, table, stop)),
                Data = table.Data,
                Version = head.Number,
                Pin = pin,
                Token = job.Token,
                TokenDescription = job.TokenDescription,
                Created = clock.GetUtcNow(),
            },
            stop);
        var results = JsonSerializer.SerializeToNode(SnapshotView.Detail(made, job.BaseUrl), JsonWire.Options);
        await events.RecordAsync(
            transaction, job, "storage.tableSnapshotCreated", $"Created snapshot {made.Id} of table {table.Id}", JobEvents.Of(table), stop,
            new JsonObject { ["snapshotId"] = made.Id });
        return new JobOutcome(results);
    }
}
