using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

/// <summary>Whatever happens to tables, columns and buckets, one after the other or at once: every alias that is there can be read.</summary>
public sealed class AliasesNeverDangle(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private const int Steps = 120;
    private static readonly string[] Columns = ["id", "name", "city", "age"];

    private readonly ConcurrentBag<string> tables = [];
    private readonly ConcurrentBag<string> buckets = [];

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Every_alias_is_readable_or_gone(int workers)
    {
        var random = Effort.NewRandom();
        for (var i = 0; i < 3; i++)
            buckets.Add(await platform.NewBucketAsync());
        for (var i = 0; i < 3; i++)
            tables.Add(await platform.NewTableAsync("id,name,city,age\n1,a,PRG,7\n2,b,VAN,8\n"));
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => new Random(random.Next())).ToList().Select(own => WorkAsync(own, Steps / workers)));
        await EverythingIsReadableAsync();
    }

    private async Task WorkAsync(Random random, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            await StepAsync(random);
            if (i % 20 == 19)
                await EverythingIsReadableAsync();
        }
    }

    private Task StepAsync(Random random)
    {
        var (table, bucket, column) = (Any(random, tables), Any(random, buckets), Columns[random.Next(Columns.Length)]);
        var path = $"/v2/storage/tables/{table}";
        return random.Next(20) switch
        {
            < 8 => AliasAsync(random, table, bucket),
            8 or 9 => DoAsync(HttpMethod.Delete, $"{path}/columns/{column}?force={random.Next(2)}"),
            10 or 11 => DoAsync(HttpMethod.Post, $"{path}/columns", new JsonObject { ["name"] = column }),
            12 or 13 => DoAsync(HttpMethod.Delete, $"{path}?async=1&force={random.Next(2)}"),
            14 => DoAsync(HttpMethod.Delete, $"{path}/alias-columns-auto-sync"),
            15 => DoAsync(HttpMethod.Post, $"{path}/alias-columns-auto-sync"),
            16 => DoAsync(HttpMethod.Post, $"{path}/alias-filter", new JsonObject { ["column"] = column, ["values"] = new JsonArray("1", "PRG") }),
            17 => DoAsync(HttpMethod.Delete, $"{path}/alias-filter"),
            18 when random.Next(4) == 0 => ReplaceBucketAsync(bucket),
            _ => NewTableAsync(),
        };
    }

    private async Task AliasAsync(Random random, string source, string bucket)
    {
        var body = new JsonObject { ["sourceTable"] = source, ["name"] = platform.NewName("alias") };
        if (random.Next(3) == 0)
            body["aliasColumns"] = new JsonArray([.. Columns.Where(_ => random.Next(2) == 0).Append("id").Select(name => (JsonNode)name)]);
        if (random.Next(4) == 0)
            body["aliasFilter"] = new JsonObject { ["column"] = Columns[random.Next(Columns.Length)], ["values"] = new JsonArray("1", "VAN") };
        if (await DoAsync(HttpMethod.Post, $"/v2/storage/buckets/{bucket}/table-aliases", body) is { } made)
            tables.Add(made.Text("id"));
    }

    private async Task NewTableAsync() => tables.Add(await platform.NewTableAsync("id,name,city,age\n1,a,PRG,7\n2,b,VAN,8\n"));

    private async Task ReplaceBucketAsync(string bucket)
    {
        await DoAsync(HttpMethod.Delete, $"/v2/storage/buckets/{bucket}?force=1&async=1");
        buckets.Add(await platform.NewBucketAsync());
    }

    /// <summary>Does it, or is refused for a reason.</summary>
    private async Task<JsonNode?> DoAsync(HttpMethod method, string path, JsonObject? body = null)
    {
        using var answer = await platform.SendAsync(method, path, body, null);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode is >= 200 and < 300 or 400 or 404 or 409, $"{method} {path} answered {(int)answer.StatusCode}: {text}");
        if ((int)answer.StatusCode != 202)
            return answer.IsSuccessStatusCode && text.Length > 0 ? JsonNode.Parse(text) : null;
        var job = await platform.Api.EndedJobAsync(JsonNode.Parse(text)!);
        Assert.False((string?)job["error"]?["code"] == "internalError", job.ToJsonString());
        return null;
    }

    private async Task EverythingIsReadableAsync()
    {
        foreach (var table in (await platform.GetJsonAsync("/v2/storage/tables?include=columns")).AsArray())
        {
            var id = table!.Text("id");
            using var preview = await platform.GetAsync($"/v2/storage/tables/{id}/data-preview");
            if (preview.IsSuccessStatusCode)
                continue;
            // Only what was dropped in this moment may not be read.
            using var detail = await platform.GetAsync($"/v2/storage/tables/{id}");
            if ((int)detail.StatusCode != 404)
                await Eventually.HoldsAsync(() => IsReadableNowAsync(id), $"{id} can be read: {await preview.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>A column may have gone between the two looks that a preview takes, and the next one between the next two.</summary>
    private async Task<bool> IsReadableNowAsync(string id)
    {
        using var again = await platform.GetAsync($"/v2/storage/tables/{id}/data-preview");
        return again.IsSuccessStatusCode || (int)again.StatusCode == 404;
    }

    private static string Any(Random random, ConcurrentBag<string> known)
    {
        var all = known.ToArray();
        return all[random.Next(all.Length)];
    }
}
