using Headgate.Warehouse.Results;
using Headgate.Warehouse.Sql;
using Headgate.Warehouse.Sql.Types;
using Headgate.Warehouse.Tests.Results;

namespace Headgate.Warehouse.Tests.Types;

public sealed class ReadingTypes : IDisposable
{
    private readonly ResultRows rows = new();

    public void Dispose() => rows.Dispose();

    [Theory]
    [InlineData("NUMBER", "NUMBER(38,0)", "DECIMAL(38,0)")]
    [InlineData("decimal(10, 2)", "NUMBER(10,2)", "DECIMAL(10,2)")]
    [InlineData("NUMERIC(5)", "NUMBER(5,0)", "DECIMAL(5,0)")]
    [InlineData("BIGINT", "NUMBER(38,0)", "DECIMAL(38,0)")]
    [InlineData("DOUBLE PRECISION", "FLOAT", "DOUBLE")]
    [InlineData("STRING", "VARCHAR(16777216)", "VARCHAR")]
    [InlineData("CHAR", "VARCHAR(1)", "VARCHAR")]
    [InlineData("VARCHAR(255)", "VARCHAR(255)", "VARCHAR")]
    [InlineData("VARBINARY", "BINARY(8388608)", "BLOB")]
    [InlineData("DATETIME", "TIMESTAMP_NTZ(9)", "TIMESTAMP")]
    [InlineData("TIMESTAMP", "TIMESTAMP_NTZ(9)", "TIMESTAMP")]
    [InlineData("TIMESTAMP_NTZ(9)", "TIMESTAMP_NTZ(9)", "TIMESTAMP_NS")]
    [InlineData("TIMESTAMP_LTZ(3)", "TIMESTAMP_LTZ(3)", "TIMESTAMPTZ")]
    [InlineData("TIMESTAMP WITH TIME ZONE", "TIMESTAMP_TZ(9)", "STRUCT(utc TIMESTAMP, tz SMALLINT)")]
    [InlineData("VARIANT", "VARIANT", "JSON")]
    [InlineData("ARRAY", "ARRAY", "JSON")]
    public void Words_become_types(string text, string written, string duckDb)
    {
        var type = Type(text);
        Assert.Equal(written, SnowflakeTypes.Instance.Text(type));
        Assert.Equal(duckDb, SnowflakeTypes.Instance.DuckDb(type));
        Assert.Equal(written, SnowflakeTypes.Instance.Text(Type(written)));
    }

    [Fact]
    public void Session_says_what_a_plain_timestamp_is() =>
        Assert.Equal(SqlKind.TimestampLtz, SnowflakeTypes.Timestamp(Session.With(("TIMESTAMP_TYPE_MAPPING", "timestamp_ltz"))).Kind);

    [Theory]
    [InlineData("GEOGRAPHY", "GEOGRAPHY")]
    [InlineData("VECTOR(3)", "VECTOR")]
    [InlineData("BLOB", "BLOB")]
    [InlineData("NUMBER(39)", "39")]
    [InlineData("NUMBER(10,11)", "11")]
    [InlineData("VARCHAR(0)", "VARCHAR(0)")]
    [InlineData("TIME(10)", "TIME(10)")]
    [InlineData("DATE(3)", "DATE(3)")]
    public void What_is_no_type_is_refused_by_its_name(string text, string named) =>
        Assert.Contains(named, Assert.Throws<WarehouseException>(() => Type(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("VARCHAR(3)", "'abc'", "'abcd'")]
    [InlineData("VARCHAR(2)", "'žé'", "'abc'")]
    [InlineData("BINARY(2)", "'ab'::BLOB", "'abc'::BLOB")]
    public async Task Longer_values_do_not_go_in(string text, string fits, string tooLong)
    {
        var type = Type(text);
        await rows.Connection.ExecuteAsync($"CREATE TABLE t (\"c\" {SnowflakeTypes.Instance.DuckDb(type)} CHECK ({SnowflakeTypes.Check("\"c\"", type)}))", TestContext.Current.CancellationToken);
        Assert.Equal(1, await rows.Connection.ExecuteAsync($"INSERT INTO t VALUES ({fits})", TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<Headgate.DuckDb.DuckDbException>(() => rows.Connection.ExecuteAsync($"INSERT INTO t VALUES ({tooLong})", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("NUMBER(38,5)", "FIXED", 38, 5, null)]
    [InlineData("FLOAT", "REAL", null, null, null)]
    [InlineData("VARCHAR", "TEXT", null, null, 16777216L)]
    [InlineData("BINARY", "BINARY", null, null, 8388608L)]
    [InlineData("BOOLEAN", "BOOLEAN", null, null, null)]
    [InlineData("DATE", "DATE", null, null, null)]
    [InlineData("TIME", "TIME", null, 9, null)]
    [InlineData("TIMESTAMP_NTZ", "TIMESTAMP_NTZ", null, 9, null)]
    [InlineData("TIMESTAMP_LTZ", "TIMESTAMP_LTZ", null, 9, null)]
    [InlineData("TIMESTAMP_TZ", "TIMESTAMP_TZ", null, 9, null)]
    [InlineData("VARIANT", "VARIANT", null, null, null)]
    public async Task Column_of_a_type_is_told_to_clients_as_that_type(string text, string word, int? precision, int? scale, long? length)
    {
        await rows.Connection.ExecuteAsync($"CREATE TABLE t (c {SnowflakeTypes.Instance.DuckDb(Type(text))})", TestContext.Current.CancellationToken);
        var column = ResultTypes.Column((await rows.ColumnsAsync("SELECT c FROM t"))[0]);
        Assert.Equal(("c", word, precision, scale, length), (column.Name, column.Type, column.Precision, column.Scale, column.Length));
        var name = await rows.Connection.ScalarAsync("SELECT data_type FROM duckdb_columns() WHERE table_name = 't'", [], TestContext.Current.CancellationToken);
        Assert.Equal(DuckDbTypes.Of((await rows.ColumnsAsync("SELECT c FROM t"))[0]), DuckDbTypes.Of(name!));
    }

    [Fact]
    public async Task Declared_type_is_told_where_DuckDb_keeps_several_alike()
    {
        var json = (await rows.ColumnsAsync("SELECT '[]'::JSON AS j"))[0];
        Assert.Equal("ARRAY", ResultTypes.Column(json, declared: SqlType.Array).Type);
        Assert.Equal("VARIANT", ResultTypes.Column(json).Type);
        var number = (await rows.ColumnsAsync("SELECT 1"))[0];
        Assert.Equal(38, ResultTypes.Column(number, declared: SqlType.Integer).Precision);
        Assert.Equal("FIXED", ResultTypes.Column(number, declared: SqlType.Text).Type);
    }

    [Fact]
    public async Task Nested_columns_tell_DuckDbs_type()
    {
        var column = ResultTypes.Column((await rows.ColumnsAsync("SELECT [{'a': 1, 'b': map {'x': '{}'::JSON}}] AS l"))[0]);
        Assert.Equal("ARRAY", column.Type);
        Assert.Equal("STRUCT(\"a\" INTEGER, \"b\" MAP(VARCHAR, JSON))[]", column.EngineType);
    }

    private static SqlType Type(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var numbers = open < 0 ? [] : text[(open + 1)..^1].Split(',').Select(number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        return SnowflakeTypes.Instance.Find((open < 0 ? text : text[..open]).ToUpperInvariant(), numbers) ?? throw new WarehouseException(2040, "42601", $"no type {text}");
    }
}
