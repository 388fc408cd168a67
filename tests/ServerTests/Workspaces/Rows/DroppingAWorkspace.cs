using System.Net;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces;

public sealed class DroppingAWorkspace(RowsFixture platform) : IClassFixture<RowsFixture>
{
    [Fact]
    public async Task It_goes_with_its_place_and_its_login()
    {
        var made = await platform.NewAsync();
        var user = (string)made["connection"]!["user"]!;
        Assert.NotNull(await platform.Logins.FindAsync(user, TestContext.Current.CancellationToken));

        using var answer = await platform.Api.Http.DeleteAsync($"{RowsFixture.Path}/{made["id"]}/?async=0");

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.False(platform.Engine.HasPlace((long)made["id"]!));
        Assert.Null(await platform.Logins.FindAsync(user, TestContext.Current.CancellationToken));
        Assert.DoesNotContain((await platform.Api.GetAsync(RowsFixture.Path)).AsArray(), one => (long)one!["id"]! == (long)made["id"]!);
        using var detail = await platform.Api.Http.GetAsync($"{RowsFixture.Path}/{made["id"]}");
        var refusal = await StorageApi.RefusalAsync(detail, HttpStatusCode.NotFound);
        Assert.Equal(("storage.workspaces.notFound", "Workspace not found"), ((string?)refusal["code"], (string?)refusal["error"]));
        var again = await Assert.ThrowsAsync<ApiFailureException>(() => platform.Api.DeleteAsync($"{RowsFixture.Path}/{made["id"]}"));
        Assert.Equal("workspace.workspaceNotFound", again.Code);
        Assert.Contains($"Workspace \\\"{made["id"]}\\\" not found.", again.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_asynchronous_call_answers_a_job()
    {
        var made = await platform.NewAsync();
        var job = await platform.Api.DeleteAsync($"{RowsFixture.Path}/{made["id"]}?async=1");
        Assert.Equal("workspaceDrop", (string?)job["operationName"]);
        var ended = await platform.Api.EndedJobAsync(job);
        Assert.Equal("success", (string?)ended["status"]);
        Assert.Null(ended["results"]);
        Assert.False(platform.Engine.HasPlace((long)made["id"]!));
    }

    [Fact]
    public async Task Of_two_that_drop_it_one_does()
    {
        var made = await platform.NewAsync();
        var jobs = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => platform.Api.DeleteAsync($"{RowsFixture.Path}/{made["id"]}?async=1")));
        var ended = await Task.WhenAll(jobs.Select(platform.Api.EndedJobAsync));
        Assert.Equal(["error", "success"], ended.Select(job => (string)job["status"]!).Order());
        Assert.Equal("workspace.workspaceNotFound", (string?)ended.Single(job => (string?)job["status"] == "error")["error"]!["code"]);
    }

    [Fact]
    public async Task A_branch_has_its_own_and_takes_them_with_it()
    {
        var inMain = (long)(await platform.NewAsync())["id"]!;
        var branch = await platform.NewBranchAsync();
        var path = $"/v2/storage/branch/{branch}/workspaces";
        Assert.Empty((await platform.Api.GetAsync(path)).AsArray());
        var made = (long)(await platform.Api.PostAsync(path, []))["id"]!;
        Assert.Equal([made], (await platform.Api.GetAsync(path)).AsArray().Select(one => (long)one!["id"]!));
        using (var elsewhere = await platform.Api.Http.GetAsync($"{RowsFixture.Path}/{made}"))
            Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);

        await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/dev-branches/{branch}"));

        await Eventually.HoldsAsync(() => Task.FromResult(!platform.Engine.HasPlace(made)));
        Assert.True(platform.Engine.HasPlace(inMain));
    }
}
