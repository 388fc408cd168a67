using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

internal sealed record DefineTableWork(string BucketId, TableDefinition Definition);

/// <summary>Makes an empty table out of a definition.</summary>
internal sealed class DefineTable(DataLake lake, NewTables made) : IJobOperation
{
    public const string Operation = "tableDefinitionCreate";

    public string Name => Operation;

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop) =>
        Task.FromResult(new PreparedJob((transaction, token) => PublishAsync(transaction, job, job.ReadWork<DefineTableWork>(), token)));

    private async Task<JobOutcome> PublishAsync(NpgsqlTransaction transaction, Job job, DefineTableWork work, CancellationToken stop)
    {
        var definition = work.Definition;
        var columns = definition.Columns.Select(column => column.ToNewColumn()).ToList();
        var version = await lake.CreateTableAsync(transaction, job.Project, definition.IsTyped, columns, definition.PrimaryKey, stop);
        return await made.AddAsync(transaction, job, work.BucketId, definition, version, loaded: null, stop);
    }
}
