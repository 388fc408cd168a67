using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class ManagingBuckets(StorageFixture platform) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task New_bucket_shows_what_was_asked_for()
    {
        var name = platform.NewName("my-");
        using var answer = await platform.PostAsync("/v2/storage/buckets", new { name, stage = "out", description = "Some Description", displayName = $"{name}-shown", color = "#FF0000" });

        var bucket = await answer.ShouldBeAsync(201);

        Assert.Equal($"out.c-{name}", bucket.Text("id"));
        Assert.Equal($"c-{name}", bucket.Text("name"));
        Assert.Equal($"{name}-shown", bucket.Text("displayName"));
        Assert.Equal("out", bucket.Text("stage"));
        Assert.Equal("Some Description", bucket.Text("description"));
        Assert.Equal("snowflake", bucket.Text("backend"));
        Assert.Equal("#FF0000", bucket.Text("color"));
        Assert.EndsWith($"/v2/storage/buckets/out.c-{name}", bucket.Text("uri"), StringComparison.Ordinal);
        Assert.EndsWith($"/v2/storage/buckets/out.c-{name}/tables", bucket.Text("tables"), StringComparison.Ordinal);
        Assert.Contains(platform.Project.ToString(), bucket["backendPath"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(bucket.Text("path"), bucket["backendPath"]![1]!.GetValue<string>());
        Assert.Equal(0, bucket["rowsCount"]!.GetValue<long>());
        Assert.False(bucket["isLinkedBucket"]!.GetValue<bool>());
        Assert.Null(bucket["lastChangeDate"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$", bucket.Text("created"));
    }

    [Fact]
    public async Task Form_body_is_read_like_json_and_the_display_name_is_the_name()
    {
        var name = platform.NewName("form");
        var bucket = await platform.Api.PostFormAsync("/v2/storage/buckets", ("name", name), ("stage", "in"), ("description", ""), ("displayName", ""));
        Assert.Equal($"in.c-{name}", bucket.Text("id"));
        Assert.Equal(name, bucket.Text("displayName"));
    }

    [Theory]
    [InlineData("""{"name":"with space"}""", "storage.buckets.validation", "Only alphanumeric characters dash and underscores are allowed.")]
    [InlineData("""{"name":"a.b"}""", "storage.buckets.validation", "Invalid data - name: 'a.b'")]
    [InlineData("""{"name":"x","displayName":"$"}""", "storage.buckets.validation", "Invalid data - displayName: '$' contains not allowed characters. Only alphanumeric characters dash and underscores are allowed.")]
    [InlineData("""{"name":"x","displayName":"_x"}""", "storage.buckets.validation", "Cannot start with underscore.")]
    [InlineData("""{"stage":"in"}""", "storage.buckets.validation", "name: \"This field is missing.\"")]
    [InlineData("""{"name":"x","stage":"sys"}""", "storage.buckets.validation", "stage")]
    [InlineData("""{"name":"x","color":"javascript:alert(1)"}""", "storage.buckets.validation", "color")]
    [InlineData("""{"name":"x","backend":"oracle"}""", "storage.backendNotAllowed", "Backend \"oracle\" is not assigned to the project.")]
    public async Task Wrong_field_is_refused_by_name(string body, string code, string text)
    {
        using var answer = await platform.PostAsync("/v2/storage/buckets", JsonNode.Parse(body));
        await answer.ShouldBeRefusedAsync(400, code, text);
    }

    [Fact]
    public async Task Same_id_and_same_display_name_are_refused()
    {
        var name = platform.NewName("twice");
        await platform.Api.NewBucketAsync(name);

        using var sameId = await platform.PostAsync("/v2/storage/buckets", new { name, displayName = "other" });
        using var sameDisplayName = await platform.PostAsync("/v2/storage/buckets", new { name = name + "b", displayName = name });
        using var otherStage = await platform.PostAsync("/v2/storage/buckets", new { name, stage = "out" });

        await sameId.ShouldBeRefusedAsync(400, "storage.buckets.alreadyExists", $"The bucket in.c-{name} already exists.");
        await sameDisplayName.ShouldBeRefusedAsync(400, "storage.buckets.alreadyExists", $"The display name \"{name}\" already exists in project.");
        await otherStage.ShouldBeAsync(201);
    }

    [Fact]
    public async Task Unknown_bucket_is_not_found_by_its_text()
    {
        using var answer = await platform.GetAsync("/v2/storage/buckets/in.c-nowhere");
        await answer.ShouldBeRefusedAsync(404, "storage.buckets.notFound", $"The bucket \"in.c-nowhere\" was not found in the project \"{platform.Project}\"");
    }

    [Fact]
    public async Task Other_project_sees_nothing_of_it()
    {
        var bucket = await platform.NewBucketAsync();
        var other = await platform.NewProjectAsync();

        using var detail = await platform.GetAsync($"/v2/storage/buckets/{bucket}", other.MasterToken);
        using var drop = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}?force=1", token: other.MasterToken);
        var list = await platform.GetJsonAsync("/v2/storage/buckets", other.MasterToken);

        await detail.ShouldBeRefusedAsync(404, "storage.buckets.notFound");
        await drop.ShouldBeRefusedAsync(404, "storage.buckets.notFound");
        Assert.Empty(list.AsArray());
        await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}");
    }

    [Fact]
    public async Task Token_sees_only_its_buckets_and_does_only_what_it_may()
    {
        var mine = await platform.NewBucketAsync();
        var hidden = await platform.NewBucketAsync();
        var token = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [mine] = "read" } });

        var list = await platform.GetJsonAsync("/v2/storage/buckets", token);
        using var secret = await platform.GetAsync($"/v2/storage/buckets/{hidden}", token);
        using var unknown = await platform.GetAsync("/v2/storage/buckets/in.c-nowhere", token);
        using var drop = await platform.DeleteAsync($"/v2/storage/buckets/{mine}", token: token);
        using var create = await platform.PostAsync("/v2/storage/buckets", new { name = "not-allowed" }, token);

        Assert.Equal([mine], list.AsArray().Select(bucket => bucket!.Text("id")));
        await secret.ShouldBeRefusedAsync(403, "accessDenied");
        await unknown.ShouldBeRefusedAsync(403, "accessDenied");
        await drop.ShouldBeRefusedAsync(403, "accessDenied");
        await create.ShouldBeRefusedAsync(403, "accessDenied");
    }

    [Fact]
    public async Task Right_on_a_dropped_bucket_is_not_inherited_by_the_next_one()
    {
        var name = platform.NewName("again");
        var bucket = await platform.Api.NewBucketAsync(name);
        var token = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [bucket] = "write" } });
        using (var drop = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}"))
            await drop.ShouldBeAsync(204);
        await platform.Api.NewBucketAsync(name);

        using var answer = await platform.GetAsync($"/v2/storage/buckets/{bucket}", token);
        await answer.ShouldBeRefusedAsync(403, "accessDenied");
    }

    [Fact]
    public async Task Only_an_empty_bucket_is_dropped_without_force()
    {
        var bucket = await platform.NewBucketAsync();
        var table = await platform.Api.NewTableAsync(bucket, "t", "a\n1\n");

        using var refused = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}?force=0");
        await refused.ShouldBeRefusedAsync(400, "buckets.deleteNotEmpty", "Only empty buckets can be deleted. There are 1 tables in the bucket.");

        using var accepted = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}?force=true&async=1");
        var job = await platform.Api.EndedJobAsync(await accepted.ShouldBeAsync(202));
        Assert.Equal("success", job.Text("status"));
        Assert.Equal("bucketDelete", job.Text("operationName"));
        using var gone = await platform.GetAsync($"/v2/storage/tables/{table}");
        await gone.ShouldBeRefusedAsync(404, "storage.tables.notFound");
        using var noBucket = await platform.GetAsync($"/v2/storage/buckets/{bucket}");
        await noBucket.ShouldBeRefusedAsync(404, "storage.buckets.notFound");
    }

    [Fact]
    public async Task Detail_holds_the_tables_and_the_totals()
    {
        var bucket = await platform.NewBucketAsync();
        await platform.Api.NewTableAsync(bucket, "one", "a\n1\n2\n");
        await platform.Api.NewTableAsync(bucket, "two", "a\n1\n");

        var detail = await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}?include=columns");

        Assert.Equal([$"{bucket}.one", $"{bucket}.two"], detail["tables"]!.AsArray().Select(table => table!.Text("id")));
        Assert.Equal("a", detail["tables"]![0]!["columns"]![0]!.GetValue<string>());
        Assert.Equal(3, detail["rowsCount"]!.GetValue<long>());
        Assert.True(detail["dataSizeBytes"]!.GetValue<long>() > 0);
        Assert.NotNull(detail["lastChangeDate"]);
        Assert.Empty(detail["metadata"]!.AsArray());
    }

    [Fact]
    public async Task Branch_paths_of_the_default_branch_mean_the_same_and_others_do_not_exist()
    {
        var bucket = await platform.NewBucketAsync();
        var detail = await platform.GetJsonAsync($"/v2/storage/branch/default/buckets/{bucket}");
        var byNumber = await platform.GetJsonAsync($"/v2/storage/branch/{detail["idBranch"]}/buckets/{bucket}");
        using var other = await platform.GetAsync($"/v2/storage/branch/999999/buckets/{bucket}");

        Assert.Equal(bucket, byNumber.Text("id"));
        await other.ShouldBeRefusedAsync(404, null, "Branch id:\"999999\" was not found.");
    }

    [Fact]
    public async Task Owner_is_the_admin_who_made_it()
    {
        var bucket = await platform.NewBucketAsync();
        var owner = await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}/owner");
        Assert.Contains("@", owner.Text("email"), StringComparison.Ordinal);

        var token = await platform.NewTokenAsync(new { canManageBuckets = true });
        using var made = await platform.PostAsync("/v2/storage/buckets", new { name = platform.NewName("orphan") }, token);
        var id = (await made.ShouldBeAsync(201)).Text("id");
        using var nobody = await platform.GetAsync($"/v2/storage/buckets/{id}/owner");
        await nobody.ShouldBeRefusedAsync(404, "storage.bucket.ownerNotFound", $"Owner for bucket {id} in project {platform.Project} not found.");
    }

    [Fact]
    public async Task Events_tell_of_creation_and_of_the_drop()
    {
        var bucket = await platform.NewBucketAsync();
        var events = await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}/events");
        Assert.Equal(["storage.bucketCreated"], events.AsArray().Select(one => one!.Text("event")));
        Assert.Equal(bucket, events[0]!.Text("objectId"));
        Assert.Equal("bucket", events[0]!.Text("objectType"));

        using var drop = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}");
        await drop.ShouldBeAsync(204);
        var all = await platform.GetJsonAsync($"/v2/storage/events?q=objectId:\"{bucket}\"");
        Assert.Equal(["storage.bucketDeleted", "storage.bucketCreated"], all.AsArray().Select(one => one!.Text("event")));
    }
}
