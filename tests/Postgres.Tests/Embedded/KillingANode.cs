using Headgate.Testing;

namespace Headgate.PostgresTests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class KillingANode : IDisposable
{
    private readonly ServerFolder folder = new();

    [Fact]
    public async Task Stopped_in_order_it_leaves_no_process_and_no_pid_file()
    {
        await folder.PrepareAsync();
        await using var node = await NodeProcess.ReadyAsync(folder.Path);
        Assert.Single(folder.Servers);
        Assert.NotEqual(ServerFolder.SessionOf(node.Id), ServerFolder.SessionOf(folder.ServerId));
        Assert.Equal(0, await node.StopAsync());
        Assert.Empty(folder.Servers);
        Assert.False(File.Exists(folder.PidFile));
    }

    [Fact]
    public async Task Its_server_ends_by_itself()
    {
        await folder.PrepareAsync();
        await using var node = await NodeProcess.ReadyAsync(folder.Path);
        await node.KillAsync();
        await Eventually.HoldsAsync(() => folder.Servers.Count == 0);
    }

    [Fact]
    public async Task At_any_moment_of_its_first_start_it_leaves_a_folder_that_starts()
    {
        foreach (var moment in new[] { 150, 350, 600, 900 })
        {
            await using var node = NodeProcess.Start(folder.Path);
            await Task.Delay(moment);
            await node.KillAsync();
        }

        await using var last = await NodeProcess.ReadyAsync(folder.Path);
        Assert.Equal(0L, await ServerFolder.ScalarAsync(last.ConnectionString, "SELECT count(*) FROM result"));
        Assert.Single(folder.Servers);
    }

    [Fact]
    public async Task Again_and_again_in_the_middle_of_its_work_every_item_is_done_exactly_once()
    {
        await folder.PrepareAsync();
        const int Items = 600;
        var node = await NodeProcess.ReadyAsync(folder.Path);
        await ServerFolder.ScalarAsync(
            node.ConnectionString, $"INSERT INTO headgate.work_item (queue, key, payload) SELECT 'q', CASE WHEN i % 2 = 0 THEN 'k' || i % 5 END, '{{}}' FROM generate_series(1, {Items}) i");
        var random = Effort.NewRandom();
        for (var kill = 0; kill < 3; kill++)
        {
            await Task.Delay(random.Next(50, 300));
            await node.KillAsync();
            var killed = TimeProvider.System.GetUtcNow();
            await node.DisposeAsync();
            node = await NodeProcess.ReadyAsync(folder.Path);
            // What the killed process held is back before the end of its lease of 30 s: whatever is held now was taken since.
            Assert.Equal(0L, await ServerFolder.ScalarAsync(
                node.ConnectionString, $"SELECT count(*) FROM headgate.work_item WHERE lease_until < timestamptz '{killed:O}' + interval '30 seconds'"));
        }

        await Eventually.HoldsAsync(async () => (long)(await ServerFolder.ScalarAsync(node.ConnectionString, "SELECT count(*) FROM headgate.work_item"))! == 0);
        Assert.Equal($"{Items},{Items}", await ServerFolder.ScalarAsync(node.ConnectionString, "SELECT count(*) || ',' || count(DISTINCT item) FROM result"));
        await node.DisposeAsync();
    }

    [Fact]
    public async Task An_ordinary_user_runs_it_just_the_same()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "The other tests of this class are that.");
        string[] asNobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];
        await folder.PrepareAsync();
        await ServerFolder.RunAsync("chown", "-R", "65534:65534", folder.Path);
        await using var node = await NodeProcess.ReadyAsync(folder.Path, asNobody);
        Assert.Equal(65534, ServerFolder.UserOf(folder.ServerId));
        await node.KillAsync();
        await Eventually.HoldsAsync(() => folder.Servers.Count == 0);
        await using var again = await NodeProcess.ReadyAsync(folder.Path, asNobody);
        Assert.Equal(0, await again.StopAsync());
    }

    public void Dispose() => folder.Dispose();
}
