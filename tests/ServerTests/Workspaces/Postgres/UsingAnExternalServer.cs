using Headgate.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Headgate.ServerTests.Workspaces;

/// <summary>Workspaces on a PostgreSQL server that somebody else runs, by an administrator who is no superuser.</summary>
public sealed class UsingAnExternalServer(UsingAnExternalServer.Elsewhere platform) : IClassFixture<UsingAnExternalServer.Elsewhere>
{
    [Fact]
    public async Task A_workspace_is_made_used_loaded_and_dropped_there()
    {
        var place = await platform.NewPlaceAsync();
        Assert.Equal("db.example.com", place.Host);
        Assert.Equal(6543, place.Port);
        var reached = place with { Host = "127.0.0.1", Port = platform.ServerPort };
        await reached.ScalarAsync("CREATE TABLE mine (id integer)");
        var version = await platform.TableAsync(false, [Headgate.Lake.NewColumn.Untyped("id"), Headgate.Lake.NewColumn.Untyped("d")], "id,d\n1,2024-01-31\n2,Feb 3 2021\n");
        await platform.LoadAsync(place, true, PlacesFixture.LoadOf(version, "t", PlacesFixture.Column("id", "INTEGER"), PlacesFixture.Column("d", "DATE")));
        Assert.Equal(["1|2024-01-31", "2|2021-02-03"], await reached.RowsAsync("SELECT * FROM t ORDER BY id"));
        Assert.Equal(["t"], await reached.RowsAsync($"SELECT table_name FROM svv_tables WHERE table_schema = '{place.Schema}' AND table_name = 't'"));
        Assert.Equal("a", await reached.ScalarAsync("SELECT nvl(NULL, 'a')"));
        var renewed = await platform.ResetAsync(place) with { Host = "127.0.0.1", Port = platform.ServerPort };
        Assert.Equal("28P01", await reached.RefusalAsync("SELECT 1"));
        Assert.Equal(2L, await renewed.ScalarAsync("SELECT count(*) FROM t"));
        await platform.Api.DeleteAsync($"{RowsFixture.Path}/{place.Id}");
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => renewed.ScalarAsync("SELECT 1"));
        Assert.False(Directory.Exists(System.IO.Path.Combine(platform.DataFolder, "workspaces", "postgres")));
    }

    /// <summary>A second server with a role that may make roles and databases, and a platform that is told of it.</summary>
    public sealed class Elsewhere : PlacesFixture
    {
        private readonly string folder = new Headgate.Kernel.DataFolder(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"headgate-external-{Guid.NewGuid():n}")).Root;
        private EmbeddedPostgres? server;

        public int ServerPort => server!.Port;

        protected override IEnumerable<(string Name, string Value)> Settings =>
        [
            ("ConnectionString", new NpgsqlConnectionStringBuilder(server!.ConnectionString("postgres")) { Username = "operator", Password = "operators" }.ConnectionString),
            ("Host", "db.example.com"), ("Port", "6543"), ("WatchInterval", "00:00:00.2"),
        ];

        public override async ValueTask InitializeAsync()
        {
            server = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresSettings(folder) { Durable = false, Database = null }, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
            await using (var connection = new NpgsqlConnection(server.ConnectionString("postgres")))
            {
                await connection.OpenAsync();
                await using var command = new NpgsqlCommand("CREATE ROLE operator LOGIN CREATEDB CREATEROLE PASSWORD 'operators'; GRANT pg_signal_backend, pg_monitor TO operator", connection);
                await command.ExecuteNonQueryAsync();
            }

            await base.InitializeAsync();
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            if (server is not null)
                await server.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }
}
