using System.Text.Json;

namespace Headgate.Warehouse.Tests.Results;

public sealed class WritingCells : IDisposable
{
    private readonly ResultRows rows = new();

    public void Dispose() => rows.Dispose();

    [Theory]
    [InlineData("true, false", "1", "0")]
    [InlineData("42::TINYINT, (-9223372036854775808)::BIGINT", "42", "-9223372036854775808")]
    [InlineData("18446744073709551615::UBIGINT, (-170141183460469231731687303715884105728)::HUGEINT", "18446744073709551615", "-170141183460469231731687303715884105728")]
    [InlineData("(-0.05)::DECIMAL(4,2), 0::DECIMAL(9,3)", "-0.05", "0.000")]
    [InlineData("99999999999999999999999999999999999999::DECIMAL(38,0), (-0.00000000000000000000000000000000000001)::DECIMAL(38,38)", "99999999999999999999999999999999999999", "-0.00000000000000000000000000000000000001")]
    [InlineData("123456789012345678.9::DECIMAL(19,1), (-100000000000000000000.5)::DECIMAL(38,1)", "123456789012345678.9", "-100000000000000000000.5")]
    [InlineData("(-999999999999.999999)::DECIMAL(18,6), 1::DECIMAL(38,37)", "-999999999999.999999", "1.0000000000000000000000000000000000000")]
    [InlineData("0.1::DOUBLE, 1.5::FLOAT", "0.1", "1.5")]
    [InlineData("'nan'::DOUBLE, '-inf'::DOUBLE", "NaN", "-inf")]
    [InlineData("DATE '2024-01-31', DATE '1969-12-31'", "19753", "-1")]
    [InlineData("TIME '12:34:56.789', TIME '00:00:00'", "45296.789000000", "0.000000000")]
    [InlineData("TIMESTAMP '2024-01-31 12:00:00.123456', TIMESTAMP '1970-01-01 00:00:00'", "1706702400.123456000", "0.000000000")]
    [InlineData("TIMESTAMP '1969-12-31 23:59:59.5', TIMESTAMP '1969-12-31 23:59:58.25'", "-0.500000000", "-1.750000000")]
    [InlineData("TIMESTAMP '9999-12-31 23:59:59.999999', TIMESTAMP '0001-01-01 00:00:00'", "253402300799.999999000", "-62135596800.000000000")]
    [InlineData("TIMESTAMP_NS '2024-01-31 12:00:00.123456789', TIMESTAMPTZ '2024-01-31 12:00:00+02'", "1706702400.123456789", "1706695200.000000000")]
    [InlineData("row(TIMESTAMP '2024-01-31 12:00:00', 60)::STRUCT(utc TIMESTAMP, tz SMALLINT), row(TIMESTAMP '2024-01-31 12:00:00.5', -480)::STRUCT(utc TIMESTAMP, tz SMALLINT)", "1706702400.000000000 1500", "1706702400.500000000 960")]
    [InlineData("'\\x00\\xABz'::BLOB, ''::BLOB", "00AB7A", "")]
    [InlineData("'a\"b\\c' || chr(10) || chr(1), 'žluťoučký 🐎'", "a\"b\\c\n\u0001", "žluťoučký 🐎")]
    [InlineData("'{\"b\":[1,{}],\"a\":null}'::JSON, '\"x\"'::JSON", "{\n  \"a\": null,\n  \"b\": [\n    1,\n    {}\n  ]\n}", "\"x\"")]
    [InlineData("[]::INTEGER[], map {'k': [1.5, NULL]}", "[]", "{\n  \"k\": [\n    1.5,\n    null\n  ]\n}")]
    [InlineData("{'d': DATE '2024-01-31', 's': 'q\"'}, uuid '6b3b1e36-3c4a-4f0e-9c1e-0d1f5f7a9b0c'", "{\n  \"d\": \"2024-01-31\",\n  \"s\": \"q\\\"\"\n}", "6b3b1e36-3c4a-4f0e-9c1e-0d1f5f7a9b0c")]
    [InlineData("NULL, NULL::DECIMAL(38,2)", null, null)]
    public async Task Snowflake_drivers_read_them(string values, string? first, string? second) =>
        Assert.Equal(new[] { first, second }, JsonSerializer.Deserialize<string?[]>(await rows.WriteAsync($"SELECT {values}", CellEncoding.Snowflake)));

    [Theory]
    [InlineData("true, TIME '12:34:56.789'", "true", "12:34:56")]
    [InlineData("TIMESTAMP '2024-01-31 12:00:00', TIMESTAMPTZ '2024-07-31 12:00:00.25+00'", "2024-01-31 12:00:00.000", "2024-07-31 14:00:00.250 +0200")]
    [InlineData("DATE '0044-03-15', DATE '12024-01-01'", "0044-03-15", "12024-01-01")]
    [InlineData("DATE '2000-02-29', DATE '1900-03-01'", "2000-02-29", "1900-03-01")]
    [InlineData("row(TIMESTAMP '2024-01-31 12:00:00', -90)::STRUCT(utc TIMESTAMP, tz SMALLINT), TIMESTAMP '1969-12-31 23:59:59.5'", "2024-01-31 10:30:00.000 -0130", "1969-12-31 23:59:59.500")]
    public async Task People_read_them(string values, string first, string second) =>
        Assert.Equal(new[] { first, second }, JsonSerializer.Deserialize<string?[]>(await rows.WriteAsync(
            $"SELECT {values}", CellEncoding.Text, TimeZoneInfo.FindSystemTimeZoneById("Europe/Prague"))));

    [Theory]
    [InlineData("true, 7", """{"f":[{"v":"true"},{"v":"7"}]}""")]
    [InlineData("TIMESTAMPTZ '2024-01-31 12:00:00.5+00', TIMESTAMP '2024-01-31 12:00:00.5'", """{"f":[{"v":"1706702400500000"},{"v":"2024-01-31T12:00:00.500000"}]}""")]
    [InlineData("DATE '2024-01-31', TIME '01:02:03'", """{"f":[{"v":"2024-01-31"},{"v":"01:02:03.000000"}]}""")]
    [InlineData("'ab'::BLOB, NULL", """{"f":[{"v":"YWI="},{"v":null}]}""")]
    [InlineData("[1, 2], NULL::VARCHAR[]", """{"f":[{"v":[{"v":"1"},{"v":"2"}]},{"v":[]}]}""")]
    [InlineData("{'a': 1, 'b': [{'c': 'x'}]}, '{\"a\": 1}'::JSON", """{"f":[{"v":{"f":[{"v":"1"},{"v":[{"v":{"f":[{"v":"x"}]}}]}]}},{"v":"{\"a\": 1}"}]}""")]
    public async Task BigQuery_clients_read_them(string values, string row) =>
        Assert.Equal(row, await rows.WriteAsync($"SELECT {values}", CellEncoding.BigQuery));

    [Fact]
    public async Task Rows_are_cut_at_a_size_and_none_is_lost()
    {
        var text = await rows.WriteAsync("SELECT i, repeat('x', (i % 40)::INTEGER) FROM range(10000) t(i)", CellEncoding.Snowflake, limit: 1000);
        var parts = text.Split('\n');
        Assert.InRange(parts.Length, 100, 10_000);
        Assert.All(parts[..^1], part => Assert.InRange(part.Length, 1000, 1000 + 64));
        var numbers = parts.SelectMany(part => JsonSerializer.Deserialize<string[][]>($"[{part}]")!).Select(row => int.Parse(row[0], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Range(0, 10_000), numbers);
    }

    [Fact]
    public async Task Every_row_of_many_chunks_keeps_its_nulls_and_lists()
    {
        var text = await this.rows.WriteAsync(
            "SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE range(i % 5) END, CASE WHEN i % 7 = 0 THEN NULL ELSE 'ž' || i END FROM range(7000) t(i)", CellEncoding.Text);
        var rows = JsonSerializer.Deserialize<string?[][]>($"[{text}]")!;
        Assert.Equal(7000, rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            Assert.Equal(i % 3 == 0 ? null : [.. Enumerable.Range(0, i % 5)], rows[i][1] is { } list ? JsonSerializer.Deserialize<int[]>(list) : null);
            Assert.Equal(i % 7 == 0 ? null : $"ž{i}", rows[i][2]);
        }
    }

    [Fact]
    public async Task Type_without_a_form_is_refused_by_its_name()
    {
        var refusal = await Assert.ThrowsAsync<WarehouseException>(() => rows.WriteAsync("SELECT '0101'::BIT AS flags", CellEncoding.Snowflake));
        Assert.Contains("flags", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deep_json_is_refused_and_not_a_crash()
    {
        var deep = $"SELECT (repeat('[', 900) || repeat(']', 900))::JSON";
        var refusal = await Assert.ThrowsAsync<WarehouseException>(() => rows.WriteAsync(deep, CellEncoding.Snowflake));
        Assert.Contains("deeper", refusal.Message, StringComparison.Ordinal);
    }
}
