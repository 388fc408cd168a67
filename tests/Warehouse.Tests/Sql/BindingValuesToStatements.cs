using Headgate.DuckDb;
using Headgate.Warehouse.Sql.Emitting;

namespace Headgate.Warehouse.Tests.Sql;

/// <summary>Values that drivers bind arrive with their types, one by one or as lists for many rows.</summary>
public sealed class BindingValuesToStatements
{
    [Fact]
    public async Task Values_of_each_type_arrive()
    {
        using var run = await SqlRun.SnowflakeAsync(TestContext.Current.CancellationToken);
        var answer = await run.RunAsync("SELECT ?, ? + 1, ?, ?, ?, ?, ?, :2, ?", TestContext.Current.CancellationToken,
            Of("TEXT", "a'b"), Of("FIXED", "41"), Of("REAL", "1.5"), Of("BOOLEAN", "true"), Of("DATE", "1706659200000"), Of("TIME", "45296000000000"),
            Of("TIMESTAMP_NTZ", "1706704496123456000"), Of("TEXT", [null]));
        Assert.Equal("a'b|42|1.5|true|2024-01-31|12:34:56|2024-01-31 12:34:56.123456|41|NULL", answer.Text);
    }

    [Fact]
    public async Task Lists_of_values_make_one_insert()
    {
        using var run = await SqlRun.SnowflakeAsync(TestContext.Current.CancellationToken);
        await run.RunAsync("CREATE TABLE t (id INT, name VARCHAR, b BINARY)", TestContext.Current.CancellationToken);
        var count = await run.RunAsync("INSERT INTO t (id, name, b) VALUES (?, UPPER(?), ?)", TestContext.Current.CancellationToken,
            Of("FIXED", [.. Enumerable.Range(0, 10_000).Select(i => i.ToString(null, null))]), Of("TEXT", [.. Enumerable.Range(0, 10_000).Select(i => i % 2 == 0 ? null : $"n{i}")]),
            Of("BINARY", [.. Enumerable.Range(0, 10_000).Select(_ => "6869")]));
        Assert.Equal("10000", count.Text);
        Assert.Equal("49995000|5000|N1", (await run.RunAsync("SELECT SUM(id), COUNT(name), MIN(name) FROM t WHERE b = X'6869'", TestContext.Current.CancellationToken)).Text);
    }

    [Theory]
    [InlineData("UPDATE t SET id = ?", "Unsupported feature 'lists of bound values outside of INSERT … VALUES'")]
    [InlineData("INSERT INTO t SELECT ?", "Unsupported feature 'lists of bound values outside of INSERT … VALUES'")]
    [InlineData("INSERT INTO v VALUES (?)", "Object found is of type 'VIEW'")]
    public async Task Lists_where_one_value_would_be_taken_are_refused(string sql, string expected)
    {
        using var run = await SqlRun.SnowflakeAsync(TestContext.Current.CancellationToken);
        await run.RunAsync("CREATE TABLE t (id INT); CREATE VIEW v AS SELECT id FROM t", TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<WarehouseException>(() => run.RunAsync(sql, TestContext.Current.CancellationToken, Of("FIXED", "1", "2")));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_of_different_lengths_are_refused()
    {
        using var run = await SqlRun.SnowflakeAsync(TestContext.Current.CancellationToken);
        await run.RunAsync("CREATE TABLE t (a INT, b INT)", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<WarehouseException>(() =>
            run.RunAsync("INSERT INTO t VALUES (?, ?)", TestContext.Current.CancellationToken, Of("FIXED", "1", "2"), Of("FIXED", "1", "2", "3")));
        Assert.Equal("0", (await run.RunAsync("SELECT COUNT(*) FROM t", TestContext.Current.CancellationToken)).Text);
    }

    [Fact]
    public async Task Placeholders_are_counted_over_the_statements_of_a_text()
    {
        using var run = await SqlRun.SnowflakeAsync(TestContext.Current.CancellationToken);
        Assert.Equal("2", (await run.RunAsync("SELECT ?; SELECT ?", TestContext.Current.CancellationToken, Of("FIXED", "1"), Of("FIXED", "2"))).Text);
        var refused = await Assert.ThrowsAsync<WarehouseException>(() => run.RunAsync("SELECT ?, ?", TestContext.Current.CancellationToken, Of("FIXED", "1")));
        Assert.Equal((2049, "42601"), (refused.Code, refused.SqlState));
        Assert.Contains("Bind variable :2 not set", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT 1 / (1 - 1)", 100051, "Division by zero")]
    [InlineData("SELECT x::INT FROM VALUES ('abc') AS v (x)", 100038, "Numeric value 'abc' is not recognized")]
    [InlineData("SELECT x::BOOLEAN FROM VALUES ('abc') AS v (x)", 100037, "Boolean value 'abc' is not recognized")]
    [InlineData("SELECT x::NUMBER(3,0) FROM VALUES (12345) AS v (x)", 100039, "Numeric value '12345' is out of range")]
    [InlineData("CREATE TABLE t (a INT NOT NULL); INSERT INTO t VALUES (NULL)", 100072, "NULL result in a non-nullable column: A")]
    [InlineData("CREATE TABLE t (a VARCHAR(2)); INSERT INTO t VALUES ('abc')", 100078, "String 'abc' is too long and would be truncated")]
    [InlineData("SELECT (SELECT x FROM VALUES (1), (2) AS v (x))", 90150, "Single-row subquery returns more than one row.")]
    [InlineData("CREATE TABLE t (a INT); INSERT INTO t VALUES (1); MERGE INTO t USING (SELECT 1 AS k FROM VALUES (1), (2)) s ON a = k WHEN MATCHED THEN UPDATE SET a = 2", 100090, "Duplicate row detected during DML action")]
    public async Task What_goes_wrong_while_running_has_Snowflakes_number(string sql, int code, string message)
    {
        using var run = await SqlRun.SnowflakeAsync(TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<DuckDbException>(() => run.RunAsync(sql, TestContext.Current.CancellationToken));
        var refused = RuntimeErrors.Of(failure);
        Assert.True(refused is not null, failure.Message);
        Assert.Equal((code, message), (refused.Code, refused.Message));
    }

    private static Binding Of(string type, params string?[] values) => new(type, values);
}
