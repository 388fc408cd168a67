using System.Text.Json.Nodes;
using Headgate.Postgres;
using Headgate.ServerTests.Storage;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Identity;

public sealed class RightsOnBuckets(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private const string Csv = "id,name\n1,a\n";

    [Fact]
    public async Task Reader_sees_its_bucket_only_and_writes_nothing()
    {
        var table = await platform.NewTableAsync(Csv);
        var other = await platform.NewTableAsync(Csv);
        var reader = await TokenAsync(BucketOf(table), "read");

        Assert.Equal([BucketOf(table)], await IdsAsync("/v2/storage/buckets", reader));
        Assert.Equal([table], await IdsAsync("/v2/storage/tables", reader));
        await AllowedAsync(HttpMethod.Get, $"/v2/storage/tables/{table}/data-preview", reader);
        await AllowedAsync(HttpMethod.Get, $"/v2/storage/tables/{table}/events", reader);
        await RefusedAsync(HttpMethod.Get, $"/v2/storage/tables/{other}/data-preview", reader);
        await RefusedAsync(HttpMethod.Get, $"/v2/storage/tables/{other}/events", reader);
        await RefusedAsync(HttpMethod.Get, $"/v2/storage/buckets/{BucketOf(other)}/events", reader);
        await RefusedAsync(HttpMethod.Delete, $"/v2/storage/tables/{table}", reader);
        await RefusedAsync(HttpMethod.Delete, $"/v2/storage/tables/{table}/rows", reader);
        await RefusedAsync(HttpMethod.Post, $"/v2/storage/tables/{table}/import-async", reader, new { dataFileId = 1 });
        await RefusedAsync(HttpMethod.Post, $"/v2/storage/buckets/{BucketOf(table)}/tables-async", reader, new { name = "more", dataFileId = 1 });
        await RefusedAsync(HttpMethod.Delete, $"/v2/storage/buckets/{BucketOf(table)}", reader);
        await RefusedAsync(HttpMethod.Post, "/v2/storage/buckets", reader, new { name = "more", stage = "in" });
    }

    [Fact]
    public async Task Read_only_admin_sees_every_bucket_also_new_ones_and_writes_nothing()
    {
        var token = await platform.NewMemberAsync(platform.Project, "readOnly");
        var table = await platform.NewTableAsync(Csv);

        Assert.Contains(BucketOf(table), await IdsAsync("/v2/storage/buckets", token));
        Assert.Equal("read", (await platform.GetJsonAsync("/v2/storage/tokens/verify", token))["bucketPermissions"]!.Text(BucketOf(table)));
        await AllowedAsync(HttpMethod.Get, $"/v2/storage/tables/{table}/data-preview", token);
        await RefusedAsync(HttpMethod.Delete, $"/v2/storage/tables/{table}", token);
    }

    [Fact]
    public async Task Taken_right_counts_at_once()
    {
        var table = await platform.NewTableAsync(Csv);
        var reader = await TokenAsync(BucketOf(table), "read");
        await AllowedAsync(HttpMethod.Get, $"/v2/storage/tables/{table}", reader);

        using (var changed = await platform.PutAsync($"/v2/storage/tokens/{reader.Split('-')[1]}", new { bucketPermissions = new { } }))
            await changed.ShouldBeAsync(200);

        await RefusedAsync(HttpMethod.Get, $"/v2/storage/tables/{table}", reader);
        Assert.Empty(await IdsAsync("/v2/storage/buckets", reader));
    }

    [Fact]
    public async Task Deleted_bucket_takes_its_rights_along_and_a_new_one_of_its_name_is_nobodys()
    {
        var name = platform.NewName("reborn");
        var bucket = await platform.Api.NewBucketAsync(name);
        var reader = await TokenAsync(bucket, "write");
        await platform.Api.DeleteAsync($"/v2/storage/buckets/{bucket}");

        Assert.Equal("[]", (await platform.GetJsonAsync("/v2/storage/tokens/verify", reader))["bucketPermissions"]!.ToJsonString());
        Assert.Equal(bucket, await platform.Api.NewBucketAsync(name));
        await RefusedAsync(HttpMethod.Get, $"/v2/storage/buckets/{bucket}", reader);
    }

    [Fact]
    public async Task Right_given_while_its_bucket_is_deleted_is_not_left_behind()
    {
        for (var round = 0; round < 10; round++)
        {
            var bucket = await platform.NewBucketAsync();
            var giving = Enumerable.Range(0, 4).Select(_ => platform.PostAsync("/v2/storage/tokens", Granting(bucket, "read"))).ToList();
            await platform.Api.DeleteAsync($"/v2/storage/buckets/{bucket}");
            foreach (var answer in await Task.WhenAll(giving))
            {
                using (answer)
                    Assert.Contains((int)answer.StatusCode, new[] { 201, 400 });
            }
        }

        await using var left = platform.Services.GetRequiredService<MetadataDatabase>().Source.CreateCommand(
            "SELECT count(*) FROM identity.token_bucket t WHERE NOT EXISTS (SELECT FROM storage.bucket b WHERE b.project = t.project_id AND b.id = t.bucket_id)");
        Assert.Equal(0L, await left.ExecuteScalarAsync());
    }

    private Task<string> TokenAsync(string bucket, string access) => platform.NewTokenAsync(Granting(bucket, access));

    private static JsonObject Granting(string bucket, string access) => new() { ["bucketPermissions"] = new JsonObject { [bucket] = access } };

    private async Task<IEnumerable<string>> IdsAsync(string path, string token) => (await platform.GetJsonAsync(path, token)).AsArray().Select(one => one!.Text("id"));

    private async Task AllowedAsync(HttpMethod method, string path, string token)
    {
        using var answer = await platform.SendAsync(method, path, null, token);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    private async Task RefusedAsync(HttpMethod method, string path, string token, object? body = null)
    {
        using var answer = await platform.SendAsync(method, path, body, token);
        await answer.ShouldBeRefusedAsync(403, "accessDenied");
    }

    private static string BucketOf(string table) => table[..table.LastIndexOf('.')];
}
