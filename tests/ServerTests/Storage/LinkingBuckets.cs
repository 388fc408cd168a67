using System.Text.Json.Nodes;
using Headgate.Identity;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Storage;

public sealed class LinkingBuckets(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private async Task<(string Bucket, string Table)> NewSharedAsync(string csv = "id,name\n1,a\n2,b\n")
    {
        var table = await platform.NewTableAsync(csv, "id");
        var bucket = table[..table.LastIndexOf('.')];
        await ShareAsync(bucket, "share-organization-project");
        return (bucket, table);
    }

    private async Task ShareAsync(string bucket, string how, object? body = null)
    {
        using var answer = await platform.PostAsync($"/v2/storage/buckets/{bucket}/{how}", body);
        await platform.Api.ResultsAsync(await answer.ShouldBeAsync(202));
    }

    private Task<HttpResponseMessage> AskToLinkAsync(string token, string source, string? name = null, long? project = null) => platform.PostAsync(
        "/v2/storage/buckets", new { name = name ?? platform.NewName("link"), stage = "in", sourceProjectId = project ?? platform.Project.Value, sourceBucketId = source }, token);

    private async Task<JsonNode> LinkAsync(string token, string source)
    {
        using var answer = await AskToLinkAsync(token, source);
        return await answer.ShouldBeAsync(201);
    }

    [Fact]
    public async Task Link_shows_its_source_and_the_source_shows_its_links()
    {
        var (bucket, _) = await NewSharedAsync();
        var beside = await platform.NewSiblingAsync();
        var link = await LinkAsync(beside.MasterToken, bucket);
        var id = link.Text("id");

        Assert.True(link["isLinkedBucket"]!.GetValue<bool>());
        Assert.True(link["isReadOnly"]!.GetValue<bool>());
        Assert.Equal(bucket, link["sourceBucket"]!.Text("id"));
        Assert.Equal(platform.Project.Value, link["sourceBucket"]!["project"]!["id"]!.GetValue<long>());
        Assert.Equal("My project", link["sourceBucket"]!["project"]!.Text("name"));
        Assert.Equal([$"KEBOOLA_{platform.Project}", bucket], link["backendPath"]!.AsArray().Select(part => part!.GetValue<string>()));
        Assert.Null(link["sharing"]);

        var linkedBy = (await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}"))["linkedBy"]!.AsArray();
        Assert.Equal((id, beside.Id.Value, "A project beside"), (linkedBy[0]!.Text("id"), linkedBy[0]!["project"]!["id"]!.GetValue<long>(), linkedBy[0]!["project"]!.Text("name")));
        var listed = (await platform.GetJsonAsync("/v2/storage/buckets?include=linkedBuckets")).AsArray().Single(one => one!.Text("id") == bucket)!;
        Assert.Equal(id, listed["linkedBy"]![0]!.Text("id"));
        Assert.Contains((await platform.GetJsonAsync($"/v2/storage/buckets/{id}/events", beside.MasterToken)).AsArray(), one => one!.Text("event") == "storage.bucketLinked");
    }

    [Fact]
    public async Task Asynchronous_link_is_a_job_whose_results_are_the_bucket()
    {
        var (bucket, _) = await NewSharedAsync();
        var beside = await platform.NewSiblingAsync();
        var name = platform.NewName("link");
        using var answer = await platform.PostAsync(
            "/v2/storage/buckets?async=1", new { name, stage = "out", displayName = $"{name}-shown", sourceProjectId = platform.Project.Value, sourceBucketId = bucket }, beside.MasterToken);
        var job = await answer.ShouldBeAsync(202);
        var asked = job["operationParams"]!["params"]!;

        Assert.Equal("bucketLink", job.Text("operationName"));
        Assert.Equal((bucket, "out", $"{name}-shown"), (asked.Text("sourceBucketId"), asked.Text("bucketStage"), asked.Text("displayName")));
        Assert.Equal($"out.c-{name}", (await platform.ApiOf(beside.MasterToken).ResultsAsync(job)).Text("id"));
    }

    [Fact]
    public async Task Tables_are_read_as_they_are_in_the_source_at_that_moment()
    {
        var (bucket, table) = await NewSharedAsync();
        var beside = await platform.NewSiblingAsync();
        var there = platform.ApiOf(beside.MasterToken);
        var link = (await LinkAsync(beside.MasterToken, bucket)).Text("id");
        var linked = $"{link}.{table[(table.LastIndexOf('.') + 1)..]}";

        var detail = await there.GetAsync($"/v2/storage/tables/{linked}");
        Assert.True(detail["isAlias"]!.GetValue<bool>());
        Assert.Equal(table, detail["sourceTable"]!.Text("id"));
        Assert.Equal(platform.Project.Value, detail["sourceTable"]!["project"]!["id"]!.GetValue<long>());
        Assert.Equal(["id", "name"], detail["columns"]!.AsArray().Select(column => column!.GetValue<string>()));
        Assert.Equal("id", detail["primaryKey"]![0]!.GetValue<string>());
        Assert.Equal("\"id\",\"name\"\n\"2\",\"b\"\n", await there.GetTextAsync($"/v2/storage/tables/{linked}/data-preview?whereColumn=id&whereValues[]=2"));
        Assert.Equal(2, (await there.RowsAsync(linked)).Count);

        await platform.ImportAsync(table, "id,name\n3,c\n", new JsonObject { ["incremental"] = true });
        Assert.Equal(3, (await there.GetAsync($"/v2/storage/tables/{linked}"))["rowsCount"]!.GetValue<long>());
        Assert.Equal(3, (await there.GetAsync($"/v2/storage/buckets/{link}"))["rowsCount"]!.GetValue<long>());
        Assert.Equal(3, (await there.RowsAsync(linked)).Count);
    }

    [Fact]
    public async Task New_and_dropped_tables_of_the_source_come_and_go()
    {
        var (bucket, table) = await NewSharedAsync();
        var beside = await platform.NewSiblingAsync();
        var link = (await LinkAsync(beside.MasterToken, bucket)).Text("id");
        async Task<List<string>> TablesAsync() =>
            [.. (await platform.GetJsonAsync($"/v2/storage/buckets/{link}/tables", beside.MasterToken)).AsArray().Select(one => one!.Text("name"))];
        Assert.Single(await TablesAsync());

        await platform.Api.NewTableAsync(bucket, "later", "x\n1\n");
        using (var alias = await platform.PostAsync($"/v2/storage/buckets/{bucket}/table-aliases", new { sourceTable = table, name = "narrow", aliasFilter = new { column = "id", values = new[] { "1" } } }))
            await alias.ShouldBeAsync(201);
        Assert.Equal(3, (await TablesAsync()).Count);
        Assert.Equal("\"id\",\"name\"\n\"1\",\"a\"\n", await platform.ApiOf(beside.MasterToken).GetTextAsync($"/v2/storage/tables/{link}.narrow/data-preview"));

        using (var refused = await platform.DeleteAsync($"/v2/storage/tables/{bucket}.later"))
            await refused.ShouldBeRefusedAsync(400, "tables.cannotDeletedTableWithAliases");
        Assert.Contains("later", await TablesAsync());
        using (var drop = await platform.DeleteAsync($"/v2/storage/tables/{bucket}.later?force=1"))
            await drop.ShouldBeAsync(204);
        Assert.DoesNotContain("later", await TablesAsync());
        using var gone = await platform.GetAsync($"/v2/storage/tables/{link}.later/data-preview", beside.MasterToken);
        await gone.ShouldBeRefusedAsync(404, "storage.tables.notFound");
    }

    [Fact]
    public async Task Tables_made_while_a_link_is_made_are_all_there()
    {
        var (bucket, _) = await NewSharedAsync();
        var beside = await platform.NewSiblingAsync();
        var files = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => platform.Api.UploadAsync("t.csv", "a\n1\n")));
        var making = files.Select((file, number) => platform.Api.NewTableAsync(bucket, $"made{number}", file)).ToList();
        var link = (await LinkAsync(beside.MasterToken, bucket)).Text("id");
        await Task.WhenAll(making);

        Assert.Equal(9, (await platform.GetJsonAsync($"/v2/storage/buckets/{link}/tables", beside.MasterToken)).AsArray().Count);
    }

    [Fact]
    public async Task Nothing_is_changed_through_a_link()
    {
        var (bucket, table) = await NewSharedAsync();
        var beside = await platform.NewSiblingAsync();
        var there = platform.ApiOf(beside.MasterToken);
        var link = (await LinkAsync(beside.MasterToken, bucket)).Text("id");
        var linked = $"{link}.{table[(table.LastIndexOf('.') + 1)..]}";
        var file = await there.UploadAsync("rows.csv", "id,name\n9,z\n");

        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Post, $"tables/{linked}/import-async", new { dataFileId = file }),
            (HttpMethod.Delete, $"tables/{linked}/rows?allowTruncate=1", null),
            (HttpMethod.Delete, $"tables/{linked}", null),
            (HttpMethod.Delete, $"tables/{linked}?force=1", null),
            (HttpMethod.Post, $"tables/{linked}/columns", new { name = "extra" }),
            (HttpMethod.Post, $"buckets/{link}/tables-async", new { name = "mine", dataFileId = file }),
            (HttpMethod.Post, $"buckets/{link}/tables-definition", new { name = "mine", columns = new[] { new { name = "a" } } }),
        })
        {
            using var answer = await platform.SendAsync(method, $"/v2/storage/{path}", body, beside.MasterToken);
            await answer.ShouldBeRefusedAsync(403, "accessDenied", "read-only");
        }

        using var share = await platform.PostAsync($"/v2/storage/buckets/{link}/share-organization", token: beside.MasterToken);
        await share.ShouldBeRefusedAsync(400, "storage.buckets.validation", "cannot be shared");
        Assert.Equal(2, await platform.Api.RowsCountAsync(table));
    }

    [Fact]
    public async Task Bucket_is_linked_once_in_a_project_and_not_in_its_own()
    {
        var (bucket, _) = await NewSharedAsync();
        var beside = await platform.NewSiblingAsync();
        await LinkAsync(beside.MasterToken, bucket);

        using var twice = await AskToLinkAsync(beside.MasterToken, bucket);
        using var own = await AskToLinkAsync(platform.MasterToken, bucket);
        await twice.ShouldBeRefusedAsync(400, "storage.buckets.alreadyLinked");
        await own.ShouldBeRefusedAsync(400, "storage.buckets.validation", "own project");
    }

    [Fact]
    public async Task Linked_bucket_is_neither_taken_back_nor_dropped_before_the_link_is()
    {
        var (bucket, _) = await NewSharedAsync();
        var beside = await platform.NewSiblingAsync();
        var link = (await LinkAsync(beside.MasterToken, bucket)).Text("id");

        using (var end = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}/share"))
            await end.ShouldBeRefusedAsync(400, "storage.buckets.alreadyLinked", "The bucket is already linked in other projects.");
        using (var drop = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}?force=1"))
            await drop.ShouldBeRefusedAsync(400, "storage.buckets.alreadyLinked");

        Assert.Single((await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}"))["linkedBy"]!.AsArray());
        using (var unlink = await platform.DeleteAsync($"/v2/storage/buckets/{link}", token: beside.MasterToken))
            await unlink.ShouldBeAsync(204);
        Assert.Empty((await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}"))["linkedBy"]!.AsArray());
        Assert.Single((await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}/tables")).AsArray());
        using (var end = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}/share"))
            Assert.Equal("success", (await platform.Api.EndedJobAsync(await end.ShouldBeAsync(202))).Text("status"));
        using var drop2 = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}?force=1");
        await drop2.ShouldBeAsync(204);
    }

    [Fact]
    public async Task Forced_unlink_ends_reading_at_once_with_aliases_and_rights()
    {
        var (bucket, table) = await NewSharedAsync();
        var beside = await platform.NewSiblingAsync();
        var there = platform.ApiOf(beside.MasterToken);
        var link = (await LinkAsync(beside.MasterToken, bucket)).Text("id");
        var linked = $"{link}.{table[(table.LastIndexOf('.') + 1)..]}";
        var own = await there.NewBucketAsync(platform.NewName("own"));
        await there.PostAsync($"/v2/storage/buckets/{own}/table-aliases", new JsonObject { ["sourceTable"] = linked, ["name"] = "copy" });
        await there.GetAsync($"/v2/storage/tables/{own}.copy");

        using (var stranger = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}/links/{beside.Id}", token: beside.MasterToken))
            await stranger.ShouldBeRefusedAsync(404, "storage.buckets.notFound");
        using (var nobody = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}/links/{platform.Project}"))
            await nobody.ShouldBeRefusedAsync(404, "storage.buckets.notFound", "is not linked");
        using (var unlink = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}/links/{beside.Id}?async=1"))
        {
            var job = await platform.Api.EndedJobAsync(await unlink.ShouldBeAsync(202));
            Assert.Equal(("bucketForceUnlink", "success"), (job.Text("operationName"), job.Text("status")));
            Assert.Equal(beside.Id.Value, job["operationParams"]!["params"]!["linkedIdProject"]!.GetValue<long>());
        }

        foreach (var (path, code) in new[]
        {
            ($"buckets/{link}", "storage.buckets.notFound"), ($"tables/{linked}", "storage.tables.notFound"), ($"tables/{linked}/data-preview", "storage.tables.notFound"),
            ($"tables/{own}.copy", "storage.tables.notFound"), ($"tables/{own}.copy/data-preview", "storage.tables.notFound"),
        })
        {
            using var answer = await platform.GetAsync($"/v2/storage/{path}", beside.MasterToken);
            await answer.ShouldBeRefusedAsync(404, code);
        }

        Assert.Empty((await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}"))["linkedBy"]!.AsArray());
        Assert.Equal(2, await platform.Api.RowsCountAsync(table));
    }

    [Fact]
    public async Task Who_may_not_link_is_told_so_within_the_organization_and_nothing_outside()
    {
        var chosen = await platform.NewSiblingAsync();
        var other = await platform.NewSiblingAsync();
        var foreign = await platform.NewProjectAsync();
        var bucket = await platform.NewBucketAsync();
        var secret = await platform.NewBucketAsync();
        await ShareAsync(bucket, "share-to-projects", new { targetProjectIds = new[] { chosen.Id.Value } });

        using var notChosen = await AskToLinkAsync(other.MasterToken, bucket);
        await notChosen.ShouldBeRefusedAsync(403, "accessDenied", "You do not have permission to link this bucket.");
        // Shared elsewhere, not shared, unknown: all the same.
        foreach (var (token, source) in new[] { (foreign.MasterToken, bucket), (foreign.MasterToken, "in.c-nowhere"), (other.MasterToken, secret), (other.MasterToken, "in.c-nowhere") })
        {
            using var answer = await AskToLinkAsync(token, source);
            await answer.ShouldBeRefusedAsync(400, "storage.bucket.notShared", $"The bucket \"{source}\" is not shared.");
        }

        using var unknownProject = await AskToLinkAsync(other.MasterToken, bucket, project: 99999999);
        await unknownProject.ShouldBeRefusedAsync(400, "storage.bucket.notShared");
        using var allowed = await AskToLinkAsync(chosen.MasterToken, bucket);
        await allowed.ShouldBeAsync(201);
    }

    [Fact]
    public async Task After_sharing_has_ended_nobody_links_the_bucket()
    {
        var (bucket, _) = await NewSharedAsync();
        var beside = await platform.NewSiblingAsync();
        using (var end = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}/share"))
            await platform.Api.ResultsAsync(await end.ShouldBeAsync(202));
        using var answer = await AskToLinkAsync(beside.MasterToken, bucket);
        await answer.ShouldBeRefusedAsync(400, "storage.bucket.notShared");
    }

    [Fact]
    public async Task Member_who_left_or_another_member_of_the_project_does_not_link_what_was_shared_to_one()
    {
        var beside = await platform.NewSiblingAsync();
        var people = platform.Services.GetRequiredService<ProjectAdministration>();
        var colleague = await platform.NewMemberAsync(beside.Id, "admin");
        var chosen = (await platform.GetJsonAsync("/v2/storage/tokens/verify", beside.MasterToken))["admin"]!["id"]!.GetValue<long>();
        var bucket = await platform.NewBucketAsync();
        await ShareAsync(bucket, "share-to-users", new { targetUsers = new[] { chosen } });

        using (var answer = await AskToLinkAsync(colleague, bucket))
            await answer.ShouldBeRefusedAsync(403, "accessDenied", "You do not have permission to link this bucket.");
        await people.RemoveMemberAsync(beside.Id, chosen, CancellationToken.None);
        using var left = await AskToLinkAsync(beside.MasterToken, bucket);
        await left.ShouldBeRefusedAsync(401, "storage.tokenInvalid");
    }

    [Fact]
    public async Task Tokens_reach_a_link_by_their_own_rights_only()
    {
        var (bucket, table) = await NewSharedAsync();
        var beside = await platform.NewSiblingAsync();
        var link = (await LinkAsync(beside.MasterToken, bucket)).Text("id");
        var linked = $"{link}.{table[(table.LastIndexOf('.') + 1)..]}";
        async Task<string> TokenAsync(object options)
        {
            using var answer = await platform.PostAsync("/v2/storage/tokens", options, beside.MasterToken);
            return (await answer.ShouldBeAsync(201)).Text("token");
        }

        var reader = await TokenAsync(new { bucketPermissions = new Dictionary<string, string> { [link] = "read" } });
        var nobody = await TokenAsync(new { });

        await platform.GetJsonAsync($"/v2/storage/tables/{linked}", reader);
        foreach (var path in new[] { $"buckets/{link}", $"tables/{linked}", $"tables/{linked}/data-preview" })
        {
            using var hidden = await platform.GetAsync($"/v2/storage/{path}", nobody);
            await hidden.ShouldBeRefusedAsync(403, "accessDenied");
        }

        // The source's own ids stay the source's project's.
        using var foreign = await platform.GetAsync($"/v2/storage/tables/{table}", beside.MasterToken);
        await foreign.ShouldBeRefusedAsync(404, "storage.tables.notFound");
        using var relink = await AskToLinkAsync(reader, bucket);
        await relink.ShouldBeRefusedAsync(403, "accessDenied");
    }

    [Fact]
    public async Task Link_is_there_in_a_development_branch_too_and_goes_with_a_forced_unlink()
    {
        var (bucket, table) = await NewSharedAsync();
        var beside = await platform.NewSiblingAsync();
        var there = platform.ApiOf(beside.MasterToken);
        var link = (await LinkAsync(beside.MasterToken, bucket)).Text("id");
        var branch = (await there.ResultsAsync(await there.PostAsync("/v2/storage/dev-branches", new JsonObject { ["name"] = platform.NewName("branch") })))["id"];
        await platform.Api.NewTableAsync(bucket, "later", "x\n1\n");

        var detail = await there.GetAsync($"/v2/storage/branch/{branch}/buckets/{link}");
        Assert.True(detail["isLinkedBucket"]!.GetValue<bool>());
        Assert.Equal(2, detail["tables"]!.AsArray().Count);
        Assert.Equal(2, (await there.GetAsync($"/v2/storage/branch/{branch}/tables/{link}.{table[(table.LastIndexOf('.') + 1)..]}"))["rowsCount"]!.GetValue<long>());

        using (var unlink = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}/links/{beside.Id}"))
            await unlink.ShouldBeAsync(204);
        using var gone = await platform.GetAsync($"/v2/storage/branch/{branch}/buckets/{link}", beside.MasterToken);
        await gone.ShouldBeRefusedAsync(404, "storage.buckets.notFound");
    }

    [Fact]
    public async Task Bucket_of_a_development_branch_is_not_shared()
    {
        var branch = (await platform.Api.ResultsAsync(await platform.Api.PostAsync("/v2/storage/dev-branches", new JsonObject { ["name"] = platform.NewName("branch") })))["id"];
        using var made = await platform.PostAsync($"/v2/storage/branch/{branch}/buckets", new { name = platform.NewName("dev") });
        var bucket = (await made.ShouldBeAsync(201)).Text("id");
        using var share = await platform.PostAsync($"/v2/storage/branch/{branch}/buckets/{bucket}/share-organization");
        await share.ShouldBeRefusedAsync(400, null, "Sharing Dev/Branch buckets is not supported yet.");
    }

    [Fact]
    public async Task What_is_said_of_a_link_is_its_own()
    {
        var (bucket, _) = await NewSharedAsync();
        var beside = await platform.NewSiblingAsync();
        var link = (await LinkAsync(beside.MasterToken, bucket)).Text("id");
        var before = (await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}")).Text("displayName");
        using (var update = await platform.PutAsync($"/v2/storage/buckets/{link}", new { displayName = "ours", color = "#123456" }, beside.MasterToken))
            Assert.Equal("ours", (await update.ShouldBeAsync(200)).Text("displayName"));
        using (var note = await platform.PostAsync(
            $"/v2/storage/buckets/{link}/metadata", new { provider = "user", metadata = new[] { new { key = "KBC.description", value = "Theirs" } } }, beside.MasterToken))
            Assert.True(note.IsSuccessStatusCode, await note.Content.ReadAsStringAsync());

        Assert.Equal("Theirs", (await platform.GetJsonAsync($"/v2/storage/buckets/{link}", beside.MasterToken))["metadata"]![0]!.Text("value"));
        var source = await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}");
        Assert.Equal(before, source.Text("displayName"));
        Assert.Empty(source["metadata"]!.AsArray());
    }

    [Fact]
    public async Task Of_a_link_and_the_end_of_sharing_at_once_one_wins()
    {
        for (var round = 0; round < 4; round++)
        {
            var (bucket, _) = await NewSharedAsync();
            var beside = await platform.NewSiblingAsync();
            var link = AskToLinkAsync(beside.MasterToken, bucket);
            using var end = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}/share");
            var ended = (int)end.StatusCode == 202 && (await platform.Api.EndedJobAsync(await end.ShouldBeAsync(202))).Text("status") == "success";
            using var linked = await link;

            Assert.NotEqual(ended, (int)linked.StatusCode == 201);
            Assert.Equal(ended ? 0 : 1, (await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}"))["linkedBy"]!.AsArray().Count);
        }
    }
}
