using System.Text.Json.Nodes;
using Headgate.ServerTests.Storage;
using Headgate.Testing;

namespace Headgate.ServerTests.Branches;

public sealed class ManagingBranches(StorageFixture platform) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task New_project_has_its_main_branch()
    {
        var other = await platform.NewProjectAsync();

        var branches = await platform.GetJsonAsync("/v2/storage/dev-branches/", other.MasterToken);

        var main = Assert.Single(branches.AsArray())!;
        Assert.Equal("Main", main.Text("name"));
        Assert.Equal("", main.Text("description"));
        Assert.True(main["isDefault"]!.GetValue<bool>());
        Assert.Equal("[]", main["creatorToken"]!.ToJsonString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$", main.Text("created"));
    }

    [Fact]
    public async Task Creation_is_a_job_whose_result_is_the_branch()
    {
        var name = platform.NewName("Refactor ");
        var accepted = await platform.Api.PostAsync("/v2/storage/dev-branches/", new JsonObject { ["name"] = name, ["description"] = "A note" });

        Assert.Equal("devBranchCreate", accepted.Text("operationName"));
        Assert.Equal("waiting", accepted.Text("status"));
        Assert.Equal("main", accepted["operationParams"]!.Text("queue"));
        Assert.Equal(name, accepted["operationParams"]!["values"]!.Text("name"));
        var branch = await platform.Api.ResultsAsync(accepted);
        Assert.Equal(name, branch.Text("name"));
        Assert.Equal("A note", branch.Text("description"));
        Assert.False(branch["isDefault"]!.GetValue<bool>());
        Assert.Equal("admin@localhost", branch["creatorToken"]!.Text("name"));
        Assert.True(branch["creatorToken"]!["id"]!.GetValue<long>() > 0);
        var detail = await platform.GetJsonAsync($"/v2/storage/dev-branches/{branch["id"]}");
        Assert.Equal(branch.ToJsonString(), detail.ToJsonString());
        var list = (await platform.GetJsonAsync("/v2/storage/dev-branches")).AsArray();
        Assert.Contains(list, one => one!.ToJsonString() == branch.ToJsonString());
        Assert.True(list[^1]!["isDefault"]!.GetValue<bool>());
        var events = await platform.GetJsonAsync($"/v2/storage/events?q=objectType:devBranch AND objectId:{branch["id"]}");
        Assert.Equal(["storage.devBranchCreated"], events.AsArray().Select(one => one!.Text("event")));
    }

    [Fact]
    public async Task Name_is_taken_only_once_even_when_two_ask_at_once()
    {
        var name = platform.NewName("Twice ");
        var jobs = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            using var answer = await platform.PostAsync("/v2/storage/dev-branches", new { name });
            return (Status: (int)answer.StatusCode, Body: JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
        }));
        var ended = await Task.WhenAll(jobs.Select(async job => job.Status == 202 ? (JsonNode)await platform.Api.EndedJobAsync(job.Body) : job.Body));
        using var later = await platform.PostAsync("/v2/storage/dev-branches", new { name });

        Assert.Single(ended, one => one.Text("status") == "success");
        var refused = Assert.Single(ended, one => one.Text("status") == "error");
        Assert.Equal("devBranch.duplicateName", (refused["error"] as JsonObject ?? refused).Text("code"));
        await later.ShouldBeRefusedAsync(400, "devBranch.duplicateName", $"There already is a branch with name \"{name}\"");
    }

    [Fact]
    public async Task Name_and_description_change_but_not_the_name_of_main()
    {
        var branch = await platform.NewBranchAsync();
        var name = platform.NewName("Renamed ");

        using var both = await platform.PutAsync($"/v2/storage/dev-branches/{branch}", new { name, description = "new" });
        var changed = await both.ShouldBeAsync(200);
        using var onlyText = await platform.PutAsync($"/v2/storage/dev-branches/{branch}", new { description = "newer" });
        var described = await onlyText.ShouldBeAsync(200);
        var main = (await platform.GetJsonAsync("/v2/storage/dev-branches")).AsArray()[^1]!;
        using var renameMain = await platform.PutAsync($"/v2/storage/dev-branches/{main["id"]}", new { name = "Trunk" });
        using var describeMain = await platform.PutAsync($"/v2/storage/dev-branches/{main["id"]}", new { description = "" });
        using var takenName = await platform.PutAsync($"/v2/storage/dev-branches/{branch}", new { name = "Main" });

        Assert.Equal((name, "new"), (changed.Text("name"), changed.Text("description")));
        Assert.Equal((name, "newer"), (described.Text("name"), described.Text("description")));
        await renameMain.ShouldBeRefusedAsync(400, null, "You can not update default branch name.");
        await describeMain.ShouldBeAsync(200);
        await takenName.ShouldBeRefusedAsync(400, "devBranch.duplicateName");
    }

    [Fact]
    public async Task Deleted_branch_is_found_nowhere_and_its_name_is_free()
    {
        var name = platform.NewName("Short ");
        var branch = await platform.NewBranchAsync(name);

        var job = await platform.Api.DeleteAsync($"/v2/storage/dev-branches/{branch}");
        var ended = await platform.Api.EndedJobAsync(job);
        using var detail = await platform.GetAsync($"/v2/storage/dev-branches/{branch}");
        using var inBranch = await platform.GetAsync($"/v2/storage/branch/{branch}/buckets");
        using var again = await platform.DeleteAsync($"/v2/storage/dev-branches/{branch}");

        Assert.Equal("devBranchDelete", job.Text("operationName"));
        Assert.Equal(branch, job["operationParams"]!["values"]!["id"]!.GetValue<long>());
        Assert.Equal("success", ended.Text("status"));
        await detail.ShouldBeRefusedAsync(404, null, $"Branch id:\"{branch}\" was not found.");
        await inBranch.ShouldBeRefusedAsync(404, null, $"Branch id:\"{branch}\" was not found.");
        await again.ShouldBeRefusedAsync(404, null, $"Branch id:\"{branch}\" was not found.");
        await platform.NewBranchAsync(name);
    }

    [Fact]
    public async Task Main_is_not_deleted()
    {
        var main = (await platform.GetJsonAsync("/v2/storage/dev-branches")).AsArray()[^1]!["id"]!;
        using var answer = await platform.DeleteAsync($"/v2/storage/dev-branches/{main}");
        await answer.ShouldBeRefusedAsync(400, null, "Cannot delete Main branch");
    }

    [Theory]
    [InlineData("{}", "name: \"This field is missing.\"")]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":["a"]}""", "name")]
    [InlineData("""{"name":"a","description":{}}""", "description")]
    public async Task Wrong_field_is_refused_by_name(string body, string text)
    {
        using var answer = await platform.PostAsync("/v2/storage/dev-branches", JsonNode.Parse(body));
        await answer.ShouldBeRefusedAsync(400, "validation.failed", text);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("99999999999999999999")]
    public async Task Number_that_is_none_is_no_branch(string id)
    {
        using var detail = await platform.GetAsync($"/v2/storage/dev-branches/{id}");
        using var inside = await platform.GetAsync($"/v2/storage/branch/{id}/buckets");
        Assert.Equal(404, (int)detail.StatusCode);
        Assert.Equal(404, (int)inside.StatusCode);
    }

    [Fact]
    public async Task Other_project_reaches_no_branch_of_it()
    {
        var branch = await platform.NewBranchAsync();
        var other = await platform.NewProjectAsync();

        using var detail = await platform.GetAsync($"/v2/storage/dev-branches/{branch}", other.MasterToken);
        using var change = await platform.PutAsync($"/v2/storage/dev-branches/{branch}", new { name = "Mine" }, other.MasterToken);
        using var delete = await platform.DeleteAsync($"/v2/storage/dev-branches/{branch}", token: other.MasterToken);
        using var inside = await platform.GetAsync($"/v2/storage/branch/{branch}/buckets", other.MasterToken);

        foreach (var answer in (HttpResponseMessage[])[detail, change, delete, inside])
            await answer.ShouldBeRefusedAsync(404, null, $"Branch id:\"{branch}\" was not found.");
        await platform.GetJsonAsync($"/v2/storage/dev-branches/{branch}");
    }

    [Theory]
    [InlineData("guest")]
    [InlineData("readOnly")]
    public async Task Roles_that_only_look_see_branches_and_make_none(string role)
    {
        var branch = await platform.NewBranchAsync();
        var token = await platform.NewMemberAsync(platform.Project, role);

        using var create = await platform.PostAsync("/v2/storage/dev-branches", new { name = platform.NewName() }, token);
        using var change = await platform.PutAsync($"/v2/storage/dev-branches/{branch}", new { description = "x" }, token);
        using var delete = await platform.DeleteAsync($"/v2/storage/dev-branches/{branch}", token: token);

        await create.ShouldBeRefusedAsync(403, "accessDenied");
        await change.ShouldBeRefusedAsync(403, "accessDenied");
        await delete.ShouldBeRefusedAsync(403, "accessDenied");
        await platform.GetJsonAsync($"/v2/storage/dev-branches/{branch}", token);
    }
}
