using Headgate.Keptn.Projects;
using Headgate.Postgres;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>Changes of one project wait for each other, and for those of no other project, however long one takes.</summary>
public sealed class HoldingProjects(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_that_takes_long_holds_up_its_own_project_only()
    {
        using var projects = new ProjectLock((await postgres.NewDatabaseAsync()).Database, new PostgresOptions());
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var order = new List<string>();
        var first = projects.HoldAsync(
            "shop",
            async (_, _) =>
            {
                begun.SetResult();
                await end.Task;
                order.Add("first");
                return true;
            },
            Stop);
        await begun.Task;
        var second = projects.HoldAsync(
            "shop",
            (_, _) =>
            {
                order.Add("second");
                return Task.FromResult(true);
            },
            Stop);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => projects.HoldAsync($"other{i}", (_, _) => Task.FromResult(i), Stop))).WaitAsync(Eventually.Patience, Stop);
        Assert.False(first.IsCompleted);
        end.SetResult();
        await Task.WhenAll(first, second);
        Assert.Equal(["first", "second"], order);
    }
}
