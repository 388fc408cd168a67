using Headgate.Postgres;
using Headgate.Testing;

namespace Headgate.PostgresTests;

public sealed class ApplyingMigrations(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly MigrationSource Sample = new("sample", typeof(ApplyingMigrations).Assembly);

    [Fact]
    public async Task Each_is_applied_once_in_the_order_of_numbers()
    {
        var first = await postgres.NewDatabaseAsync(Sample);
        await using var again = await first.OtherNodeAsync("again");
        Assert.Equal("1,2", await again.ScalarAsync("SELECT string_agg(id::text, ',' ORDER BY id) FROM sample.thing"));
        Assert.Equal("sample/0001_things,sample/0002_use", await again.ScalarAsync("SELECT string_agg(name, ',' ORDER BY number) FROM headgate.migration WHERE schema = 'sample'"));
    }

    [Fact]
    public async Task Hosts_that_start_together_apply_each_once()
    {
        var connectionString = await PostgresFixture.NewConnectionStringAsync();
        var nodes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => ConnectAsync(connectionString))));
        await using (var command = nodes[0].Source.CreateCommand("SELECT count(*) FROM sample.thing"))
            Assert.Equal(2L, await command.ExecuteScalarAsync());
        foreach (var node in nodes)
            await node.DisposeAsync();
    }

    [Fact]
    public async Task One_that_was_changed_after_it_was_applied_stops_the_start()
    {
        var database = await postgres.NewDatabaseAsync(Sample);
        await database.ScalarAsync("UPDATE headgate.migration SET checksum = repeat('0', 64) WHERE schema = 'sample' AND number = 2");
        var refusal = await Assert.ThrowsAsync<MigrationException>(() => ConnectAsync(database.ConnectionString));
        Assert.Contains("sample/0002_use was changed", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_stops_the_start()
    {
        var database = await postgres.NewDatabaseAsync(Sample);
        await database.ScalarAsync("INSERT INTO headgate.migration (schema, number, name, checksum) VALUES ('sample', 3, 'sample/0003_future', repeat('0', 64))");
        var refusal = await Assert.ThrowsAsync<MigrationException>(() => ConnectAsync(database.ConnectionString));
        Assert.Contains("sample/0003_future", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("newer Headgate", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_comes_before_an_applied_one_stops_the_start()
    {
        var database = await postgres.NewDatabaseAsync(Sample);
        await database.ScalarAsync("DELETE FROM headgate.migration WHERE schema = 'sample' AND number = 1");
        var refusal = await Assert.ThrowsAsync<MigrationException>(() => ConnectAsync(database.ConnectionString));
        Assert.Contains("sample/0001_things comes before", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_fails_leaves_nothing_behind()
    {
        var database = await postgres.NewDatabaseAsync(Sample);
        await database.ScalarAsync("DELETE FROM headgate.migration WHERE schema = 'sample'; DROP FUNCTION sample.more; DROP TABLE sample.thing; CREATE FUNCTION sample.more() RETURNS text LANGUAGE sql AS 'SELECT ''x'''");
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => ConnectAsync(database.ConnectionString));
        Assert.Equal(DBNull.Value, await database.ScalarAsync("SELECT to_regclass('sample.thing')::text"));
        Assert.Equal(0L, await database.ScalarAsync("SELECT count(*) FROM headgate.migration WHERE schema = 'sample'"));
    }

    private static async Task<MetadataDatabase> ConnectAsync(string connectionString)
    {
        var database = new MetadataDatabase(new PostgresOptions(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await database.ConnectAsync(connectionString, [Sample], Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, default);
        return database;
    }
}
