using Headgate.Keptn.Resources.Upstreams;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Resources;

/// <summary>One writer per project, of all nodes that share the database. A writer that dies lets go at once.</summary>
/// <remarks>Each writer holds a connection to the database. Those who talk to one machine elsewhere have half of the connections for that at most: one that does not answer holds up nobody else's.</remarks>
internal sealed class ProjectLocks(MetadataDatabase database, ResourceOptions options) : IDisposable
{
    private const string Hold = "SELECT pg_advisory_xact_lock(hashtextextended(@name, 0))";

    private readonly Places projects = new(1);
    private readonly Places machines = new(options.Writers);
    private readonly SemaphoreSlim near = new(options.Writers);
    private readonly SemaphoreSlim far = new(2 * options.Writers);

    /// <summary>Runs the work alone. Writers of this node wait without a connection.</summary>
    /// <param name="project">The project.</param>
    /// <param name="upstream">Which upstream the work talks to; <c>null</c> for none.</param>
    /// <param name="work">What to do.</param>
    /// <param name="stop">Ends the wait.</param>
    public Task<T> RunAsync<T>(string project, GitUpstream? upstream, Func<Task<T>> work, CancellationToken stop) => projects.RunAsync(
        project,
        () => upstream is null
            ? RunOfAllNodesAsync(project, near, work, stop)
            : machines.RunAsync(UpstreamAddress.MachineOf(upstream), () => RunOfAllNodesAsync(project, far, work, stop), stop),
        stop);

    public void Dispose()
    {
        near.Dispose();
        far.Dispose();
    }

    private async Task<T> RunOfAllNodesAsync<T>(string project, SemaphoreSlim connections, Func<Task<T>> work, CancellationToken stop)
    {
        await connections.WaitAsync(stop);
        try
        {
            await using var connection = await database.Source.OpenConnectionAsync(stop);
            await using var transaction = await connection.BeginTransactionAsync(stop);
            await using var hold = new NpgsqlCommand(Hold, connection, transaction) { CommandTimeout = 0 };
            hold.Parameters.AddWithValue("name", $"keptn.repository/{project}");
            await hold.ExecuteNonQueryAsync(stop);
            return await work();
        }
        finally
        {
            connections.Release();
        }
    }
}
