using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Faults;

/// <summary>SIGKILL while a snapshot is made or deleted: it is there with what keeps its version, or there is neither.</summary>
public sealed class KillingSnapshots(SharedFaultNode shared) : IClassFixture<SharedFaultNode>
{
    private const string OneWithoutTheOther = """
        SELECT coalesce('snapshot ' || s.id, 'pin ' || p.id)
          FROM storage.table_snapshot s
          FULL JOIN (SELECT id FROM lake.pin WHERE lease_until IS NULL) p ON p.id = s.lake_pin
         WHERE s.id IS NULL OR p.id IS NULL
        """;

    private readonly Random random = Effort.NewRandom();
    private readonly FaultNode node = shared.Node;

    [Fact]
    public async Task Leaves_a_snapshot_with_its_version_or_nothing()
    {
        var bucket = await node.NewBucketAsync();
        var table = await node.Api.NewTableAsync(bucket, "kept", "id\n1\n2\n3\n");
        for (var round = 0; round < FaultNode.Rounds; round++)
        {
            var made = await CrashInAsync(() => node.Api.PostAsync($"/v2/storage/tables/{table}/snapshots", []));
            var snapshot = (string)made["results"]!["id"]!;
            Assert.Single((await node.Api.GetAsync($"/v2/storage/tables/{table}/snapshots")).AsArray());
            var restored = (await node.Api.ResultsAsync(await node.Api.PostAsync(
                $"/v2/storage/buckets/{bucket}/tables-async", new JsonObject { ["snapshotId"] = snapshot, ["name"] = $"restored{round}" }))).Text("id");
            Assert.Equal(3, (await node.Api.RowsAsync(restored)).Count);
            await CrashInAsync(() => node.Api.DeleteAsync($"/v2/storage/snapshots/{snapshot}"));
            Assert.Empty((await node.Api.GetAsync($"/v2/storage/tables/{table}/snapshots")).AsArray());
        }

        await node.NothingIsLeftBehindAsync();
    }

    private async Task<JsonObject> CrashInAsync(Func<Task<JsonNode>> ask)
    {
        var job = await ask();
        var moment = TimeSpan.FromMilliseconds(random.Next(0, 40));
        TestContext.Current.TestOutputHelper?.WriteLine($"killed {moment.TotalMilliseconds:0} ms in");
        await Task.Delay(moment);
        await node.CrashAndStartAgainAsync();
        Assert.Empty(await node.Database.ColumnAsync(OneWithoutTheOther));
        var ended = await node.Api.EndedJobAsync(await node.Api.GetAsync($"/v2/storage/jobs/{job["id"]}"));
        Assert.Equal("success", ended.Text("status"));
        Assert.Empty(await node.Database.ColumnAsync(OneWithoutTheOther));
        return ended;
    }
}
