using Headgate.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Headgate.ServerTests.Workspaces;

/// <summary>What a user of a workspace in PostgreSQL tries, and does not get.</summary>
public sealed class IsolationInPostgres(PlacesFixture platform) : IClassFixture<PlacesFixture>, IAsyncLifetime
{
    private static readonly SemaphoreSlim Making = new(1, 1);
    private static Place? shared;
    private Place place = null!;

    public async ValueTask InitializeAsync()
    {
        await Making.WaitAsync(TestContext.Current.CancellationToken);
        place = shared ??= await platform.NewPlaceAsync();
        Making.Release();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("SELECT pg_read_file('/etc/passwd')")]
    [InlineData("SELECT pg_read_binary_file('PG_VERSION')")]
    [InlineData("SELECT pg_ls_dir('.')")]
    [InlineData("SELECT pg_stat_file('PG_VERSION')")]
    [InlineData("SELECT pg_ls_logdir()")]
    [InlineData("CREATE TABLE c (t text); COPY c FROM '/etc/passwd'")]
    [InlineData("CREATE TABLE c (t text); COPY c FROM PROGRAM 'id'")]
    [InlineData("COPY (SELECT 1) TO PROGRAM 'cat > /tmp/headgate-isolation'")]
    [InlineData("COPY (SELECT 1) TO '/tmp/headgate-isolation'")]
    [InlineData("SELECT lo_import('/etc/passwd')")]
    [InlineData("SELECT lo_export(lo_from_bytea(0, 'x'), '/tmp/headgate-isolation')")]
    [InlineData("SELECT * FROM pg_shadow")]
    [InlineData("SELECT rolpassword FROM pg_authid")]
    [InlineData("SELECT * FROM pg_hba_file_rules")]
    [InlineData("SELECT * FROM pg_file_settings")]
    [InlineData("SELECT * FROM pg_stat_get_activity(NULL)")]
    [InlineData("SELECT headgate_activity() FROM pg_stat_get_progress_info('VACUUM')")]
    [InlineData("SET ROLE postgres")]
    [InlineData("SET SESSION AUTHORIZATION postgres")]
    [InlineData("SET ROLE headgate_loaders")]
    [InlineData("GRANT postgres TO CURRENT_USER")]
    [InlineData("GRANT headgate_loaders TO CURRENT_USER")]
    [InlineData("GRANT pg_read_all_data TO CURRENT_USER")]
    [InlineData("ALTER ROLE CURRENT_USER SUPERUSER")]
    [InlineData("ALTER ROLE CURRENT_USER CREATEDB")]
    [InlineData("ALTER ROLE CURRENT_USER CONNECTION LIMIT 1000")]
    [InlineData("ALTER ROLE CURRENT_USER SET temp_file_limit = -1")]
    [InlineData("SET temp_file_limit = -1")]
    [InlineData("ALTER SYSTEM SET work_mem = '10GB'")]
    [InlineData("CREATE ROLE mallory")]
    [InlineData("CREATE DATABASE mallory")]
    [InlineData("CREATE SCHEMA mallory")]
    [InlineData("CREATE TABLE public.mallory (id integer)")]
    [InlineData("CREATE TABLE pg_catalog.mallory (id integer)")]
    [InlineData("CREATE TABLESPACE mallory LOCATION '/tmp'")]
    [InlineData("CREATE EXTENSION dblink")]
    [InlineData("CREATE EXTENSION postgres_fdw")]
    [InlineData("CREATE EXTENSION plpython3u")]
    [InlineData("CREATE FUNCTION f() RETURNS int LANGUAGE c AS '/lib/x86_64-linux-gnu/libc.so.6', 'system'")]
    [InlineData("CREATE FUNCTION f() RETURNS int LANGUAGE internal AS 'pg_reload_conf'")]
    [InlineData("LOAD '/lib/x86_64-linux-gnu/libc.so.6'")]
    [InlineData("CREATE EVENT TRIGGER t ON ddl_command_start EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger()")]
    [InlineData("CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1' PUBLICATION p")]
    [InlineData("SELECT pg_reload_conf()")]
    [InlineData("SELECT pg_create_physical_replication_slot('s')")]
    [InlineData("UPDATE pg_catalog.pg_authid SET rolsuper = true")]
    [InlineData("UPDATE pg_catalog.pg_database SET datallowconn = true")]
    [InlineData("ALTER FUNCTION pg_catalog.headgate_activity() SECURITY INVOKER")]
    [InlineData("CREATE OR REPLACE VIEW pg_catalog.svv_tables AS SELECT 1")]
    [InlineData("SET allow_system_table_mods = on")]
    [InlineData("COMMENT ON DATABASE {database} IS '{}'")]
    [InlineData("ALTER DATABASE {database} SET statement_timeout = 0")]
    [InlineData("DROP SCHEMA {schema}")]
    [InlineData("ALTER SCHEMA {schema} RENAME TO mine")]
    [InlineData("ALTER DATABASE {database} OWNER TO CURRENT_USER")]
    public async Task Is_refused(string sql)
    {
        var wanted = sql.Replace("{database}", place.Database, StringComparison.Ordinal).Replace("{schema}", place.Schema, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => place.ScalarAsync(wanted));
        // Permission denied, or nothing of the kind in this server; never what the statement wanted.
        Assert.Contains(refused.SqlState, (string[])["42501", "0A000", "58P01", "55P02", "22023", "42704", "0LP01"]);
        Assert.False(File.Exists("/tmp/headgate-isolation"));
    }

    [Fact]
    public async Task Other_workspaces_databases_and_the_servers_own_let_nobody_in()
    {
        var other = await platform.NewPlaceAsync();
        await other.ScalarAsync("CREATE TABLE secrets AS SELECT 'secret'::text AS value");
        foreach (var database in new[] { other.Database, "postgres", "template1", "template0", await TemplateAsync() })
            Assert.Contains(await (place with { Database = database }).RefusalAsync("SELECT 1"), (string[])["28000", "42501", "55000"]);
        Assert.Equal("42P01", await place.RefusalAsync($"SELECT * FROM {other.Schema}.secrets"));
        Assert.Equal("0A000", await place.RefusalAsync($"SELECT * FROM {other.Database}.{other.Schema}.secrets"));
        Assert.Equal("42501", await place.RefusalAsync($"SET ROLE {other.User}"));
        Assert.Equal("42501", await place.RefusalAsync($"ALTER ROLE {other.User} PASSWORD 'x'"));
        Assert.Equal("42501", await place.RefusalAsync($"GRANT {other.User} TO {place.User}"));
        Assert.Equal("42501", await place.RefusalAsync($"DROP DATABASE {other.Database}"));
        await using var busy = await other.OpenAsync();
        Assert.Equal(0L, await place.ScalarAsync($"SELECT count(*) FROM pg_stat_activity WHERE usename IS DISTINCT FROM '{place.User}'"));
        Assert.Equal("42501", await place.RefusalAsync($"SELECT pg_terminate_backend({busy.ProcessID})"));
    }

    [Fact]
    public async Task The_roles_of_the_platform_cannot_be_logged_in_with()
    {
        Assert.Contains(await (place with { User = $"{place.User}_loader", Password = "x" }).RefusalAsync("SELECT 1"), (string[])["28P01", "28000"]);
        Assert.Contains(await (place with { User = "postgres", Password = place.Password }).RefusalAsync("SELECT 1"), (string[])["28P01", "28000"]);
        var node = await File.ReadAllTextAsync(Path.Combine(platform.DataFolder, "workspaces", "postgres.password"), TestContext.Current.CancellationToken);
        Assert.True(node.Trim().Length >= 32);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(platform.DataFolder, "workspaces", "postgres.password")));
    }

    [Fact]
    public async Task The_metadata_database_knows_no_such_user()
    {
        var metadata = new NpgsqlConnectionStringBuilder(platform.Services.GetRequiredService<MetadataDatabase>().Source.ConnectionString);
        Assert.NotEqual(metadata.Port, place.Port);
        Assert.Equal("28P01", await (place with { Host = metadata.Host!, Port = metadata.Port, Database = metadata.Database! }).RefusalAsync("SELECT 1"));
        await using var command = platform.Services.GetRequiredService<MetadataDatabase>().Source.CreateCommand("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'headgate\\_%'");
        Assert.Equal(0L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_function_of_the_user_with_its_owners_rights_has_the_users_rights()
    {
        var own = await platform.NewPlaceAsync();
        await own.ScalarAsync("""
            CREATE FUNCTION sly() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN RETURN (SELECT rolpassword FROM pg_authid LIMIT 1); END $$;
            CREATE FUNCTION who() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT current_user::text $$;
            CREATE VIEW seen AS SELECT sly();
            """);
        Assert.Equal("42501", await own.RefusalAsync("SELECT sly()"));
        Assert.Equal(own.User, await own.ScalarAsync("SELECT who()"));
        // Nor when the platform runs it.
        var engine = platform.EngineOf();
        var row = await platform.RowAsync(own);
        await Assert.ThrowsAnyAsync<Exception>(() => engine.UnloadAsync(row, "seen", null, Path.Combine(platform.DataFolder, "seen.csv"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_the_user_changes_about_himself_does_not_outlast_a_reset()
    {
        var own = await platform.NewPlaceAsync();
        await own.ScalarAsync($"ALTER ROLE CURRENT_USER PASSWORD 'mine'; REVOKE ALL ON SCHEMA {own.Schema} FROM CURRENT_USER");
        var former = own with { Password = "mine" };
        Assert.Equal(1, await former.ScalarAsync("SELECT 1"));
        var renewed = await platform.ResetAsync(own);
        Assert.Equal("28P01", await former.RefusalAsync("SELECT 1"));
        await renewed.ScalarAsync("CREATE TABLE t (id integer)");
        await renewed.ScalarAsync("DROP OWNED BY CURRENT_USER");
        await (await platform.ResetAsync(own)).ScalarAsync("CREATE TABLE t (id integer)");
    }

    [Fact]
    public async Task Memory_beyond_the_limit_ends_the_statement_and_not_the_server()
    {
        var before = platform.Server.ProcessId;
        var refused = await Assert.ThrowsAsync<PostgresException>(() => place.ScalarAsync("SET work_mem = '16GB'; SELECT length(string_agg(repeat('x', 1000000), '' ORDER BY g)) FROM generate_series(1, 900) g; SELECT count(*) FROM (SELECT array_agg(g) FROM generate_series(1, 100000000) g) a"));
        Assert.Contains(refused.SqlState, (string[])["53200", "54000", "57P01"]);
        Assert.Equal(before, platform.Server.ProcessId);
        Assert.Equal(1, await place.ScalarAsync("SELECT 1"));
    }

    private async Task<string> TemplateAsync() =>
        (string)(await place.ScalarAsync("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_headgate\\_%'"))!;
}
