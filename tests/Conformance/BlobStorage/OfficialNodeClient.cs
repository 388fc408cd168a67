using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Conformance;

/// <summary>The official client <c>@azure/storage-blob</c>, with nothing but the connection string that the Storage API gave.</summary>
public sealed class OfficialNodeClient(FilesFixture platform) : IClassFixture<FilesFixture>
{
    [Fact]
    public async Task Uploads_and_downloads()
    {
        var file = await platform.PrepareAsync("users.csv");

        var seen = await RunAsync("uploads_and_downloads", file);

        Assert.Equal("id,name\n1,žluťoučký\n", seen.Text("content"));
        Assert.Equal("text/csv", seen.Text("contentType"));
        Assert.Equal("attachment; filename=a.csv", seen.Text("disposition"));
        Assert.Equal("me", seen["metadata"]!.Text("author"));
        Assert.Equal("BlockBlob", seen.Text("blobType"));
        Assert.Equal(file.Blob, seen.Text("nameAsTheClientSeesIt"));
        Assert.Equal(file.Container, seen.Text("containerAsTheClientSeesIt"));
        Assert.Equal("headgate", seen.Text("accountAsTheClientSeesIt"));
        var detail = await platform.GetJsonAsync($"/v2/storage/files/{file.Id}");
        Assert.Equal(seen["length"]!.GetValue<long>(), detail["sizeBytes"]!.GetValue<long>());
    }

    [Fact]
    public async Task Uploads_an_empty_file()
    {
        var file = await platform.PrepareAsync("empty.csv");

        var seen = await RunAsync("uploads_an_empty_file", file);

        Assert.Equal(0, seen["length"]!.GetValue<long>());
        Assert.Equal(0, seen["bytes"]!.GetValue<long>());
        Assert.Equal(0, (await platform.GetJsonAsync($"/v2/storage/files/{file.Id}"))["sizeBytes"]!.GetValue<long>());
    }

    [Fact]
    public async Task Uploads_in_blocks()
    {
        var seen = await RunAsync("small_file_in_blocks", await platform.PrepareAsync());

        Assert.True(seen["same"]!.GetValue<bool>());
        Assert.Equal(5, seen["blocks"]!.GetValue<int>());
    }

    [Fact]
    public async Task Uploads_a_stream()
    {
        var seen = await RunAsync("uploads_a_stream", await platform.PrepareAsync());

        Assert.True(seen["same"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Stages_blocks_at_once_and_commits_them_in_order()
    {
        var seen = await RunAsync("stages_blocks_at_once_and_commits_them_in_order", await platform.PrepareAsync());

        Assert.Equal(seen.Text("expected"), seen.Text("content"));
    }

    [Fact]
    public async Task Uploads_slices_with_a_manifest_and_reads_them_back_with_download_credentials()
    {
        var file = await platform.PrepareAsync("sliced.csv", isSliced: true);

        var written = await RunAsync("uploads_slices_with_a_manifest", file);

        var detail = await platform.GetJsonAsync($"/v2/storage/files/{file.Id}?federationToken=1");
        Assert.Equal(written["bytes"]!.GetValue<long>(), detail["sizeBytes"]!.GetValue<long>());
        var read = await NodeClient.RunAsync("blob-storage.mjs", "reads_slices_by_the_manifest", detail.ToJsonString());
        Assert.Equal(["content of part_1\n", "content of part_2\n", "content of part_3\n"], read["contents"]!.AsArray().Select(content => content!.GetValue<string>()));
    }

    [Fact]
    public async Task Reads_ranges()
    {
        var seen = await RunAsync("reads_ranges", await platform.PrepareAsync());

        Assert.Equal("234", seen.Text("middle"));
        Assert.Equal("789", seen.Text("rest"));
        Assert.Equal("89", seen.Text("beyondTheEnd"));
        Assert.Equal("416 InvalidRange", seen.Text("behindTheEnd"));
        Assert.Equal(seen.Text("sumExpected"), seen.Text("sum"));
    }

    [Fact]
    public async Task Lists_with_prefixes_and_pages()
    {
        var seen = await RunAsync("lists_with_prefixes_and_pages", await platform.PrepareAsync());

        Assert.Equal(["a/1", "a/2", "a/b/3", "b", "c 4", "č/5"], Texts(seen["names"]));
        Assert.Equal([3, 3, 5, 1, 3, 4], seen["sizes"]!.AsArray().Select(size => size!.GetValue<int>()));
        Assert.Equal("1", seen["metadata"]!.Text("n"));
        Assert.Equal([4, 2], seen["pages"]!.AsArray().Select(size => size!.GetValue<int>()));
        Assert.Equal(["[a/]", "[č/]", "b", "c 4"], Texts(seen["tree"]));
        Assert.Equal(["a/1", "a/2", "a/b/3"], Texts(seen["below"]));
        Assert.True(seen["exists"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Overwrites_and_minds_conditions()
    {
        var seen = await RunAsync("overwrites_and_minds_conditions", await platform.PrepareAsync());

        Assert.Equal("409 BlobAlreadyExists", seen.Text("refused"));
        Assert.Equal("412 ConditionNotMet", seen.Text("stale"));
        Assert.Equal("two", seen.Text("content"));
        Assert.True(seen["changed"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Deletes()
    {
        var seen = await RunAsync("deletes", await platform.PrepareAsync());

        Assert.False(seen["exists"]!.GetValue<bool>());
        Assert.Equal("404 BlobNotFound", seen.Text("read"));
        Assert.Equal("404 BlobNotFound", seen.Text("again"));
        Assert.False(seen["ifThere"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Is_told_of_wrong_sums()
    {
        var seen = await RunAsync("checks_sums", await platform.PrepareAsync());

        Assert.Equal("400 Md5Mismatch", seen.Text("block"));
    }

    [Fact]
    public async Task Is_refused_with_wrong_signatures()
    {
        var other = await platform.PrepareAsync("secret.csv");

        var seen = await RunAsync("refuses_signatures", await platform.PrepareAsync(), other);

        foreach (var kind in new[] { "foreign", "wrong", "widened" })
            Assert.All(seen[kind]!.AsObject(), attempt => Assert.Equal("403 AuthenticationFailed", attempt.Value!.GetValue<string>()));
        Assert.All(seen["none"]!.AsObject(), attempt => Assert.Equal("401 NoAuthenticationInformation", attempt.Value!.GetValue<string>()));
        Assert.Equal("secret"u8.ToArray(), await other.GetAsync(other.Blob));
    }

    [Fact]
    public async Task Keeps_names_as_names()
    {
        var seen = await RunAsync("keeps_names_as_names", await platform.PrepareAsync());

        Assert.All(seen["kept"]!.AsArray(), kept => Assert.True(kept!.GetValue<bool>()));
        Assert.True(seen["allListed"]!.GetValue<bool>());
        Assert.Equal("404 ResourceNotFound", seen.Text("up"));
        Assert.StartsWith("404", seen.Text("farUp"), StringComparison.Ordinal);
        Assert.Equal("400 InvalidResourceName", seen.Text("tooLong"));
        Assert.StartsWith("400", seen.Text("nul"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_up_in_an_upload_and_leaves_nothing_to_see()
    {
        var file = await platform.PrepareAsync();

        var seen = await RunAsync("gives_up_in_an_upload", file);

        Assert.Equal("AbortError", seen.Text("outcome"));
        Assert.False(seen["exists"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Is_told_what_is_not_served()
    {
        var seen = await RunAsync("names_what_it_does_not_serve", await platform.PrepareAsync());

        Assert.All(seen.AsObject(), attempt => Assert.Equal("501 NotImplemented", attempt.Value!.GetValue<string>()));
    }

    private static Task<JsonNode> RunAsync(string name, params PreparedFile[] files) =>
        NodeClient.RunAsync("blob-storage.mjs", [name, .. files.Select(file => file.Answer.ToJsonString())]);

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(text => text!.GetValue<string>());
}

public sealed class OfficialNodeClientWithOldCredentials(FilesFixture platform) : IClassFixture<FilesFixture>
{
    [Fact]
    public async Task Is_refused_after_their_end()
    {
        var file = await platform.UploadAsync("data.csv", [1]);
        platform.Clock.Advance(TimeSpan.FromHours(13));

        var seen = await NodeClient.RunAsync("blob-storage.mjs", "refuses_after_the_end", file.Answer.ToJsonString());

        Assert.Equal("403 AuthenticationFailed", seen.Text("read"));
        Assert.Equal("403 AuthenticationFailed", seen.Text("write"));
    }
}
