using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Removes what has vanished, a few hundred tables per transaction, so that it can be killed at any moment and goes on.</summary>
internal sealed class Remains(MetadataDatabase database, DataLake lake, RemainsStore store, JobEvents events)
{
    private const int TablesAtOnce = 300;

    /// <summary>Whether the job has made something vanish that is still to be removed.</summary>
    public Task<bool> HasAnyAsync(Job job, CancellationToken stop) => store.HasAnyAsync(job.Project, RemainsStore.BranchOf(job), stop);

    /// <summary>Removes the tables of what a job made vanish.</summary>
    public async Task RemoveTablesAsync(Job job, CancellationToken stop)
    {
        while (await database.WriteAsync(job.Project, (transaction, token) => RemoveSomeAsync(transaction, job, token), stop))
        {
        }
    }

    /// <summary>Removes the emptied buckets of what a job made vanish.</summary>
    public static Task RemoveBucketsAsync(NpgsqlTransaction transaction, Job job, CancellationToken stop) =>
        BucketStore.DeleteOfBranchAsync(transaction, job.Project, RemainsStore.BranchOf(job), stop);

    /// <summary>Removes some tables of a branch that nobody can reach.</summary>
    /// <returns>Those that were removed; none when nothing was left.</returns>
    public async Task<List<Table>> RemoveSomeAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop)
    {
        var tables = await TableStore.DeleteSomeAsync(transaction, project, branch, TablesAtOnce, stop);
        if (tables.Count > 0)
            await lake.DropTablesAsync(transaction, project, [.. tables.Select(table => table.Data).Where(data => data != default)], stop);
        return tables;
    }

    private async Task<bool> RemoveSomeAsync(NpgsqlTransaction transaction, Job job, CancellationToken stop)
    {
        var tables = await RemoveSomeAsync(transaction, job.Project, RemainsStore.BranchOf(job), stop);
        foreach (var table in tables)
            await events.RecordAsync(transaction, job, "storage.tableDeleted", $"Dropped table {table.Id}", JobEvents.Of(table), stop);
        return tables.Count > 0;
    }
}
