using System.Diagnostics;
using Headgate.Postgres;
using Headgate.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Headgate.PostgresTests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class RunningAPrivateServer : IDisposable
{
    private readonly ServerFolder folder = new();

    [Fact]
    public async Task What_was_written_is_there_after_an_orderly_stop_and_a_new_start()
    {
        await using (var server = await StartAsync())
            await ServerFolder.ScalarAsync(server.ConnectionString("headgate"), "CREATE TABLE kept AS SELECT 42 AS n");
        Assert.False(File.Exists(folder.PidFile), "An orderly stop removes the server's pid file.");
        Assert.Empty(folder.Servers);
        await using var again = await StartAsync();
        Assert.Equal(42, await ServerFolder.ScalarAsync(again.ConnectionString("headgate"), "SELECT n FROM kept"));
    }

    [Fact]
    public async Task It_is_durable_speaks_UTF8_and_lets_in_nobody_without_the_password()
    {
        await using var server = await StartAsync(durable: true);
        var connectionString = server.ConnectionString("headgate");
        Assert.Equal(
            "on,on,on,UTF8,scram-sha-256,127.0.0.1,",
            await ServerFolder.ScalarAsync(connectionString, "SELECT string_agg(current_setting(s), ',') FROM unnest(ARRAY['fsync','synchronous_commit','full_page_writes','server_encoding','password_encryption','listen_addresses','unix_socket_directories']) s"));
        Assert.Equal("A,Z,a,ž", await ServerFolder.ScalarAsync(connectionString, "SELECT string_agg(l, ',' ORDER BY l) FROM unnest(ARRAY['ž','a','Z','A']) l"));

        var wrong = new NpgsqlConnectionStringBuilder(connectionString) { Password = "guess" }.ConnectionString;
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ServerFolder.ScalarAsync(wrong, "SELECT 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(folder.Path, "postgres.password")));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(folder.Path, "postgres.log")));
        Assert.DoesNotContain("x", File.ReadLines(folder.PidFile).ElementAt(4), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_of_a_failing_statement_do_not_reach_its_log()
    {
        await using (var server = await PreparedAsync())
        {
            await Assert.ThrowsAsync<PostgresException>(() => ServerFolder.ScalarAsync(
                server.ConnectionString("headgate"), "CREATE TABLE secret (word text UNIQUE); INSERT INTO secret VALUES ('hush-1'), ('hush-1')"));
        }

        var log = await File.ReadAllTextAsync(Path.Combine(folder.Path, "postgres.log"));
        Assert.Contains("duplicate key", log, StringComparison.Ordinal);
        Assert.DoesNotContain("hush-1", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_killed_is_started_again_on_the_same_port_with_all_that_was_committed()
    {
        await using var server = await PreparedAsync(durable: true);
        var restarted = new TaskCompletionSource();
        server.Restarted += () => restarted.TrySetResult();
        await ServerFolder.ScalarAsync(server.ConnectionString("headgate"), "CREATE TABLE kept AS SELECT 42 AS n");
        using (var victim = Process.GetProcessById(server.ProcessId))
            victim.Kill();
        await restarted.Task.WaitAsync(Eventually.Patience);
        Assert.Equal(42, await ServerFolder.ScalarAsync(server.ConnectionString("headgate"), "SELECT n FROM kept"));
        // Children of the killed server end a moment after it.
        await Eventually.HoldsAsync(() => folder.Servers.SequenceEqual([server.ProcessId]));
    }

    [Fact]
    public async Task The_metadata_database_goes_on_after_its_server_crashed()
    {
        await using var server = await PreparedAsync();
        await using var database = new MetadataDatabase(new PostgresOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        await database.ConnectAsync(server.ConnectionString("headgate"), [], NullLogger.Instance, default);
        var restarted = new TaskCompletionSource();
        server.Restarted += () => restarted.TrySetResult();
        using (var victim = Process.GetProcessById(server.ProcessId))
            victim.Kill();
        await restarted.Task.WaitAsync(Eventually.Patience);
        await Eventually.HoldsAsync(() => database.Changes.IsLive);
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                await database.WriteAsync(new(1), (_, _) => Task.CompletedTask, default);
                return true;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task A_server_left_running_by_a_dead_process_is_replaced()
    {
        await (await PreparedAsync()).DisposeAsync();
        using var leftover = await LeaveServerRunningAsync();
        await using var server = await StartAsync();
        Assert.True(leftover.HasExited);
        Assert.Equal([server.ProcessId], folder.Servers);
    }

    [Fact]
    public async Task A_pid_file_whose_number_is_another_programs_by_now_is_no_obstacle()
    {
        var server = await PreparedAsync();
        var lines = await File.ReadAllLinesAsync(folder.PidFile);
        server.Kill();
        await Eventually.HoldsAsync(() => folder.Servers.Count == 0);
        await server.DisposeAsync();
        using var other = Process.Start("sleep", ["3600"]);
        lines[0] = $"{other.Id}";
        await File.WriteAllLinesAsync(folder.PidFile, lines);

        await using var again = await StartAsync();

        Assert.False(other.HasExited, "A program that is not PostgreSQL is left alone.");
        other.Kill();
    }

    [Fact]
    public async Task A_folder_that_initdb_was_killed_over_is_made_anew()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "postgres.new-0123", "data", "base"));
        await using var server = await StartAsync();
        Assert.Equal(1, await ServerFolder.ScalarAsync(server.ConnectionString("headgate"), "SELECT 1"));
        Assert.Empty(Directory.GetDirectories(folder.Path, "postgres.new-*"));
    }

    [Fact]
    public async Task A_missing_password_is_explained()
    {
        await (await PreparedAsync()).DisposeAsync();
        File.Delete(Path.Combine(folder.Path, "postgres.password"));
        var refusal = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync());
        Assert.Contains("postgres.password is missing", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_another_version_is_explained()
    {
        Directory.CreateDirectory(folder.Cluster);
        await File.WriteAllTextAsync(Path.Combine(folder.Cluster, "PG_VERSION"), "9\n");
        var refusal = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync());
        Assert.Contains("written by PostgreSQL 9", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_process_on_the_folder_is_refused_by_name()
    {
        using var held = DataFolderLock.Take(folder.Path);
        var refusal = Assert.Throws<DataFolderInUseException>(() => DataFolderLock.Take(folder.Path));
        Assert.Contains($"process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        await using var node = NodeProcess.Start(folder.Path);
        Assert.Contains("in use by process", await node.EndedAsync(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Cluster));
    }

    [Fact]
    public async Task As_root_the_server_runs_as_nobody()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root has this problem.");
        await using var server = await PreparedAsync();
        Assert.Equal(65534, ServerFolder.UserOf(server.ProcessId));
    }

    [Fact]
    public async Task As_root_with_a_folder_that_nobody_else_reaches_the_server_runs_in_a_user_namespace()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root has this problem.");
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using (var server = await StartAsync())
            await ServerFolder.ScalarAsync(server.ConnectionString("headgate"), "CREATE TABLE kept AS SELECT 42 AS n");
        // Opened later, the data changes hands.
        ServerFolder.Open(folder.Path);
        await using var asNobody = await StartAsync();
        Assert.Equal(65534, ServerFolder.UserOf(asNobody.ProcessId));
        Assert.Equal(42, await ServerFolder.ScalarAsync(asNobody.ConnectionString("headgate"), "SELECT n FROM kept"));
    }

    public void Dispose() => folder.Dispose();

    private async Task<EmbeddedPostgres> PreparedAsync(bool durable = false)
    {
        await folder.PrepareAsync();
        return await StartAsync(durable);
    }

    private Task<EmbeddedPostgres> StartAsync(bool durable = false) =>
        EmbeddedPostgres.StartAsync(new EmbeddedPostgresSettings(folder.Path) { Durable = durable }, TimeProvider.System, NullLogger.Instance, default);

    /// <summary>As after a kill on a system where children outlive their parent.</summary>
    private async Task<Process> LeaveServerRunningAsync()
    {
        await using var first = await StartAsync();
        var command = (await File.ReadAllTextAsync($"/proc/{first.ProcessId}/cmdline")).TrimEnd('\0').Split('\0');
        await first.DisposeAsync();
        string[] asItsUser = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", .. command] : command;
        var leftover = Process.Start(new ProcessStartInfo(asItsUser[0], asItsUser.Skip(1)) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        await Eventually.HoldsAsync(() => File.Exists(folder.PidFile) && File.ReadAllText(folder.PidFile).Contains("ready", StringComparison.Ordinal));
        return leftover;
    }
}
