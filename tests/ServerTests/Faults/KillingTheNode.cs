using System.Diagnostics;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Faults;

/// <summary>SIGKILL at random moments of the work on a table: what was is there, or what was to come, and never anything between.</summary>
[Collection(HeavyWork.Name)]
public sealed class KillingTheNode(SharedFaultNode shared) : IClassFixture<SharedFaultNode>
{
    private const int Rows = 200_000;
    private readonly Random random = Effort.NewRandom();

    [Fact]
    public async Task In_a_full_import_leaves_the_old_rows_or_the_new_ones()
    {
        var node = shared.Node;
        var bucket = await node.NewBucketAsync();
        var old = KeyedTable.Of(Rows, 1);
        var table = await old.CreateAsync(node.Api, bucket, "rows");
        var usual = await TakesAsync(node, table, old, incremental: false);

        for (var round = 0; round < FaultNode.Rounds; round++)
            old = await KillInImportAsync(node, table, old, KeyedTable.Of(Rows + 100 * (round + 1), round + 2), incremental: false, usual);
        await node.NothingIsLeftBehindAsync();
    }

    [Fact]
    public async Task In_an_upsert_leaves_the_old_rows_or_the_merged_ones()
    {
        var node = shared.Node;
        var bucket = await node.NewBucketAsync();
        var old = KeyedTable.Of(Rows, 1);
        var table = await old.CreateAsync(node.Api, bucket, "rows");
        var usual = await TakesAsync(node, table, old, incremental: true);

        for (var round = 0; round < FaultNode.Rounds; round++)
        {
            var from = random.Next(Rows);
            var load = new KeyedTable(Enumerable.Range(from, Rows / 3).ToDictionary(key => key, _ => round + 2));
            old = await KillInImportAsync(node, table, old, load, incremental: true, usual);
        }

        await node.NothingIsLeftBehindAsync();
    }

    [Fact]
    public async Task In_a_compaction_leaves_the_rows_as_they_are()
    {
        var node = shared.Node;
        var bucket = await node.NewBucketAsync();
        var rows = KeyedTable.Of(Rows, 1);
        var table = await rows.CreateAsync(node.Api, bucket, "rows");
        var usual = TimeSpan.Zero;
        for (var round = 0; round <= FaultNode.Rounds; round++)
        {
            // Half of the rows of every file is replaced, so each is worth rewriting.
            var load = new KeyedTable(Enumerable.Range(0, Rows).Where(key => (key >> (round % 17) & 1) == 1).ToDictionary(key => key, _ => round + 2));
            await node.Api.ResultsAsync(await node.Api.ImportAsync(table, await load.UploadAsync(node.Api), incremental: true));
            rows = rows.With(load);
            if (round == 0)
            {
                var clock = Stopwatch.StartNew();
                await Eventually.HoldsAsync(() => IsCompactedAsync(node, table));
                usual = clock.Elapsed;
            }
            else
            {
                await RandomMomentAsync(usual);
                await node.CrashAndStartAgainAsync();
                Assert.True(rows.Is(await node.Api.RowsAsync(table)), $"Round {round}: the rows changed.");
            }
        }

        await Eventually.HoldsAsync(() => IsCompactedAsync(node, table));
        Assert.True(rows.Is(await node.Api.RowsAsync(table)));
        await node.NothingIsLeftBehindAsync();
    }

    /// <returns>What the table holds now.</returns>
    private async Task<KeyedTable> KillInImportAsync(FaultNode node, string table, KeyedTable old, KeyedTable load, bool incremental, TimeSpan usual)
    {
        var next = incremental ? old.With(load) : load;
        var job = await node.Api.ImportAsync(table, await load.UploadAsync(node.Api), incremental);
        await RandomMomentAsync(usual);
        await node.CrashAndStartAgainAsync();

        // An export would wait for the import that begins again; a preview does not.
        var keys = random.GetItems(load.Versions.Keys.ToArray(), 60).Distinct().ToList();
        var atOnce = CsvText.Parse(await node.Api.GetTextAsync($"/v2/storage/tables/{table}/data-preview?whereColumn=id&{string.Join('&', keys.Select(key => $"whereValues[]={key}"))}"))[1..];
        var isOld = old.Only(keys).Is(atOnce);
        Assert.True(isOld || next.Only(keys).Is(atOnce), "After the restart the table held neither its old rows nor its new ones.");
        var ended = await node.Api.EndedJobAsync(await JobAsync(node, job));
        var now = (string?)ended["status"] == "success" ? next : old;
        TestContext.Current.TestOutputHelper?.WriteLine($"after the restart the rows were {(isOld ? "the old" : "the new")} ones; then the job ended as {ended["status"]}");
        Assert.Equal(now.Count, await node.Api.RowsCountAsync(table));
        Assert.True(now.Is(await node.Api.RowsAsync(table)), $"The job ended as {ended["status"]}, but the table says otherwise.");
        return now;
    }

    private static Task<JsonNode> JobAsync(FaultNode node, JsonNode job) => node.Api.GetAsync($"/v2/storage/jobs/{job["id"]}");

    /// <summary>How long an import takes in a process that has done one before.</summary>
    private static async Task<TimeSpan> TakesAsync(FaultNode node, string table, KeyedTable load, bool incremental)
    {
        var file = await load.UploadAsync(node.Api);
        await node.Api.ResultsAsync(await node.Api.ImportAsync(table, file, incremental));
        var clock = Stopwatch.StartNew();
        await node.Api.ResultsAsync(await node.Api.ImportAsync(table, file, incremental));
        return clock.Elapsed;
    }

    private async Task RandomMomentAsync(TimeSpan usual)
    {
        var moment = usual * random.NextDouble();
        TestContext.Current.TestOutputHelper?.WriteLine($"killed {moment.TotalMilliseconds:0} of about {usual.TotalMilliseconds:0} ms in");
        await Task.Delay(moment);
    }

    private static async Task<bool> IsCompactedAsync(FaultNode node, string table) => (await node.Database.ColumnAsync($"""
        SELECT v.made_by
          FROM storage.data_table t
          JOIN lake.lake_table l ON l.id = t.lake_table
          JOIN lake.version v ON v.table_id = l.id AND v.number = l.head
         WHERE t.id = '{table}'
        """)).Contains("compact");
}
