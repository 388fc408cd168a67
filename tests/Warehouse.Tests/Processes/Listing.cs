namespace Headgate.Warehouse.Tests;

/// <summary>What a session of a real process sees of its own schema.</summary>
public sealed class Listing : IAsyncDisposable
{
    private readonly TestWarehouses warehouses = new();

    public ValueTask DisposeAsync() => warehouses.DisposeAsync();

    [Fact]
    public async Task Tables_views_and_columns_are_listed_as_they_were_declared_and_nothing_of_the_engine()
    {
        await using var session = await warehouses.NewSessionAsync();
        await session.RunAsync("CREATE TABLE T (ID INT NOT NULL PRIMARY KEY, NAME VARCHAR(10) COMMENT 'who', TAGS ARRAY, AT TIMESTAMP_TZ)");
        await session.RunAsync("CREATE TEMPORARY TABLE GONE (A BOOLEAN)");
        await session.RunAsync("CREATE VIEW V AS SELECT NAME, TAGS FROM T");
        Assert.Equal("""[["GONE"],["T"],["V"]]""", await session.RowsAsync("SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES ORDER BY 1"));
        Assert.Equal("""[["ID","NUMBER","NO"],["NAME","TEXT","YES"],["TAGS","ARRAY","YES"],["AT","TIMESTAMP_TZ","YES"]]""",
            await session.RowsAsync("SELECT COLUMN_NAME, DATA_TYPE, IS_NULLABLE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'T' ORDER BY ORDINAL_POSITION"));
        Assert.Equal("""[["INFORMATION_SCHEMA"],["WORKSPACE_34"]]""", await session.RowsAsync("SELECT SCHEMA_NAME FROM INFORMATION_SCHEMA.SCHEMATA ORDER BY 1"));
        var described = await session.RowsAsync("DESCRIBE TABLE T");
        Assert.Contains("""["NAME","VARCHAR(10)","COLUMN","Y",null,"N","N",null,null,"who",null,null]""", described, StringComparison.Ordinal);
        Assert.Contains("""["ID","NUMBER(38,0)","COLUMN","N",null,"Y","N",""", described, StringComparison.Ordinal);
        Assert.DoesNotContain("_headgate", await session.RowsAsync("SHOW OBJECTS IN ACCOUNT"), StringComparison.Ordinal);
    }
}
