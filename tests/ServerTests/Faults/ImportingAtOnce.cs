using System.Globalization;
using System.Text.Json.Nodes;

namespace Headgate.ServerTests.Faults;

/// <summary>Several imports into one table at the same moment take turns.</summary>
[Collection(HeavyWork.Name)]
public sealed class ImportingAtOnce(SharedFaultNode shared) : IClassFixture<SharedFaultNode>
{
    [Fact]
    public async Task Overlapping_loads_all_happen_one_after_the_other()
    {
        var node = shared.Node;
        var bucket = await node.NewBucketAsync();
        var rows = KeyedTable.Of(1000, 1);
        var table = await rows.CreateAsync(node.Api, bucket, "rows");
        var loads = new List<(KeyedTable Load, long File)>();
        for (var i = 0; i < 6; i++)
        {
            var version = i + 2;
            var load = new KeyedTable(Enumerable.Range(100 * i, 600).ToDictionary(key => key, _ => version));
            loads.Add((load, await load.UploadAsync(node.Api)));
        }

        var jobs = await Task.WhenAll(loads.Select(async load =>
            (load.Load, Job: await node.Api.EndedJobAsync(await node.Api.ImportAsync(table, load.File, incremental: true)))));
        Assert.All(jobs, job => Assert.Equal("success", (string?)job.Job["status"]));

        var order = await EndingOrderAsync(node, jobs.Select(job => job.Job));
        foreach (var (load, _) in jobs.OrderBy(job => order.IndexOf((long)job.Job["id"]!)))
            rows = rows.With(load);
        Assert.True(rows.Is(await node.Api.RowsAsync(table)), "The rows are not those of the loads in the order in which their jobs ended.");
    }

    [Fact]
    public async Task Of_two_full_loads_the_later_one_stays_whole()
    {
        var node = shared.Node;
        var bucket = await node.NewBucketAsync();
        var table = await KeyedTable.Of(10, 1).CreateAsync(node.Api, bucket, "rows");
        var loads = new[] { KeyedTable.Of(30_000, 2), KeyedTable.Of(20_000, 3) };
        var files = await Task.WhenAll(loads.Select(load => load.UploadAsync(node.Api)));

        var jobs = await Task.WhenAll(files.Select(async file => await node.Api.EndedJobAsync(await node.Api.ImportAsync(table, file, incremental: false))));
        Assert.All(jobs, job => Assert.Equal("success", (string?)job["status"]));

        var later = (await EndingOrderAsync(node, jobs))[^1];
        var winner = loads[Array.FindIndex(jobs, job => (long)job["id"]! == later)];
        Assert.True(winner.Is(await node.Api.RowsAsync(table)), "The table does not hold exactly the rows of the load that ended last.");
    }

    /// <summary>The API tells seconds, the database when exactly.</summary>
    private static async Task<List<long>> EndingOrderAsync(FaultNode node, IEnumerable<JsonObject> jobs)
    {
        var ids = string.Join(',', jobs.Select(job => ((long)job["id"]!).ToString(CultureInfo.InvariantCulture)));
        return [.. (await node.Database.ColumnAsync($"SELECT id FROM storage.job WHERE id IN ({ids}) ORDER BY ended")).Select(id => long.Parse(id, CultureInfo.InvariantCulture))];
    }
}
