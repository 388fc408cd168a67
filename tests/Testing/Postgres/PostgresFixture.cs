using Headgate.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Testing;

/// <summary>Real PostgreSQL for a test class (<c>IClassFixture</c>): fresh databases on the test process's own server, dropped after the class.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly List<TestDatabase> databases = [];

    /// <summary>A new database with these modules' migrations applied.</summary>
    public Task<TestDatabase> NewDatabaseAsync(params MigrationSource[] migrations) => NewDatabaseAsync(new PostgresOptions(), migrations);

    /// <summary>A new database with these settings.</summary>
    public async Task<TestDatabase> NewDatabaseAsync(PostgresOptions options, params MigrationSource[] migrations)
    {
        var database = await TestDatabase.ConnectAsync(await TestServer.NewDatabaseAsync(migrations, CancellationToken.None), options, "test-node", migrations);
        lock (databases)
            databases.Add(database);
        return database;
    }

    /// <summary>The connection string of a new, empty database, for a host of your own.</summary>
    public static Task<string> NewConnectionStringAsync() => TestServer.NewDatabaseAsync(CancellationToken.None);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var database in databases)
        {
            await database.DisposeAsync();
            await TestServer.DropDatabaseAsync(database.ConnectionString);
        }
    }
}

/// <summary>A database of a test, seen by one node.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly IReadOnlyList<MigrationSource> migrations;

    private TestDatabase(string connectionString, PostgresOptions options, string node, IReadOnlyList<MigrationSource> migrations)
    {
        this.migrations = migrations;
        ConnectionString = connectionString;
        Options = options;
        Node = new Node(node, RunsWork: true);
        Database = new MetadataDatabase(options, TimeProvider.System, NullLoggerFactory.Instance);
        Queue = new WorkQueue(Database, Node, options);
        Leases = new Leases(Database, Node, options, TimeProvider.System, NullLogger<Leases>.Instance);
    }

    /// <summary>Reaches the same database.</summary>
    public string ConnectionString { get; }

    /// <summary>The settings in use.</summary>
    public PostgresOptions Options { get; }

    /// <summary>The node.</summary>
    public Node Node { get; }

    /// <summary>The database.</summary>
    public MetadataDatabase Database { get; }

    /// <summary>Its queues.</summary>
    public WorkQueue Queue { get; }

    /// <summary>Its named leases.</summary>
    public Leases Leases { get; }

    /// <summary>The same database as another node sees it. The caller disposes it.</summary>
    public Task<TestDatabase> OtherNodeAsync(string node) => ConnectAsync(ConnectionString, Options, node, migrations);

    /// <summary>Runs a statement as it is.</summary>
    public async Task<object?> ScalarAsync(string sql)
    {
        await using var command = Database.Source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Database.DisposeAsync();

    internal static async Task<TestDatabase> ConnectAsync(string connectionString, PostgresOptions options, string node, IReadOnlyList<MigrationSource> migrations)
    {
        var database = new TestDatabase(connectionString, options, node, migrations);
        await database.Database.ConnectAsync(connectionString, migrations, NullLogger.Instance, CancellationToken.None);
        return database;
    }
}
