using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Faults;

/// <summary>The node and its child processes end together, and a node comes back from any end.</summary>
public sealed class LivingAndDying(SharedFaultNode shared) : IClassFixture<SharedFaultNode>
{
    [Fact]
    public async Task A_stopped_node_takes_its_children_along_and_starts_again_with_everything()
    {
        var node = shared.Node;
        var bucket = await node.NewBucketAsync();
        var children = ChildrenOf(node.Process.Id);
        Assert.Contains(node.Database.ServerProcessId, children);

        Assert.Equal(0, await node.Process.StopAsync());
        // A child that was killed is there for a moment yet.
        await Eventually.HoldsAsync(() => !children.Exists(IsAlive));

        await node.StartAgainAsync();
        Assert.Equal(bucket, (string)(await node.Api.GetAsync($"/v2/storage/buckets/{bucket}"))["id"]!);
    }

    [Fact]
    public async Task A_killed_nodes_children_end_by_themselves_and_it_recovers_without_help()
    {
        var node = shared.Node;
        var bucket = await node.NewBucketAsync();
        var children = ChildrenOf(node.Process.Id);
        Assert.NotEmpty(children);

        await node.Process.KillAsync();
        await Eventually.HoldsAsync(() => !children.Exists(IsAlive));

        await node.StartAgainAsync();
        Assert.Equal(bucket, (string)(await node.Api.GetAsync($"/v2/storage/buckets/{bucket}"))["id"]!);
    }

    [Fact]
    public async Task A_second_node_on_the_same_folder_is_refused_and_the_first_goes_on()
    {
        var node = shared.Node;
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => HeadgateProcess.StartAsync(dataFolder: node.Process.DataFolder));
        Assert.Contains("ended with 1 ", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"in use by process {node.Process.Id.ToString(CultureInfo.InvariantCulture)}", refused.Message, StringComparison.Ordinal);
        await node.NewBucketAsync();
    }

    [Fact]
    public async Task A_killed_database_server_comes_back_and_nothing_that_was_confirmed_is_lost()
    {
        var node = shared.Node;
        var bucket = await node.NewBucketAsync();
        var confirmed = new List<string>();
        var failures = 0;
        using var enough = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(() => WriteAsync(writer))).ToList();

        await Eventually.HoldsAsync(() => Confirmed() > 10);
        for (var i = 0; i < FaultNode.Rounds; i++)
        {
            var server = node.Database.ServerProcessId;
            using (var process = Process.GetProcessById(server))
                process.Kill();
            await Eventually.HoldsAsync(() => IsReplaced(node, server));
            var before = Confirmed();
            await Eventually.HoldsAsync(() => Confirmed() > before + 20);
        }

        await enough.CancelAsync();
        await Task.WhenAll(writers);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Confirmed()} writes confirmed, {failures} failed");

        var buckets = (await node.Api.GetAsync("/v2/storage/buckets")).AsArray().Select(one => (string)one!["id"]!).ToHashSet();
        Assert.Contains(bucket, buckets);
        Assert.All(confirmed, id => Assert.Contains(id, buckets));
        var table = await node.Api.NewTableAsync(bucket, "after", "id,name\n1,one\n", "id");
        Assert.Equal(1, await node.Api.RowsCountAsync(table));

        int Confirmed()
        {
            lock (confirmed)
                return confirmed.Count;
        }

        async Task WriteAsync(int writer)
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                try
                {
                    var made = await node.Api.PostAsync("/v2/storage/buckets", new JsonObject { ["name"] = $"w{writer}-{i}", ["stage"] = "in" });
                    lock (confirmed)
                        confirmed.Add((string)made["id"]!);
                }
                catch (ApiFailureException failure) when ((int)failure.Status >= 500)
                {
                    Interlocked.Increment(ref failures);
                    await Task.Delay(20);
                }
            }
        }
    }

    private static bool IsReplaced(FaultNode node, int server)
    {
        try
        {
            return node.Database.ServerProcessId != server;
        }
        catch (Exception absent) when (absent is IOException or FormatException or IndexOutOfRangeException)
        {
            // The new server is just writing its file.
            return false;
        }
    }

    /// <summary>All processes below this one.</summary>
    private static List<int> ChildrenOf(int root)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.GetDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && ParentOf(id) is { } parent)
                parents[id] = parent;
        var found = new List<int>();
        for (var generation = new List<int> { root }; generation.Count > 0;)
        {
            generation = [.. parents.Where(process => generation.Contains(process.Value)).Select(process => process.Key)];
            found.AddRange(generation);
        }

        return found;
    }

    private static int? ParentOf(int id)
    {
        try
        {
            // The program's name may hold anything, but it is in the last parentheses: "12 (na me) S 1 …".
            var stat = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            var rest = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return rest[0] == "Z" ? null : int.Parse(rest[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsAlive(int id) => ParentOf(id) is not null;
}
