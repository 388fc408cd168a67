using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Headgate.ServerTests.Faults;
using Headgate.Testing;

namespace Headgate.ServerTests.Branches;

/// <summary>SIGKILL while something with many tables appears or goes: it is there whole or not at all, and what began to go is gone in the end.</summary>
[Collection(HeavyWork.Name)]
public sealed class KillingDeletions(SharedFaultNode shared) : IClassFixture<SharedFaultNode>
{
    /// <summary>10,000 with <c>HEADGATE_TEST_FULL=1</c>; otherwise a few slices.</summary>
    private static readonly int Tables = Effort.Rounds(700, 10_000);

    /// <summary>Rows of other kinds, as a project may have them.</summary>
    private static readonly string[] OtherRows =
    [
        """
        INSERT INTO components.merge_request (project, branch_from, branch_into, title, description, auto_merge_strategy, state, creator_id, creator_name, created)
        VALUES (@project, 1, 1, '', '', 'none', 'canceled', 1, '', now()) RETURNING id
        """,
        """
        INSERT INTO components.configuration (project, branch, component, id, state, version, content_version, created, created_by, created_by_name)
        SELECT @project, default_branch_id, 'x', 'x', '{}', 1, 1, now(), 1, '' FROM identity.project WHERE id = @project RETURNING number
        """,
        """
        INSERT INTO storage.trigger (project, branch, component, configuration, run_with_token, cool_down, creator_id, creator_description, created)
        VALUES (@project, 1, 'x', 'x', 1, interval '1 hour', 1, '', now()) RETURNING id
        """,
        "INSERT INTO storage.branch_metadata (project, branch, key, value, changed) VALUES (@project, 1, 'k', 'v', now()) RETURNING id",
    ];

    private readonly Random random = Effort.NewRandom();
    private readonly FaultNode node = shared.Node;

    [Fact]
    public async Task In_a_branchs_creation_and_deletion_and_in_a_buckets_drop()
    {
        var bucket = await node.NewBucketAsync();
        await FillAsync(node.Api, bucket);

        var branch = await KillInCreationAsync(bucket);
        await KillInBranchDeletionAsync(branch);
        await HoldsAsync($"SELECT id::text FROM storage.data_table WHERE branch = {branch} UNION ALL SELECT id::text FROM identity.branch WHERE id = {branch}");
        Assert.Equal(Tables, await CountAsync($"/v2/storage/buckets/{bucket}/tables"));

        await KillInDropAsync(bucket);
        await HoldsAsync("SELECT id FROM storage.data_table UNION ALL SELECT id FROM storage.bucket");
        await HoldsAsync("SELECT id::text FROM lake.lake_table WHERE dropped IS NULL");
        await node.NothingIsLeftBehindAsync();
    }

    [Fact]
    public async Task In_a_projects_deletion()
    {
        using var manage = new HttpClient { BaseAddress = node.Process.Url, Timeout = TimeSpan.FromMinutes(5) };
        manage.DefaultRequestHeaders.Add("X-KBC-ManageApiToken", node.Process.ManageToken);
        var organization = (await node.Api.GetAsync("/v2/storage/tokens/verify"))["organization"]!["id"]!;
        var project = await SendAsync(manage, $"/manage/organizations/{organization}/projects", new JsonObject { ["name"] = "Large" });
        var token = await SendAsync(manage, $"/manage/projects/{project["id"]}/tokens", new JsonObject { ["description"] = "all", ["canManageBuckets"] = true });
        using (var api = new StorageApi(node.Process.NewClient(token.Text("token"))))
            await FillAsync(api, await api.NewBucketAsync("large"));
        foreach (var row in OtherRows)
            Assert.Single(await node.Database.ColumnAsync(row.Replace("@project", project["id"]!.ToString(), StringComparison.Ordinal)));

        using (var deleted = await manage.DeleteAsync($"/manage/projects/{project["id"]}"))
            Assert.Equal(204, (int)deleted.StatusCode);
        await RandomMomentAsync();
        await node.CrashAndStartAgainAsync();

        await Eventually.HoldsAsync(async () => (await WhatIsLeftOfAProject.FindAsync(node.Database.ColumnAsync, (long)project["id"]!)).Count == 0);
        await node.NothingIsLeftBehindAsync();
    }

    private static async Task<JsonNode> SendAsync(HttpClient http, string path, JsonObject body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonNode>())! : throw new ApiFailureException(path, answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<long> KillInCreationAsync(string bucket)
    {
        var job = await node.Api.PostAsync("/v2/storage/dev-branches", new JsonObject { ["name"] = "Big" });
        await RandomMomentAsync();
        await node.CrashAndStartAgainAsync();

        // Whatever can be seen of it is all of it.
        foreach (var seen in (await node.Api.GetAsync("/v2/storage/dev-branches")).AsArray().Where(one => one!.Text("name") == "Big"))
            Assert.Equal(Tables, await CountAsync($"/v2/storage/branch/{seen!["id"]}/buckets/{bucket}/tables"));
        var branch = (long)(await node.Api.ResultsAsync(await JobAsync(job)))["id"]!;
        Assert.Equal(Tables, await CountAsync($"/v2/storage/branch/{branch}/buckets/{bucket}/tables"));
        return branch;
    }

    private async Task KillInBranchDeletionAsync(long branch)
    {
        var job = await node.Api.DeleteAsync($"/v2/storage/dev-branches/{branch}");
        await RandomMomentAsync();
        await node.CrashAndStartAgainAsync();
        await node.Api.ResultsAsync(await JobAsync(job));
        using var gone = await node.Api.Http.GetAsync($"/v2/storage/branch/{branch}/buckets");
        Assert.Equal(404, (int)gone.StatusCode);
    }

    private async Task KillInDropAsync(string bucket)
    {
        var job = await node.Api.DeleteAsync($"/v2/storage/buckets/{bucket}?force=1&async=1");
        await RandomMomentAsync();
        await node.CrashAndStartAgainAsync();

        using (var detail = await node.Api.Http.GetAsync($"/v2/storage/buckets/{bucket}/tables"))
        {
            if (detail.IsSuccessStatusCode)
                Assert.Equal(Tables, JsonNode.Parse(await detail.Content.ReadAsStringAsync())!.AsArray().Count);
            else
                Assert.Empty((await node.Api.GetAsync("/v2/storage/tables?include=")).AsArray());
        }

        await node.Api.ResultsAsync(await JobAsync(job));
    }

    private static async Task FillAsync(StorageApi api, string bucket)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, Tables), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
            await api.ResultsAsync(await api.PostAsync($"/v2/storage/buckets/{bucket}/tables-definition", new JsonObject
            {
                ["name"] = $"t{i}",
                ["columns"] = new JsonArray(new JsonObject { ["name"] = "id" }),
            })));
    }

    private Task<JsonNode> JobAsync(JsonNode job) => node.Api.GetAsync($"/v2/storage/jobs/{job["id"]}");

    private async Task<int> CountAsync(string path) => (await node.Api.GetAsync(path)).AsArray().Count;

    /// <summary>Nothing of this is in the database.</summary>
    private async Task HoldsAsync(string sql) => Assert.Empty(await node.Database.ColumnAsync(sql));

    /// <summary>Somewhere in the first slices.</summary>
    private async Task RandomMomentAsync()
    {
        var moment = TimeSpan.FromMilliseconds(random.Next(20, 20 + (Tables / 2)));
        TestContext.Current.TestOutputHelper?.WriteLine($"killed {moment.TotalMilliseconds:0} ms in");
        await Task.Delay(moment);
    }
}
