using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class UpdatingBuckets(StorageFixture platform) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task Display_name_color_and_description_are_changed_and_the_rest_stays()
    {
        var bucket = await platform.NewBucketAsync();
        var shown = platform.NewName("shown-");
        using var answer = await platform.PutAsync($"/v2/storage/buckets/{bucket}", new { displayName = shown, color = "#00FF00", description = "A note" });
        var changed = await answer.ShouldBeAsync(200);
        using var again = await platform.PutAsync($"/v2/storage/buckets/{bucket}", new { color = (string?)null });
        var plain = await again.ShouldBeAsync(200);

        Assert.Equal(bucket, changed.Text("id"));
        Assert.Equal(shown, changed.Text("displayName"));
        Assert.Equal("#00FF00", changed.Text("color"));
        Assert.Equal("A note", changed.Text("description"));
        Assert.Equal(shown, plain.Text("displayName"));
        Assert.Null(plain["color"]);
        Assert.Equal(shown, (await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}")).Text("displayName"));
        var events = (await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}/events")).AsArray();
        Assert.Equal(2, events.Count(one => one!.Text("event") == "storage.bucketUpdated"));
    }

    [Fact]
    public async Task Asynchronous_update_is_a_job_whose_results_are_the_bucket()
    {
        var bucket = await platform.NewBucketAsync();
        var shown = platform.NewName("shown-");
        using var accepted = await platform.PutAsync($"/v2/storage/buckets/{bucket}", new { displayName = shown, @async = true });
        var job = await accepted.ShouldBeAsync(202);

        Assert.Equal("bucketUpdate", job.Text("operationName"));
        Assert.Equal(shown, (await platform.Api.ResultsAsync(job)).Text("displayName"));
    }

    [Theory]
    [InlineData("""{"displayName":"$"}""", "Invalid data - displayName: '$' contains not allowed characters. Only alphanumeric characters dash and underscores are allowed.")]
    [InlineData("""{"displayName":"_x"}""", "Cannot start with underscore.")]
    [InlineData("""{"color":"expression(1)"}""", "color")]
    [InlineData("""{"displayName":[1]}""", "displayName")]
    public async Task Wrong_field_is_refused_and_changes_nothing(string body, string text)
    {
        var bucket = await platform.NewBucketAsync();
        var before = await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}");
        using var answer = await platform.PutAsync($"/v2/storage/buckets/{bucket}", JsonNode.Parse(body));

        await answer.ShouldBeRefusedAsync(400, "storage.buckets.validation", text);
        Assert.Equal(before.ToJsonString(), (await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}")).ToJsonString());
    }

    [Fact]
    public async Task Display_name_of_another_bucket_is_refused_also_to_the_later_of_two_at_once()
    {
        var taken = platform.NewName("taken-");
        await platform.Api.NewBucketAsync(taken);
        var bucket = await platform.NewBucketAsync();
        using var refused = await platform.PutAsync($"/v2/storage/buckets/{bucket}", new { displayName = taken });
        await refused.ShouldBeRefusedAsync(400, "storage.buckets.alreadyExists", $"The display name \"{taken}\" already exists in project.");

        var wanted = platform.NewName("wanted-");
        var other = await platform.NewBucketAsync();
        var answers = await Task.WhenAll(
            platform.PutAsync($"/v2/storage/buckets/{bucket}", new { displayName = wanted }),
            platform.PutAsync($"/v2/storage/buckets/{other}", new { displayName = wanted }));
        Assert.Equal([200, 400], answers.Select(answer => (int)answer.StatusCode).Order());
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Fact]
    public async Task Only_who_manages_the_bucket_changes_it()
    {
        var bucket = await platform.NewBucketAsync();
        var writer = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [bucket] = "write" } });
        var other = await platform.NewProjectAsync();

        foreach (var (path, body) in new[] { ($"/v2/storage/buckets/{bucket}", (object)new { displayName = "mine" }), ("/v2/storage/buckets/in.c-nowhere", new { displayName = "mine" }) })
        {
            using var update = await platform.PutAsync(path, body, writer);
            await update.ShouldBeRefusedAsync(403, "accessDenied");
            using var foreign = await platform.PutAsync(path, body, other.MasterToken);
            await foreign.ShouldBeRefusedAsync(404, "storage.buckets.notFound");
        }

        using var owner = await platform.PostAsync($"/v2/storage/buckets/{bucket}/owner", new { id = 1 }, writer);
        await owner.ShouldBeRefusedAsync(403, "accessDenied");
    }

    [Fact]
    public async Task Owner_is_a_member_of_the_project_by_number_or_by_address()
    {
        var bucket = await platform.NewBucketAsync();
        var first = await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}/owner");
        var second = await platform.GetJsonAsync("/v2/storage/tokens/verify", await platform.NewMemberAsync(platform.Project, "guest"));
        var email = second.Text("description");

        using var byMail = await platform.PostAsync($"/v2/storage/buckets/{bucket}/owner", new { email = email.ToUpperInvariant() });
        Assert.Equal(email, (await byMail.ShouldBeAsync(200)).Text("email"));
        Assert.Equal(second["admin"]!["id"]!.ToJsonString(), (await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}/owner"))["id"]!.ToJsonString());
        Assert.Equal(email, (await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}"))["owner"]!.Text("email"));
        using var byNumber = await platform.PostAsync($"/v2/storage/buckets/{bucket}/owner", new { id = first["id"]!.GetValue<long>() });
        Assert.Equal(first.ToJsonString(), (await byNumber.ShouldBeAsync(200)).ToJsonString());
    }

    [Fact]
    public async Task Somebody_of_another_project_is_no_owner()
    {
        var bucket = await platform.NewBucketAsync();
        var stranger = await platform.GetJsonAsync("/v2/storage/tokens/verify", (await platform.NewProjectAsync()).MasterToken);
        using var refused = await platform.PostAsync($"/v2/storage/buckets/{bucket}/owner", new { email = stranger.Text("description") });
        using var nothing = await platform.PostAsync($"/v2/storage/buckets/{bucket}/owner", new { });

        await refused.ShouldBeRefusedAsync(404, "storage.bucket.ownerNotFound", $"Owner for bucket {bucket} in project {platform.Project} not found.");
        await nothing.ShouldBeRefusedAsync(400, "storage.buckets.validation", "id");
    }

    [Fact]
    public async Task Tables_information_is_counted_anew_from_the_rows()
    {
        var table = await platform.NewTableAsync("id\n1\n2\n");
        var bucket = table[..table.LastIndexOf('.')];
        var branch = (await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}"))["idBranch"];
        await platform.ExecuteAsync($"UPDATE storage.data_table SET rows_count = 77, data_size_bytes = 1 WHERE id = '{table}'");

        using var accepted = await platform.PostAsync($"/v2/storage/branch/{branch}/buckets/{bucket}/refresh-tables-info");
        var job = await accepted.ShouldBeAsync(202);
        Assert.Equal("bucketRefreshTablesInformation", job.Text("operationName"));
        Assert.Equal("success", (await platform.Api.EndedJobAsync(job)).Text("status"));
        Assert.Equal(2, await platform.Api.RowsCountAsync(table));
    }
}
