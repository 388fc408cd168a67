namespace Headgate.Lake.Tests;

public sealed class ChangingTables(LakeFixture fixture) : IClassFixture<LakeFixture>
{
    private readonly TestLake lake = fixture.Lake;

    [Fact]
    public async Task Columns_come_go_and_change_names_without_touching_files()
    {
        var table = await lake.TableAsync(["id", "a", "b"], ["id"]);
        await lake.LoadAsync(table, "id,a,b\n1,x,y\n2,v,w\n");
        await lake.ChangeAsync(table, new SchemaChange.RenameColumn("a", "b2"));
        await lake.ChangeAsync(table, new SchemaChange.DropColumn("b"));
        await lake.ChangeAsync(table, new SchemaChange.AddColumn(NewColumn.Untyped("b")));
        await lake.ChangeAsync(table, new SchemaChange.RenameColumn("id", "key"));
        var version = await lake.LoadAsync(table, "key,b,b2\n2,new,second\n3,n,third\n", incremental: true);
        Assert.Equal(["key"], version.Schema.PrimaryKey);
        Assert.Equal(["\"1\",\"x\",\"\"", "\"2\",\"second\",\"new\"", "\"3\",\"third\",\"n\""], (await lake.RowsAsync(table)).Order());
        Assert.Equal(["\"1\",\"x\",\"y\"", "\"2\",\"v\",\"w\""], await lake.RowsAsync(table, version: 2));
    }

    [Fact]
    public async Task A_dropped_column_does_not_come_back_with_its_name()
    {
        var table = await lake.TableAsync(["id", "secret"]);
        await lake.LoadAsync(table, "id,secret\n1,hidden\n");
        await lake.ChangeAsync(table, new SchemaChange.DropColumn("secret"));
        await lake.ChangeAsync(table, new SchemaChange.AddColumn(NewColumn.Untyped("secret")));
        Assert.Equal(["\"1\",\"\""], await lake.RowsAsync(table));
    }

    [Fact]
    public async Task Types_are_widened_while_files_stay()
    {
        var table = await lake.TableAsync(typed: true, [TypedTables.Required("id", "INTEGER"), TypedTables.Optional("n", "DECIMAL(4,1)")], ["id"]);
        await lake.LoadAsync(table, "id,n\n1,2.5\n2,\n");
        await lake.ChangeAsync(table, new SchemaChange.AlterColumn("id", LakeType.Parse("BIGINT"), Nullable: false));
        await lake.ChangeAsync(table, new SchemaChange.AlterColumn("n", LakeType.Parse("DECIMAL(10,3)"), Nullable: true));
        await lake.LoadAsync(table, "id,n\n2,1234567.125\n30000000000,1\n", incremental: true);
        Assert.Equal(["\"1\",\"2.500\"", "\"2\",\"1234567.125\"", "\"30000000000\",\"1.000\""], (await lake.RowsAsync(table)).Order());
        Assert.Equal("storage.tables.invalidTypeChange", (await TestLake.RefusedAsync(() => lake.ChangeAsync(table, new SchemaChange.AlterColumn("id", LakeType.Varchar, false)))).Code);
    }

    [Fact]
    public async Task A_column_becomes_required_only_when_it_holds_no_NULL()
    {
        var table = await lake.TableAsync(typed: true, [TypedTables.Required("id", "INTEGER"), TypedTables.Optional("n", "INTEGER")], []);
        await lake.LoadAsync(table, "id,n\n1,2\n2,\n");
        var change = new SchemaChange.AlterColumn("n", LakeType.Parse("INTEGER"), Nullable: false);
        Assert.Equal("storage.tables.columnHasNulls", (await TestLake.RefusedAsync(() => lake.ChangeAsync(table, change))).Code);
        await lake.DeleteAsync(table, new() { Filters = [new("id", FilterOperator.Equal, ["2"])] });
        Assert.False((await lake.ChangeAsync(table, change)).Schema.Find("n")!.Nullable);
    }

    [Fact]
    public async Task A_typed_column_has_an_initial_value_for_the_rows_before_it()
    {
        var table = await lake.TableAsync(typed: true, [TypedTables.Required("id", "INTEGER")], []);
        await lake.LoadAsync(table, "id\n1\n");
        await lake.ChangeAsync(table, new SchemaChange.AddColumn(new("n", LakeType.Parse("INTEGER"), Nullable: false, "7")));
        await lake.ChangeAsync(table, new SchemaChange.AddColumn(TypedTables.Optional("m", "DATE")));
        Assert.Equal(["\"1\",\"7\","], await lake.RowsAsync(table));
        Assert.Equal("storage.tables.columnHasNulls", (await TestLake.RefusedAsync(() => lake.ChangeAsync(table, new SchemaChange.AddColumn(TypedTables.Required("x", "INTEGER"))))).Code);
        Assert.Equal("storage.tables.invalidFilterValue", (await TestLake.RefusedAsync(() => lake.ChangeAsync(table, new SchemaChange.AddColumn(new("y", LakeType.Parse("INTEGER"), false, "many"))))).Code);
    }

    [Fact]
    public async Task Several_changes_are_one_version_or_none()
    {
        var table = await lake.TableAsync(typed: true, [TypedTables.Required("id", "INTEGER"), TypedTables.Optional("n", "INTEGER")], ["id"]);
        var loaded = await lake.LoadAsync(table, "id,n\n1,2\n2,\n");
        SchemaChange wider = new SchemaChange.AlterColumn("id", LakeType.Parse("BIGINT"), Nullable: false), added = new SchemaChange.AddColumn(TypedTables.Optional("x", "DATE"));
        Assert.Equal("storage.tables.columnHasNulls",
            (await TestLake.RefusedAsync(() => lake.ChangeAsync(table, wider, added, new SchemaChange.AlterColumn("n", LakeType.Parse("INTEGER"), Nullable: false)))).Code);
        var version = await lake.ChangeAsync(table, wider, added);
        Assert.Equal(loaded.Number + 1, version.Number);
        Assert.Equal(["id BIGINT", "n INTEGER", "x DATE"], version.Schema.Columns.Select(column => $"{column.Name} {column.Type}"));
    }

    [Fact]
    public async Task A_primary_key_set_without_a_look_keeps_the_rows_until_their_key_comes_again()
    {
        var table = await lake.TableAsync(["a", "b"]);
        await lake.LoadAsync(table, "a,b\n1,x\n1,y\n2,x\n2,y\n");
        Assert.Equal(4, (await lake.ChangeAsync(table, new SchemaChange.SetPrimaryKey(["a"]) { WithoutCheck = true })).Rows);
        await lake.LoadAsync(table, "a,b\n1,z\n", incremental: true);
        Assert.Equal(["\"1\",\"z\"", "\"2\",\"x\"", "\"2\",\"y\""], (await lake.RowsAsync(table)).Order());
    }

    [Fact]
    public async Task A_primary_key_needs_distinct_values()
    {
        var table = await lake.TableAsync(["a", "b"]);
        await lake.LoadAsync(table, "a,b\n1,x\n1,y\n2,x\n");
        var refusal = await TestLake.RefusedAsync(() => lake.ChangeAsync(table, new SchemaChange.SetPrimaryKey(["a"])));
        Assert.Equal("storage.tables.primaryKeyDuplicateValues", refusal.Code);
        await lake.ChangeAsync(table, new SchemaChange.SetPrimaryKey(["a", "b"]));
        await lake.LoadAsync(table, "a,b\n1,x\n3,z\n", incremental: true);
        Assert.Equal(4, (await lake.RowsAsync(table)).Length);
        await lake.ChangeAsync(table, new SchemaChange.SetPrimaryKey([]));
        Assert.Equal(5, (await lake.LoadAsync(table, "a,b\n1,x\n", incremental: true)).Rows);
    }

    [Theory]
    [InlineData("drop", "id", "storage.tables.cannotDeletePrimaryKeyColumn")]
    [InlineData("drop", "nope", "storage.tables.nonExistingColumns")]
    [InlineData("rename", "name", "storage.tables.columnAlreadyExists")]
    [InlineData("add", "NAME", "storage.tables.columnAlreadyExists")]
    [InlineData("add", "", "storage.tables.validation.invalidColumnName")]
    [InlineData("add", "_TimeStamp", "storage.tables.validation.invalidColumnName")]
    [InlineData("add", "a\nb", "storage.tables.validation.invalidColumnName")]
    [InlineData("key", "nope", "storage.tables.validation.invalidPrimaryKeyColumns")]
    [InlineData("alter", "name", "storage.tables.invalidTypeChange")]
    public async Task Changes_that_do_not_fit_are_refused(string change, string name, string code)
    {
        var table = await lake.TableAsync(["id", "name"], ["id"]);
        SchemaChange wanted = change switch
        {
            "drop" => new SchemaChange.DropColumn(name),
            "rename" => new SchemaChange.RenameColumn("id", name),
            "add" => new SchemaChange.AddColumn(NewColumn.Untyped(name)),
            "key" => new SchemaChange.SetPrimaryKey([name]),
            _ => new SchemaChange.AlterColumn(name, LakeType.Parse("INTEGER"), true),
        };
        Assert.Equal(code, (await TestLake.RefusedAsync(() => lake.ChangeAsync(table, wanted))).Code);
        Assert.Equal(1, (await lake.Lake.FindHeadAsync(lake.Project, table, TestLake.Stop))!.Number);
    }

    [Fact]
    public async Task The_last_column_stays()
    {
        var table = await lake.TableAsync(["id"]);
        Assert.Equal("storage.tables.validation.noColumns", (await TestLake.RefusedAsync(() => lake.ChangeAsync(table, new SchemaChange.DropColumn("id")))).Code);
    }

    [Fact]
    public async Task Rows_are_deleted_by_filters_and_by_time()
    {
        var table = await lake.TableAsync(["id", "v"], ["id"]);
        await lake.LoadAsync(table, "id,v\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i},{i % 10}\n")));
        var between = TimeProvider.System.GetUtcNow();
        await lake.LoadAsync(table, "id,v\n0,new\n2000,new\n", incremental: true);
        await using (var prepared = await lake.Lake.PrepareDeleteAsync(lake.Project, table, new() { Filters = [new("v", FilterOperator.Equal, ["1", "2"])] }, TestLake.Stop))
        {
            Assert.Equal((200, 801), (prepared.RowsRemoved, prepared.Rows));
            await lake.PublishAsync(prepared);
        }

        Assert.Equal(801, (await lake.RowsAsync(table)).Length);
        Assert.Equal(799, (await lake.DeleteAsync(table, new() { ChangedSince = between })).Rows);
        Assert.Equal(0, (await lake.DeleteAsync(table, new() { ChangedUntil = between, Filters = [new("v", FilterOperator.NotEqual, ["no such value"])] })).Rows);
        Assert.Empty(await lake.RowsAsync(table));
        Assert.Equal(1001, (await lake.RowsAsync(table, version: 3)).Length);
    }

    [Fact]
    public async Task Deleting_everything_empties_the_table()
    {
        var table = await lake.TableAsync(["id"]);
        await lake.LoadAsync(table, "id\n1\n2\n");
        await using var prepared = await lake.Lake.PrepareDeleteAsync(lake.Project, table, RowSelection.All, TestLake.Stop);
        Assert.Equal((2, 0), (prepared.RowsRemoved, prepared.Rows));
        Assert.Equal("truncate", (await lake.PublishAsync(prepared)).MadeBy);
        Assert.Empty(await lake.RowsAsync(table));
    }

    [Fact]
    public async Task Deleting_by_an_unknown_column_is_refused()
    {
        var table = await lake.TableAsync(["id"]);
        var refusal = await TestLake.RefusedAsync(() => lake.DeleteAsync(table, new() { Filters = [new("X", FilterOperator.Equal, ["1"])] }));
        Assert.Equal(("storage.tables.invalidColumnToDeleteBy", "Cannot use column \"X\" to delete by. Column does not exist."), (refusal.Code, refusal.Message));
    }

    [Fact]
    public async Task Compaction_merges_small_and_worn_files_and_keeps_rows_and_times()
    {
        using var lake = await fixture.NewLakeAsync(TestLake.Fast with { CompactSmallFiles = 3, CompactDeletedShare = 0.2 });
        var table = await lake.TableAsync(["id", "v"], ["id"]);
        await lake.LoadAsync(table, "id,v\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{i},0\n")));
        Assert.False(await lake.Lake.NeedsCompactionAsync(lake.Project, table, TestLake.Stop));
        Assert.False(await lake.CompactAsync(table));
        for (var load = 1; load <= 4; load++)
            await lake.LoadAsync(table, $"id,v\n{load},{load}\n{100 + load},{load}\n", incremental: true);
        await lake.ChangeAsync(table, new SchemaChange.RenameColumn("v", "w"));
        var before = (await lake.RowsAsync(table, new() { IncludeTimestamp = true })).Order().ToArray();
        Assert.True(await lake.Lake.NeedsCompactionAsync(lake.Project, table, TestLake.Stop));
        Assert.True(await lake.CompactAsync(table));
        Assert.False(await lake.Lake.NeedsCompactionAsync(lake.Project, table, TestLake.Stop));
        Assert.Equal(before, (await lake.RowsAsync(table, new() { IncludeTimestamp = true })).Order());
        var head = (await lake.Lake.FindHeadAsync(lake.Project, table, TestLake.Stop))!;
        Assert.Equal((104, "compact"), (head.Rows, head.MadeBy));
        Assert.Equal(1L, await lake.SqlAsync($"SELECT count(*) FROM lake.version_file WHERE version = {head.Number}"));
        await lake.DeleteAsync(table, new() { Filters = [new("id", FilterOperator.Less, ["50"], LakeType.Parse("INTEGER"))] });
        Assert.True(await lake.CompactAsync(table));
        Assert.Equal(54, (await lake.RowsAsync(table)).Length);
    }
}
