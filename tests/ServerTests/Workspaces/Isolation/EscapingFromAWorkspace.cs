using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces.Isolation;

/// <summary>What somebody in a workspace tries on the platform: everything is refused, nothing is written, and the others notice nothing.</summary>
public sealed class EscapingFromAWorkspace : IAsyncLifetime
{
    private readonly string outside = Directory.CreateTempSubdirectory("headgate-outside-").FullName;
    private HeadgateProcess node = null!;
    private StorageApi api = null!;

    public async ValueTask InitializeAsync()
    {
        node = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Warehouse:MemoryMb"] = "128", ["Warehouse:SpillMb"] = "64", ["Warehouse:MaxSessions"] = "8", ["Snowflake:SessionsPerWorkspace"] = "16" });
        api = new StorageApi(node.NewClient());
    }

    public async ValueTask DisposeAsync()
    {
        api.Dispose();
        await node.DisposeAsync();
        Directory.Delete(outside, recursive: true);
    }

    [Fact]
    public async Task Files_settings_and_extensions_are_out_of_reach()
    {
        var lake = await TableFileAsync();
        var (before, contents) = (Files(), await File.ReadAllBytesAsync(lake));
        using var user = await WorkspaceUser.NewAsync(node, api, readsStorage: true);
        Assert.True((await user.RunAsync("CREATE TABLE MINE AS SELECT 1 AS A")).Succeeded);
        var free = Path.Combine(outside, "escaped");
        string[] attempts =
        [
            "SELECT * FROM read_text('/etc/passwd')",
            "SELECT * FROM TABLE(read_csv('/etc/passwd'))",
            "SELECT * FROM '/etc/passwd'",
            "SELECT * FROM \"/etc/passwd\"",
            "SELECT * FROM \"/etc/passwd.csv\"",
            $"SELECT * FROM \"{lake}\"",
            $"SELECT * FROM read_parquet('{lake}')",
            "SELECT * FROM glob('/etc/*')",
            "SELECT getenv('HOME')",
            "SELECT * FROM duckdb_settings()",
            "SELECT * FROM duckdb_secrets()",
            "SELECT * FROM pragma_database_list()",
            "SELECT current_setting('temp_directory')",
            $"COPY MINE TO '{free}.csv'",
            $"COPY INTO '{free}' FROM MINE",
            $"COPY (SELECT 1) TO '{lake}'",
            $"EXPORT DATABASE '{free}'",
            $"ATTACH '{free}.duckdb' AS other",
            $"EXPLAIN ANALYZE COPY MINE TO '{free}.csv'",
            $"EXPLAIN COPY MINE TO '{free}.csv'",
            $"PREPARE p AS COPY MINE TO '{free}.csv'",
            $"EXECUTE IMMEDIATE 'COPY MINE TO ''{free}.csv'''",
            "PRAGMA enable_profiling='json'",
            $"PRAGMA profiling_output='{free}.json'",
            "ALTER SESSION SET enable_external_access=true; SELECT * FROM read_text('/etc/passwd')",
            "RESET memory_limit",
            "CALL enable_logging()",
            "CALL pragma_version()",
            "INSTALL httpfs",
            "LOAD httpfs",
            "CREATE SECRET s (TYPE S3)",
            "CREATE MACRO m() AS 1",
            $"PUT file:///etc/passwd @~",
            $"GET @~/x file://{outside}",
            "SELECT query('SELECT 1')",
            "SELECT * FROM query('SELECT 1')",
            "SELECT * FROM query_table('duckdb_settings')",
            "SELECT * FROM system.information_schema.tables",
            "SELECT * FROM sqlite_master",
            "SELECT * FROM pg_catalog.pg_class",
            "CHECKPOINT",
            "VACUUM",
            "INSERT INTO \"in.c-secret\".\"rows\" VALUES ('2','x')",
            "UPDATE \"in.c-secret\".\"rows\" SET \"name\" = 'x'",
            "DELETE FROM \"in.c-secret\".\"rows\"",
            "DROP TABLE \"in.c-secret\".\"rows\"",
            "CREATE OR REPLACE TABLE \"in.c-secret\".\"rows\" AS SELECT 1 AS A",
            "ALTER TABLE \"in.c-secret\".\"rows\" ADD COLUMN X INT",
        ];

        // Names of settings are names of session variables like any others here.
        foreach (var harmless in (string[])[$"SET log_query_path='{free}.log'", "SET enable_external_access=true", $"SET profiling_output='{free}.json'"])
            await user.RunAsync(harmless);
        foreach (var sql in attempts)
            Assert.False((await user.RunAsync(sql)).Succeeded, $"This was not refused: {sql}");

        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
        Assert.Equal(before, Files());
        Assert.Equal(contents, await File.ReadAllBytesAsync(lake));
        // The workspace and what it may read are as before.
        Assert.Equal("1", Assert.Single((await user.RunAsync("SELECT A FROM MINE")).Rows)[0]);
        Assert.Equal("one", Assert.Single((await user.RunAsync("SELECT \"name\" FROM \"in.c-secret\".\"rows\"")).Rows)[0]);
    }

    [Fact]
    public async Task Other_workspaces_and_projects_are_not_there()
    {
        await TableFileAsync();
        using var mine = await WorkspaceUser.NewAsync(node, api);
        using var other = await WorkspaceUser.NewAsync(node, api, readsStorage: true);
        Assert.True((await other.RunAsync("CREATE TABLE PRIVATE AS SELECT 'secret' AS S")).Succeeded);

        foreach (var sql in (string[])[
            "SELECT * FROM PRIVATE", $"SELECT * FROM {other.Schema}.PRIVATE", $"SELECT * FROM KEBOOLA_1.{other.Schema}.PRIVATE", $"SELECT * FROM \"{other.Schema}\".\"PRIVATE\"",
            // Storage was not given to this one.
            "SELECT * FROM \"in.c-secret\".\"rows\"", "SELECT * FROM KEBOOLA_2.\"in.c-secret\".\"rows\"", $"USE SCHEMA {other.Schema}", "USE DATABASE KEBOOLA_2"])
            Assert.False((await mine.RunAsync(sql)).Succeeded, $"This was not refused: {sql}");
        foreach (var sql in (string[])["SELECT TABLE_SCHEMA, TABLE_NAME FROM INFORMATION_SCHEMA.TABLES", "SHOW TABLES", "SHOW SCHEMAS", "SHOW DATABASES"])
        {
            var seen = await mine.RunAsync(sql);
            Assert.True(seen.Succeeded, $"{sql}: {seen.Message}");
            Assert.DoesNotContain(seen.Rows.SelectMany(row => row), cell => cell is not null && (cell.Contains(other.Schema, StringComparison.Ordinal) || cell.Contains("PRIVATE", StringComparison.Ordinal) || cell.Contains("c-secret", StringComparison.Ordinal)));
        }

        // No other project has a bucket that this one reads, even by the same name.
        Assert.True((await other.RunAsync("SELECT * FROM \"in.c-secret\".\"rows\"")).Succeeded);
    }

    [Fact]
    public async Task Too_much_memory_too_much_time_and_too_many_sessions_end_where_they_began()
    {
        var workspace = await api.PostAsync("/v2/storage/workspaces", new JsonObject { ["backend"] = "snowflake" });
        using var greedy = (await WorkspaceUser.EnterAsync(node, workspace))!;
        using var neighbour = await WorkspaceUser.NewAsync(node, api);
        Assert.True((await neighbour.RunAsync("CREATE TABLE T AS SELECT 1 AS A")).Succeeded);
        var resident = Resident();

        var hungry = greedy.RunAsync("SELECT LENGTH(LISTAGG(REPEAT('x', 1000) || SEQ4())) FROM TABLE(GENERATOR(ROWCOUNT => 5000000))");
        Assert.Equal("1", Assert.Single((await neighbour.RunAsync("SELECT A FROM T")).Rows)[0]);
        await api.GetAsync("/v2/storage/tokens/verify");
        Assert.False((await hungry).Succeeded);
        Assert.True(Resident() < resident * 1.1 + (64 << 20), $"The host grew from {resident} to {Resident()} bytes.");

        Assert.True((await greedy.RunAsync("ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 1")).Succeeded);
        var late = await greedy.RunAsync("SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 200000)) A CROSS JOIN TABLE(GENERATOR(ROWCOUNT => 200000)) B WHERE RANDOM() > 0");
        Assert.Equal((false, "000630"), (late.Succeeded, late.Code));

        var logins = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => WorkspaceUser.EnterAsync(node, workspace)));
        Assert.InRange(logins.Count(login => login is not null), 1, 16);
        Assert.Equal("1", Assert.Single((await neighbour.RunAsync("SELECT A FROM T")).Rows)[0]);
        await api.GetAsync("/v2/storage/tokens/verify");
        foreach (var login in logins)
            login?.Dispose();
    }

    [Fact]
    public async Task A_workspace_that_is_deleted_in_use_ends_its_sessions_and_frees_its_files()
    {
        using var user = await WorkspaceUser.NewAsync(node, api);
        Assert.True((await user.RunAsync("CREATE TABLE T AS SELECT SEQ4() AS A FROM TABLE(GENERATOR(ROWCOUNT => 100000))")).Succeeded);

        await api.DeleteAsync($"/v2/storage/workspaces/{user.Id}");

        await Assert.ThrowsAnyAsync<Exception>(async () => Assert.True((await user.RunAsync("SELECT 1")).Succeeded));
        var places = Directory.EnumerateFileSystemEntries(node.DataFolder, user.Id.ToString(CultureInfo.InvariantCulture), SearchOption.AllDirectories);
        Assert.DoesNotContain(places, place => place.Contains("warehouse", StringComparison.Ordinal));
    }

    /// <summary>Makes a table in Storage.</summary>
    /// <returns>Its Parquet file.</returns>
    private async Task<string> TableFileAsync()
    {
        await api.NewTableAsync(await api.NewBucketAsync("secret"), "rows", "id,name\n1,one\n", "id");
        return Directory.EnumerateFiles(Path.Combine(node.DataFolder, "lake"), "*.parquet", SearchOption.AllDirectories).Single();
    }

    /// <summary>What is in the data folder beside the workspaces' own places, the database server's files and logs.</summary>
    private List<string> Files() =>
        [.. ((string[])["lake", "files", "."]).SelectMany(part => Directory.EnumerateFiles(Path.Combine(node.DataFolder, part), "*", part == "." ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories))
            // The sweepers' first pass leaves it, whenever that comes.
            .Where(path => !Path.GetFileName(path).StartsWith("stack.id", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private long Resident() =>
        long.Parse(File.ReadLines($"/proc/{node.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
}
