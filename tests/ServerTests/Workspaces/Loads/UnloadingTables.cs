using System.IO.Compression;
using System.Text.Json.Nodes;
using Headgate.Testing;
using Headgate.Workspaces;

namespace Headgate.ServerTests.Workspaces.Loads;

/// <summary>Tables leave a workspace as files, or as its configuration says.</summary>
public sealed class UnloadingTables(LoadsFixture platform) : IClassFixture<LoadsFixture>
{
    private const string Component = "keboola.snowflake-transformation";

    private static CsvTable Table(string column, params string?[] values) => new([new WorkspaceColumn(column, "VARCHAR", null, true)], [.. values.Select(value => new[] { value })]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_table_becomes_a_file(bool gzip)
    {
        var workspace = await platform.NewWorkspaceAsync();
        platform.Engine.TablesOf(workspace.Id)["t"] = Table("n", "1", null, "a \"b\"");
        using var answer = await workspace.AskAsync(new { tableName = "t", fileName = "mine", fileType = "csv", gzip }, "table-export");
        var job = await answer.ShouldBeAsync(202);
        Assert.Equal(("workspaceTableExport", "mine.csv", "csv", gzip), (
            job.Text("operationName"), job["operationParams"]!.Text("fileName"), job["operationParams"]!.Text("format"), (bool)job["operationParams"]!["gzip"]!));
        Assert.Equal(workspace.Id, (long)job["operationParams"]!["workspaceId"]!);
        var id = (long)(await platform.Api.ResultsAsync(job))["file"]!["id"]!;
        var file = await platform.Api.GetAsync($"/v2/storage/files/{id}?federationToken=1");
        Assert.False((bool)file["isSliced"]!);
        await using var content = await new BlobAddress(file).OpenAsync();
        using var text = new StreamReader(gzip ? new GZipStream(content, CompressionMode.Decompress) : content);
        Assert.Equal("\"n\"\n\"1\"\n\n\"a \"\"b\"\"\"\n", await text.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_cannot_be_exported_is_refused()
    {
        var workspace = await platform.NewWorkspaceAsync();
        using (var answer = await workspace.AskAsync(new { tableName = "none" }, "table-export"))
            await answer.ShouldBeRefusedAsync(400, null, $"Table \"none\" not found in workspace \"{workspace.Id}\"");
        using (var answer = await workspace.AskAsync(new { }, "table-export"))
            await answer.ShouldBeRefusedAsync(400, "validation.failed", "tableName");
        using (var answer = await workspace.AskAsync(new { tableName = "t", fileType = "parquet" }, "table-export"))
            await answer.ShouldBeRefusedAsync(400, "validation.failed", "fileType");
        using (var answer = await platform.PostAsync("/v2/storage/workspaces/999999999/table-export", new { tableName = "t" }))
            await answer.ShouldBeRefusedAsync(404, "workspace.workspaceNotFound");
    }

    [Fact]
    public async Task Without_a_configuration_there_is_nothing_to_unload()
    {
        var workspace = await platform.NewWorkspaceAsync();
        using var answer = await workspace.AskAsync(new { }, "unload");
        Assert.Empty((await answer.ShouldBeAsync(202)).AsArray());
    }

    [Fact]
    public async Task The_output_mapping_of_the_configuration_is_brought_back()
    {
        var bucket = await platform.NewBucketAsync();
        var there = await platform.Api.NewTableAsync(bucket, "there", "n\n1\n", "n");
        var configuration = await platform.NewConfigurationAsync(
            new
            {
                storage = new
                {
                    output = new
                    {
                        tables = new object[]
                        {
                            new { destination = there, unload_strategy = "direct-grant" },
                            new { source = "more", destination = there, incremental = true },
                            new { source = "new", destination = $"{bucket}.made", primary_key = new[] { "n" } },
                        },
                    },
                },
            }, Component);
        var made = await platform.Api.PostAsync($"/v2/storage/branch/default{configuration["/v2/storage".Length..]}/workspaces", new JsonObject { ["backend"] = "snowflake" });
        var workspace = new TestWorkspace(platform, platform.Api, (long)made["id"]!);
        platform.Engine.TablesOf(workspace.Id)["more"] = Table("n", "2");
        platform.Engine.TablesOf(workspace.Id)["new"] = Table("n", "3");

        using (var answer = await workspace.AskAsync(new { }, "unload?only-direct-grants=1"))
        {
            var job = Assert.Single((await answer.ShouldBeAsync(202)).AsArray())!;
            Assert.Equal(("workspaceUnload", there, "direct-grant"), (job.Text("operationName"), job["operationParams"]!["table"]!.Text("source"), job["operationParams"]!["table"]!.Text("outputMappingStrategy")));
            Assert.True((bool)job["operationParams"]!["onlyDirectGrants"]!);
            Assert.Equal(there, (await platform.Api.ResultsAsync(job)).Text("tableId"));
        }

        using (var answer = await workspace.AskAsync(new { }, "unload"))
        {
            var jobs = (await answer.ShouldBeAsync(202)).AsArray();
            Assert.Equal(["workspaceUnload", "tableImport", "tableCreate"], jobs.Select(job => job!.Text("operationName")));
            foreach (var job in jobs)
                await platform.Api.ResultsAsync(job!);
        }

        Assert.Equal(["\"1\"", "\"2\""], await platform.PreviewRowsAsync(there));
        Assert.Equal(["\"3\""], await platform.PreviewRowsAsync($"{bucket}.made"));
        Assert.NotEmpty(workspace.Tables);
    }
}
