using Headgate.Components;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Components;

public sealed class MergingBranches(ComponentsFixture platform) : IClassFixture<ComponentsFixture>
{
    [Fact]
    public async Task Changed_new_and_deleted_configurations_arrive_with_their_rows()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: ["changed", "deleted", "untouched"]);
        var untouched = (await scenario.GetAsync(MergeScenario.Path("untouched", null))).ToJsonString();
        await scenario.ChangeAsync("changed", scenario.Branch, new { name = "New name", configuration = new { key = "new" } });
        using (var row = await platform.PutAsync(MergeScenario.Path("changed", scenario.Branch) + "/rows/row-1", new { configuration = new { key = "new" } }, scenario.Token))
            await row.ShouldBeAsync(200);
        using (var row = await platform.PostAsync(MergeScenario.Path("changed", scenario.Branch) + "/rows", new { rowId = "row-2", name = "Second" }, scenario.Token))
            await row.ShouldBeAsync(201);
        await scenario.CreateAsync("new", scenario.Branch);
        await scenario.DeleteAsync(MergeScenario.Path("deleted", scenario.Branch));
        await scenario.CreateAsync("came-and-went", scenario.Branch);
        await scenario.DeleteAsync(MergeScenario.Path("came-and-went", scenario.Branch));
        var request = await scenario.ApprovedRequestAsync(new { title = "All at once" });
        Assert.Empty((await scenario.GetAsync($"merge-request/{request}/conflicts")).AsArray());

        using var accepted = await scenario.TryAsync(request, "merge");
        var waiting = await accepted.ShouldBeAsync(202);
        Assert.Equal("mergeRequestMerge", waiting.Text("operationName"));
        Assert.Equal($$"""{"id":{{request}}}""", waiting["operationParams"]!.ToJsonString());
        var job = await scenario.Api.EndedJobAsync(waiting);

        Assert.Equal("success", job.Text("status"));
        var changed = await scenario.GetAsync(MergeScenario.Path("changed", null));
        Assert.Equal("New name", changed.Text("name"));
        Assert.Equal("""{"key":"new"}""", changed["configuration"]!.ToJsonString());
        Assert.Equal($"Merge request {request}: All at once", changed.Text("changeDescription"));
        Assert.Equal(3, (int)changed["version"]!);
        Assert.Equal(["row-1", "row-2"], changed["rows"]!.AsArray().Select(row => row!.Text("id")));
        Assert.Equal("""{"key":"new"}""", changed["rows"]![0]!["configuration"]!.ToJsonString());
        Assert.Equal(2, (int)changed["rows"]![0]!["version"]!);
        var made = await scenario.GetAsync(MergeScenario.Path("new", null));
        Assert.Equal(1, (int)made["version"]!);
        Assert.Equal("""{"key":"value"}""", made["configuration"]!.ToJsonString());
        Assert.Equal(["row-1"], made["rows"]!.AsArray().Select(row => row!.Text("id")));
        Assert.Equal(untouched, (await scenario.GetAsync(MergeScenario.Path("untouched", null))).ToJsonString());
        var trash = await scenario.GetAsync($"branch/default/components/{MergeScenario.Component}/configs?isDeleted=1");
        Assert.Equal(["deleted"], trash.AsArray().Select(one => one!.Text("id")));

        var published = await scenario.GetAsync($"merge-request/{request}");
        Assert.Equal(published.ToJsonString(), job["results"]!.ToJsonString());
        Assert.Equal("published", published.Text("state"));
        Assert.NotNull(published["merge"]!["mergedAt"]);
        Assert.Equal((await scenario.GetAsync("tokens/verify"))["admin"]!.Text("name"), published["merge"]!.Text("mergerName"));
        Assert.Equal(["changed", "deleted", "new"], published["changeLog"]!["configurations"]!.AsArray().Select(one => one!.Text("configurationId")));
        Assert.Equal([false, true, false], published["changeLog"]!["configurations"]!.AsArray().Select(one => (bool)one!["isDeleted"]!));
    }

    [Fact]
    public async Task State_of_the_default_branch_stays()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        foreach (var (branch, state) in new (long?, string)[] { (null, "default"), (scenario.Branch, "branch") })
        {
            using var answer = await platform.PutAsync(MergeScenario.Path("main-1", branch) + "/state", new { state = new { last = state } }, scenario.Token);
            await answer.ShouldBeAsync(200);
        }

        await scenario.ChangeAsync("main-1", scenario.Branch, new { description = "x" });
        await scenario.MergeAsync(await scenario.ApprovedRequestAsync());
        Assert.Equal("""{"last":"default"}""", (await scenario.GetAsync(MergeScenario.Path("main-1", null)))["state"]!.ToJsonString());
        Assert.Equal("""{"last":"branch"}""", (await scenario.GetAsync(MergeScenario.Path("main-1", scenario.Branch)))["state"]!.ToJsonString());
    }

    [Fact]
    public async Task Branch_is_open_again_and_its_next_request_has_only_what_is_new()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: ["one", "two"]);
        await scenario.ChangeAsync("one", scenario.Branch, new { description = "first" });
        await scenario.CreateAsync("three", scenario.Branch);
        await scenario.MergeAsync(await scenario.ApprovedRequestAsync());

        await scenario.ChangeAsync("two", scenario.Branch, new { description = "second" });
        await scenario.ChangeAsync("three", scenario.Branch, new { description = "second" });
        var next = await scenario.ApprovedRequestAsync();
        Assert.Equal(["three", "two"], (await scenario.GetAsync($"merge-request/{next}"))["changeLog"]!["configurations"]!.AsArray().Select(one => one!.Text("configurationId")));
        Assert.Equal("success", (await scenario.MergeAsync(next)).Text("status"));
        Assert.Equal("second", (await scenario.GetAsync(MergeScenario.Path("three", null))).Text("description"));
        Assert.Equal("first", (await scenario.GetAsync(MergeScenario.Path("one", null))).Text("description"));
    }

    [Fact]
    public async Task Conflict_is_listed_and_refused_and_nothing_is_merged()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: ["clean", "clash"]);
        await scenario.ChangeAsync("clean", scenario.Branch, new { description = "ours" });
        await scenario.ChangeAsync("clash", scenario.Branch, new { description = "ours" });
        await scenario.CreateAsync("twice", scenario.Branch);
        await scenario.CreateAsync("twice", null);
        var theirs = await scenario.ChangeAsync("clash", null, new { description = "theirs" });
        var request = await scenario.ApprovedRequestAsync();

        var conflicts = (await scenario.GetAsync($"merge-request/{request}/conflicts")).AsArray();
        Assert.Equal(["clash", "twice"], conflicts.Select(conflict => conflict!.Text("configurationId")));
        var clash = conflicts[0]!;
        Assert.Equal(["message", "componentId", "configurationId", "isDeleted", "devBranchVersionIdentifier", "defaultBranchVersionIdentifier"], clash.AsObject().Select(field => field.Key));
        Assert.Equal(theirs["currentVersion"]!.Text("versionIdentifier"), clash.Text("defaultBranchVersionIdentifier"));
        Assert.Equal(
            $"Configuration \"clash\" for component \"{MergeScenario.Component}\" in the dev branch is not based on the latest version from the default branch. "
            + $"Version identifier in the dev branch: \"{clash.Text("devBranchVersionIdentifier")}\". Version identifier in the default branch: \"{clash.Text("defaultBranchVersionIdentifier")}\".",
            clash.Text("message"));

        using var refused = await scenario.TryAsync(request, "merge");
        await refused.ShouldBeRefusedAsync(400, "storage.mergeRequests.conflicts", "is not based on the latest version");
        Assert.Equal("approved", await scenario.StateAsync(request));
        Assert.Equal("", (await scenario.GetAsync(MergeScenario.Path("clean", null))).Text("description"));
    }

    [Fact]
    public async Task Configuration_that_both_branches_deleted_is_no_conflict()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        await scenario.DeleteAsync(MergeScenario.Path("main-1", scenario.Branch));
        await scenario.DeleteAsync(MergeScenario.Path("main-1", null));
        var request = await scenario.ApprovedRequestAsync();
        Assert.Empty((await scenario.GetAsync($"merge-request/{request}/conflicts")).AsArray());
        Assert.Equal("success", (await scenario.MergeAsync(request)).Text("status"));
    }

    [Fact]
    public async Task Merges_that_are_asked_for_at_once_happen_once()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        await scenario.ChangeAsync("main-1", scenario.Branch, new { description = "x" });
        var request = await scenario.ApprovedRequestAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => scenario.TryAsync(request, "merge")));
        var accepted = Assert.Single(answers, answer => (int)answer.StatusCode == 202);
        foreach (var refused in answers.Except([accepted]))
            await refused.ShouldBeRefusedAsync(400, "storage.mergeRequests.wrongState");
        Assert.Equal("success", (await scenario.Api.EndedJobAsync(await accepted.ShouldBeAsync(202))).Text("status"));
        Assert.Equal(3, (int)(await scenario.GetAsync(MergeScenario.Path("main-1", null)))["version"]!);
    }

    [Fact]
    public async Task Immediate_request_is_merged_by_its_last_approval()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        await scenario.ChangeAsync("main-1", scenario.Branch, new { description = "x" });
        var request = await scenario.ApprovedRequestAsync(new { autoMergeStrategy = "immediately" });
        await Eventually.HoldsAsync(async () => await scenario.StateAsync(request) == "published");
        Assert.Equal("x", (await scenario.GetAsync(MergeScenario.Path("main-1", null))).Text("description"));
    }

    [Fact]
    public async Task Scheduled_request_is_merged_when_its_time_has_come_and_gives_up_on_conflicts()
    {
        var at = platform.Clock.GetUtcNow().AddHours(1);
        var (clean, clash) = (await MergeScenario.NewAsync(platform, configurations: "main-1"), await MergeScenario.NewAsync(platform, configurations: "main-1"));
        List<long> requests = [];
        foreach (var scenario in new[] { clean, clash })
        {
            await scenario.ChangeAsync("main-1", scenario.Branch, new { description = "x" });
            requests.Add(await scenario.ApprovedRequestAsync(new { autoMergeStrategy = "scheduled", autoMergeAt = at.ToString("yyyy-MM-dd'T'HH:mm:sszzz") }));
        }

        await clash.ChangeAsync("main-1", null, new { description = "theirs" });
        var work = platform.Services.GetRequiredService<ScheduledMerges>();
        await work.MergeDueAsync(CancellationToken.None);
        Assert.Equal("approved", await clean.StateAsync(requests[0]));

        platform.Clock.Advance(TimeSpan.FromHours(2));
        await work.MergeDueAsync(CancellationToken.None);
        await Eventually.HoldsAsync(async () => await clean.StateAsync(requests[0]) == "published");
        await Eventually.HoldsAsync(async () => await clash.StateAsync(requests[1]) == "approved" && (await clash.GetAsync($"merge-request/{requests[1]}")).Text("autoMergeStrategy") == "none");
        var log = (await clash.GetAsync($"merge-request/{requests[1]}?include=activityLog"))["activityLog"]!.AsArray();
        Assert.Equal("mergeFailed", log[^1]!.Text("action"));
        Assert.Contains("is not based on the latest version", log[^1]!.Text("reason"), StringComparison.Ordinal);
        Assert.Equal("theirs", (await clash.GetAsync(MergeScenario.Path("main-1", null))).Text("description"));
    }

    [Fact]
    public async Task Request_of_a_deleted_branch_is_canceled()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        await scenario.ChangeAsync("main-1", scenario.Branch, new { description = "x" });
        var request = await scenario.ApprovedRequestAsync();
        using var deleted = await platform.DeleteAsync($"/v2/storage/dev-branches/{scenario.Branch}", token: scenario.Token);
        await scenario.Api.EndedJobAsync(await deleted.ShouldBeAsync(202));

        Assert.Equal("canceled", await scenario.StateAsync(request));
        using var merge = await scenario.TryAsync(request, "merge");
        await merge.ShouldBeRefusedAsync(400, "storage.mergeRequests.wrongState", "canceled");
    }
}
