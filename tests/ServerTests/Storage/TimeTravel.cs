using System.Text.Json.Nodes;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Storage;

public sealed class TimeTravel(StorageFixture platform) : IClassFixture<StorageFixture>
{
    /// <summary>A moment after all that was done before it and, in whole seconds, before all that is done afterwards.</summary>
    private static async Task<string> BetweenAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        var now = TimeProvider.System.GetUtcNow();
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        return now.ToString("yyyy-MM-dd HH:mm:ss'+0000'", System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<JsonNode> GoAsync(string table, string timestamp, string? bucket = null, string? name = null, int status = 202, string? code = null)
    {
        using var answer = await platform.PostAsync(
            $"/v2/storage/buckets/{bucket ?? await platform.NewBucketAsync()}/tables-async", new { sourceTableId = table, timestamp, name = name ?? platform.NewName() });
        return status == 202 ? await answer.ShouldBeAsync(202) : await answer.ShouldBeRefusedAsync(status, code);
    }

    [Fact]
    public async Task Table_is_made_as_it_was_with_columns_key_and_rows_of_that_time()
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n2,b\n", "id");
        var then = await BetweenAsync();
        await platform.ImportAsync(table, "id,name,age\n3,c,9\n", new JsonObject { ["incremental"] = true });
        await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/tables/{table}/rows?whereColumn=id&whereValues[]=1"));
        await platform.Api.EndedJobAsync(await platform.Api.DeleteAsync($"/v2/storage/tables/{table}/primary-key"));
        var bucket = await platform.NewBucketAsync();
        var job = await GoAsync(table, then, bucket, "as-it-was");
        Assert.Equal("tableCreate", job.Text("operationName"));
        Assert.Equal("timeTravel", job["operationParams"]!["source"]!.Text("type"));
        Assert.Equal(then, job["operationParams"]!["source"]!.Text("timestamp"));
        Assert.Equal(table, job["operationParams"]!["source"]!.Text("sourceTableId"));
        var made = await platform.Api.ResultsAsync(job);
        Assert.Equal($"{bucket}.as-it-was", made.Text("id"));
        Assert.Equal("""["id","name"]""", made["columns"]!.ToJsonString());
        Assert.Equal("""["id"]""", made["primaryKey"]!.ToJsonString());
        Assert.Equal(2, made["rowsCount"]!.GetValue<long>());
        Assert.Equal(["\"1\",\"a\"", "\"2\",\"b\""], await platform.PreviewRowsAsync(made.Text("id")));
    }

    [Fact]
    public async Task Types_are_those_of_that_time()
    {
        var table = await platform.NewTypedTableAsync(
        [
            new JsonObject { ["name"] = "n", ["definition"] = new JsonObject { ["type"] = "NUMBER", ["length"] = "10,0" } },
            new JsonObject { ["name"] = "gone", ["definition"] = new JsonObject { ["type"] = "DATE" } },
        ]);
        await platform.ImportAsync(table, "n,gone\n1,2020-01-31\n");
        var before = (await platform.GetJsonAsync($"/v2/storage/tables/{table}"))["definition"]!.ToJsonString();
        var then = await BetweenAsync();
        await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/tables/{table}/columns/gone"));
        using (var widened = await platform.PutAsync($"/v2/storage/tables/{table}/columns/n/definition", new { length = "20,0" }))
            await platform.Api.EndedJobAsync(await widened.ShouldBeAsync(202));
        var made = await platform.Api.ResultsAsync(await GoAsync(table, then));
        Assert.Equal(before, made["definition"]!.ToJsonString());
        Assert.True(made["isTyped"]!.GetValue<bool>());
        Assert.Equal(["\"1\",\"2020-01-31\""], await platform.PreviewRowsAsync(made.Text("id")));
    }

    [Fact]
    public async Task Times_before_the_table_beyond_the_retention_and_to_come_are_refused()
    {
        var before = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        var table = await platform.NewTableAsync("id\n1\n");
        var job = await platform.Api.EndedJobAsync(await GoAsync(table, WireTime.Format(before)));
        Assert.Equal("storage.timetravel.invalid", job["error"]!.Text("code"));
        await GoAsync(table, WireTime.Format(before.AddDays(-8)), status: 400, code: "storage.timetravel.invalid");
        await GoAsync(table, WireTime.Format(before.AddDays(1)), status: 400, code: "storage.timetravel.invalid");
        foreach (var wrong in new[] { "yesterday", "2022-08-01 12:00:00", "" })
            await GoAsync(table, wrong, status: 400, code: "storage.tables.validation");
        await GoAsync("in.c-nowhere.t", WireTime.Format(before), status: 404, code: "storage.tables.notFound");
    }

    [Fact]
    public async Task Aliases_and_projects_that_keep_nothing_have_no_past()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        using (var made = await platform.PostAsync($"/v2/storage/buckets/{await platform.NewBucketAsync()}/table-aliases", new { sourceTable = table }))
            await GoAsync((await made.ShouldBeAsync(201)).Text("id"), WireTime.Format(TimeProvider.System.GetUtcNow()), status: 400, code: "storage.validation.timeTravelNotSupported");
        var projects = platform.Services.GetRequiredService<ProjectAdministration>();
        var forgetful = await projects.CreateProjectAsync(
            await projects.CreateOrganizationAsync("Example", CancellationToken.None), new NewProject { Name = "Keeps nothing", DataRetentionDays = 0 }, CancellationToken.None);
        var api = platform.ApiOf(await platform.NewMemberAsync(forgetful, "admin"));
        var bucket = await api.NewBucketAsync("here");
        var theirs = await api.NewTableAsync(bucket, "t", "id\n1\n");
        var refused = await Assert.ThrowsAsync<ApiFailureException>(() => api.PostAsync(
            $"/v2/storage/buckets/{bucket}/tables-async", new JsonObject { ["sourceTableId"] = theirs, ["timestamp"] = WireTime.Format(TimeProvider.System.GetUtcNow()), ["name"] = "x" }));
        Assert.Equal("storage.validation.timeTravelNotSupported", refused.Code);
    }

    [Fact]
    public async Task Each_project_keeps_versions_as_long_as_it_says()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var then = await BetweenAsync();
        await platform.ImportAsync(table, "id\n2\n");
        var lake = platform.Services.GetRequiredService<DataLake>();
        var retention = platform.Services.GetRequiredService<IVersionRetention>();
        var kept = await retention.ByProjectAsync(CancellationToken.None);
        Assert.Equal(TimeSpan.FromDays(7), kept[platform.Project]);
        await lake.SweepAsync(kept, CancellationToken.None);
        Assert.Equal(["\"1\""], await platform.PreviewRowsAsync((await platform.Api.ResultsAsync(await GoAsync(table, then))).Text("id")));
    }

    [Fact]
    public async Task Token_needs_to_read_the_source_and_to_write_the_bucket()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var bucket = await platform.NewBucketAsync();
        var now = WireTime.Format(TimeProvider.System.GetUtcNow());
        foreach (var (rights, status) in new[]
        {
            (new Dictionary<string, string> { [bucket] = "write" }, 403),
            (new Dictionary<string, string> { [table[..table.LastIndexOf('.')]] = "read" }, 403),
            (new Dictionary<string, string> { [table[..table.LastIndexOf('.')]] = "read", [bucket] = "write" }, 202),
        })
        {
            var token = await platform.NewTokenAsync(new { bucketPermissions = rights });
            using var answer = await platform.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new { sourceTableId = table, timestamp = now, name = platform.NewName() }, token);
            await answer.ShouldBeAsync(status);
        }
    }
}
