using System.Net;
using Headgate.Keptn.Gateway;
using Headgate.Postgres;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary><c>headgate keptn token --renew</c>: from then on the token before is refused, by nodes that run too.</summary>
public sealed class RenewingTheToken(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_running_node_takes_the_new_one_at_once_and_the_one_before_no_more()
    {
        await using var node = await HeadgateProcess.StartAsync();
        var (before, storage, manage) = (node.KeptnToken, node.StorageToken, node.ManageToken);
        using var former = KeptnApi.Of(node);
        await former.PostAsync("/api/v1/auth", null);

        var renewed = await TokenAsync(node, "--renew");
        Assert.True(renewed.Code == 0, renewed.Error);
        var made = renewed.Output.Trim();
        Assert.True(made.Length >= 40);
        Assert.NotEqual(before, made);
        await former.PostAsync("/api/v1/auth", null, HttpStatusCode.Unauthorized);
        using (var api = new KeptnApi(node.Url, made))
            await api.GetAsync("/api/v1/metadata");
        Assert.Equal(made, (await TokenAsync(node)).Output.Trim());
        Assert.DoesNotContain(made, node.Output, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(node.DataFolder, "bootstrap.json")));

        await node.KillAsync();
        await node.StartAgainAsync();
        Assert.Equal((made, storage, manage), (node.KeptnToken, node.StorageToken, node.ManageToken));
        using var again = KeptnApi.Of(node);
        await again.GetAsync("/api/v1/metadata");
        using var still = new KeptnApi(node.Url, before);
        await still.GetAsync("/api/v1/metadata", HttpStatusCode.Unauthorized);

        await node.StopAsync();
        var unreachable = await TokenAsync(node, "--renew");
        Assert.Equal(("", 3), (unreachable.Output, unreachable.Code));
        Assert.Contains("headgate serve", unreachable.Error, StringComparison.Ordinal);
        Assert.Equal(made, (await TokenAsync(node)).Output.Trim());
    }

    [Fact]
    public async Task Other_nodes_refuse_the_one_before_too()
    {
        var here = await postgres.NewDatabaseAsync(new MigrationSource("keptn", typeof(KeptnModule).Assembly));
        await using var there = await here.OtherNodeAsync("other");
        var (one, other) = (new KeptnToken(here.Database), new KeptnToken(there.Database));
        var stop = TestContext.Current.CancellationToken;
        var before = "";
        await one.EnsureAsync(token => before = token, stop);
        Assert.True(await other.IsValidAsync(before, stop));

        var made = await one.RenewAsync(stop);
        Assert.False(await one.IsValidAsync(before, stop));
        Assert.True(await one.IsValidAsync(made, stop));
        await Eventually.HoldsAsync(async () => !await other.IsValidAsync(before, stop) && await other.IsValidAsync(made, stop));
    }

    [Fact]
    public async Task Of_many_at_once_the_last_one_counts_and_no_other()
    {
        var database = await postgres.NewDatabaseAsync(new MigrationSource("keptn", typeof(KeptnModule).Assembly));
        var token = new KeptnToken(database.Database);
        var stop = TestContext.Current.CancellationToken;
        var made = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => token.RenewAsync(stop)));
        var good = 0;
        foreach (var one in made)
            good += await token.IsValidAsync(one, stop) ? 1 : 0;
        Assert.Equal((1, 12), (good, made.Distinct().Count()));
    }

    private static Task<Ended> TokenAsync(HeadgateProcess node, params string[] options) =>
        HeadgateCommand.RunAsync(node.DataFolder, null, ["keptn", "token", .. options, "--data", node.DataFolder]);
}
