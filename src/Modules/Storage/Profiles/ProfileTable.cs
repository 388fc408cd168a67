using System.Text.Json;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

internal sealed record ProfileTableWork(string TableId);

/// <summary>Looks at every value of a table and keeps what was found.</summary>
internal sealed class ProfileTable(TableStore tables, DataLake lake, JobEvents events, TimeProvider clock) : IJobOperation
{
    public const string Operation = "tableProfile";

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<ProfileTableWork>();
        var table = await tables.FindAsync(job.Project, job.Branch, work.TableId, stop) ?? throw new RefusedException(TableErrors.NotFound(job.Project, work.TableId));
        var found = await lake.ProfileAsync(table.DataOwner, table.Data, number: null, table.Narrow(new ReadRequest()), progress, stop);
        return new PreparedJob((transaction, token) => PublishAsync(transaction, job, table, found, token));
    }

    private async Task<JobOutcome> PublishAsync(NpgsqlTransaction transaction, Job job, Table table, TableProfile found, CancellationToken stop)
    {
        if (!await TableStore.LockAsync(transaction, table, stop))
            throw new RefusedException(TableErrors.NotFound(job.Project, table.Id));
        var now = clock.GetUtcNow();
        var profile = new StoredProfile(Guid.CreateVersion7(now), found.Version.Number, now, ProfileFindings.Of(found, found.Version.Bytes));
        await ProfileStore.InsertAsync(transaction, table, profile, stop);
        await events.RecordAsync(transaction, job, "storage.tableProfiled", $"Profiled table {table.Id}", JobEvents.Of(table), stop);
        return new JobOutcome(JsonSerializer.SerializeToNode(ProfileView.From(profile, table, isStale: false), JsonWire.Options));
    }
}
