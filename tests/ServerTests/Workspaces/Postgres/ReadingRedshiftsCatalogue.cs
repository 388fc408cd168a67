namespace Headgate.ServerTests.Workspaces;

/// <summary>What clients of Redshift ask a database before they show it.</summary>
public sealed class ReadingRedshiftsCatalogue(PlacesFixture platform) : IClassFixture<PlacesFixture>
{
    [Fact]
    public async Task The_views_tell_of_the_workspaces_tables()
    {
        var place = await platform.NewPlaceAsync();
        await place.ScalarAsync("CREATE TABLE orders (id integer NOT NULL, name varchar(20)); CREATE VIEW names AS SELECT name FROM orders; INSERT INTO orders SELECT g, 'x' FROM generate_series(1, 10) g");
        await place.ScalarAsync("ANALYZE orders");
        Assert.Equal(
            ["id|integer|none|f|0|t", "name|character varying(20)|none|f|0|f"],
            await place.RowsAsync($"SELECT \"column\", type, encoding, distkey, sortkey, \"notnull\" FROM pg_table_def WHERE schemaname = '{place.Schema}' AND tablename = 'orders' ORDER BY 1"));
        Assert.Equal(["orders|10|10"], await place.RowsAsync("SELECT \"table\", tbl_rows, estimated_visible_rows FROM svv_table_info"));
        Assert.Equal(["names|VIEW", "orders|BASE TABLE"], await place.RowsAsync($"SELECT table_name, table_type FROM svv_tables WHERE table_schema = '{place.Schema}' ORDER BY 1"));
        Assert.Equal(["id|1|NO|integer|∅", "name|2|YES|character varying|20"], await place.RowsAsync(
            $"SELECT column_name, ordinal_position, is_nullable, data_type, character_maximum_length FROM pg_catalog.svv_columns WHERE table_schema = '{place.Schema}' AND table_name = 'orders' ORDER BY 2"));
        Assert.Equal(["names|VIEW", "orders|TABLE"], await place.RowsAsync($"SELECT table_name, table_type FROM pg_catalog.svv_all_tables WHERE schema_name = '{place.Schema}' ORDER BY 1"));
        Assert.Equal([$"{place.Database}|{place.Schema}|local"], await place.RowsAsync($"SELECT database_name, schema_name, schema_type FROM svv_all_schemas WHERE schema_name = '{place.Schema}'"));
        Assert.Equal([$"{place.Database}|local"], await place.RowsAsync("SELECT database_name, database_type FROM svv_redshift_databases"));
        Assert.Equal([place.User], await place.RowsAsync("SELECT DISTINCT user_name FROM stv_sessions"));
        Assert.Equal([place.User], await place.RowsAsync("SELECT usename FROM svl_user_info"));
        Assert.Empty(await place.RowsAsync("SELECT * FROM pg_get_late_binding_view_cols() cols (view_schema name, view_name name, col_name name, col_type varchar, col_num int)"));
    }

    [Theory]
    [InlineData("svv_all_columns")]
    [InlineData("svv_redshift_columns")]
    [InlineData("svv_redshift_tables")]
    [InlineData("svv_redshift_schemas")]
    [InlineData("svv_external_schemas")]
    [InlineData("svv_external_tables")]
    [InlineData("svv_external_columns")]
    [InlineData("svv_external_databases")]
    [InlineData("stv_recents")]
    [InlineData("stv_inflight")]
    [InlineData("pg_user_info")]
    [InlineData("pg_user")]
    public async Task A_view_can_be_read(string view) => await (await platform.NewPlaceAsync()).RowsAsync($"SELECT * FROM pg_catalog.{view}");

    [Fact]
    public async Task Functions_of_Redshift_answer_as_there()
    {
        var place = await platform.NewPlaceAsync();
        Assert.Equal(
            ["a|yes|3|2024-02-29 00:00:00|31|5|1|-9|b,a|2|2024-01-01 01:00:00|2024-02-29|2025-02-28 00:00:00|t|f|255|x"],
            await place.RowsAsync("""
                SELECT NVL(NULL, 'a'), NVL2(1, 'yes', 'no'), LEN('abc'), DATEADD('month', 1, '2024-01-31'), DATEDIFF('day', '2024-01-01', '2024-02-01'), DATEDIFF('year', '2019-12-31', '2024-01-01'),
                       DATEDIFF('month', '2024-01-31', '2024-02-01'), DATEDIFF('hour', '2024-01-01 09:59', '2024-01-01 00:00'), LISTAGG(v, ',' ORDER BY v DESC), CHARINDEX('b', 'abc'),
                       CONVERT_TIMEZONE('Europe/Prague', '2024-01-01 00:00'), LAST_DAY('2024-02-10'), ADD_MONTHS('2024-02-29', 12), IS_VALID_JSON('{"a": 1}'), IS_VALID_JSON('['), STRTOL('ff', 16),
                       JSON_EXTRACT_PATH_TEXT('{"a": {"b": "x"}}', 'a', 'b')
                  FROM (VALUES ('a'), ('b')) t (v)
                """));
        Assert.Equal(true, await place.ScalarAsync("SELECT GETDATE() BETWEEN now()::timestamp - interval '1 day' AND now()::timestamp + interval '1 day'"));
        // They are there whatever the user sets, and his own tables are not hidden by them.
        Assert.Equal("a", await place.ScalarAsync("SET search_path = pg_temp; SELECT nvl(NULL, 'a')"));
    }
}
