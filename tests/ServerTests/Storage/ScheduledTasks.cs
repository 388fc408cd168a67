using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Storage;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Storage;

public sealed class ScheduledTasks(ExternalFixture platform) : IClassFixture<ExternalFixture>, IAsyncLifetime
{
    private StorageApi api = null!;
    private string token = "";

    public async ValueTask InitializeAsync()
    {
        token = (await platform.NewSiblingAsync("admin", "external-buckets")).MasterToken;
        api = platform.ApiOf(token);
    }

    public ValueTask DisposeAsync()
    {
        api.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<(string Bucket, string Folder)> RegisterAsync()
    {
        var folder = platform.NewFolder();
        platform.Write(folder, "t.csv", "a\n1\n");
        var job = await api.PostAsync("/v2/storage/buckets/register", new JsonObject { ["name"] = platform.NewName("ext"), ["path"] = new JsonArray($"shelf/{folder}") });
        return ((await api.ResultsAsync(job)).Text("id"), folder);
    }

    private async Task<JsonNode> ScheduleAsync(string bucket, string cron)
    {
        using var answer = await platform.PostAsync($"/v2/storage/branch/default/buckets/{bucket}/scheduled-tasks/refresh", new { cronExpression = cron }, token);
        return await answer.ShouldBeAsync(201);
    }

    private async Task<int> RefreshesAsync() =>
        (await api.GetAsync("/v2/storage/jobs?limit=100")).AsArray().Count(job => job!.Text("operationName") == "bucketRefresh");

    [Fact]
    public async Task Task_is_shown_by_its_bucket_until_it_is_deleted()
    {
        var (bucket, _) = await RegisterAsync();
        var task = await ScheduleAsync(bucket, "42 13 * * *");
        Assert.Equal(("bucketRefresh", "bucket", bucket, "42 13 * * *"), (task.Text("job"), task.Text("relatedEntity"), task.Text("relatedId"), task.Text("cronExpression")));
        Assert.True(Guid.TryParse(task.Text("uuid"), out _));
        var shown = (await api.GetAsync($"/v2/storage/buckets/{bucket}"))["scheduledTasks"]!.AsArray();
        Assert.Equal(task.ToJsonString(), shown.Single()!.ToJsonString());

        using (var foreign = await platform.DeleteAsync($"/v2/storage/scheduled-tasks/{task["uuid"]}"))
            await foreign.ShouldBeRefusedAsync(404, "notFound");
        using (var made = await platform.PostAsync("/v2/storage/tokens", new { bucketPermissions = new Dictionary<string, string> { [bucket] = "write" } }, token))
        {
            var writer = (await made.ShouldBeAsync(201)).Text("token");
            using var denied = await platform.DeleteAsync($"/v2/storage/scheduled-tasks/{task["uuid"]}", token: writer);
            await denied.ShouldBeRefusedAsync(403, "accessDenied");
            using var unknown = await platform.DeleteAsync($"/v2/storage/scheduled-tasks/{Guid.NewGuid()}", token: writer);
            await unknown.ShouldBeRefusedAsync(403, "accessDenied");
        }

        using (var delete = await platform.DeleteAsync($"/v2/storage/scheduled-tasks/{task["uuid"]}", token: token))
            await delete.ShouldBeAsync(204);
        Assert.Empty((await api.GetAsync($"/v2/storage/buckets/{bucket}"))["scheduledTasks"]!.AsArray());
        using var again = await platform.DeleteAsync($"/v2/storage/scheduled-tasks/{task["uuid"]}", token: token);
        await again.ShouldBeRefusedAsync(404, "notFound");
    }

    [Fact]
    public async Task Due_task_refreshes_the_bucket_once_and_goes_with_it()
    {
        var (bucket, folder) = await RegisterAsync();
        // Half an hour away, so that no real minute makes it due.
        await ScheduleAsync(bucket, string.Create(CultureInfo.InvariantCulture, $"{(platform.Clock.GetUtcNow().Minute + 30) % 60} * * * *"));
        platform.Write(folder, "t.csv", "a\n1\n2\n");
        var due = platform.Services.GetRequiredService<DueTasks>();
        await due.BeginAsync(CancellationToken.None);
        Assert.Equal(0, await RefreshesAsync());

        platform.Clock.Advance(TimeSpan.FromMinutes(35));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => due.BeginAsync(CancellationToken.None)));
        Assert.Equal(1, await RefreshesAsync());
        await Eventually.HoldsAsync(async () => await api.RowsCountAsync($"{bucket}.t") == 2);

        using (var drop = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}?force=1", token: token))
            await drop.ShouldBeAsync(204);
        platform.Clock.Advance(TimeSpan.FromHours(2));
        await due.BeginAsync(CancellationToken.None);
        Assert.Equal(1, await RefreshesAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("60 * * * *")]
    [InlineData("* * 0 * *")]
    [InlineData("5-1 * * * *")]
    [InlineData("*/0 * * * *")]
    [InlineData("0 0 30 2 *")]
    [InlineData("a * * * *")]
    public async Task Expression_that_is_none_or_never_comes_is_refused(string cron)
    {
        var (bucket, _) = await RegisterAsync();
        using var answer = await platform.PostAsync($"/v2/storage/branch/default/buckets/{bucket}/scheduled-tasks/refresh", new { cronExpression = cron }, token);
        await answer.ShouldBeRefusedAsync(400, "storage.buckets.validation", "cronExpression");
    }

    [Fact]
    public async Task Only_external_buckets_have_schedules()
    {
        var plain = await api.NewBucketAsync(platform.NewName("plain"));
        using var answer = await platform.PostAsync($"/v2/storage/branch/default/buckets/{plain}/scheduled-tasks/refresh", new { cronExpression = "* * * * *" }, token);
        await answer.ShouldBeRefusedAsync(400, "storage.buckets.validation", "is not an external bucket");
    }

    [Theory]
    [InlineData("42 13 * * *", "2025-07-01T13:42:00", "2025-07-02T13:42:00")]
    [InlineData("*/15 * * * *", "2025-07-01T23:50:30", "2025-07-02T00:00:00")]
    [InlineData("0 0 29 2 *", "2025-01-01T00:00:00", "2028-02-29T00:00:00")]
    [InlineData("30 8 * * MON-FRI", "2025-07-04T09:00:00", "2025-07-07T08:30:00")]
    [InlineData("0 12 * * 7", "2025-07-04T09:00:00", "2025-07-06T12:00:00")]
    [InlineData("0 0 13 * fri", "2025-07-05T00:00:00", "2025-07-11T00:00:00")]
    [InlineData("5,35 1-3 1 jan,jul *", "2025-07-01T03:35:00", "2026-01-01T01:05:00")]
    [InlineData("10/20 5 * * *", "2025-12-31T05:50:00", "2026-01-01T05:10:00")]
    [InlineData("0 0 */2 * *", "2025-07-31T00:00:00", "2025-08-01T00:00:00")]
    public void Next_moment_of_an_expression(string cron, string after, string next) => Assert.Equal(
        DateTimeOffset.Parse(next, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        CronExpression.Parse(cron).Next(DateTimeOffset.Parse(after, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)));
}
