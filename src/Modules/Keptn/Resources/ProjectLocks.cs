using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Resources;

/// <summary>One writer per project, of all nodes that share the database. A writer that dies lets go at once.</summary>
internal sealed class ProjectLocks(MetadataDatabase database, ResourceOptions options) : IDisposable
{
    private const string Hold = "SELECT pg_advisory_xact_lock(hashtextextended(@name, 0))";

    private readonly Dictionary<string, Waiting> here = [];

    /// <summary>Each holder has a connection to the database. Those who wait for an upstream leave the others theirs.</summary>
    private readonly SemaphoreSlim near = new(options.Writers);
    private readonly SemaphoreSlim far = new(options.Writers);

    /// <summary>Runs the work alone. Writers of this node wait without a connection.</summary>
    /// <param name="project">The project.</param>
    /// <param name="isFar">Whether the work talks to an upstream.</param>
    /// <param name="work">What to do.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<T> RunAsync<T>(string project, bool isFar, Func<Task<T>> work, CancellationToken stop)
    {
        var turn = Join(project);
        try
        {
            await turn.Place.WaitAsync(stop);
            try
            {
                return await RunOfAllNodesAsync(project, isFar ? far : near, work, stop);
            }
            finally
            {
                turn.Place.Release();
            }
        }
        finally
        {
            Leave(project, turn);
        }
    }

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

    private Waiting Join(string project)
    {
        lock (here)
        {
            if (!here.TryGetValue(project, out var turn))
                here[project] = turn = new Waiting();
            turn.Count++;
            return turn;
        }
    }

    private void Leave(string project, Waiting turn)
    {
        lock (here)
        {
            if (--turn.Count > 0)
                return;
            here.Remove(project);
            turn.Place.Dispose();
        }
    }

    private sealed class Waiting
    {
        public SemaphoreSlim Place { get; } = new(1);

        public int Count { get; set; }
    }
}
