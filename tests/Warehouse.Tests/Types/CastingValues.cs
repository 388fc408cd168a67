using Headgate.Warehouse.Sql;
using Headgate.Warehouse.Sql.Types;
using Headgate.Warehouse.Tests.Results;

namespace Headgate.Warehouse.Tests.Types;

/// <summary>Casts run in DuckDB; the expected values are those of Snowflake's documentation of data type conversion.</summary>
public sealed class CastingValues : IDisposable
{
    private static readonly Dictionary<string, SqlType> Types = new(StringComparer.Ordinal)
    {
        ["text"] = SqlType.Text, ["varchar3"] = SqlType.Text with { Length = 3 }, ["int"] = SqlType.Integer, ["num2"] = SqlType.Fixed(10, 2), ["real"] = SqlType.Real,
        ["bool"] = SqlType.Boolean, ["date"] = SqlType.Date, ["time"] = SqlType.Time, ["ntz"] = SqlType.TimestampNtz, ["ns"] = SnowflakeTypes.Nanoseconds,
        ["ltz"] = SqlType.TimestampLtz, ["tz"] = SqlType.TimestampTz, ["variant"] = SqlType.Variant, ["array"] = SqlType.Array, ["object"] = SqlType.Object, ["binary"] = SqlType.Binary,
    };

    private readonly ResultRows rows = new();

    public void Dispose() => rows.Dispose();

    [Theory]
    [InlineData("'1.5'", "text", "int", "2")]
    [InlineData("'abcdef'", "text", "varchar3", "abc")]
    [InlineData("1.50::DECIMAL(10,2)", "num2", "text", "1.50")]
    [InlineData("1.0::DOUBLE", "real", "text", "1")]
    [InlineData("0.25::DOUBLE", "real", "text", "0.25")]
    [InlineData("1.005::DOUBLE", "real", "num2", "1.00")]
    [InlineData("'on'", "text", "bool", "1")]
    [InlineData("' F '", "text", "bool", "0")]
    [InlineData("5::DECIMAL(38,0)", "int", "bool", "1")]
    [InlineData("true", "bool", "text", "true")]
    [InlineData("true", "bool", "int", "1")]
    [InlineData("'2024-01-31'", "text", "date", "19753")]
    [InlineData("'01/31/2024'", "text", "date", "19753")]
    [InlineData("'31-Jan-2024'", "text", "date", "19753")]
    [InlineData("'2024-01-31 12:00:00'", "text", "date", "19753")]
    [InlineData("'2024-01-31T12:00:00.5Z'", "text", "ntz", "1706702400.500000000")]
    [InlineData("'2024-01-31 12:00:00 +0500'", "text", "ntz", "1706702400.000000000")]
    [InlineData("'1706702400'", "text", "ntz", "1706702400.000000000")]
    [InlineData("'1706702400123'", "text", "ntz", "1706702400.123000000")]
    [InlineData("1706702400::DECIMAL(38,0)", "int", "ntz", "1706702400.000000000")]
    [InlineData("'2024-01-31 12:00:00.123456789'", "text", "ns", "1706702400.123456789")]
    [InlineData("'2024-01-31 12:00:00'", "text", "ltz", "1706698800.000000000")]
    [InlineData("'2024-01-31 12:00:00 -0800'", "text", "ltz", "1706731200.000000000")]
    [InlineData("'2024-01-31 12:00:00-08'", "text", "ltz", "1706731200.000000000")]
    [InlineData("'2024-01-31 12:00:00 -08:30'", "text", "tz", "1706733000.000000000 930")]
    [InlineData("'2024-01-31 12:00:00.5 +0545'", "text", "tz", "1706681700.500000000 1785")]
    [InlineData("'2024-01-31 12:00:00Z'", "text", "tz", "1706702400.000000000 1440")]
    [InlineData("'2024-07-31 12:00:00'", "text", "tz", "1722420000.000000000 1560")]
    [InlineData("NULL::VARCHAR", "text", "tz", null)]
    [InlineData("TIMESTAMP '2024-07-31 12:00:00'", "ntz", "ltz", "1722420000.000000000")]
    [InlineData("TIMESTAMPTZ '2024-07-31 10:00:00+00'", "ltz", "ntz", "1722427200.000000000")]
    [InlineData("TIMESTAMPTZ '2024-07-31 23:00:00+00'", "ltz", "date", "19936")]
    [InlineData("TIMESTAMPTZ '2024-07-31 23:00:00+00'", "ltz", "text", "2024-08-01 01:00:00.000 +0200")]
    [InlineData("TIMESTAMP '2024-07-31 23:00:00.1234'", "ntz", "text", "2024-07-31 23:00:00.123")]
    [InlineData("row(TIMESTAMP '2024-01-31 12:00:00', -90)::STRUCT(utc TIMESTAMP, tz SMALLINT)", "tz", "text", "2024-01-31 10:30:00.000 -0130")]
    [InlineData("row(TIMESTAMP '2024-01-31 12:00:00', -90)::STRUCT(utc TIMESTAMP, tz SMALLINT)", "tz", "ntz", "1706697000.000000000")]
    [InlineData("row(TIMESTAMP '2024-01-31 12:00:00', -90)::STRUCT(utc TIMESTAMP, tz SMALLINT)", "tz", "ltz", "1706702400.000000000")]
    [InlineData("TIME '01:02:03.5'", "time", "text", "01:02:03")]
    [InlineData("'01:02:03.5'", "text", "time", "3723.500000000")]
    [InlineData("'00ff'", "text", "binary", "00FF")]
    [InlineData("'\\x00\\xFF'::BLOB", "binary", "text", "00FF")]
    [InlineData("'\"x\"'::JSON", "variant", "text", "x")]
    [InlineData("'null'::JSON", "variant", "text", null)]
    [InlineData("'{\"a\":[1]}'::JSON", "variant", "text", "{\"a\":[1]}")]
    [InlineData("'\"1.5\"'::JSON", "variant", "num2", "1.50")]
    [InlineData("'\"2024-01-31\"'::JSON", "variant", "date", "19753")]
    [InlineData("'true'::JSON", "variant", "bool", "1")]
    [InlineData("'it''s'", "text", "variant", "\"it's\"")]
    [InlineData("2.0::DOUBLE", "real", "variant", "2")]
    [InlineData("DATE '2024-01-31'", "date", "variant", "\"2024-01-31\"")]
    [InlineData("'5'::JSON", "variant", "array", "[\n  5\n]")]
    [InlineData("'[1,2]'::JSON", "variant", "array", "[\n  1,\n  2\n]")]
    public async Task They_give_what_Snowflake_gives(string value, string from, string to, string? expected)
    {
        var cast = SnowflakeTypes.Instance.Cast(new(value, Types[from]), Types[to], tries: false, Session.With(("TIMEZONE", "Europe/Prague")));
        Assert.Equal(Types[to], cast.Type);
        var cell = System.Text.Json.JsonSerializer.Deserialize<string?[]>(await rows.WriteAsync($"SELECT {cast.Sql}", CellEncoding.Snowflake))!;
        Assert.Equal(expected, cell[0]);
    }

    [Theory]
    [InlineData("'x'", "text", "int")]
    [InlineData("'maybe'", "text", "bool")]
    [InlineData("'2024-02-30'", "text", "date")]
    [InlineData("'12345'", "text", "ltz")]
    [InlineData("'zz'", "text", "binary")]
    [InlineData("'1000000000'", "text", "num2")]
    public async Task Value_that_does_not_fit_fails_or_gives_null_when_tried(string value, string from, string to)
    {
        var cast = SnowflakeTypes.Instance.Cast(new(value, Types[from]), Types[to], tries: false, Session.With());
        await Assert.ThrowsAsync<Headgate.DuckDb.DuckDbException>(() => rows.WriteAsync($"SELECT {cast.Sql}", CellEncoding.Snowflake));
        var tried = SnowflakeTypes.Instance.Cast(new(value, Types[from]), Types[to], tries: true, Session.With());
        Assert.Equal("[null]", await rows.WriteAsync($"SELECT {tried.Sql}", CellEncoding.Snowflake));
    }
}
