namespace Headgate.Lake.Tests;

/// <summary>A source that says NULL by leaving the quotes out.</summary>
public sealed class LoadingNulls(LakeFixture fixture) : IClassFixture<LakeFixture>
{
    private readonly TestLake lake = fixture.Lake;

    private LoadRequest Unquoted(string csv, params string[] nulls) => new(lake.Csv(csv) with { UnquotedIsNull = true }) { NullValues = nulls };

    [Fact]
    public async Task Empty_texts_and_nulls_stay_what_they_are()
    {
        var table = await lake.TableAsync(typed: true, [new("id", LakeType.Parse("BIGINT"), false, null), new("t", LakeType.Varchar, true, null), new("n", LakeType.Parse("DECIMAL(38,0)"), true, null)], []);
        await lake.LoadAsync(table, Unquoted("\"id\",\"t\",\"n\"\n\"1\",\"\",\"12345678901234567890123456789012345678\"\n\"2\",,\n\"3\",\"a\n\"\"b\"\"\",\"-1\"\n"));
        await using var rows = await lake.Lake.PreviewAsync(lake.Project, table, null, new(), 100, TestLake.Stop);
        var texts = await rows.RowsAsync(TestLake.Stop).Select(row => string.Join('|', row.Select(value => value.Text ?? "NULL"))).ToListAsync(TestLake.Stop);
        Assert.Equal(["1||12345678901234567890123456789012345678", "2|NULL|NULL", "3|a\n\"b\"|-1"], texts);
    }

    [Fact]
    public async Task Columns_without_null_have_an_empty_text_or_refuse()
    {
        var untyped = await lake.TableAsync(["a", "b"]);
        await lake.LoadAsync(untyped, Unquoted("\"a\",\"b\"\n\"1\",\n,\"\"\n"));
        Assert.Equal(["\"1\",\"\"", "\"\",\"\""], await lake.RowsAsync(untyped));
        var typed = await lake.TableAsync(typed: true, [new("id", LakeType.Parse("BIGINT"), false, null), new("t", LakeType.Varchar, true, null)], []);
        var error = await TestLake.RefusedAsync(() => lake.LoadAsync(typed, Unquoted("\"id\",\"t\"\n,\"x\"\n")));
        Assert.Equal("invalidData", error.Code);
    }

    [Fact]
    public async Task A_text_can_mean_null_beside()
    {
        var table = await lake.TableAsync(typed: true, [new("t", LakeType.Varchar, true, null)], []);
        await lake.LoadAsync(table, Unquoted("\"t\"\n\"\"\n\"nothing\"\n\"x\"\n", "nothing"));
        await using var rows = await lake.Lake.PreviewAsync(lake.Project, table, null, new(), 100, TestLake.Stop);
        Assert.Equal(["", null, "x"], await rows.RowsAsync(TestLake.Stop).Select(row => row[0].Text).ToListAsync(TestLake.Stop));
    }

    [Fact]
    public async Task Rows_are_deleted_by_the_values_of_a_file()
    {
        var table = await lake.TableAsync(typed: true, [new("id", LakeType.Parse("BIGINT"), true, null), new("t", LakeType.Varchar, true, null)], []);
        await lake.LoadAsync(table, "id,t\n1,a\n2,b\n3,it's\n4,c\n");
        await lake.DeleteAsync(table, new() { Filters = [new("t", FilterOperator.Equal, []) { ValuesFile = lake.NewFile("\"v\"\n\"a\"\n\n\"it's\"\n") }] });
        Assert.Equal(["\"2\",\"b\"", "\"4\",\"c\""], await lake.RowsAsync(table));
        await lake.DeleteAsync(table, new() { Filters = [new("id", FilterOperator.NotEqual, []) { ValuesFile = lake.NewFile("\"v\"\n\"4\"\n\"x\"\n\n") }] });
        Assert.Equal(["\"4\",\"c\""], await lake.RowsAsync(table));
    }
}
