using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Faults;

/// <summary>SIGKILL while workspaces are made and dropped: each is there whole or not at all, and no place is left behind.</summary>
public sealed class KillingWorkspaces(SharedFaultNode shared) : IClassFixture<SharedFaultNode>
{
    private const int AtOnce = 12;
    private const string Path = "/v2/storage/workspaces";

    // A file workspace's place is a container, whose name ends with the workspace's number.
    private const string Places = "SELECT substring(name FROM '[0-9]+$') FROM files.container WHERE name LIKE '%-workspace-%' ORDER BY 1";
    private const string Rows = "SELECT id::text FROM workspaces.workspace ORDER BY 1";
    // In one look: between two a workspace may go.
    private const string PlacesWithoutRow = """
        SELECT substring(name FROM '[0-9]+$') FROM files.container WHERE name LIKE '%-workspace-%'
        EXCEPT
        SELECT id::text FROM workspaces.workspace
        """;

    private readonly Random random = Effort.NewRandom();
    private readonly FaultNode node = shared.Node;

    [Fact]
    public async Task Leaves_each_whole_or_gone()
    {
        for (var round = 0; round < FaultNode.Rounds; round++)
        {
            var there = (await node.Api.GetAsync(Path)).AsArray().Select(one => (long)one!["id"]!).ToList();
            var dropping = there.Take(AtOnce / 2).ToList();
            var asked = new List<JsonNode>();
            for (var i = 0; i < AtOnce; i++)
            {
                asked.Add(await node.Api.PostAsync($"{Path}?async=1", new JsonObject { ["backend"] = "abs" }));
                if (i < dropping.Count)
                    asked.Add(await node.Api.DeleteAsync($"{Path}/{dropping[i]}?async=1"));
            }

            var moment = TimeSpan.FromMilliseconds(random.Next(0, 120));
            TestContext.Current.TestOutputHelper?.WriteLine($"killed {moment.TotalMilliseconds:0} ms in");
            await Task.Delay(moment);
            await node.CrashAndStartAgainAsync();

            // A place without a row would be nobody's, at whatever moment one looks.
            Assert.Empty(await node.Database.ColumnAsync(PlacesWithoutRow));
            var made = new List<long>();
            foreach (var job in asked)
            {
                var ended = await node.Api.EndedJobAsync(await node.Api.GetAsync($"/v2/storage/jobs/{job["id"]}"));
                Assert.Equal("success", (string?)ended["status"]);
                if ((string?)ended["operationName"] == "workspaceCreate")
                    made.Add((long)ended["results"]!["id"]!);
            }

            var expected = there.Except(dropping).Concat(made).Order().ToList();
            Assert.Equal(AtOnce, made.Distinct().Count());
            Assert.Equal(expected, (await node.Api.GetAsync(Path)).AsArray().Select(one => (long)one!["id"]!).Order());
            var names = expected.Select(id => id.ToString(CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal).ToList();
            Assert.Equal(names, (await node.Database.ColumnAsync(Rows)).Order(StringComparer.Ordinal));
            Assert.Equal(names, (await node.Database.ColumnAsync(Places)).Order(StringComparer.Ordinal));
            // Every one of them opens.
            Assert.NotNull((string?)(await node.Api.PostAsync($"{Path}/{expected[^1]}/password", []))["connectionString"]);
        }
    }
}
