using Headgate.Warehouse.Sql.Emitting;
using Headgate.Warehouse.Tests.Functions;

namespace Headgate.Warehouse.Tests.Catalog;

public sealed class ShowingAndDescribing : IDisposable
{
    private readonly SnowflakeExpressions snowflake = new();

    public void Dispose() => snowflake.Dispose();

    [Theory]
    [InlineData("SHOW TABLES", "name", "ORDERS Temp_1")]
    [InlineData("SHOW TABLES", "kind", "TABLE TEMPORARY")]
    [InlineData("SHOW TABLES", "rows", "3 NULL")]
    [InlineData("SHOW TABLES LIKE 'ord%'", "comment", "what was bought")]
    [InlineData("SHOW TABLES LIKE 'ORD'", "name", "")]
    [InlineData("SHOW TABLES LIKE 'temp\\\\__'", "name", "Temp_1")]
    [InlineData("SHOW TABLES STARTS WITH 'Te'", "name", "Temp_1")]
    [InlineData("SHOW TABLES LIMIT 1", "name", "ORDERS")]
    [InlineData("SHOW TABLES LIMIT 1 FROM 'P'", "name", "")]
    [InlineData("SHOW TABLES IN ACCOUNT", "name", "ORDERS Temp_1 it's")]
    [InlineData("SHOW TABLES IN DATABASE KEBOOLA_1", "schema_name", "WORKSPACE_2 WORKSPACE_2 in.c-main")]
    [InlineData("SHOW TABLES IN SCHEMA \"in.c-main\"", "name", "it's")]
    [InlineData("SHOW TABLES IN KEBOOLA_1.WORKSPACE_2", "name", "ORDERS Temp_1")]
    [InlineData("SHOW TERSE TABLES", "database_name", "KEBOOLA_1 KEBOOLA_1")]
    [InlineData("SHOW VIEWS", "text", "create view BIG as select 1")]
    [InlineData("SHOW TERSE VIEWS", "kind", "VIEW")]
    [InlineData("SHOW OBJECTS", "kind", "VIEW TABLE TEMPORARY")]
    [InlineData("SHOW SCHEMAS", "name", "INFORMATION_SCHEMA WORKSPACE_2 in.c-main")]
    [InlineData("SHOW SCHEMAS LIKE 'work%'", "is_current", "Y")]
    [InlineData("SHOW TERSE SCHEMAS IN DATABASE KEBOOLA_1", "name", "INFORMATION_SCHEMA WORKSPACE_2 in.c-main")]
    [InlineData("SHOW DATABASES", "name", "KEBOOLA_1")]
    [InlineData("SHOW COLUMNS IN TABLE ORDERS", "column_name", "ID NAME PRICE TAGS AT")]
    [InlineData("SHOW COLUMNS IN TABLE ORDERS", "null?", "NOT_NULL true true true true")]
    [InlineData("SHOW COLUMNS LIKE 'price'", "data_type", "{\"type\":\"FIXED\",\"precision\":10,\"scale\":2,\"nullable\":true}")]
    [InlineData("SHOW COLUMNS IN TABLE \"in.c-main\".\"it's\"", "column_name", "id data")]
    [InlineData("SHOW PRIMARY KEYS IN TABLE ORDERS", "column_name", "ID")]
    [InlineData("SHOW UNIQUE KEYS", "key_sequence", "1 2")]
    [InlineData("SHOW IMPORTED KEYS", "fk_name", "")]
    [InlineData("SHOW WAREHOUSES", "name", "SMALL")]
    [InlineData("SHOW ROLES", "name", "ANALYST")]
    [InlineData("SHOW PARAMETERS LIKE 'TIMEZONE'", "value", "UTC")]
    [InlineData("SHOW FUNCTIONS LIKE 'array_size'", "name", "ARRAY_SIZE")]
    [InlineData("DESCRIBE TABLE ORDERS", "name", "ID NAME PRICE TAGS AT")]
    [InlineData("DESC TABLE WORKSPACE_2.ORDERS", "type", "NUMBER(38,0) VARCHAR(10) NUMBER(10,2) ARRAY TIMESTAMP_TZ(9)")]
    [InlineData("DESCRIBE TABLE ORDERS", "null?", "N Y Y Y Y")]
    [InlineData("DESCRIBE TABLE ORDERS", "primary key", "Y N N N N")]
    [InlineData("DESCRIBE TABLE ORDERS", "default", "NULL 'x' NULL NULL NULL")]
    [InlineData("DESCRIBE TABLE ORDERS", "comment", "NULL who NULL NULL NULL")]
    [InlineData("DESCRIBE VIEW BIG", "type", "NUMBER(38,0) TIMESTAMP_NTZ(9)")]
    [InlineData("DESCRIBE TABLE \"in.c-main\".\"it's\"", "type", "VARCHAR(16777216) BINARY(8388608)")]
    [InlineData("DESCRIBE RESULT '01'", "name", "one")]
    [InlineData("DESCRIBE SCHEMA WORKSPACE_2", "name", "BIG ORDERS Temp_1")]
    public async Task Answers_have_the_columns_of_Snowflake(string sql, string column, string values)
    {
        var statement = Assert.Single(SqlTranslator.Snowflake.Parse(sql));
        var translated = SqlTranslator.Snowflake.Translate(statement, ExampleRelations.Context);
        Assert.Equal(StatementKind.Show, translated.Kind);
        var place = translated.Columns!.Select((each, index) => (each.Name, index)).Single(each => each.Name == column).index;
        var rows = await snowflake.RowsAsync(sql, ExampleRelations.Context);
        Assert.All(rows, row => Assert.Equal(translated.Columns!.Count, row.Length));
        Assert.Equal(values, string.Join(' ', rows.Select(row => row[place] ?? "NULL")));
    }

    [Theory]
    [InlineData("TABLES WHERE table_type = 'BASE TABLE' ORDER BY table_name", "TABLE_SCHEMA || '.' || TABLE_NAME", "WORKSPACE_2.ORDERS in.c-main.it's")]
    [InlineData("TABLES WHERE table_name = 'ORDERS'", "ROW_COUNT || ' ' || BYTES", "3 1024")]
    [InlineData("COLUMNS WHERE table_name = 'ORDERS' ORDER BY ordinal_position", "DATA_TYPE", "NUMBER TEXT NUMBER ARRAY TIMESTAMP_TZ")]
    [InlineData("COLUMNS WHERE column_name = 'NAME'", "CHARACTER_MAXIMUM_LENGTH || ' ' || CHARACTER_OCTET_LENGTH || ' ' || IS_NULLABLE", "10 40 YES")]
    [InlineData("COLUMNS WHERE column_name = 'PRICE'", "NUMERIC_PRECISION || ' ' || NUMERIC_SCALE", "10 2")]
    [InlineData("COLUMNS WHERE table_schema = 'in.c-main'", "COUNT(*)", "2")]
    [InlineData("VIEWS", "VIEW_DEFINITION", "create view BIG as select 1")]
    [InlineData("SCHEMATA ORDER BY schema_name", "SCHEMA_NAME", "INFORMATION_SCHEMA WORKSPACE_2 in.c-main")]
    [InlineData("DATABASES", "DATABASE_NAME", "KEBOOLA_1")]
    [InlineData("TABLE_CONSTRAINTS ORDER BY constraint_type", "CONSTRAINT_TYPE", "PRIMARY KEY UNIQUE")]
    [InlineData("REFERENTIAL_CONSTRAINTS", "CONSTRAINT_NAME", "")]
    [InlineData("ENABLED_ROLES", "ROLE_NAME", "ANALYST")]
    [InlineData("APPLICABLE_ROLES", "GRANTEE", "READER")]
    [InlineData("INFORMATION_SCHEMA_CATALOG_NAME", "CATALOG_NAME", "KEBOOLA_1")]
    public async Task INFORMATION_SCHEMA_can_be_queried(string view, string expression, string values)
    {
        var rows = await snowflake.RowsAsync($"SELECT {expression} FROM INFORMATION_SCHEMA.{view}", ExampleRelations.Context);
        Assert.Equal(values, string.Join(' ', rows.Select(row => row[0])));
        Assert.Equal(rows.Length, (await snowflake.RowsAsync($"SELECT {expression} FROM KEBOOLA_1.information_schema.{view}", ExampleRelations.Context)).Length);
    }

    [Theory]
    [InlineData("DESCRIBE TABLE NOPE", "NOPE")]
    [InlineData("SHOW COLUMNS IN TABLE NOPE", "NOPE")]
    [InlineData("SHOW TABLES IN SCHEMA NOPE", "NOPE")]
    [InlineData("SHOW TABLES IN DATABASE OTHER", "OTHER")]
    [InlineData("DESCRIBE TABLE OTHER.WORKSPACE_2.ORDERS", "ORDERS")]
    [InlineData("DESCRIBE RESULT 'none'", "kept")]
    [InlineData("SHOW PIPES", "SHOW PIPES")]
    [InlineData("SELECT * FROM INFORMATION_SCHEMA.DUCKDB_TABLES", "DUCKDB_TABLES")]
    public void What_is_not_there_is_refused_by_its_name(string sql, string named)
    {
        var statement = Assert.Single(SqlTranslator.Snowflake.Parse(sql));
        Assert.Contains(named, Assert.Throws<WarehouseException>(() => SqlTranslator.Snowflake.Translate(statement, ExampleRelations.Context)).Message, StringComparison.Ordinal);
    }
}
