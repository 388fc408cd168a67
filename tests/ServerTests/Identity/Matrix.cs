using System.Net;
using System.Text.Json.Nodes;
using Headgate.ServerTests.Components;
using Headgate.Testing;

namespace Headgate.ServerTests.Identity;

/// <summary>One operation of each group, tried with a token on things that a project's owner made.</summary>
internal sealed class Matrix(ComponentsFixture platform, string ownerToken)
{
    private const string Component = "keboola.ex-db-mysql";
    private int names;

    public required string Bucket { get; init; }

    public required string Table { get; init; }

    public required long File { get; init; }

    /// <summary>Makes one of everything with the token of somebody who may.</summary>
    public static async Task<Matrix> OfAsync(ComponentsFixture platform, string ownerToken)
    {
        using var owner = platform.ApiOf(ownerToken);
        var bucket = await owner.NewBucketAsync("matrix");
        return new Matrix(platform, ownerToken)
        {
            Bucket = bucket,
            Table = await owner.NewTableAsync(bucket, "rows", "id,name\n1,one\n"),
            File = await owner.UploadAsync("matrix.csv", "id\n1\n"),
        };
    }

    /// <summary>The names of the operations that the token may run.</summary>
    public async Task<SortedSet<string>> AllowedAsync(string token)
    {
        var trashed = await TrashedConfigurationAsync();
        var allowed = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (name, method, path, body) in new (string, HttpMethod, string, object?)[]
        {
            ("verify", HttpMethod.Get, "tokens/verify", null),
            ("read rows", HttpMethod.Get, $"tables/{Table}/data-preview", null),
            ("import rows", HttpMethod.Post, $"tables/{Table}/import", new { dataString = "id,name\n2,two\n", incremental = true }),
            ("make a table", HttpMethod.Post, $"buckets/{Bucket}/tables", new { name = NewName(), dataString = "id\n1\n" }),
            ("make a bucket", HttpMethod.Post, "buckets", new { name = NewName(), stage = "in" }),
            ("share a bucket", HttpMethod.Post, $"buckets/{Bucket}/share-organization", new { }),
            ("see another token", HttpMethod.Get, $"tokens/{ownerToken.Split('-')[1]}", null),
            ("make a token", HttpMethod.Post, "tokens", new { }),
            ("read another's file", HttpMethod.Get, $"files/{File}", null),
            ("upload a file", HttpMethod.Post, "files/prepare", new { name = "mine.csv" }),
            ("read configurations", HttpMethod.Get, $"components/{Component}/configs", null),
            ("write a configuration", HttpMethod.Post, $"components/{Component}/configs", new { name = NewName() }),
            ("purge the trash", HttpMethod.Delete, trashed, null),
            ("make a branch", HttpMethod.Post, "dev-branches", new { name = NewName() }),
        })
        {
            using var answer = await platform.SendAsync(method, "/v2/storage/" + path, body, token);
            if (answer.IsSuccessStatusCode)
                allowed.Add(name);
            else
                Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{name} was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }

        if (await MayGiveJobsAsync(token))
            allowed.Add("let create jobs");
        return allowed;
    }

    private async Task<bool> MayGiveJobsAsync(string token)
    {
        using var answer = await platform.PostAsync("/v2/storage/tokens", new { canCreateJobs = true }, token);
        return answer.IsSuccessStatusCode && (await answer.ShouldBeAsync(201))["canCreateJobs"]!.GetValue<bool>();
    }

    private async Task<string> TrashedConfigurationAsync()
    {
        using var owner = platform.ApiOf(ownerToken);
        var path = $"components/{Component}/configs/{NewName()}";
        await owner.PostAsync($"/v2/storage/components/{Component}/configs", new JsonObject { ["name"] = "trash", ["configurationId"] = path.Split('/')[^1] });
        await owner.DeleteAsync("/v2/storage/" + path);
        return path;
    }

    private string NewName() => $"n{Interlocked.Increment(ref names)}-{ownerToken.Split('-')[1]}";
}
