using System.Globalization;
using System.Text;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Workspaces;

namespace Headgate.ServerTests.Workspaces;

/// <summary>Tables of the lake as tables of PostgreSQL, and back as CSV.</summary>
public sealed class LoadingIntoPostgres(PlacesFixture platform) : IClassFixture<PlacesFixture>
{
    [Fact]
    public async Task Texts_arrive_as_they_are()
    {
        var place = await platform.NewPlaceAsync();
        var version = await platform.TableAsync(false, [NewColumn.Untyped("id"), NewColumn.Untyped("Name")], "id,Name\n1,\"a \"\"quoted\"\"\nline\"\n2,\n3,žluťoučký 🐎\n");
        var counts = await platform.LoadAsync(place, false, PlacesFixture.LoadOf(version, "texts", PlacesFixture.Column("id"), PlacesFixture.Column("Name")));
        Assert.Equal(3, counts.Rows);
        Assert.Equal(["1|a \"quoted\"\nline", "2|", "3|žluťoučký 🐎"], await place.RowsAsync("SELECT id, \"Name\" FROM texts ORDER BY id"));
        Assert.Equal(["id|character varying|YES", "Name|character varying|YES"], await place.RowsAsync("SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = 'texts' ORDER BY ordinal_position"));
    }

    [Theory]
    [InlineData("INTEGER", null, "-2147483648", "-2147483648")]
    [InlineData("INTEGER", null, " 7 ", "7")]
    [InlineData("BIGINT", null, "9223372036854775807", "9223372036854775807")]
    [InlineData("SMALLINT", null, "-32768", "-32768")]
    [InlineData("NUMERIC", "38,9", "-12345678901234567890123456789.123456789", "-12345678901234567890123456789.123456789")]
    [InlineData("NUMERIC", "10,2", "0.005", "0.01")]
    [InlineData("NUMERIC", "10,2", "99999999.994", "99999999.99")]
    [InlineData("NUMERIC", "10,4", "10000.0001", "10000.0001")]
    [InlineData("NUMERIC", "10,2", "-0", "0.00")]
    [InlineData("NUMERIC", "20,0", "100000000000", "100000000000")]
    [InlineData("DECIMAL", "6,5", ".00012", "0.00012")]
    [InlineData("NUMERIC", null, "1e3", "1000")]
    [InlineData("DOUBLE PRECISION", null, "0.1", "0.1")]
    [InlineData("DOUBLE PRECISION", null, "-1.7976931348623157e308", "-1.7976931348623157e+308")]
    [InlineData("FLOAT", null, "infinity", "Infinity")]
    [InlineData("REAL", null, "3.4028235e38", "3.4028235e+38")]
    [InlineData("BOOLEAN", null, "Yes", "t")]
    [InlineData("BOOLEAN", null, "false", "f")]
    [InlineData("DATE", null, "2024-02-29", "2024-02-29")]
    [InlineData("DATE", null, "0001-01-01", "0001-01-01")]
    [InlineData("DATE", null, "Feb 3 2021", "2021-02-03")]
    [InlineData("TIME", null, "23:59:59.5", "23:59:59.5")]
    [InlineData("TIMETZ", null, "12:00+02", "12:00:00+02")]
    [InlineData("TIMESTAMP", null, "2021-12-31T23:59:59.123456", "2021-12-31 23:59:59.123456")]
    [InlineData("TIMESTAMP", null, "1969-07-20 20:17", "1969-07-20 20:17:00")]
    [InlineData("TIMESTAMPTZ", null, "2021-01-01 00:00:00+02", "2020-12-31 22:00:00+00")]
    [InlineData("SUPER", null, "{\"a\": [1, null]}", "{\"a\": [1, null]}")]
    [InlineData("VARBYTE", null, "\\x00ff", "\\x00ff")]
    [InlineData("CHAR", "3", "ab", "ab ")]
    [InlineData("VARCHAR", "4", "🐎🐎🐎🐎", "🐎🐎🐎🐎")]
    public async Task A_text_becomes_what_its_column_is(string type, string? length, string text, string value)
    {
        var place = await platform.NewPlaceAsync();
        var version = await platform.TableAsync(false, [NewColumn.Untyped("v")], $"v\n\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n");
        await platform.LoadAsync(place, false, PlacesFixture.LoadOf(version, "t", PlacesFixture.Column("v", type, length)));
        Assert.Equal([value], await place.RowsAsync("SELECT v FROM t"));
    }

    [Theory]
    [InlineData("INTEGER", null, "1.5")]
    [InlineData("INTEGER", null, "2147483648")]
    [InlineData("INTEGER", null, "")]
    [InlineData("SMALLINT", null, "40000")]
    [InlineData("NUMERIC", "4,2", "99.995")]
    [InlineData("NUMERIC", "4,2", "100")]
    [InlineData("DOUBLE PRECISION", null, "1e400")]
    [InlineData("BOOLEAN", null, "maybe")]
    [InlineData("DATE", null, "2023-02-29")]
    [InlineData("TIMESTAMP", null, "2023-02-01 25:00:00")]
    [InlineData("VARCHAR", "3", "four")]
    public async Task A_value_that_does_not_fit_is_named_with_its_table_and_column(string type, string? length, string text)
    {
        var place = await platform.NewPlaceAsync();
        await place.ScalarAsync("CREATE TABLE mine (id integer)");
        var version = await platform.TableAsync(false, [NewColumn.Untyped("id"), NewColumn.Untyped("v")], $"id,v\n1,\"{text}\"\n");
        var refused = await Assert.ThrowsAsync<RefusedException>(() => platform.LoadAsync(
            place, false, PlacesFixture.LoadOf(version, "good", PlacesFixture.Column("id")), PlacesFixture.LoadOf(version, "orders", PlacesFixture.Column("id"), PlacesFixture.Column("v", type, length))));
        Assert.Equal("workspace.tableLoad", refused.Error.Code);
        Assert.Contains("orders", refused.Message, StringComparison.Ordinal);
        Assert.Contains("column v", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"\"{text}\"", refused.Message, StringComparison.Ordinal);
        // All of a call or nothing: what was there is there, and nothing else.
        Assert.Equal(["mine"], await place.RowsAsync($"SELECT tablename FROM pg_tables WHERE schemaname = '{place.Schema}'"));
    }

    [Fact]
    public async Task Broken_json_is_refused_with_its_column()
    {
        var place = await platform.NewPlaceAsync();
        var version = await platform.TableAsync(false, [NewColumn.Untyped("v")], "v\n{broken\n");
        var refused = await Assert.ThrowsAsync<RefusedException>(() => platform.LoadAsync(place, false, PlacesFixture.LoadOf(version, "t", PlacesFixture.Column("v", "SUPER"))));
        Assert.Equal("workspace.tableLoad", refused.Error.Code);
        Assert.Contains("column v", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_texts_become_NULL_where_asked_and_NULL_is_refused_where_it_must_not_be()
    {
        var place = await platform.NewPlaceAsync();
        var version = await platform.TableAsync(false, [NewColumn.Untyped("a"), NewColumn.Untyped("b")], "a,b\n,\n1,x\n");
        await platform.LoadAsync(place, false, PlacesFixture.LoadOf(version, "t", PlacesFixture.Column("a", "INTEGER", emptyToNull: true), PlacesFixture.Column("b", "VARCHAR", "10")));
        Assert.Equal(["∅|", "1|x"], await place.RowsAsync("SELECT a, b FROM t ORDER BY a NULLS FIRST"));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => platform.LoadAsync(
            place, false, PlacesFixture.LoadOf(version, "t", PlacesFixture.Column("a", "INTEGER", nullable: false, emptyToNull: true))));
        Assert.Contains("NULL in column a", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Typed_columns_keep_their_values()
    {
        var place = await platform.NewPlaceAsync();
        NewColumn[] columns =
        [
            Typed("i", "BIGINT"), Typed("n", "DECIMAL(38,9)"), Typed("s", "DECIMAL(4,2)"), Typed("f", "DOUBLE"), Typed("b", "BOOLEAN"), Typed("d", "DATE"), Typed("h", "TIME"), Typed("t", "TIMESTAMP"), Typed("z", "TIMESTAMPTZ"),
        ];
        const string Row = "-9223372036854775808,-12345678901234567890123456789.000000001,-0.05,0.1,true,1600-02-29,01:02:03.5,1999-12-31 23:59:59.999999,2024-06-01 12:00:00+02";
        var version = await platform.TableAsync(true, columns, $"i,n,s,f,b,d,h,t,z\n{Row}\n,,,,,,,,\n");
        await platform.LoadAsync(place, false, PlacesFixture.LoadOf(
            version, "typed", PlacesFixture.Column("i", "BIGINT"), PlacesFixture.Column("n", "NUMERIC", "38,9"), PlacesFixture.Column("s", "NUMERIC", "4,2"), PlacesFixture.Column("f", "DOUBLE PRECISION"), PlacesFixture.Column("b", "BOOLEAN"),
            PlacesFixture.Column("d", "DATE"), PlacesFixture.Column("h", "TIME"), PlacesFixture.Column("t", "TIMESTAMP"), PlacesFixture.Column("z", "TIMESTAMPTZ")));
        Assert.Equal(
            [
                "-9223372036854775808|-12345678901234567890123456789.000000001|-0.05|0.1|t|1600-02-29|01:02:03.5|1999-12-31 23:59:59.999999|2024-06-01 10:00:00+00",
                "∅|∅|∅|∅|∅|∅|∅|∅|∅",
            ],
            await place.RowsAsync("SELECT * FROM typed ORDER BY i"));
        await platform.LoadAsync(place, false, PlacesFixture.LoadOf(version, "texts", PlacesFixture.Column("i"), PlacesFixture.Column("n"), PlacesFixture.Column("b"), PlacesFixture.Column("d"), PlacesFixture.Column("t", "DATE")));
        Assert.Equal(["-9223372036854775808|-12345678901234567890123456789.000000001|true|1600-02-29|1999-12-31"], await place.RowsAsync("SELECT * FROM texts WHERE i IS NOT NULL"));
    }

    [Fact]
    public async Task Loads_add_replace_or_are_refused_as_asked()
    {
        var place = await platform.NewPlaceAsync();
        var first = await platform.TableAsync(false, [NewColumn.Untyped("id"), NewColumn.Untyped("v")], "id,v\n1,a\n2,b\n");
        var second = await platform.TableAsync(false, [NewColumn.Untyped("id"), NewColumn.Untyped("v")], "id,v\n2,B\n3,C\n");
        LoadColumn[] columns = [PlacesFixture.Column("id", "INTEGER", nullable: false), PlacesFixture.Column("v", "VARCHAR", "10")];
        await platform.LoadAsync(place, true, PlacesFixture.LoadOf(first, "t", columns) with { PrimaryKey = ["id"] });
        Assert.Equal(["id"], await place.RowsAsync("SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indisprimary AND i.indrelid = 't'::regclass"));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => platform.LoadAsync(place, true, PlacesFixture.LoadOf(second, "t", columns)));
        Assert.Equal("workspace.duplicateTable", refused.Error.Code);
        await platform.LoadAsync(place, true, PlacesFixture.LoadOf(second, "t", columns) with { PrimaryKey = ["id"], Incremental = true });
        Assert.Equal(["1|a", "2|B", "3|C"], await place.RowsAsync("SELECT * FROM t ORDER BY id"));
        refused = await Assert.ThrowsAsync<RefusedException>(() => platform.LoadAsync(place, true, PlacesFixture.LoadOf(second, "t", [.. columns, new("v", "w", null, null, true, false)]) with { Incremental = true }));
        Assert.Equal("workspace.columnsNotMatch", refused.Error.Code);
        await platform.LoadAsync(place, true, PlacesFixture.LoadOf(second, "t", columns) with { Overwrite = true });
        Assert.Equal(["2|B", "3|C"], await place.RowsAsync("SELECT * FROM t ORDER BY id"));
        await place.ScalarAsync("CREATE VIEW seen AS SELECT * FROM t");
        await platform.LoadAsync(place, false, PlacesFixture.LoadOf(first, "u", columns) with { WithTimestamp = true });
        Assert.Equal(["u"], (await platform.EngineOf().ListAsync(await platform.RowAsync(place), TestContext.Current.CancellationToken)).Select(found => found.Name));
        Assert.Equal(2L, await place.ScalarAsync("SELECT count(_timestamp) FROM u WHERE _timestamp > now() - interval '1 hour' OR true"));
    }

    [Fact]
    public async Task A_trigger_of_the_user_gains_nothing_in_a_load()
    {
        var place = await platform.NewPlaceAsync();
        await place.ScalarAsync("""
            CREATE TABLE t (id integer, who text, really text);
            CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                SET ROLE NONE;
                NEW.who := current_user;
                BEGIN
                    EXECUTE 'SELECT rolpassword FROM pg_authid LIMIT 1' INTO NEW.really;
                EXCEPTION WHEN insufficient_privilege THEN NEW.really := 'refused';
                END;
                RETURN NEW;
            END $$;
            CREATE TRIGGER spy BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION spy();
            """);
        var version = await platform.TableAsync(false, [NewColumn.Untyped("id")], "id\n1\n");
        await platform.LoadAsync(place, true, PlacesFixture.LoadOf(version, "t", PlacesFixture.Column("id", "INTEGER")) with { Incremental = true });
        Assert.Equal([$"{place.User}_loader|refused"], await place.RowsAsync("SELECT who, really FROM t"));
    }

    [Fact]
    public async Task Tables_are_described_unloaded_queried_and_dropped()
    {
        var stop = TestContext.Current.CancellationToken;
        var place = await platform.NewPlaceAsync();
        var (engine, row) = (platform.EngineOf(), await platform.RowAsync(place));
        await place.ScalarAsync("""
            CREATE TABLE t (id integer NOT NULL, v varchar(20), n numeric(10,2), at timestamp);
            INSERT INTO t VALUES (1, E'a "b"\nc', 1.5, '2024-01-01 10:00'), (2, '', NULL, NULL);
            CREATE VIEW w AS SELECT id FROM t;
            """);
        Assert.Equal([new("t", false), new("w", true)], await engine.ListAsync(row, stop));
        Assert.Equal([new("id", "INTEGER", null, false), new("v", "VARCHAR", "20", true), new("n", "NUMERIC", "10,2", true), new("at", "TIMESTAMP", null, true)], await engine.DescribeAsync(row, "t", stop));
        Assert.Null(await engine.DescribeAsync(row, "nothing", stop));
        var file = Path.Combine(platform.DataFolder, "unloaded.csv");
        Assert.Equal(2, await engine.UnloadAsync(row, "t", null, file, stop));
        Assert.Equal("id,v,n,at\n\"1\",\"a \"\"b\"\"\nc\",\"1.50\",\"2024-01-01 10:00:00\"\n\"2\",\"\",,\n", await File.ReadAllTextAsync(file, stop));
        Assert.Equal(2, await engine.UnloadAsync(row, "w", ["id"], file, stop));
        var answer = await engine.QueryAsync(row, "SELECT id, n FROM t ORDER BY id", stop);
        Assert.Equal(["id", "n"], answer.Columns);
        Assert.Equal<string?>(["2", null], answer.Rows[1]);
        Assert.Equal("storage.executeQuery.failed", (await Assert.ThrowsAsync<RefusedException>(() => engine.QueryAsync(row, "SELECT * FROM missing", stop))).Error.Code);
        Assert.Contains("w", await engine.DropObjectAsync(row, "t", stop), StringComparison.Ordinal);
        Assert.Null(await engine.DropObjectAsync(row, "w", stop));
        Assert.Null(await engine.DropObjectAsync(row, "t", stop));
        Assert.NotNull(await engine.DropObjectAsync(row, "t", stop));
    }

    [Fact]
    public async Task Many_rows_in_many_chunks_arrive_once_each()
    {
        var place = await platform.NewPlaceAsync();
        var csv = new StringBuilder("id,v\n");
        for (var i = 0; i < 100_000; i++)
            csv.Append(CultureInfo.InvariantCulture, $"{i},value {i % 100}\n");
        var version = await platform.TableAsync(false, [NewColumn.Untyped("id"), NewColumn.Untyped("v")], csv.ToString());
        await platform.LoadAsync(place, false, PlacesFixture.LoadOf(version, "t", PlacesFixture.Column("id", "INTEGER"), PlacesFixture.Column("v", "VARCHAR", "20")) with { PrimaryKey = [] });
        Assert.Equal(["100000|100000|4999950000|100"], await place.RowsAsync("SELECT count(*), count(DISTINCT id), sum(id), count(DISTINCT v) FROM t"));
    }

    private static NewColumn Typed(string name, string type) => new(name, LakeType.Parse(type), true, null);
}
