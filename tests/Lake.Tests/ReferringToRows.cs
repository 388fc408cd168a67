using System.Globalization;
using Headgate.DuckDb;
using Headgate.Kernel;

namespace Headgate.Lake.Tests;

/// <summary>Another DuckDB reads the rows where they are.</summary>
public sealed class ReferringToRows(LakeFixture fixture) : IClassFixture<LakeFixture>
{
    private readonly TestLake lake = fixture.Lake;

    [Fact]
    public async Task Another_database_reads_what_the_lake_reads()
    {
        var table = await lake.TableAsync(["id", "v"], ["id"]);
        await lake.LoadAsync(table, "id,v\n1,a\n2,b\n3,c\n");
        await lake.LoadAsync(table, "id,v,more\n3,C,x\n4,d,y\n", incremental: true);
        var version = await lake.DeleteAsync(table, new() { Filters = [new("id", FilterOperator.Equal, ["1"])] });
        await using var rows = await lake.Lake.ReferAsync(version, new() { OrderBy = [new("id")] }, TestLake.Stop);
        Assert.Equal(["id", "v", "more"], rows.Columns.Select(column => column.Name));
        Assert.All(rows.Columns, column => Assert.Equal(("VARCHAR", false), (column.Type.Sql, column.Nullable)));
        Assert.Equal(["2,b,", "3,C,x", "4,d,y"], await ReadAsync(rows));
    }

    [Fact]
    public async Task Columns_filters_limits_and_times_are_those_asked_for()
    {
        var table = await lake.TableAsync(typed: true, [new("id", LakeType.Parse("DECIMAL(38,0)"), false, null), new("at", LakeType.Parse("DATE"), true, null)], []);
        var version = await lake.LoadAsync(table, "id,at\n12345678901234567890123456789012345678,2024-01-31\n2,\n3,2024-02-01\n");
        var request = new ReadRequest { Columns = ["at", "id"], Limit = 1, Rows = new() { Filters = [new("id", FilterOperator.Greater, ["2"])] } };
        await using var rows = await lake.Lake.ReferAsync(version, request, TestLake.Stop);
        Assert.Equal([("at", "DATE", true), ("id", "DECIMAL(38,0)", false)], rows.Columns.Select(column => (column.Name, column.Type.Sql, column.Nullable)));
        Assert.Equal(["2024-01-31,12345678901234567890123456789012345678"], await ReadAsync(rows));

        await using var timed = await lake.Lake.ReferAsync(version, new() { Columns = ["id"], IncludeTimestamp = true }, TestLake.Stop);
        Assert.Equal(("_timestamp", "TIMESTAMP", true), (timed.Columns[^1].Name, timed.Columns[^1].Type.Sql, timed.Columns[^1].Nullable));
        Assert.Equal(3, (await ReadAsync(timed)).Count);
    }

    [Fact]
    public async Task Values_that_look_like_a_files_place_stay_values()
    {
        var table = await lake.TableAsync(["v"]);
        var version = await lake.LoadAsync(table, "v\n{file:0}\nother\n{'file:0}\n");
        var request = new ReadRequest { Rows = new() { Filters = [new("v", FilterOperator.Equal, ["{file:0}", "nothing{file:1"])] } };
        await using var rows = await lake.Lake.ReferAsync(version, request, TestLake.Stop);
        Assert.Equal(2, rows.Select.Split("{file:").Length);
        Assert.Equal(["{file:0}"], await ReadAsync(rows));
    }

    [Fact]
    public async Task Wrong_filters_and_columns_are_refused()
    {
        var table = await lake.TableAsync(typed: true, [new("id", LakeType.Parse("INTEGER"), false, null)], []);
        var version = await lake.LoadAsync(table, "id\n1\n");
        Assert.Equal("storage.tables.invalidFilterValue", (await TestLake.RefusedAsync(() =>
            lake.Lake.ReferAsync(version, new() { Rows = new() { Filters = [new("id", FilterOperator.Equal, ["x"])] } }, TestLake.Stop))).Code);
        Assert.Equal("storage.tables.nonExistingColumns", (await TestLake.RefusedAsync(() => lake.Lake.ReferAsync(version, new() { Columns = ["no"] }, TestLake.Stop))).Code);
    }

    [Fact]
    public async Task Files_stay_until_the_reference_is_given_back()
    {
        using var lake = await fixture.NewLakeAsync(TestLake.Fast with { Retention = TimeSpan.Zero, ReadGrace = TimeSpan.Zero });
        var table = await lake.TableAsync(["id"]);
        var old = await lake.LoadAsync(table, "id\nold\n");
        await using (var rows = await lake.Lake.ReferAsync(old, new(), TestLake.Stop))
        {
            await lake.LoadAsync(table, "id\nnew\n");
            await lake.Lake.SweepAsync(TestLake.Stop);
            Assert.Equal(["old"], await ReadAsync(rows));
        }

        await lake.Lake.SweepAsync(TestLake.Stop);
        Assert.Equal(404, (await TestLake.RefusedAsync(() => lake.Lake.ReferAsync(old, new(), TestLake.Stop))).Status);
        await using var now = await lake.Lake.ReferToHeadAsync(lake.Project, table, new(), TestLake.Stop);
        Assert.Equal(["new"], await ReadAsync(now!));
        Assert.Null(await lake.Lake.ReferToHeadAsync(new ProjectId(99), table, new(), TestLake.Stop));
    }

    private static async Task<List<string>> ReadAsync(RowsReference rows)
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        var sql = rows.Select;
        for (var file = 0; file < rows.Files.Count; file++)
            sql = sql.Replace(string.Create(CultureInfo.InvariantCulture, $"{{file:{file}}}"), DuckDbText.ReadPath(rows.Files[file]), StringComparison.Ordinal);
        var texts = rows.Columns.Select(column => $"coalesce(CAST({DuckDbText.Identifier(column.Name)} AS VARCHAR), 'NULL')");
        var joined = await connection.ScalarAsync($"SELECT string_agg(concat_ws(',', {string.Join(", ", texts)}), '|') FROM ({sql})", [], TestLake.Stop);
        return [.. (joined ?? "").Split('|', StringSplitOptions.RemoveEmptyEntries)];
    }
}
