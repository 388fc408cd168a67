using System.Text;

namespace Headgate.DuckDb.Tests;

public sealed class ReadingValues : IDisposable
{
    private readonly DuckDbDatabase database = DuckDbDatabase.Open();
    private readonly DuckDbConnection connection;

    public ReadingValues() => connection = database.Connect();

    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Library_is_of_the_series_that_the_build_fetches() => Assert.StartsWith("v1.5.", DuckDbDatabase.LibraryVersion, StringComparison.Ordinal);

    [Theory]
    [InlineData("42::TINYINT", "42")]
    [InlineData("(-42)::SMALLINT", "-42")]
    [InlineData("2147483647::INTEGER", "2147483647")]
    [InlineData("(-9223372036854775808)::BIGINT", "-9223372036854775808")]
    [InlineData("18446744073709551615::UBIGINT", "18446744073709551615")]
    [InlineData("170141183460469231731687303715884105727::HUGEINT", "170141183460469231731687303715884105727")]
    [InlineData("0.1::DOUBLE", "0.1")]
    [InlineData("1.5::FLOAT", "1.5")]
    [InlineData("(-0.05)::DECIMAL(4,2)", "-0.05")]
    [InlineData("12345678.9::DECIMAL(9,1)", "12345678.9")]
    [InlineData("123456789012.345678::DECIMAL(18,6)", "123456789012.345678")]
    [InlineData("(-12345678901234567890123456789.123456789)::DECIMAL(38,9)", "-12345678901234567890123456789.123456789")]
    [InlineData("7::DECIMAL(5,0)", "7")]
    [InlineData("true", "true")]
    [InlineData("DATE '0044-03-15'", "0044-03-15")]
    [InlineData("TIMESTAMP '2024-02-29 13:14:15.016017'", "2024-02-29 13:14:15.016017")]
    [InlineData("TIMESTAMP '1969-12-31 23:59:59'", "1969-12-31 23:59:59")]
    [InlineData("TIMESTAMPTZ '2024-01-01 00:00:00+02'", "2023-12-31 22:00:00+00")]
    [InlineData("TIMESTAMP 'infinity'", "infinity")]
    [InlineData("TIME '01:02:03.5'", "01:02:03.5")]
    [InlineData("'short'", "short")]
    [InlineData("'twelve bytes'", "twelve bytes")]
    [InlineData("'a text that does not fit into the struct itself'", "a text that does not fit into the struct itself")]
    [InlineData("''", "")]
    [InlineData("NULL::VARCHAR", null)]
    [InlineData("NULL::INTEGER", null)]
    public async Task Every_type_becomes_text(string expression, string? text) =>
        Assert.Equal(text, await connection.ScalarAsync($"SELECT {expression}", [], Stop));

    [Fact]
    public async Task Texts_are_read_in_place_with_their_nulls()
    {
        using var result = await connection.QueryAsync("SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE repeat('ž', i) END FROM range(5000) t(i)", Stop);
        var row = 0;
        await foreach (var chunk in result.ChunksAsync(Stop))
        {
            var column = chunk.Column(0);
            for (var i = 0; i < chunk.RowCount; i++, row++)
            {
                Assert.Equal(row % 3 == 0, column.IsNull(i));
                Assert.Equal(row % 3 == 0 ? 0 : 2 * row, column.GetBytes(i).Length);
            }
        }

        Assert.Equal(5000, row);
    }

    [Fact]
    public async Task Typed_values_need_no_text()
    {
        using var result = await connection.QueryAsync("SELECT 7::INTEGER AS i, 0.5::DOUBLE AS d, true AS b, TIMESTAMP '2024-01-02 03:04:05' AS t, 'žluť' AS s", Stop);
        Assert.Equal(["i", "d", "b", "t", "s"], result.Columns.Select(column => column.Name));
        using var chunk = await result.NextAsync(Stop);
        Assert.NotNull(chunk);
        Assert.Equal(7, chunk.Column(0).GetInt64(0));
        Assert.Equal(0.5, chunk.Column(1).GetDouble(0));
        Assert.True(chunk.Column(2).GetBoolean(0));
        Assert.Equal(new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero), chunk.Column(3).GetTimestamp(0));
        Assert.Equal("žluť"u8, chunk.Column(4).GetBytes(0));
    }

    [Fact]
    public async Task Reading_as_the_wrong_type_or_beyond_the_rows_is_refused()
    {
        using var result = await connection.QueryAsync("SELECT 'text'", Stop);
        using var chunk = await result.NextAsync(Stop);
        Assert.Throws<InvalidOperationException>(() => chunk!.Column(0).GetInt64(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => chunk!.Column(0).GetText(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => chunk!.Column(1));
    }

    [Fact]
    public async Task Parameters_of_every_type_come_back()
    {
        var time = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.FromHours(2));
        using var statement = await connection.PrepareAsync("SELECT concat_ws('|', $1, $2, $3, $4, $5, $6, $7 IS NULL)", Stop);
        Assert.Equal(7, statement.ParameterCount);
        using var result = await statement.QueryAsync(["o'x\"\0é", 5, 9_000_000_000L, 0.25, true, time, null], Stop);
        using var chunk = await result.NextAsync(Stop);
        Assert.Equal("o'x\"\0é|5|9000000000|0.25|true|2024-05-06 05:08:09|true", chunk!.Column(0).GetText(0));
    }

    [Fact]
    public async Task A_prepared_statement_runs_many_times()
    {
        await connection.ExecuteAsync("CREATE TABLE t (i INTEGER, s VARCHAR)", Stop);
        using (var insert = await connection.PrepareAsync("INSERT INTO t VALUES ($1, $2)", Stop))
            for (var i = 0; i < 3; i++)
                Assert.Equal(1, await insert.ExecuteAsync([i, $"row {i}"], Stop));
        Assert.Equal(2, await connection.ExecuteAsync("DELETE FROM t WHERE i > $1", [0], Stop));
        Assert.Equal("row 0", await connection.ScalarAsync("SELECT s FROM t", [], Stop));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("it's \"quoted\"")]
    [InlineData("a\0b'; DROP TABLE x; --")]
    [InlineData("")]
    public async Task Quoted_literals_and_names_mean_themselves(string text)
    {
        Assert.Equal(text, await connection.ScalarAsync($"SELECT {DuckDbText.Literal(text)}", [], Stop));
        if (text.Length == 0 || text.Contains('\0'))
        {
            Assert.Throws<ArgumentException>(() => DuckDbText.Identifier(text));
            return;
        }

        using var result = await connection.QueryAsync($"SELECT 1 AS {DuckDbText.Identifier(text)}", Stop);
        Assert.Equal(text, result.Columns[0].Name);
    }

    [Theory]
    [InlineData("we[ir]d")]
    [InlineData("*star?")]
    [InlineData("it's")]
    [InlineData("[x")]
    public async Task A_path_to_read_is_not_a_pattern(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        var folder = Directory.CreateTempSubdirectory("headgate-duckdb-");
        try
        {
            var path = Path.Combine(folder.CreateSubdirectory(name).FullName, name);
            await File.WriteAllTextAsync(path, "a\n1\n", Stop);
            Assert.Equal("1", await connection.ScalarAsync($"SELECT a FROM read_csv({DuckDbText.ReadPaths([path])}, header = true)", [], Stop));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Blobs_are_bytes()
    {
        var bytes = Encoding.UTF8.GetBytes("raw");
        using var result = await connection.QueryAsync("SELECT $1::BLOB", [bytes], Stop);
        using var chunk = await result.NextAsync(Stop);
        Assert.Equal(bytes, chunk!.Column(0).GetBytes(0).ToArray());
    }
}
