using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Has tables compacted when their files are worth it, one after the other with what clients ask for.</summary>
internal sealed class TableCompaction(TableStore tables, DataLake lake, WorkQueue queue, MetadataDatabase database)
{
    /// <summary>Queues a compaction together with the publication that makes it worth while.</summary>
    public async Task RequestAsync(NpgsqlTransaction transaction, Table table, PreparedVersion published, CancellationToken stop)
    {
        if (!lake.NeedsCompaction(published))
            return;
        var key = QueuedWork.TableKey(table.Project, table.Branch, table.Id);
        await queue.EnqueueAsync(transaction, QueuedWork.Queue, key, QueuedWork.Compaction(table.Project, table.Number), runAfter: null, stop);
    }

    /// <summary>Compacts the table if that is still worth while.</summary>
    public async Task RunAsync(ProjectId project, long number, WorkItem item, CancellationToken stop)
    {
        if (await tables.FindAsync(project, number, stop) is not { } table)
            return;
        await using var prepared = await lake.PrepareCompactionAsync(project, table.Data, stop);
        if (prepared is null)
            return;
        await database.WriteAsync(
            project,
            async (transaction, token) =>
            {
                // The row first, as whoever drops the table does.
                if (await TableStore.LockAsync(transaction, table, token))
                {
                    var version = await lake.PublishAsync(transaction, prepared, token);
                    await TableStore.ResizeAsync(transaction, table, version.Bytes, token);
                }

                await queue.CompleteAsync(transaction, item, token);
            },
            stop);
    }
}
