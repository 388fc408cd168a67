using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces.Loads;

/// <summary>What is in a workspace when a load fails, dies or meets another.</summary>
public sealed class LoadsThatAreCutOff(LoadsFixture platform) : IClassFixture<LoadsFixture>
{
    [Fact]
    public async Task A_load_that_died_after_the_tables_were_there_ends_as_if_it_had_run_once()
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n", "id");
        var workspace = await platform.NewWorkspaceAsync();
        await workspace.LoadedOneAsync(new { source = table, destination = "old" });
        await platform.ImportAsync(table, "id,name\n1,A\n2,b\n");
        var deaths = DieOnce(workspace);
        await workspace.LoadedAsync(new { input = new object[] { new { source = table, destination = "new" }, new { source = table, destination = "old", incremental = true } }, preserve = true });
        Assert.Equal(2, deaths());
        Assert.Equal(["1,A", "2,b"], workspace.Rows("new"));
        Assert.Equal(["1,A", "2,b"], workspace.Rows("old"));
    }

    [Fact]
    public async Task Rows_without_a_key_are_not_added_twice()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var workspace = await platform.NewWorkspaceAsync();
        await workspace.LoadedOneAsync(new { source = table, destination = "t" });
        DieOnce(workspace);
        var job = await workspace.LoadAsync(new { input = new[] { new { source = table, destination = "t", incremental = true } }, preserve = true });
        Assert.Equal(("error", "workspace.tableLoad"), (job.Text("status"), job["error"]!.Text("code")));
        Assert.Contains("interrupted", job["error"]!.Text("message"), StringComparison.Ordinal);
        Assert.Equal(["1", "1"], workspace.Rows("t"));
        await workspace.LoadedOneAsync(new { source = table, destination = "t", incremental = true }, preserve: true);
        Assert.Equal(3, workspace.Rows("t").Length);
    }

    [Fact]
    public async Task A_load_that_is_refused_leaves_the_workspace_as_it_was()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var doomed = await platform.NewTableAsync("id\n1\n");
        var workspace = await platform.NewWorkspaceAsync();
        await workspace.LoadedOneAsync(new { source = table, destination = "t" });
        var gate = new TaskCompletionSource();
        platform.Engine.BeforeLoad = at => at.Id == workspace.Id ? gate.Task : Task.CompletedTask;
        using var first = await workspace.AskAsync(new { input = new[] { new { source = table, destination = "u" } }, preserve = true });
        using var second = await workspace.AskAsync(new { input = new[] { new { source = table, destination = "v" }, new { source = doomed, destination = "w" } } });
        var (one, two) = (await first.ShouldBeAsync(202), await second.ShouldBeAsync(202));
        await platform.Api.ResultsAsync(await (await platform.DeleteAsync($"/v2/storage/tables/{doomed}?async=1")).ShouldBeAsync(202));
        Assert.Equal("waiting", (await platform.GetJsonAsync($"/v2/storage/jobs/{two["id"]}")).Text("status"));
        gate.SetResult();
        await platform.Api.ResultsAsync(one);
        var failed = await platform.Api.EndedJobAsync(two);
        Assert.Equal(("error", "workspace.sourceNotFound"), (failed.Text("status"), failed["error"]!.Text("code")));
        Assert.Equal(["t", "u"], workspace.Tables);
    }

    [Fact]
    public async Task Loads_into_one_workspace_run_one_after_the_other()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var workspace = await platform.NewWorkspaceAsync();
        int inside = 0, most = 0;
        platform.Engine.BeforeLoad = at => Count(at.Id == workspace.Id ? 1 : 0);
        platform.Engine.AfterLoad = at => Count(at.Id == workspace.Id ? -1 : 0);
        var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => workspace.AskAsync(new { input = new[] { new { source = table, destination = $"t{i}" } }, preserve = true })));
        foreach (var answer in asked)
            await platform.Api.ResultsAsync(await answer.ShouldBeAsync(202));
        platform.Engine.AfterLoad = _ => Task.CompletedTask;
        Assert.Equal(1, most);
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"t{i}"), workspace.Tables);

        Task Count(int by)
        {
            var now = Interlocked.Add(ref inside, by);
            most = Math.Max(most, now);
            return by > 0 ? Task.Delay(5) : Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_load_of_a_workspace_that_is_dropped_before_it_runs_fails()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var workspace = await platform.NewWorkspaceAsync();
        var gate = new TaskCompletionSource();
        platform.Engine.BeforeLoad = at => at.Id == workspace.Id ? gate.Task : Task.CompletedTask;
        using var first = await workspace.AskAsync(new { input = new[] { new { source = table, destination = "u" } } });
        using var drop = await platform.DeleteAsync($"{workspace.Path}?async=1");
        using var second = await workspace.AskAsync(new { input = new[] { new { source = table, destination = "v" } } });
        var late = await second.ShouldBeAsync(202);
        gate.SetResult();
        await platform.Api.ResultsAsync(await first.ShouldBeAsync(202));
        await platform.Api.ResultsAsync(await drop.ShouldBeAsync(202));
        Assert.Equal("workspace.workspaceNotFound", (await platform.Api.EndedJobAsync(late))["error"]!.Text("code"));
    }

    /// <summary>Throws once when the tables are there, as a process that ends does.</summary>
    private Func<int> DieOnce(TestWorkspace workspace)
    {
        var loads = 0;
        platform.Engine.AfterLoad = at => at.Id == workspace.Id && ++loads == 1 ? throw new IOException("The process ended.") : Task.CompletedTask;
        return () => loads;
    }
}
