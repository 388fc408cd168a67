using Headgate.Keptn.Resources;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Projects;

/// <summary>Lets one change of a project's making run at a time, on whatever nodes: creation, update, deletion, and those of its services.</summary>
/// <remarks>
/// The lock is the database's, held by a transaction of its own for as long as the change takes: a process that dies gives it back, and a change that lost it cannot
/// commit, since it ends in that very transaction.
/// </remarks>
internal sealed class ProjectLock : IDisposable
{
    private const string Take = "SELECT pg_advisory_xact_lock(hashtextextended(@project, 517203))";
    private const string TryTake = "SELECT pg_try_advisory_xact_lock(hashtextextended(@project, 517203))";

    private readonly MetadataDatabase database;

    /// <summary>Those who wait for the same project do it here, where it costs no connection.</summary>
    private readonly Places projects = new(1);

    /// <summary>Locks hold a connection each; most of the pool is left for statements.</summary>
    private readonly SemaphoreSlim connections;

    public ProjectLock(MetadataDatabase database, PostgresOptions options)
    {
        this.database = database;
        connections = new SemaphoreSlim(Math.Max(1, options.MaxPoolSize / 4));
    }

    /// <summary>Waits for the lock and runs the change, of which the last part is in the lock's own transaction.</summary>
    public Task<T> HoldAsync<T>(string project, Func<NpgsqlTransaction, CancellationToken, Task<T>> change, CancellationToken stop) =>
        projects.RunAsync(project, () => HoldOfAllNodesAsync(project, change, stop), stop);

    /// <summary>Runs the change if nobody has the lock.</summary>
    public Task TryHoldAsync(string project, Func<NpgsqlTransaction, CancellationToken, Task> change, CancellationToken stop) => database.TransactAsync(
        async (transaction, cancel) =>
        {
            if (await RunAsync(transaction, TryTake, project, cancel) is true)
                await change(transaction, cancel);
        },
        stop);

    public void Dispose() => connections.Dispose();

    private async Task<T> HoldOfAllNodesAsync<T>(string project, Func<NpgsqlTransaction, CancellationToken, Task<T>> change, CancellationToken stop)
    {
        await connections.WaitAsync(stop);
        try
        {
            return await database.TransactAsync(
                async (transaction, cancel) =>
                {
                    await RunAsync(transaction, Take, project, cancel);
                    return await change(transaction, cancel);
                },
                stop);
        }
        finally
        {
            connections.Release();
        }
    }

    private static async Task<object?> RunAsync(NpgsqlTransaction transaction, string statement, string project, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(statement, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project);
        // However long the one before takes.
        command.CommandTimeout = 0;
        return await command.ExecuteScalarAsync(stop);
    }
}
