using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class SummingUpARun(StorageFixture platform) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task Imports_exports_and_files_of_the_run_and_those_below_it_are_counted()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        using var parent = platform.ApiOf(platform.MasterToken);
        parent.Http.DefaultRequestHeaders.Add("X-KBC-RunId", "7001");
        using var child = platform.ApiOf(platform.MasterToken);
        child.Http.DefaultRequestHeaders.Add("X-KBC-RunId", "7001.7002");
        using var other = platform.ApiOf(platform.MasterToken);
        other.Http.DefaultRequestHeaders.Add("X-KBC-RunId", "70011");
        foreach (var api in (StorageApi[])[parent, child, other])
        {
            var file = await api.PostAsync("/v2/storage/files/prepare", new JsonObject { ["name"] = "rows.csv", ["sizeBytes"] = 10, ["tags"] = new JsonArray("stats") });
            Assert.NotNull(file["id"]);
            await api.ResultsAsync(await api.ImportAsync(table, await api.UploadAsync("rows.csv", "id\n22\n"), incremental: false));
        }

        await child.ExportAsync(table, []);

        var stats = await platform.GetJsonAsync("/v2/storage/stats?runId=7001");
        var import = Assert.Single(stats["tables"]!["import"]!["tables"]!.AsArray())!;
        Assert.Equal(table, import.Text("id"));
        Assert.Equal(2, import["count"]!.GetValue<long>());
        Assert.True(import["durationTotalSecs"]!.GetValue<double>() >= 0);
        Assert.Equal(0, stats["tables"]!["import"]!["other"]!.GetValue<long>());
        Assert.Equal(1, stats["tables"]!["export"]!["tables"]![0]!["count"]!.GetValue<long>());
        var files = stats["files"]!["total"]!;
        Assert.Equal(5, files["count"]!.GetValue<long>());
        Assert.Equal(10, files["dataSizeBytes"]!["max"]!.GetValue<long>());
        Assert.Equal(files["dataSizeBytes"]!["total"]!.GetValue<long>() / 5.0, files["dataSizeBytes"]!["mean"]!.GetValue<double>());
        Assert.Contains(stats["files"]!["tags"]!["tags"]!.AsArray(), tag => tag!.Text("tag") == "stats" && tag!["count"]!.GetValue<long>() == 2);
    }

    [Fact]
    public async Task Unknown_run_is_nothing_and_a_run_is_required()
    {
        var nothing = await platform.GetJsonAsync("/v2/storage/stats?runId=nothere");
        Assert.Equal(
            """{"tables":{"import":{"other":0,"tables":[]},"export":{"other":0,"tables":[]}},"files":{"total":{"count":0,"dataSizeBytes":{"total":0,"mean":0,"max":0,"min":0}},"tags":{"other":0,"tags":[]}}}""",
            nothing.ToJsonString());
        using var missing = await platform.GetAsync("/v2/storage/stats");
        await missing.ShouldBeRefusedAsync(400, "storage.validation", "runId");
    }

    [Fact]
    public async Task Token_sees_its_own_part_and_another_project_nothing()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        using var run = platform.ApiOf(platform.MasterToken);
        run.Http.DefaultRequestHeaders.Add("X-KBC-RunId", "7100");
        await run.ResultsAsync(await run.ImportAsync(table, await run.UploadAsync("rows.csv", "id\n2\n"), incremental: false));
        foreach (var token in (string[])[await platform.NewTokenAsync(), (await platform.NewProjectAsync()).MasterToken])
        {
            var stats = await platform.GetJsonAsync("/v2/storage/stats?runId=7100", token);
            Assert.Empty(stats["tables"]!["import"]!["tables"]!.AsArray());
            Assert.Equal(0, stats["files"]!["total"]!["count"]!.GetValue<long>());
        }
    }
}
