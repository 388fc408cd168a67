using System.Net;
using Headgate.Testing;

namespace Headgate.ServerTests.Files;

public sealed class ReachingAFile(FilesFixture platform) : IClassFixture<FilesFixture>
{
    public static TheoryData<string, string> Operations { get; } = new()
    {
        { "GET", "" }, { "PUT", "/refresh" }, { "POST", "/tags" }, { "DELETE", "/tags/one" }, { "DELETE", "" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Another_projects_admin_gets_404(string method, string path)
    {
        var file = await platform.PrepareAsync();
        var stranger = (await platform.NewProjectAsync()).MasterToken;

        using var answer = await platform.SendAsync(new HttpMethod(method), $"/v2/storage/files/{file.Id}{path}", new { tag = "one" }, stranger);

        await answer.ShouldBeRefusedAsync(404, "storage.files.notFound", "File not found.");
        await platform.GetJsonAsync($"/v2/storage/files/{file.Id}");
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Another_token_of_the_project_gets_403(string method, string path)
    {
        var file = await platform.PrepareAsync();
        var other = await platform.NewTokenAsync();

        using var answer = await platform.SendAsync(new HttpMethod(method), $"/v2/storage/files/{file.Id}{path}", new { tag = "one" }, other);

        await answer.ShouldBeRefusedAsync(403, "accessDenied", "You don't have access to the resource.");
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Token_that_may_read_all_uploads_gets_through(string method, string path)
    {
        var file = await platform.PrepareAsync();
        var seeing = await platform.NewTokenAsync(new { canReadAllFileUploads = true });

        using var answer = await platform.SendAsync(new HttpMethod(method), $"/v2/storage/files/{file.Id}{path}", new { tag = "one" }, seeing);

        Assert.True(answer.IsSuccessStatusCode, answer.StatusCode.ToString());
    }

    [Fact]
    public async Task Read_only_admin_reads_and_changes_nothing()
    {
        var file = await platform.PrepareAsync();
        var readOnly = await platform.NewMemberAsync(platform.Project, "readOnly");

        await platform.GetJsonAsync($"/v2/storage/files/{file.Id}", readOnly);
        foreach (var (method, path) in new[] { ("PUT", "/refresh"), ("POST", "/tags"), ("DELETE", "/tags/one"), ("DELETE", "") })
        {
            using var answer = await platform.SendAsync(new HttpMethod(method), $"/v2/storage/files/{file.Id}{path}", new { tag = "one" }, readOnly);
            await answer.ShouldBeRefusedAsync(403, "accessDenied");
        }
    }

    [Theory]
    [InlineData("999999999")]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("99999999999999999999999")]
    public async Task Unknown_number_gets_404(string id)
    {
        using var answer = await platform.GetAsync($"/v2/storage/files/{id}");

        await answer.ShouldBeRefusedAsync(404, "storage.files.notFound");
    }

    [Fact]
    public async Task Address_is_a_plain_GET_of_an_attachment_and_gone_after_deletion()
    {
        var file = await platform.UploadAsync("příloha \"1\".csv", "content"u8.ToArray());
        var url = (await platform.GetJsonAsync($"/v2/storage/files/{file.Id}")).Text("url");

        using (var answer = await platform.Client.GetAsync(url))
        {
            Assert.Equal("content", await answer.Content.ReadAsStringAsync());
            Assert.StartsWith("attachment; filename=\"p__loha _1_.csv\"; filename*=UTF-8''p%C5%99", answer.Content.Headers.GetValues("Content-Disposition").Single(), StringComparison.Ordinal);
        }

        var before = platform.Contents();
        using (var deleted = await platform.DeleteAsync($"/v2/storage/files/{file.Id}"))
            await deleted.ShouldBeAsync(204);

        Assert.Equal(1, before.Count - platform.Contents().Count);
        using var gone = await platform.GetAsync($"/v2/storage/files/{file.Id}");
        await gone.ShouldBeRefusedAsync(404, "storage.files.notFound");
        using var again = await platform.DeleteAsync($"/v2/storage/files/{file.Id}");
        await again.ShouldBeRefusedAsync(404, "storage.files.notFound");
        using var link = await platform.Client.GetAsync(url);
        await link.ShouldBeBlobErrorAsync(404, "ContainerNotFound");
        Assert.Single((await platform.GetJsonAsync($"/v2/storage/events?q=event:storage.fileDeleted+AND+objectId:{file.Id}")).AsArray());
    }

    [Fact]
    public async Task Download_credentials_read_and_list_and_do_nothing_else()
    {
        var file = await platform.UploadAsync("read.csv", "content"u8.ToArray());

        var detail = await platform.GetJsonAsync($"/v2/storage/files/{file.Id}?federationToken=1");

        Assert.Null(detail["absUploadParams"]);
        var download = new PreparedFile(detail, platform.Client);
        Assert.Equal((file.Container, file.Blob), (download.Container, download.Blob));
        Assert.Equal("content"u8.ToArray(), await download.GetAsync(download.Blob));
        using var list = await download.SendAsync(HttpMethod.Get, download.ContainerAddress("&restype=container&comp=list"));
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        using var put = await download.SendAsync(HttpMethod.Put, download.AddressOf(download.Blob), [1], ("x-ms-blob-type", "BlockBlob"));
        await put.ShouldBeBlobErrorAsync(403, "AuthorizationPermissionMismatch");
        using var delete = await download.SendAsync(HttpMethod.Delete, download.AddressOf(download.Blob));
        await delete.ShouldBeBlobErrorAsync(403, "AuthorizationPermissionMismatch");
    }

    [Fact]
    public async Task Refresh_gives_credentials_that_upload()
    {
        var file = await platform.PrepareAsync("late.csv");
        using var answer = await platform.PutAsync($"/v2/storage/files/{file.Id}/refresh");
        var fresh = new PreparedFile(await answer.ShouldBeAsync(200), platform.Client);

        await fresh.PutAsync(fresh.Blob, "late"u8.ToArray());

        Assert.Equal("late"u8.ToArray(), await file.GetAsync(file.Blob));
    }

    [Fact]
    public async Task Sliced_files_address_is_its_manifest_and_its_size_that_of_the_slices()
    {
        var file = await platform.PrepareAsync("sliced.csv", isSliced: true);
        await file.PutAsync(file.Blob + "1", new byte[10]);
        await file.PutAsync(file.Blob + "2", new byte[5]);
        await file.PutAsync(file.Blob + "manifest", "{\"entries\":[]}"u8.ToArray());

        var detail = await platform.GetJsonAsync($"/v2/storage/files/{file.Id}");

        Assert.Equal(15, detail["sizeBytes"]!.GetValue<long>());
        Assert.Equal("{\"entries\":[]}", await platform.Client.GetStringAsync(detail.Text("url")));
    }

    [Fact]
    public async Task Tags_are_added_behind_and_removed()
    {
        var file = await platform.PrepareAsync(more: new { name = "tags.csv", tags = new[] { "first", "image" } });
        await TagAsync(HttpMethod.Delete, "/tags/first");
        Assert.Equal(["image"], await TagsAsync());
        await TagAsync(HttpMethod.Post, "/tags", "new one");
        await TagAsync(HttpMethod.Post, "/tags", "new one");
        Assert.Equal(["image", "new one"], await TagsAsync());
        await TagAsync(HttpMethod.Delete, "/tags/new%20one");
        await TagAsync(HttpMethod.Delete, "/tags/never-there");
        Assert.Equal(["image"], await TagsAsync());

        using var blank = await platform.PostAsync($"/v2/storage/files/{file.Id}/tags", new { tag = "" });
        await blank.ShouldBeRefusedAsync(400, "storage.validation");

        async Task TagAsync(HttpMethod method, string path, string? tag = null)
        {
            using var answer = await platform.SendAsync(method, $"/v2/storage/files/{file.Id}{path}", tag is null ? null : new { tag }, null);
            await answer.ShouldBeAsync(204);
        }

        async Task<IEnumerable<string>> TagsAsync() =>
            (await platform.GetJsonAsync($"/v2/storage/files/{file.Id}"))["tags"]!.AsArray().Select(tag => tag!.GetValue<string>());
    }
}
