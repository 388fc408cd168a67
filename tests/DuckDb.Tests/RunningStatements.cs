namespace Headgate.DuckDb.Tests;

public sealed class RunningStatements : IDisposable
{
    private const string Endless = "SELECT count(*) FROM range(10000000000) a(i), range(10000000000) b(j) WHERE (i * j) % 7 = 3";
    private readonly DuckDbDatabase database = DuckDbDatabase.Open(null, new Dictionary<string, string> { ["threads"] = "2" });
    private readonly DuckDbConnection connection;

    public RunningStatements() => connection = database.Connect();

    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SELECT no_such_column", DuckDbErrorType.Binder)]
    [InlineData("SELEC 1", DuckDbErrorType.Parser)]
    [InlineData("SELECT * FROM no_such_table", DuckDbErrorType.Catalog)]
    [InlineData("SELECT 'x'::INTEGER", DuckDbErrorType.Conversion)]
    [InlineData("SELECT * FROM read_csv('/no/such/file.csv')", DuckDbErrorType.Io)]
    [InlineData("", DuckDbErrorType.Parser)]
    public async Task A_failure_carries_its_class_and_leaves_the_connection_usable(string sql, DuckDbErrorType type)
    {
        var failure = await Assert.ThrowsAsync<DuckDbException>(() => connection.ExecuteAsync(sql, Stop));
        Assert.Equal(type, failure.Type);
        Assert.NotEmpty(failure.Message);
        Assert.Equal("1", await connection.ScalarAsync("SELECT 1", [], Stop));
    }

    [Fact]
    public async Task A_failure_in_the_middle_of_the_rows_is_thrown_there()
    {
        using var result = await connection.QueryAsync("SELECT CASE WHEN i = 300000 THEN error('bad row') ELSE i END FROM range(400000) t(i)", Stop);
        var failure = await Assert.ThrowsAsync<DuckDbException>(async () =>
        {
            while (await result.NextAsync(Stop) is { } chunk)
                chunk.Dispose();
        });
        Assert.Contains("bad row", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_statement_stops_inside_DuckDB()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.ExecuteAsync(Endless, cancel.Token));
        Assert.Equal("1", await connection.ScalarAsync("SELECT 1", [], Stop));
    }

    [Fact]
    public async Task An_interruption_between_rows_is_told_as_one()
    {
        using var result = await connection.QueryAsync("SELECT i FROM range(4000000) t(i)", Stop);
        (await result.NextAsync(Stop))!.Dispose();
        connection.Interrupt();
        var failure = await Assert.ThrowsAsync<DuckDbException>(async () => await result.ReadAsync(CountRows, Stop));
        Assert.Equal(DuckDbErrorType.Interrupt, failure.Type);
    }

    [Fact]
    public async Task Behind_the_last_row_there_is_nothing_however_often_one_asks()
    {
        using var result = await connection.QueryAsync("SELECT i FROM range(5000) t(i)", Stop);
        Assert.Equal(5000, await result.ReadAsync(CountRows, Stop));
        Assert.Equal(0, await result.ReadAsync(CountRows, Stop));
        Assert.Null(result.Next());
    }

    [Fact]
    public async Task Cancelling_at_the_very_start_is_not_lost()
    {
        for (var i = 0; i < 20; i++)
        {
            using var cancel = new CancellationTokenSource();
            var running = connection.ExecuteAsync(Endless, cancel.Token);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }
    }

    [Fact]
    public async Task A_cancelled_stream_stops_between_its_rows()
    {
        using var cancel = new CancellationTokenSource();
        using var result = await connection.QueryAsync("SELECT i FROM range(100000000000) t(i)", cancel.Token);
        using (await result.NextAsync(cancel.Token))
            await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => result.NextAsync(cancel.Token));
    }

    [Fact]
    public async Task The_caller_is_not_blocked_while_a_statement_runs()
    {
        using var cancel = new CancellationTokenSource();
        var running = connection.ExecuteAsync(Endless, cancel.Token);
        Assert.False(running.IsCompleted);
        using var other = database.Connect();
        Assert.Equal("2", await other.ScalarAsync("SELECT 2", [], Stop));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Progress_moves_while_a_statement_runs()
    {
        await connection.ExecuteAsync("SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0", Stop);
        await connection.ExecuteAsync("CREATE TABLE big AS SELECT i, md5(i::VARCHAR) AS h FROM range(400000) t(i)", Stop);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var running = connection.ExecuteAsync("SELECT count(*) FROM big a, big b WHERE levenshtein(a.h, b.h) < 0", cancel.Token);
        while (connection.Progress.Fraction is null or 0 && !running.IsCompleted)
            await Task.Delay(5, Stop);
        Assert.InRange(connection.Progress.Fraction ?? -1, double.Epsilon, 1);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Statements_in_one_text_run_in_order_and_the_last_one_answers()
    {
        Assert.Equal("3", await connection.ScalarAsync("CREATE TABLE t (i INTEGER); INSERT INTO t VALUES (1), (2); SELECT sum(i) + $1 FROM t", [0], Stop));
        var failure = await Assert.ThrowsAsync<DuckDbException>(() => connection.PrepareAsync("SELECT 1; SELECT 2", Stop));
        Assert.Equal(DuckDbErrorType.Parser, failure.Type);
    }

    [Fact]
    public async Task The_wrong_number_of_parameters_is_refused() =>
        Assert.Equal(DuckDbErrorType.InvalidInput, (await Assert.ThrowsAsync<DuckDbException>(() => connection.ScalarAsync("SELECT $1", [], Stop))).Type);

    [Fact]
    public async Task COPY_tells_how_many_rows_it_wrote()
    {
        var folder = Directory.CreateTempSubdirectory("headgate-duckdb-");
        try
        {
            var file = Path.Combine(folder.FullName, "x.parquet");
            Assert.Equal(1234, await connection.ExecuteAsync($"COPY (FROM range(1234)) TO {DuckDbText.Literal(file)} (FORMAT parquet, COMPRESSION zstd)", Stop));
            Assert.Equal("1234", await connection.ScalarAsync($"SELECT count(*) FROM read_parquet({DuckDbText.Literal(file)})", [], Stop));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_wrong_setting_stops_the_opening()
    {
        var failure = Assert.Throws<DuckDbException>(() => DuckDbDatabase.Open(null, new Dictionary<string, string> { ["threads"] = "many" }));
        Assert.NotEmpty(failure.Message);
        Assert.Equal(DuckDbErrorType.InvalidInput,
            Assert.Throws<DuckDbException>(() => DuckDbDatabase.Open(null, new Dictionary<string, string> { ["no_such_setting"] = "1" })).Type);
    }

    [Fact]
    public void A_file_that_is_no_database_cannot_be_opened()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "this is not a database, but long enough to be looked at");
        try
        {
            Assert.NotEmpty(Assert.Throws<DuckDbException>(() => DuckDbDatabase.Open(file)).Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_database_closed_under_a_connection_stays_until_it_ends()
    {
        var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        database.Dispose();
        Assert.Equal("1", await connection.ScalarAsync("SELECT 1", [], Stop));
    }

    private static int CountRows(DuckDbResult result)
    {
        var rows = 0;
        while (result.Next() is { } chunk)
            using (chunk)
                rows += chunk.RowCount;
        return rows;
    }
}
