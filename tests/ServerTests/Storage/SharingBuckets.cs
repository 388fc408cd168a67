using System.Text.Json.Nodes;
using Headgate.Identity;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Storage;

public sealed class SharingBuckets(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private async Task<JsonObject> ShareAsync(string bucket, string how, object? body = null, string? token = null)
    {
        using var answer = await platform.PostAsync($"/v2/storage/buckets/{bucket}/{how}", body, token);
        return await platform.Api.EndedJobAsync(await answer.ShouldBeAsync(202));
    }

    private async Task<List<string>> SeenByAsync(string token) =>
        [.. (await platform.GetJsonAsync("/v2/storage/shared-buckets", token)).AsArray().Select(bucket => bucket!.Text("id"))];

    [Theory]
    [InlineData("share-organization", "bucketShareToOrganization", "organization")]
    [InlineData("share-organization-project", "bucketShareToOrganizationProject", "organization-project")]
    public async Task Sharing_to_the_organization_is_a_job_and_the_bucket_shows_it(string path, string operation, string type)
    {
        var bucket = await platform.NewBucketAsync();
        var job = await ShareAsync(bucket, path);

        Assert.Equal(operation, job.Text("operationName"));
        Assert.Equal("main", job["operationParams"]!["params"]!.Text("queue"));
        Assert.Equal("success", job.Text("status"));
        Assert.Equal(type, job["results"]!.Text("sharing"));
        var detail = await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}");
        Assert.Equal(type, detail.Text("sharing"));
        Assert.Empty(detail["sharingParameters"]!.AsArray());
        Assert.Equal("Administrator", detail["sharedBy"]!.Text("name"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT", detail["sharedBy"]!.Text("date"));
        Assert.Contains((await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}/events")).AsArray(), one => one!.Text("event") == "storage.bucketSharingEnabled");
    }

    [Fact]
    public async Task Shared_bucket_is_listed_with_its_tables_for_the_projects_beside()
    {
        var beside = await platform.NewSiblingAsync();
        var table = await platform.NewTableAsync("id\n1\n2\n");
        var bucket = table[..table.LastIndexOf('.')];
        await ShareAsync(bucket, "share-organization-project");

        var list = (await platform.GetJsonAsync("/v2/storage/shared-buckets?include=metadata", beside.MasterToken)).AsArray();
        var shown = list.Single(one => one!.Text("id") == bucket)!;

        Assert.Equal("organization-project", shown.Text("sharing"));
        Assert.Equal(platform.Project.Value, shown["project"]!["id"]!.GetValue<long>());
        Assert.Equal("My project", shown["project"]!.Text("name"));
        Assert.Equal(table, shown["tables"]![0]!.Text("id"));
        Assert.Equal(2, shown["rowsCount"]!.GetValue<long>());
        Assert.Empty(shown["sharingParameters"]!.AsArray());
        Assert.Empty(shown["metadata"]!.AsArray());
        Assert.DoesNotContain(bucket, await SeenByAsync(platform.MasterToken));
    }

    [Fact]
    public async Task Sharing_to_projects_shows_the_bucket_to_those_only()
    {
        var chosen = await platform.NewSiblingAsync();
        var other = await platform.NewSiblingAsync();
        var bucket = await platform.NewBucketAsync();
        var job = await ShareAsync(bucket, "share-to-projects", new { targetProjectIds = new[] { chosen.Id.ToString() } });

        Assert.Equal("bucketShareToProjects", job.Text("operationName"));
        Assert.Equal(chosen.Id.Value, job["operationParams"]!["params"]!["targetProjectIds"]![0]!.GetValue<long>());
        var shared = job["results"]!["sharingParameters"]!["projects"]![0]!;
        Assert.Equal(chosen.Id.Value, shared["id"]!.GetValue<long>());
        Assert.Equal("A project beside", shared.Text("name"));
        Assert.Contains(bucket, await SeenByAsync(chosen.MasterToken));
        Assert.DoesNotContain(bucket, await SeenByAsync(other.MasterToken));
    }

    [Fact]
    public async Task Sharing_to_users_shows_the_bucket_to_them_in_any_project()
    {
        var beside = await platform.NewSiblingAsync();
        var colleague = await platform.NewMemberAsync(beside.Id, "admin");
        var chosen = await platform.GetJsonAsync("/v2/storage/tokens/verify", beside.MasterToken);
        var bucket = await platform.NewBucketAsync();
        var job = await ShareAsync(bucket, "share-to-users", new { targetUsers = new[] { chosen.Text("description") } });

        Assert.Equal("bucketShareToAdmins", job.Text("operationName"));
        Assert.Equal("selected-users", job["results"]!.Text("sharing"));
        Assert.Equal(chosen.Text("description"), job["results"]!["sharingParameters"]!["users"]![0]!.Text("email"));
        Assert.Contains(bucket, await SeenByAsync(beside.MasterToken));
        Assert.DoesNotContain(bucket, await SeenByAsync(colleague));

        await ShareAsync(bucket, "share-to-users", new { targetUsers = new[] { (await platform.GetJsonAsync("/v2/storage/tokens/verify", colleague))["admin"]!["id"]!.GetValue<long>() } });
        Assert.DoesNotContain(bucket, await SeenByAsync(beside.MasterToken));
        Assert.Contains(bucket, await SeenByAsync(colleague));
    }

    [Fact]
    public async Task Sharing_to_the_organization_shows_the_bucket_to_its_members_and_not_to_mere_members_of_projects()
    {
        var beside = await platform.NewSiblingAsync();
        var administrator = await platform.Services.GetRequiredService<ProjectAdministration>()
            .AddMemberAsync(beside.Id, "Administrator", "admin@localhost", "admin", CancellationToken.None);
        var bucket = await platform.NewBucketAsync();
        await ShareAsync(bucket, "share-organization");

        Assert.Contains(bucket, await SeenByAsync(administrator));
        Assert.DoesNotContain(bucket, await SeenByAsync(beside.MasterToken));
    }

    [Fact]
    public async Task Targets_outside_the_organization_are_named()
    {
        var bucket = await platform.NewBucketAsync();
        var beside = await platform.NewSiblingAsync();
        var foreign = await platform.NewProjectAsync();
        var stranger = (await platform.GetJsonAsync("/v2/storage/tokens/verify", foreign.MasterToken)).Text("description");

        using var projects = await platform.PostAsync($"/v2/storage/buckets/{bucket}/share-to-projects", new { targetProjectIds = new[] { beside.Id.Value, foreign.Id.Value, 999999 } });
        using var users = await platform.PostAsync($"/v2/storage/buckets/{bucket}/share-to-users", new { targetUsers = new[] { stranger } });

        await projects.ShouldBeRefusedAsync(422, "storage.buckets.targetProjectIdsAreNotPartOfOrganization", $"TargetProjectIds \"[{foreign.Id}, 999999]\" are not part of organization.");
        await users.ShouldBeRefusedAsync(422, "storage.buckets.targetAdminsAreNotPartOfOrganization", $"Admins \"[{stranger}]\" are not part of organization.");
        Assert.Null((await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}"))["sharing"]);
    }

    [Fact]
    public async Task Sharing_is_changed_and_ended()
    {
        var beside = await platform.NewSiblingAsync();
        var bucket = await platform.NewBucketAsync();
        await ShareAsync(bucket, "share-to-projects", new { targetProjectIds = new[] { beside.Id.Value } });

        using (var change = await platform.PutAsync($"/v2/storage/buckets/{bucket}/share", new { sharing = "organization" }))
        {
            var job = await platform.Api.EndedJobAsync(await change.ShouldBeAsync(202));
            Assert.Equal("bucketShareUpdate", job.Text("operationName"));
            Assert.Equal("organization", job["operationParams"]!["params"]!.Text("sharingType"));
        }

        Assert.Equal("organization", (await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}")).Text("sharing"));
        using var end = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}/share");
        Assert.Equal("bucketRemoveShare", (await platform.Api.EndedJobAsync(await end.ShouldBeAsync(202))).Text("operationName"));
        Assert.Null((await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}"))["sharing"]);
        Assert.DoesNotContain(bucket, await SeenByAsync(beside.MasterToken));
        var happened = (await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}/events")).AsArray().Select(one => one!.Text("event"));
        Assert.Equal(["storage.bucketSharingDisabled", "storage.bucketSharingTypeChanged", "storage.bucketSharingEnabled"], happened.Take(3));
    }

    [Fact]
    public async Task What_is_not_shared_is_neither_changed_nor_ended_and_wrong_fields_are_named()
    {
        var bucket = await platform.NewBucketAsync();
        using var change = await platform.PutAsync($"/v2/storage/buckets/{bucket}/share", new { sharing = "organization" });
        using var end = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}/share");
        using var word = await platform.PutAsync($"/v2/storage/buckets/{bucket}/share", new { sharing = "everybody" });
        using var nobody = await platform.PostAsync($"/v2/storage/buckets/{bucket}/share-to-projects", new { targetProjectIds = Array.Empty<long>() });
        using var missing = await platform.PostAsync($"/v2/storage/buckets/{bucket}/share-to-users", new { });

        await change.ShouldBeRefusedAsync(400, "storage.bucket.notShared", $"The bucket \"{bucket}\" is not shared.");
        await end.ShouldBeRefusedAsync(400, "storage.bucket.notShared");
        await word.ShouldBeRefusedAsync(400, "storage.buckets.validation", "sharing");
        await nobody.ShouldBeRefusedAsync(400, "storage.buckets.validation", "targetProjectIds");
        await missing.ShouldBeRefusedAsync(400, "storage.buckets.validation", "targetUsers");
    }

    [Theory]
    [InlineData("share", 202)]
    [InlineData("admin", 202)]
    [InlineData("guest", 403)]
    [InlineData("readOnly", 403)]
    public async Task Role_decides_who_shares(string role, int status)
    {
        var bucket = await platform.NewBucketAsync();
        using var answer = await platform.PostAsync($"/v2/storage/buckets/{bucket}/share-organization", token: await platform.NewMemberAsync(platform.Project, role));
        await answer.ShouldBeAsync(status);
    }

    [Fact]
    public async Task Token_without_an_admin_does_not_share_and_lists_only_when_it_manages_buckets()
    {
        var bucket = await platform.NewBucketAsync();
        var manager = await platform.NewTokenAsync(new { canManageBuckets = true });
        var reader = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [bucket] = "read" } });
        using var share = await platform.PostAsync($"/v2/storage/buckets/{bucket}/share-organization", token: manager);
        using var list = await platform.GetAsync("/v2/storage/shared-buckets", reader);

        await share.ShouldBeRefusedAsync(403, "accessDenied");
        await list.ShouldBeRefusedAsync(403, "accessDenied");
        await platform.GetJsonAsync("/v2/storage/shared-buckets", manager);
    }

    [Fact]
    public async Task Another_organization_sees_nothing_and_shares_nothing()
    {
        var bucket = await platform.NewBucketAsync();
        await ShareAsync(bucket, "share-organization-project");
        var foreign = await platform.NewProjectAsync();

        Assert.Empty(await SeenByAsync(foreign.MasterToken));
        using var end = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}/share", token: foreign.MasterToken);
        await end.ShouldBeRefusedAsync(404, "storage.buckets.notFound");
    }

    [Fact]
    public async Task Buckets_of_a_disabled_project_are_not_offered()
    {
        var source = await platform.NewSiblingAsync();
        var reader = await platform.NewSiblingAsync();
        var bucket = await platform.ApiOf(source.MasterToken).NewBucketAsync(platform.NewName("off"));
        using (var share = await platform.PostAsync($"/v2/storage/buckets/{bucket}/share-organization-project", token: source.MasterToken))
            await platform.ApiOf(source.MasterToken).EndedJobAsync(await share.ShouldBeAsync(202));
        Assert.Contains(bucket, await SeenByAsync(reader.MasterToken));

        await platform.Services.GetRequiredService<ProjectAdministration>().DisableAsync(source.Id, "Unpaid", CancellationToken.None);
        Assert.DoesNotContain(bucket, await SeenByAsync(reader.MasterToken));
    }

    [Fact]
    public async Task There_are_no_listings_and_ending_one_succeeds_all_the_same()
    {
        var bucket = await platform.NewBucketAsync();
        var reader = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [bucket] = "read" } });
        using var end = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}/listing");
        using var refused = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}/listing", token: reader);

        Assert.Empty((await platform.GetJsonAsync("/v2/storage/listings")).AsArray());
        using var none = await platform.GetAsync($"/v2/storage/buckets/{bucket}/listing");
        using var hidden = await platform.GetAsync($"/v2/storage/buckets/{bucket}/listing", reader);
        await none.ShouldBeRefusedAsync(404, "storage.buckets.listingNotFound");
        await hidden.ShouldBeRefusedAsync(403, "accessDenied");
        var job = await platform.Api.EndedJobAsync(await end.ShouldBeAsync(202));
        Assert.Equal(("bucketListingDelete", "success"), (job.Text("operationName"), job.Text("status")));
        await refused.ShouldBeRefusedAsync(403, "accessDenied");
    }
}
