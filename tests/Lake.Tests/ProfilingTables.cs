namespace Headgate.Lake.Tests;

public sealed class ProfilingTables(LakeFixture fixture) : IClassFixture<LakeFixture>
{
    private readonly TestLake lake = fixture.Lake;

    private Task<TableProfile> ProfileAsync(LakeTableId table, ReadRequest? request = null) => lake.Lake.ProfileAsync(lake.Project, table, null, request ?? new(), null, TestLake.Stop);

    [Fact]
    public async Task The_widest_decimals_and_numbers_that_are_none_have_middles()
    {
        var table = await lake.TableAsync(typed: true, [TypedTables.Optional("wide", "DECIMAL(38,0)"), TypedTables.Optional("real", "DOUBLE")], []);
        var nines = new string('9', 38);
        await lake.LoadAsync(table, $"wide,real\n{nines},nan\n{nines},1\n,2\n");
        var columns = (await ProfileAsync(table)).Columns;
        Assert.Equal((1, 1, nines), (columns[0].Nulls, columns[0].Distinct, columns[0].Least));
        Assert.Equal(1e38, columns[0].Numbers!.Average!.Value, 1e30);
        Assert.Null(columns[1].Numbers!.Average);
    }

    [Fact]
    public async Task Deleted_and_replaced_rows_do_not_count()
    {
        var table = await lake.TableAsync(["id", "v"], ["id"]);
        await lake.LoadAsync(table, "id,v\n1,a\n2,b\n3,c\n");
        await lake.LoadAsync(table, "id,v\n1,b\n", incremental: true);
        await lake.DeleteAsync(table, new() { Filters = [new("id", FilterOperator.Equal, ["3"])] });
        var profile = await ProfileAsync(table);
        Assert.Equal(2, profile.Rows);
        Assert.Equal(new ColumnProfile("v", 0, 1, "b", "b", null, new(1, 1, 1)), profile.Columns[1]);
    }

    [Fact]
    public async Task Only_the_rows_and_columns_that_were_asked_for_are_looked_at()
    {
        var table = await lake.TableAsync(["id", "v"]);
        await lake.LoadAsync(table, "id,v\n1,short\n2," + new string('x', 1000) + "\n");
        var profile = await ProfileAsync(table, new() { Columns = ["v"], Rows = new() { Filters = [new("id", FilterOperator.Equal, ["2"])] } });
        var column = Assert.Single(profile.Columns);
        Assert.Equal((1, 255, 1000), (profile.Rows, column.Least!.Length, column.Lengths!.Greatest));
    }
}
