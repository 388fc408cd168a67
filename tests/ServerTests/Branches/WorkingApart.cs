using System.Text.Json.Nodes;
using Headgate.ServerTests.Storage;
using Headgate.Testing;

namespace Headgate.ServerTests.Branches;

/// <summary>What is done in one branch is seen in no other.</summary>
public sealed class WorkingApart(StorageFixture platform) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task Branch_begins_with_the_tables_of_main_at_no_size()
    {
        var table = await platform.NewTableAsync("id,name\n1,one\n2,two\n", "id");
        var bucketId = table[..table.LastIndexOf('.')];
        var before = LakeFiles();

        var branch = await platform.NewBranchAsync();
        using var api = platform.InBranch(branch);

        Assert.Equal(before, LakeFiles());
        Assert.Equal(["1,one", "2,two"], await RowsAsync(api, table));
        var copy = await api.GetAsync($"/v2/storage/tables/{table}");
        var original = await platform.Api.GetAsync($"/v2/storage/tables/{table}");
        Assert.Equal(Without(original, "bucket"), Without(copy, "bucket"));
        Assert.Equal(branch, copy["bucket"]!["idBranch"]!.GetValue<long>());
        var bucket = await api.GetAsync($"/v2/storage/buckets/{bucketId}");
        Assert.Equal($"{branch}_{bucketId}", bucket["backendPath"]![1]!.GetValue<string>());
        Assert.Equal(bucketId, (await platform.Api.GetAsync($"/v2/storage/buckets/{bucketId}"))["backendPath"]![1]!.GetValue<string>());
    }

    [Fact]
    public async Task Rows_loaded_and_deleted_stay_in_their_branch()
    {
        var table = await platform.NewTableAsync("id,name\n1,one\n2,two\n", "id");
        var branch = await platform.NewBranchAsync();
        using var api = platform.InBranch(branch);

        await LoadAsync(api, table, "id,name\n3,three\n", incremental: true);
        await LoadAsync(platform.Api, table, "id,name\n1,changed\n", incremental: true);
        await api.ResultsAsync(await api.DeleteAsync($"/v2/storage/tables/{table}/rows", new JsonObject { ["whereColumn"] = "id", ["whereValues"] = new JsonArray("2") }));

        Assert.Equal(["1,one", "3,three"], await RowsAsync(api, table));
        Assert.Equal(["1,changed", "2,two"], await RowsAsync(platform.Api, table));
        Assert.Equal(["1,one", "3,three"], (await api.RowsAsync(table)).Select(row => string.Join(',', row)).Order());
        Assert.Equal(["1,changed", "2,two"], (await platform.Api.RowsAsync(table)).Select(row => string.Join(',', row)).Order());
        Assert.Equal((2, 2), (await api.RowsCountAsync(table), await platform.Api.RowsCountAsync(table)));
    }

    [Fact]
    public async Task Buckets_and_tables_come_and_go_in_their_branch_only()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var bucket = table[..table.LastIndexOf('.')];
        var branch = await platform.NewBranchAsync();
        using var api = platform.InBranch(branch);

        var made = await api.NewTableAsync(bucket, platform.NewName(), "id\n7\n");
        var madeBucket = await api.NewBucketAsync(platform.NewName("b"));
        await api.DeleteAsync($"/v2/storage/tables/{table}");
        var later = await platform.Api.NewTableAsync(bucket, platform.NewName(), "id\n8\n");

        Assert.Equal([made], await IdsAsync(api, $"/v2/storage/buckets/{bucket}/tables"));
        Assert.Equal(new[] { table, later }.Order(StringComparer.Ordinal), await IdsAsync(platform.Api, $"/v2/storage/buckets/{bucket}/tables"));
        Assert.Contains(madeBucket, await IdsAsync(api, "/v2/storage/buckets"));
        Assert.DoesNotContain(madeBucket, await IdsAsync(platform.Api, "/v2/storage/buckets"));
        await api.DeleteAsync($"/v2/storage/buckets/{bucket}?force=1");
        Assert.Equal(["1"], await RowsAsync(platform.Api, table));
    }

    [Fact]
    public async Task Table_of_the_same_name_in_both_branches_is_two_tables()
    {
        var bucket = await platform.NewBucketAsync();
        var branch = await platform.NewBranchAsync();
        using var api = platform.InBranch(branch);

        var inMain = await platform.Api.NewTableAsync(bucket, "same", "a\nmain\n");
        var inBranch = await api.NewTableAsync(bucket, "same", "b\nbranch\n");

        Assert.Equal(inMain, inBranch);
        Assert.Equal(["main"], await RowsAsync(platform.Api, inMain));
        Assert.Equal(["branch"], await RowsAsync(api, inBranch));
    }

    [Fact]
    public async Task Loads_in_many_branches_at_once_do_not_meet()
    {
        var table = await platform.NewTableAsync("id\n0\n", "id");
        var branches = new List<long>();
        for (var i = 0; i < 3; i++)
            branches.Add(await platform.NewBranchAsync());

        await Task.WhenAll(branches.Append(0).SelectMany(branch => Enumerable.Range(0, 3).Select(async load =>
        {
            using var api = branch == 0 ? platform.ApiOf(platform.MasterToken) : platform.InBranch(branch);
            await LoadAsync(api, table, $"id\n{branch}-{load}\n", incremental: true);
        })));

        foreach (var branch in branches.Append(0))
        {
            using var api = branch == 0 ? platform.ApiOf(platform.MasterToken) : platform.InBranch(branch);
            Assert.Equal(["0", $"{branch}-0", $"{branch}-1", $"{branch}-2"], await RowsAsync(api, table));
        }
    }

    [Fact]
    public async Task Branch_made_while_main_is_loaded_has_a_whole_version()
    {
        var table = await platform.NewTableAsync("id\n0\n", "id");
        var loads = Task.WhenAll(Enumerable.Range(1, 6).Select(load => LoadAsync(platform.Api, table, $"id\n{load}-a\n{load}-b\n", incremental: true)));

        var branches = new List<long>();
        while (!loads.IsCompleted || branches.Count == 0)
            branches.Add(await platform.NewBranchAsync());
        await loads;

        foreach (var branch in branches)
        {
            using var api = platform.InBranch(branch);
            var rows = await RowsAsync(api, table);
            Assert.Equal(rows.Length, await api.RowsCountAsync(table));
            Assert.Equal(1, rows.Length % 2);
            Assert.All(rows.Where(row => row.EndsWith("-a", StringComparison.Ordinal)), row => Assert.Contains(row[..^1] + "b", rows));
        }
    }

    [Fact]
    public async Task Deleted_branch_takes_nothing_from_main()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var branch = await platform.NewBranchAsync();
        using (var api = platform.InBranch(branch))
            await LoadAsync(api, table, "id\n2\n", incremental: true);

        await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/dev-branches/{branch}"));

        Assert.Equal(["1"], await RowsAsync(platform.Api, table));
        await LoadAsync(platform.Api, table, "id\n3\n", incremental: true);
        Assert.Equal(["1", "3"], await RowsAsync(platform.Api, table));
    }

    [Fact]
    public async Task Right_on_a_bucket_holds_in_every_branch_until_the_last_one_of_its_id_is_gone()
    {
        var name = platform.NewName("shared");
        var bucket = await platform.Api.NewBucketAsync(name);
        var token = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [bucket] = "read" } });
        var branch = await platform.NewBranchAsync();
        using var main = platform.ApiOf(token);
        using var inBranch = platform.InBranch(branch, token);
        Assert.Equal(bucket, (await inBranch.GetAsync($"/v2/storage/buckets/{bucket}")).Text("id"));

        using (var api = platform.InBranch(branch))
            await api.DeleteAsync($"/v2/storage/buckets/{bucket}");
        Assert.Equal(bucket, (await main.GetAsync($"/v2/storage/buckets/{bucket}")).Text("id"));

        await platform.Api.DeleteAsync($"/v2/storage/buckets/{bucket}");
        await platform.Api.NewBucketAsync(name);
        using var refused = await platform.GetAsync($"/v2/storage/buckets/{bucket}", token);
        await refused.ShouldBeRefusedAsync(403, "accessDenied");
    }

    private static Task LoadAsync(StorageApi api, string table, string csv, bool incremental) => LoadAsync(api, table, api.UploadAsync("rows.csv", csv), incremental);

    private static async Task LoadAsync(StorageApi api, string table, Task<long> file, bool incremental) =>
        await api.ResultsAsync(await api.ImportAsync(table, await file, incremental));

    private static async Task<string[]> RowsAsync(StorageApi api, string table) =>
        [.. (await api.GetTextAsync($"/v2/storage/tables/{table}/data-preview")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(row => row.Replace("\"", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static async Task<string[]> IdsAsync(StorageApi api, string path) =>
        [.. (await api.GetAsync(path)).AsArray().Select(one => one!.Text("id")).Order(StringComparer.Ordinal)];

    private static string Without(JsonNode node, string field)
    {
        var copy = node.DeepClone().AsObject();
        copy.Remove(field);
        return copy.ToJsonString();
    }

    private string[] LakeFiles() =>
        [.. Directory.EnumerateFiles(Path.Combine(platform.DataFolder, "lake"), "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
