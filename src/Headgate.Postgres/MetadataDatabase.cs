using Headgate.Kernel;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Postgres;

/// <summary>The metadata database: connections, writes that every node notices, change stamps and notifications.</summary>
/// <remarks>
/// It is connected while the host starts, before any hosted service's <c>StartAsync</c>. A constructor must not read <see cref="Source"/>: keep the
/// database and ask for the source when a statement runs.
/// </remarks>
public sealed class MetadataDatabase : IAsyncDisposable
{
    private readonly PostgresOptions options;
    private readonly AfterCommit afterCommit = new();
    private NpgsqlDataSource? source;

    /// <summary>A database that is not connected yet.</summary>
    public MetadataDatabase(PostgresOptions options, TimeProvider clock, ILoggerFactory logs)
    {
        this.options = options;
        Notifications = new Notifications(clock, logs.CreateLogger<Notifications>());
        Changes = new ProjectChanges(Notifications, afterCommit);
    }

    /// <summary>Connections from the pool, with statements prepared automatically.</summary>
    /// <exception cref="InvalidOperationException">The database is not connected yet.</exception>
    public NpgsqlDataSource Source =>
        source ?? throw new InvalidOperationException("The metadata database is not connected yet; it is from the moment hosted services start.");

    /// <summary>Whether anything of a project changed.</summary>
    public ProjectChanges Changes { get; }

    /// <summary>Messages between nodes.</summary>
    public Notifications Notifications { get; }

    /// <summary>Runs the work in one READ COMMITTED transaction and commits it. Every node then sees the project as changed: this one before the call returns.</summary>
    /// <remarks>An exception rolls back. When the commit's outcome is unknown (connection lost) the project counts as changed.</remarks>
    public Task<T> WriteAsync<T>(ProjectId project, Func<NpgsqlTransaction, CancellationToken, Task<T>> work, CancellationToken stop) =>
        TransactAsync(
            async (transaction, token) =>
            {
                var result = await work(transaction, token);
                await Changes.TouchAsync(transaction, project, token);
                return result;
            },
            stop);

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(ProjectId project, Func<NpgsqlTransaction, CancellationToken, Task> work, CancellationToken stop) =>
        WriteAsync(project, ReturningNothing(work), stop);

    /// <summary>As <see cref="WriteAsync{T}"/>, for what belongs to no project: what changes is <see cref="ProjectChanges.Platform"/>.</summary>
    public Task<T> WritePlatformAsync<T>(Func<NpgsqlTransaction, CancellationToken, Task<T>> work, CancellationToken stop) =>
        WriteAsync(ProjectChanges.Platform, work, stop);

    /// <inheritdoc cref="WritePlatformAsync{T}"/>
    public Task WritePlatformAsync(Func<NpgsqlTransaction, CancellationToken, Task> work, CancellationToken stop) =>
        WriteAsync(ProjectChanges.Platform, work, stop);

    /// <summary>One READ COMMITTED transaction that by itself marks nothing as changed; the work may call <see cref="ProjectChanges.TouchAsync"/>.</summary>
    public async Task<T> TransactAsync<T>(Func<NpgsqlTransaction, CancellationToken, Task<T>> work, CancellationToken stop)
    {
        await using var connection = await Source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        afterCommit.Track(transaction);
        List<Action> actions = [];
        try
        {
            var result = await work(transaction, stop);
            // From here on the transaction may be committed whatever we are told,
            actions = afterCommit.Forget(transaction);
            // and a commit is too short to be worth an interrupted one, whose outcome nobody knows.
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }
        finally
        {
            afterCommit.Forget(transaction);
            foreach (var action in actions)
                action();
        }
    }

    /// <inheritdoc cref="TransactAsync{T}"/>
    public Task TransactAsync(Func<NpgsqlTransaction, CancellationToken, Task> work, CancellationToken stop) => TransactAsync(ReturningNothing(work), stop);

    /// <summary>Runs the action on this node once the transaction is committed (or may be).</summary>
    /// <returns>False when the transaction was not begun by this class: the action will not run.</returns>
    public bool OnCommit(NpgsqlTransaction transaction, Action action) => afterCommit.Add(transaction, action);

    /// <summary>Connects, applies the migrations and starts to listen.</summary>
    /// <exception cref="MigrationException">The database and the migrations do not fit together.</exception>
    public async Task ConnectAsync(string connectionString, IEnumerable<MigrationSource> migrations, ILogger log, CancellationToken stop)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = options.MaxPoolSize,
            MaxAutoPrepare = options.MaxAutoPrepare,
            AutoPrepareMinUsages = 2,
        };
        settings.ApplicationName ??= "headgate";
        var connected = NpgsqlDataSource.Create(settings);
        try
        {
            await new Migrator(connected, log).ApplyAsync([Own, .. migrations], stop);
            await Notifications.ListenAsync(settings.ConnectionString, stop);
            source = connected;
        }
        catch
        {
            await connected.DisposeAsync();
            throw;
        }
    }

    /// <summary>Drops pooled connections; those in use are dropped when they come back.</summary>
    internal void ForgetIdleConnections() => source?.Clear();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Notifications.DisposeAsync();
        if (source is not null)
            await source.DisposeAsync();
    }

    private static MigrationSource Own { get; } = new("headgate", typeof(MetadataDatabase).Assembly);

    private static Func<NpgsqlTransaction, CancellationToken, Task<bool>> ReturningNothing(Func<NpgsqlTransaction, CancellationToken, Task> work) =>
        async (transaction, token) =>
        {
            await work(transaction, token);
            return true;
        };
}
