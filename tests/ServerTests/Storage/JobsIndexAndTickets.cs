using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class JobsIndexAndTickets(StorageFixture platform) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task Index_is_open_and_has_every_key()
    {
        using var answer = await platform.GetAsync("/v2/storage", token: "");
        var index = await answer.ShouldBeAsync(200);
        Assert.Equal("storage", index.Text("api"));
        Assert.Equal("v2", index.Text("version"));
        Assert.NotEmpty(index.Text("revision"));
        Assert.Equal("127.0.0.1", index.Text("stack"));
        Assert.NotNull(index["documentation"]);
        Assert.IsType<JsonArray>(index["components"]);
        Assert.IsType<JsonArray>(index["services"]);
        Assert.Equal("global-search", (string?)Assert.Single(index["features"]!.AsArray()));
        Assert.Contains("&&jobId&&", index["urlTemplates"]!.Text("orchestrationJob"), StringComparison.Ordinal);

        using var slash = await platform.GetAsync("/v2/storage/?exclude=components", token: "");
        Assert.False((await slash.ShouldBeAsync(200)).AsObject().ContainsKey("components"));
    }

    [Fact]
    public async Task Ticket_is_a_number_that_grows()
    {
        using var first = await platform.PostAsync("/v2/storage/tickets");
        using var second = await platform.PostAsync("/v2/storage/tickets/");
        var one = (await first.ShouldBeAsync(201)).Text("id");
        var two = (await second.ShouldBeAsync(201)).Text("id");
        Assert.True(long.Parse(two, CultureInfo.InvariantCulture) > long.Parse(one, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Job_shows_who_asked_in_which_run_and_only_its_project_sees_it()
    {
        var table = await platform.NewTableAsync("a\n1\n");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v2/storage/tables/{table}/export-async");
        request.Headers.Add("X-StorageApi-Token", platform.MasterToken);
        request.Headers.Add("X-KBC-RunId", "run-1.2");
        using var accepted = await platform.Client.SendAsync(request);
        var job = await platform.Api.EndedJobAsync(await accepted.ShouldBeAsync(202));

        Assert.Equal("run-1.2", job.Text("runId"));
        Assert.Contains("@", job["creatorToken"]!.Text("description"), StringComparison.Ordinal);
        Assert.Equal(platform.MasterToken.Split('-')[1], job["creatorToken"]!.Text("id"));
        var other = await platform.NewProjectAsync();
        using var foreign = await platform.GetAsync($"/v2/storage/jobs/{job["id"]}", other.MasterToken);
        await foreign.ShouldBeRefusedAsync(404, "storage.jobs.notFound");
        Assert.Empty((await platform.GetJsonAsync("/v2/storage/jobs", other.MasterToken)).AsArray());
        using var nonsense = await platform.GetAsync("/v2/storage/jobs/abc");
        await nonsense.ShouldBeRefusedAsync(404, "storage.jobs.notFound");
    }

    [Fact]
    public async Task Limited_token_sees_its_own_jobs_only()
    {
        var table = await platform.NewTableAsync("a\n1\n");
        var token = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [table[..table.LastIndexOf('.')]] = "read" } });
        var admins = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"/v2/storage/tables/{table}/export-async", []));
        using var reader = platform.ApiOf(token);
        var own = await reader.EndedJobAsync(await reader.PostAsync($"/v2/storage/tables/{table}/export-async", []));

        using var foreign = await platform.GetAsync($"/v2/storage/jobs/{admins["id"]}", token);
        await foreign.ShouldBeRefusedAsync(404, "storage.jobs.notFound");
        Assert.Equal([own.Text("id")], (await platform.GetJsonAsync("/v2/storage/jobs", token)).AsArray().Select(job => job!.Text("id")));
        await platform.GetJsonAsync($"/v2/storage/jobs/{own["id"]}");
    }

    [Fact]
    public async Task Job_that_meets_a_fault_in_every_attempt_ends_as_an_error_that_can_be_quoted()
    {
        var table = await platform.NewTableAsync("a\n1\n");
        var before = await platform.PreviewAsync(table);
        const string csv = "a\nthis file is lost from the disk\n";
        var file = await platform.Api.UploadAsync("lost.csv", csv);
        foreach (var path in Directory.EnumerateFiles(Path.Combine(platform.DataFolder, "files"), "*", SearchOption.AllDirectories))
        {
            if (new FileInfo(path).Length == csv.Length && await File.ReadAllTextAsync(path) == csv)
                File.Delete(path);
        }

        var job = await platform.ImportAsync(table, file);

        Assert.Equal("error", job.Text("status"));
        Assert.Equal("internalError", job["error"]!.Text("code"));
        Assert.StartsWith("exception-", job["error"]!.Text("exceptionId"), StringComparison.Ordinal);
        Assert.DoesNotContain(platform.DataFolder, job.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(before, await platform.PreviewAsync(table));
        var next = await platform.ImportAsync(table, "a\n2\n");
        Assert.Equal("success", next.Text("status"));
    }

    [Fact]
    public async Task List_is_filtered_and_paged_newest_first()
    {
        var table = await platform.NewTableAsync("a\n1\n");
        var failed = await platform.ImportAsync(table, "b\n1\n");
        await platform.ImportAsync(table, "a\n1\n");

        var list = (await platform.GetJsonAsync("/v2/storage/jobs?limit=2")).AsArray();
        var errors = (await platform.GetJsonAsync("/v2/storage/jobs?storage_job_status=error")).AsArray();
        var fine = (await platform.GetJsonAsync("/v2/storage/jobs?excluded_storage_job_status=error&limit=10000")).AsArray();
        var next = (await platform.GetJsonAsync("/v2/storage/jobs?limit=1&offset=1")).AsArray();
        var future = (await platform.GetJsonAsync("/v2/storage/jobs?created_time_from=2099-01-01")).AsArray();
        var exact = (await platform.GetJsonAsync($"/v2/storage/jobs?created_time={Uri.EscapeDataString(failed.Text("createdTime"))}")).AsArray();

        Assert.Equal(2, list.Count);
        Assert.True(list[0]!["id"]!.GetValue<long>() > list[1]!["id"]!.GetValue<long>());
        Assert.Contains(errors, job => job!["id"]!.GetValue<long>() == failed["id"]!.GetValue<long>());
        Assert.All(errors, job => Assert.Equal("error", job!.Text("status")));
        Assert.DoesNotContain(fine, job => job!.Text("status") == "error");
        Assert.Equal(list[1]!.Text("id"), next[0]!.Text("id"));
        Assert.Empty(future);
        Assert.Contains(exact, job => job!["id"]!.GetValue<long>() == failed["id"]!.GetValue<long>());
        using var wrong = await platform.GetAsync("/v2/storage/jobs?created_time=yesterdayish");
        await wrong.ShouldBeRefusedAsync(400, "validation.failed", "created_time");
    }

    [Fact]
    public async Task Table_events_tell_its_story_with_numbers()
    {
        var table = await platform.NewTableAsync("a\n1\n2\n");
        await platform.ImportAsync(table, "a\n3\n");
        var events = (await platform.GetJsonAsync($"/v2/storage/tables/{table}/events")).AsArray();
        Assert.Equal(["storage.tableImportDone", "storage.tableImportStarted", "storage.tableImportDone", "storage.tableCreated"], events.Select(one => one!.Text("event")));
        Assert.Equal(1, events[0]!["results"]!["rowsCount"]!.GetValue<long>());
        Assert.NotNull(events[0]!["performance"]!["importDuration"]);
        Assert.Equal("table", events[0]!.Text("objectType"));
        Assert.Equal(table, events[0]!.Text("objectId"));
    }

    [Fact]
    public async Task Verified_token_tells_the_size_of_the_project()
    {
        var other = await platform.NewProjectAsync();
        using var api = platform.ApiOf(other.MasterToken);
        await api.NewTableAsync(await api.NewBucketAsync("b"), "t", "a\n1\n2\n");
        var owner = (await api.GetAsync("/v2/storage/tokens/verify"))["owner"]!;
        Assert.Equal(2, owner["rowsCount"]!.GetValue<long>());
        Assert.True(owner["dataSizeBytes"]!.GetValue<long>() > 0);
    }

    [Fact]
    public async Task Answers_from_memory_follow_every_change()
    {
        var table = await platform.NewTableAsync("a\n1\n");
        for (var i = 0; i < 5; i++)
        {
            await platform.GetJsonAsync($"/v2/storage/tables/{table}");
            await platform.ImportAsync(table, "a\nx\n", new JsonObject { ["incremental"] = true });
            Assert.Equal(i + 2, await platform.Api.RowsCountAsync(table));
        }
    }
}
