using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.ServerTests.Storage;
using Headgate.Storage;
using Headgate.Testing;
using Headgate.Warehouse;
using Headgate.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Workspaces.Catalogue;

public sealed class StorageAsSchemas(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private StorageCatalogue Of(ProjectId project, long branch) =>
        new(project, branch, platform.Services.GetRequiredService<SourceTables>(), platform.Services.GetRequiredService<DataLake>());

    private StorageCatalogue Main => Of(platform.Project, platform.DefaultBranch);

    [Fact]
    public async Task Buckets_are_schemas_and_their_tables_have_the_columns_of_storage()
    {
        var bucket = await platform.NewBucketAsync();
        var table = await platform.Api.NewTableAsync(bucket, platform.NewName(), "id,name\n1,a\n2,b\n", "id");
        Assert.Contains(bucket, await Main.SchemasAsync(Stop));
        var shown = Assert.Single(await Main.TablesAsync(bucket, Stop));
        Assert.Equal((NameOf(table), 2L, false), (shown.Name, shown.Rows, shown.IsView));
        Assert.Equal([new("id", "VARCHAR", false), new("name", "VARCHAR", false), new ReferenceColumn("_timestamp", "TIMESTAMP")], shown.Columns);
        Assert.Empty(await Main.TablesAsync("in.c-nothing", Stop));
    }

    [Fact]
    public async Task Types_are_those_of_the_definition()
    {
        var table = await platform.NewTypedTableAsync(
        [
            new JsonObject { ["name"] = "id", ["definition"] = new JsonObject { ["type"] = "NUMBER", ["length"] = "38,0", ["nullable"] = false } },
            new JsonObject { ["name"] = "at", ["definition"] = new JsonObject { ["type"] = "TIMESTAMP_TZ" } },
        ], "id");
        var read = await Main.ReadAsync(BucketOf(table), NameOf(table), Stop);
        Assert.Equal([new("id", "DECIMAL(38,0)", false), new("at", "TIMESTAMPTZ"), new ReferenceColumn("_timestamp", "TIMESTAMP")], read!.Columns);
        Assert.Equal(read.Columns, Assert.Single(await Main.TablesAsync(BucketOf(table), Stop)).Columns);
        Assert.Empty(read.Files);
    }

    [Fact]
    public async Task A_table_is_read_as_of_the_moment_of_asking()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var before = (await Main.ReadAsync(BucketOf(table), NameOf(table), Stop))!;
        await platform.ImportAsync(table, "id\n2\n");
        var after = (await Main.ReadAsync(BucketOf(table), NameOf(table), Stop))!;
        Assert.NotEqual(Assert.Single(before.Files), Assert.Single(after.Files));
        Assert.All([.. before.Files, .. after.Files], file => Assert.True(File.Exists(file)));
    }

    [Fact]
    public async Task Aliases_show_their_columns_and_rows_only()
    {
        var table = await platform.NewTableAsync("id,name,secret\n1,a,x\n2,b,y\n");
        var bucket = await platform.NewBucketAsync();
        using var answer = await platform.PostAsync($"/v2/storage/buckets/{bucket}/table-aliases", new
        {
            sourceTable = table,
            name = "seen",
            aliasColumns = new[] { "id", "name" },
            aliasFilter = new { column = "name", values = new[] { "a" } },
        });
        await answer.ShouldBeAsync(201);
        var read = (await Main.ReadAsync(bucket, "seen", Stop))!;
        Assert.Equal(["id", "name", "_timestamp"], read.Columns.Select(column => column.Name));
        Assert.Contains("'a'", read.Select, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", read.Select[..read.Select.IndexOf("FROM", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.True(Assert.Single(await Main.TablesAsync(bucket, Stop)).IsView);
    }

    [Fact]
    public async Task A_development_branch_has_its_own_tables_under_both_names_of_the_schema()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var branch = await platform.NewBranchAsync();
        var there = Of(platform.Project, branch);
        await platform.Api.ResultsAsync(await platform.InBranch(branch).ImportAsync(table, await platform.Api.UploadAsync("more.csv", "id\n2\n3\n"), incremental: true));
        Assert.Equal(3, Assert.Single(await there.TablesAsync(BucketOf(table), Stop)).Rows);
        Assert.Equal(1, Assert.Single(await Main.TablesAsync(BucketOf(table), Stop)).Rows);
        Assert.Equal(2, (await there.ReadAsync($"{branch}_{BucketOf(table)}", NameOf(table), Stop))!.Files.Count);
        Assert.Null(await Main.ReadAsync($"{branch}_{BucketOf(table)}", NameOf(table), Stop));
    }

    [Fact]
    public async Task Other_projects_and_other_buckets_are_not_there()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var other = await platform.NewProjectAsync();
        Assert.Null(await Of(other.Id, platform.DefaultBranch).ReadAsync(BucketOf(table), NameOf(table), Stop));
        Assert.Empty(await Of(other.Id, platform.DefaultBranch).SchemasAsync(Stop));
        Assert.Null(await Main.ReadAsync("in", $"{BucketOf(table)["in.".Length..]}.{NameOf(table)}", Stop));
    }

    private static string NameOf(string table) => table[(table.LastIndexOf('.') + 1)..];

    private static string BucketOf(string table) => table[..table.LastIndexOf('.')];
}
