using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Faults;

/// <summary>SIGKILL while tables are loaded into warehouses and brought back: afterwards each load has happened once, whole.</summary>
public sealed class KillingLoads(SharedFaultNode shared) : IClassFixture<SharedFaultNode>
{
    private const int AtOnce = 6;
    private const int RowsOfTable = 5_000;

    private readonly Random random = Effort.NewRandom();
    private readonly FaultNode node = shared.Node;

    [Fact]
    public async Task Leaves_every_load_done_once()
    {
        var bucket = await node.Api.NewBucketAsync($"loads{random.Next():x}");
        var table = await node.Api.NewTableAsync(bucket, "source", "id,t\n" + string.Concat(Enumerable.Range(0, RowsOfTable).Select(i => $"{i},\"text \"\"{i}\"\"\"\n")), "id");
        for (var round = 0; round < FaultNode.Rounds; round++)
        {
            var workspace = (await node.Api.PostAsync("/v2/storage/workspaces", new JsonObject { ["backend"] = "snowflake" }))["id"]!.ToString();
            List<JsonNode> asked = [];
            for (var i = 0; i < AtOnce; i++)
            {
                asked.Add(await node.Api.PostAsync($"/v2/storage/workspaces/{workspace}/load", new JsonObject
                {
                    ["preserve"] = true,
                    ["input"] = new JsonArray(
                        new JsonObject { ["source"] = table, ["destination"] = $"t{i}" },
                        new JsonObject { ["source"] = table, ["destination"] = "all", ["incremental"] = true }),
                }));
            }

            var moment = TimeSpan.FromMilliseconds(random.Next(0, 400));
            TestContext.Current.TestOutputHelper?.WriteLine($"killed {moment.TotalMilliseconds:0} ms in");
            await Task.Delay(moment);
            await node.CrashAndStartAgainAsync();

            foreach (var job in asked)
                Assert.Equal("success", (string?)(await node.Api.EndedJobAsync(await node.Api.GetAsync($"/v2/storage/jobs/{job["id"]}")))["status"]);
            var names = (await node.Api.GetAsync($"/v2/storage/branch/default/workspaces/{workspace}/objects")).AsArray().Select(found => found!.Text("name"));
            Assert.Equal(["all", .. Enumerable.Range(0, AtOnce).Select(i => $"t{i}")], names);
            foreach (var name in new[] { "all", "t0", $"t{AtOnce - 1}" })
            {
                var back = await node.Api.ResultsAsync(await node.Api.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new JsonObject
                {
                    ["name"] = $"back{round}{name}",
                    ["dataWorkspaceId"] = workspace,
                    ["dataObject"] = name,
                }));
                Assert.Equal(RowsOfTable, (long)back["rowsCount"]!);
            }
        }
    }
}
