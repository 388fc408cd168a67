using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces.SnowflakeProtocol;

public sealed class AskingAgain(ImpatientSnowflakeFixture platform) : IClassFixture<ImpatientSnowflakeFixture>
{
    [Fact]
    public async Task A_slow_statement_is_asked_for_again_until_it_is_done()
    {
        var session = await (await platform.NewTargetAsync()).ConnectAsync();
        platform.Warehouses.Hold();

        var running = await session.QueryAsync("wait");
        Assert.Equal(DriverConnection.Running, running.Text("code"));
        Assert.Equal($"/queries/{running["data"]!.Text("queryId")}/result", running["data"]!.Text("getResultUrl"));
        Assert.Equal(DriverConnection.Running, (await session.ResultAsync(running["data"]!.Text("queryId"))).Text("code"));
        platform.Warehouses.Go.SetResult();

        Assert.Equal("""[["waited"]]""", (await session.EndedAsync(running["data"]!.Text("queryId")))["data"]!["rowset"]!.ToJsonString());
    }

    [Fact]
    public async Task Statements_of_one_session_run_one_after_the_other_and_not_too_many_wait()
    {
        var session = await (await platform.NewTargetAsync()).ConnectAsync();
        platform.Warehouses.Hold();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => session.QueryAsync("wait")));

        Assert.Equal(5, answers.Count(answer => answer.Text("code") == DriverConnection.Running));
        Assert.Equal(3, answers.Count(answer => answer.Text("code") == "000625"));
        platform.Warehouses.Go.SetResult();
        foreach (var answer in answers.Where(answer => answer.Text("code") == DriverConnection.Running))
            Assert.True((await session.EndedAsync(answer["data"]!.Text("queryId")))["success"]!.GetValue<bool>());
    }
}
