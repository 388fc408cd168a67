namespace Headgate.Lake.Tests;

public sealed class PublishingVersions(LakeFixture fixture) : IClassFixture<LakeFixture>
{
    private static LakeOptions Forgetful { get; } = TestLake.Fast with { Retention = TimeSpan.Zero, ReadGrace = TimeSpan.Zero };

    [Fact]
    public async Task Of_two_loads_on_one_version_the_second_is_refused_and_leaves_nothing()
    {
        using var lake = await fixture.NewLakeAsync(TestLake.Fast);
        var table = await lake.TableAsync(["id"]);
        await using var first = await lake.Lake.PrepareLoadAsync(lake.Project, table, new(lake.Csv("id\n1\n")), null, TestLake.Stop);
        var second = await lake.Lake.PrepareLoadAsync(lake.Project, table, new(lake.Csv("id\n2\n")), null, TestLake.Stop);
        await lake.PublishAsync(first);
        Assert.Equal("storage.tables.changedMeanwhile", (await TestLake.RefusedAsync(() => lake.PublishAsync(second))).Code);
        Assert.Equal(["\"1\""], await lake.RowsAsync(table));
        // The table's folder, the first load's folder and its file.
        Assert.Equal(3, lake.FilesOnDisk().Length);
        Assert.Equal(0L, await lake.SqlAsync("SELECT count(*) FROM lake.load"));
    }

    [Fact]
    public async Task Many_publications_at_once_make_one_version()
    {
        using var lake = await fixture.NewLakeAsync(TestLake.Fast);
        var table = await lake.TableAsync(["id"]);
        var prepared = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => lake.Lake.PrepareLoadAsync(lake.Project, table, new(lake.Csv($"id\n{i}\n")), null, TestLake.Stop)));
        var outcomes = await Task.WhenAll(prepared.Select(async one =>
        {
            try
            {
                return (await lake.PublishAsync(one)).Number;
            }
            catch (Kernel.RefusedException refused) when (refused.Error.Code == "storage.tables.changedMeanwhile")
            {
                return 0;
            }
        }));
        Assert.Equal(2, Assert.Single(outcomes, number => number != 0));
        Assert.Single(await lake.RowsAsync(table));
        Assert.Equal(3, lake.FilesOnDisk().Length);
    }

    [Fact]
    public async Task Any_change_meanwhile_refuses_a_compaction()
    {
        using var lake = await fixture.NewLakeAsync(TestLake.Fast with { CompactSmallFiles = 1 });
        var table = await lake.TableAsync(["id"]);
        await lake.LoadAsync(table, "id\n1\n");
        await lake.LoadAsync(table, "id\n2\n", incremental: true);
        var compaction = await lake.Lake.PrepareCompactionAsync(lake.Project, table, TestLake.Stop);
        await lake.ChangeAsync(table, new SchemaChange.RenameColumn("id", "key"));
        Assert.Equal("storage.tables.changedMeanwhile", (await TestLake.RefusedAsync(() => lake.PublishAsync(compaction!))).Code);
        Assert.Equal(2, (await lake.RowsAsync(table)).Length);
    }

    [Fact]
    public async Task Nothing_can_be_published_into_a_dropped_table()
    {
        using var lake = await fixture.NewLakeAsync(Forgetful);
        var table = await lake.TableAsync(["id"]);
        var prepared = await lake.Lake.PrepareLoadAsync(lake.Project, table, new(lake.Csv("id\n1\n")), null, TestLake.Stop);
        await lake.Database.TransactAsync((transaction, stop) => lake.Lake.DropTableAsync(transaction, lake.Project, table, stop), TestLake.Stop);
        await lake.Lake.SweepAsync(TestLake.Stop);
        Assert.Equal("storage.tables.changedMeanwhile", (await TestLake.RefusedAsync(() => lake.PublishAsync(prepared))).Code);
        await lake.Lake.SweepAsync(TestLake.Stop);
        await KeepingVersions.NothingIsLeftAsync(lake);
    }

    [Fact]
    public async Task A_transaction_that_is_rolled_back_publishes_nothing()
    {
        using var lake = await fixture.NewLakeAsync(TestLake.Fast);
        var table = await lake.TableAsync(["id"]);
        await using (var prepared = await lake.Lake.PrepareLoadAsync(lake.Project, table, new(lake.Csv("id\n1\n")), null, TestLake.Stop))
            await Assert.ThrowsAsync<InvalidOperationException>(() => lake.Database.TransactAsync(
                async (transaction, stop) =>
                {
                    await lake.Lake.PublishAsync(transaction, prepared, stop);
                    throw new InvalidOperationException("the job's own statement failed");
                },
                TestLake.Stop));
        Assert.Equal(1, (await lake.Lake.FindHeadAsync(lake.Project, table, TestLake.Stop))!.Number);
        Assert.Empty(lake.FilesOnDisk());
        Assert.Equal(0L, await lake.SqlAsync("SELECT count(*) FROM lake.load"));
    }

    [Fact]
    public async Task A_load_whose_lease_was_lost_is_refused_and_removed()
    {
        using var lake = await fixture.NewLakeAsync(TestLake.Fast);
        var table = await lake.TableAsync(["id"]);
        var prepared = await lake.Lake.PrepareLoadAsync(lake.Project, table, new(lake.Csv("id\n1\n")), null, TestLake.Stop);
        await lake.SqlAsync("UPDATE lake.load SET lease_until = now() - interval '1 second'");
        Assert.Equal(1, (await lake.Lake.SweepAsync(TestLake.Stop)).Loads);
        Assert.Equal("storage.tables.loadExpired", (await TestLake.RefusedAsync(() => lake.PublishAsync(prepared))).Code);
        Assert.Equal(1, (await lake.Lake.FindHeadAsync(lake.Project, table, TestLake.Stop))!.Number);
        Assert.Empty(lake.FilesOnDisk());
    }

    [Fact]
    public async Task A_load_that_takes_longer_than_its_lease_keeps_it()
    {
        using var lake = await fixture.NewLakeAsync(TestLake.Fast with { Lease = TimeSpan.FromSeconds(10) });
        var table = await lake.TableAsync(["id"]);
        await using var prepared = await lake.Lake.PrepareLoadAsync(lake.Project, table, new(lake.Csv("id\n1\n")), null, TestLake.Stop);
        var first = (DateTime)(await lake.SqlAsync("SELECT lease_until FROM lake.load"))!;
        await Testing.Eventually.HoldsAsync(async () => (DateTime)(await lake.SqlAsync("SELECT now()"))! > first);
        Assert.Equal(default, await lake.Lake.SweepAsync(TestLake.Stop));
        Assert.Equal(1, (await lake.PublishAsync(prepared)).Rows);
    }

    [Theory]
    [InlineData("load")]
    [InlineData("new table")]
    [InlineData("delete")]
    [InlineData("compact")]
    public async Task A_process_that_dies_before_publishing_leaves_nothing_after_the_sweep(string work)
    {
        using var lake = await fixture.NewLakeAsync(Forgetful with { CompactSmallFiles = 1 });
        var table = await lake.TableAsync(["id"], ["id"]);
        await lake.LoadAsync(table, "id\n1\n2\n");
        await lake.LoadAsync(table, "id\n3\n", incremental: true);
        await lake.Lake.SweepAsync(TestLake.Stop);
        var before = lake.FilesOnDisk().Order().ToArray();
        // Never disposed, as if the process had been killed.
        _ = work switch
        {
            "load" => await lake.Lake.PrepareLoadAsync(lake.Project, table, new(lake.Csv("id\n1\n9\n")) { Incremental = true }, null, TestLake.Stop),
            "new table" => await lake.Lake.PrepareNewTableAsync(lake.Project, false, [NewColumn.Untyped("id")], [], new(lake.Csv("id\n1\n")), null, TestLake.Stop),
            "delete" => await lake.Lake.PrepareDeleteAsync(lake.Project, table, new() { Filters = [new("id", FilterOperator.Equal, ["1"])] }, TestLake.Stop),
            _ => await lake.Lake.PrepareCompactionAsync(lake.Project, table, TestLake.Stop),
        };
        Assert.True(lake.FilesOnDisk().Length > before.Length);
        using var restarted = lake.Restarted();
        Assert.Equal(new(1, 0, 0), await restarted.Lake.SweepAsync(TestLake.Stop));
        Assert.Equal(before, restarted.FilesOnDisk().Order());
        Assert.Equal(0L, await lake.SqlAsync("SELECT count(*) FROM lake.load"));
        Assert.Equal(1L, await lake.SqlAsync("SELECT count(*) FROM lake.lake_table"));
        Assert.Equal(["\"1\"", "\"2\"", "\"3\""], (await restarted.RowsAsync(table)).Order());
    }

    [Theory]
    [InlineData("UPDATE lake.load SET doomed = true", false)]
    [InlineData("UPDATE lake.load SET doomed = true", true)]
    public async Task A_sweep_that_died_in_the_middle_of_a_load_is_finished_by_the_next(string sql, bool folderGone)
    {
        using var lake = await fixture.NewLakeAsync(Forgetful);
        var table = await lake.TableAsync(["id"]);
        _ = await lake.Lake.PrepareLoadAsync(lake.Project, table, new(lake.Csv("id\n1\n")), null, TestLake.Stop);
        await lake.SqlAsync(sql);
        if (folderGone)
            Directory.Delete(Path.Combine(lake.FolderPath, "lake", table.ToString()), recursive: true);
        Assert.Equal(1, (await lake.Lake.SweepAsync(TestLake.Stop)).Loads);
        Assert.Empty(lake.FilesOnDisk());
        Assert.Equal(0L, await lake.SqlAsync("SELECT count(*) FROM lake.load"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sweep_that_died_in_the_middle_of_a_file_is_finished_by_the_next(bool fileGone)
    {
        using var lake = await fixture.NewLakeAsync(Forgetful);
        var table = await lake.TableAsync(["id"]);
        await lake.LoadAsync(table, "id\n1\n");
        await lake.Database.TransactAsync((transaction, stop) => lake.Lake.DropTableAsync(transaction, lake.Project, table, stop), TestLake.Stop);
        await lake.SqlAsync("DELETE FROM lake.version; UPDATE lake.data_file SET doomed = true");
        if (fileGone)
            File.Delete(lake.FilesOnDisk().Single(path => path.EndsWith(".parquet", StringComparison.Ordinal)));
        await lake.Lake.SweepAsync(TestLake.Stop);
        Assert.DoesNotContain(lake.FilesOnDisk(), path => path.EndsWith(".parquet", StringComparison.Ordinal));
        Assert.Equal(0L, await lake.SqlAsync("SELECT count(*) FROM lake.data_file"));
    }

    [Fact]
    public async Task Loads_reads_and_clones_beside_a_busy_sweeper_lose_nothing()
    {
        using var lake = await fixture.NewLakeAsync(TestLake.Fast with { Retention = TimeSpan.Zero, ReadGrace = TimeSpan.FromSeconds(20), CompactSmallFiles = 2 });
        var table = await lake.TableAsync(["id", "v"], ["id"]);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(TestLake.Stop);
        await lake.SqlAsync("CREATE FUNCTION lake.hurry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.retired := NEW.retired - interval '1 hour'; RETURN NEW; END $$;" +
            "CREATE TRIGGER hurry BEFORE UPDATE OF retired ON lake.version FOR EACH ROW EXECUTE FUNCTION lake.hurry()");
        var sweeping = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
                await lake.Lake.SweepAsync(TestLake.Stop);
        }, TestLake.Stop);
        var cloning = Task.Run(async () =>
        {
            var clones = 0;
            while (!done.IsCancellationRequested)
            {
                var head = (await lake.Lake.FindHeadAsync(lake.Project, table, TestLake.Stop))!;
                try
                {
                    var clone = await lake.Database.TransactAsync((transaction, stop) => lake.Lake.CloneAsync(transaction, lake.Project, table, head.Number, lake.Project, stop), TestLake.Stop);
                    Assert.Equal(head.Rows, (await lake.RowsAsync(clone)).Length);
                    clones++;
                }
                catch (Kernel.RefusedException gone) when (gone.Error.Code == "storage.tables.notFound")
                {
                    // The version was replaced and swept between the two statements.
                }
            }

            return clones;
        }, TestLake.Stop);
        for (var load = 0; load < 25; load++)
        {
            await lake.LoadAsync(table, $"id,v\n{load},new\n{load / 2},again\n", incremental: true);
            if (load % 5 == 4)
                await lake.CompactAsync(table);
        }

        await Testing.Eventually.HoldsAsync(async () => true.Equals(await lake.SqlAsync("SELECT count(*) > 1 FROM lake.lake_table")));
        await done.CancelAsync();
        await sweeping;
        Assert.True(await cloning > 0);
        Assert.Equal(25, (await lake.RowsAsync(table)).Length);
        await lake.Lake.SweepAsync(TestLake.Stop);
        var known = (long)(await lake.SqlAsync("SELECT (SELECT count(*) FROM lake.data_file) + (SELECT count(*) FROM lake.delete_file)"))!;
        Assert.Equal(known, lake.FilesOnDisk().Count(path => path.EndsWith(".parquet", StringComparison.Ordinal)));
    }
}
