using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Headgate.Testing;

namespace Headgate.ServerTests.Files;

public sealed class UploadingABlob(FilesFixture platform) : IClassFixture<FilesFixture>
{
    private static readonly byte[] Old = "the old content"u8.ToArray();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public async Task Comes_back_as_it_was(int bytes)
    {
        var content = RandomNumberGenerator.GetBytes(bytes);
        var file = await platform.UploadAsync("data.bin", content);

        Assert.Equal(content, await file.GetAsync(file.Blob));
        var detail = await platform.GetJsonAsync($"/v2/storage/files/{file.Id}");
        Assert.Equal(bytes, detail["sizeBytes"]!.GetValue<long>());
    }

    [Fact]
    public async Task Content_is_not_compressed_on_its_way()
    {
        var file = await platform.UploadAsync("data.csv", Encoding.ASCII.GetBytes(new string('a', 100_000)));
        using var answer = await file.SendAsync(HttpMethod.Get, file.AddressOf(file.Blob), null, ("Accept-Encoding", "gzip"));

        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.Equal(100_000, answer.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Blocks_are_put_together_in_the_lists_order()
    {
        var file = await platform.PrepareAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => file.PutBlockAsync(file.Blob, Id(i), Encoding.ASCII.GetBytes($"<{i}>"))));

        using var answer = await file.CommitAsync(file.Blob, [.. Enumerable.Range(0, 20).Reverse().Select(i => ("Latest", Id(i)))]);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(string.Concat(Enumerable.Range(0, 20).Reverse().Select(i => $"<{i}>")), Encoding.ASCII.GetString(await file.GetAsync(file.Blob)));
    }

    [Fact]
    public async Task Committed_and_new_blocks_are_mixed_and_repeated()
    {
        var file = await platform.PrepareAsync();
        await file.PutBlockAsync(file.Blob, Id(1), "one,"u8.ToArray());
        await file.PutBlockAsync(file.Blob, Id(2), "two,"u8.ToArray());
        (await file.CommitAsync(file.Blob, ("Latest", Id(1)), ("Latest", Id(2)))).Dispose();
        await file.PutBlockAsync(file.Blob, Id(1), "ONE,"u8.ToArray());

        using var answer = await file.CommitAsync(file.Blob, ("Committed", Id(1)), ("Latest", Id(1)), ("Committed", Id(2)), ("Uncommitted", Id(1)));

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("one,ONE,two,ONE,", Encoding.ASCII.GetString(await file.GetAsync(file.Blob)));
    }

    [Fact]
    public async Task Block_list_tells_of_committed_and_uncommitted_blocks()
    {
        var file = await platform.PrepareAsync();
        await file.PutBlockAsync(file.Blob, Id(1), new byte[10]);
        (await file.CommitAsync(file.Blob, ("Uncommitted", Id(1)))).Dispose();
        await file.PutBlockAsync(file.Blob, Id(2), new byte[20]);

        using var answer = await file.SendAsync(HttpMethod.Get, file.AddressOf(file.Blob, "&comp=blocklist&blocklisttype=all"));

        var list = XElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal([$"{Id(1)}:10"], Blocks(list, "CommittedBlocks"));
        Assert.Equal([$"{Id(2)}:20"], Blocks(list, "UncommittedBlocks"));

        static IEnumerable<string> Blocks(XElement list, string kind) =>
            list.Element(kind)!.Elements("Block").Select(block => $"{block.Element("Name")!.Value}:{block.Element("Size")!.Value}");
    }

    [Fact]
    public async Task Unknown_block_is_refused_and_the_blob_stays()
    {
        var file = await platform.UploadAsync("data.csv", Old);
        await file.PutBlockAsync(file.Blob, Id(1), new byte[10]);

        using var answer = await file.CommitAsync(file.Blob, ("Latest", Id(1)), ("Latest", Id(2)));

        await answer.ShouldBeBlobErrorAsync(400, "InvalidBlockList");
        Assert.Equal(Old, await file.GetAsync(file.Blob));
    }

    [Theory]
    [InlineData("", "InvalidBlockId")]
    [InlineData("not base64!", "InvalidBlockId")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "InvalidBlockId")]
    [InlineData("YQ==", "InvalidBlobOrBlock")]
    public async Task Wrong_block_id_is_refused(string id, string code)
    {
        var file = await platform.PrepareAsync();
        await file.PutBlockAsync(file.Blob, Id(1), new byte[10]);

        using var answer = await file.SendAsync(HttpMethod.Put, file.AddressOf(file.Blob, $"&comp=block&blockid={Uri.EscapeDataString(id)}"), new byte[10]);

        await answer.ShouldBeBlobErrorAsync(400, code);
    }

    [Theory]
    [InlineData("<BlockList><Latest>", "InvalidXmlDocument")]
    [InlineData("<BlockList><Other>YQ==</Other></BlockList>", "InvalidXmlDocument")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"c\">]><BlockList><Latest>&b;</Latest></BlockList>", "InvalidXmlDocument")]
    [InlineData("<BlockList><Latest>?</Latest></BlockList>", "InvalidBlockId")]
    public async Task Malformed_block_list_is_refused(string list, string code)
    {
        var file = await platform.PrepareAsync();

        using var answer = await file.SendAsync(HttpMethod.Put, file.AddressOf(file.Blob, "&comp=blocklist"), Encoding.UTF8.GetBytes(list));

        await answer.ShouldBeBlobErrorAsync(400, code);
    }

    [Fact]
    public async Task Overwriting_replaces_the_content_and_takes_the_old_one_off_the_disk()
    {
        var before = platform.Contents();
        var file = await platform.UploadAsync("data.csv", Old);
        var old = Assert.Single(platform.Contents().Except(before));

        var tag = await file.PutAsync(file.Blob, "new"u8.ToArray());

        Assert.Equal("new"u8.ToArray(), await file.GetAsync(file.Blob));
        Assert.False(File.Exists(old));
        using var head = await file.SendAsync(HttpMethod.Head, file.AddressOf(file.Blob));
        Assert.Equal(tag, head.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task Writers_at_once_leave_one_whole_content()
    {
        var before = platform.Contents();
        var file = await platform.PrepareAsync();
        var contents = Enumerable.Range(0, 12).Select(i => Enumerable.Repeat((byte)i, 200_000).ToArray()).ToList();

        await Task.WhenAll(contents.Select(content => file.PutAsync(file.Blob, content)));

        var winner = await file.GetAsync(file.Blob);
        Assert.Equal(contents[winner[0]], winner);
        await Eventually.HoldsAsync(() => platform.Contents().Except(before).Count() == 1);
    }

    [Fact]
    public async Task Only_one_of_many_writers_creates_a_blob_that_must_not_be_there()
    {
        var file = await platform.PrepareAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            file.SendAsync(HttpMethod.Put, file.AddressOf(file.Blob), [(byte)i], ("x-ms-blob-type", "BlockBlob"), ("If-None-Match", "*"))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
            await refused.ShouldBeBlobErrorAsync(409, "BlobAlreadyExists");
    }

    [Fact]
    public async Task Wrong_MD5_is_refused_and_nothing_is_stored()
    {
        var before = platform.Contents();
        var file = await platform.PrepareAsync();

        using var answer = await file.SendAsync(
            HttpMethod.Put, file.AddressOf(file.Blob), Old, ("x-ms-blob-type", "BlockBlob"), ("Content-MD5", Convert.ToBase64String(new byte[16])));

        await answer.ShouldBeBlobErrorAsync(400, "Md5Mismatch");
        using var gone = await file.SendAsync(HttpMethod.Get, file.AddressOf(file.Blob));
        await gone.ShouldBeBlobErrorAsync(404, "BlobNotFound");
        Assert.Empty(platform.Contents().Except(before));
    }

    [Theory]
    [InlineData("If-Match", "\"0x0\"", 412, "ConditionNotMet")]
    [InlineData("If-Match", "0x0", 412, "ConditionNotMet")]
    [InlineData("If-None-Match", "*", 409, "BlobAlreadyExists")]
    [InlineData("If-Unmodified-Since", "Mon, 01 Jan 2001 00:00:00 GMT", 412, "ConditionNotMet")]
    public async Task Condition_that_does_not_hold_keeps_the_blob(string header, string value, int status, string code)
    {
        var file = await platform.UploadAsync("data.csv", Old);

        using var answer = await file.SendAsync(HttpMethod.Put, file.AddressOf(file.Blob), "new"u8.ToArray(), ("x-ms-blob-type", "BlockBlob"), (header, value));

        await answer.ShouldBeBlobErrorAsync(status, code);
        Assert.Equal(Old, await file.GetAsync(file.Blob));
    }

    [Theory]
    [InlineData("", "MissingRequiredHeader", 400)]
    [InlineData("PageBlob", "NotImplemented", 501)]
    public async Task Other_types_of_blobs_are_refused(string type, string code, int status)
    {
        var file = await platform.PrepareAsync();

        using var answer = await file.SendAsync(HttpMethod.Put, file.AddressOf(file.Blob), Old, ("x-ms-blob-type", type));

        await answer.ShouldBeBlobErrorAsync(status, code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&comp=block&blockid=YQ%3D%3D")]
    public async Task Client_that_disconnects_in_an_upload_leaves_nothing(string query)
    {
        var before = platform.Contents();
        var file = await platform.PrepareAsync();
        var address = new Uri(file.AddressOf(file.Blob, query));

        using (var client = new TcpClient(address.Host, address.Port))
        {
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"PUT {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nx-ms-blob-type: BlockBlob\r\nContent-Length: 10000000\r\n\r\n"));
            await stream.WriteAsync(new byte[3_000_000]);
            await Eventually.HoldsAsync(() => platform.Contents().Except(before).Any());
        }

        await Eventually.HoldsAsync(() => !platform.Contents().Except(before).Any());
        using var answer = await file.SendAsync(HttpMethod.Get, file.AddressOf(file.Blob, "&comp=blocklist&blocklisttype=all"));
        await answer.ShouldBeBlobErrorAsync(404, "BlobNotFound");
    }

    [Fact]
    public async Task Body_without_a_length_is_refused()
    {
        var file = await platform.PrepareAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, file.AddressOf(file.Blob)) { Content = new ByteArrayContent(Old) };
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        request.Headers.TransferEncodingChunked = true;
        using var answer = await platform.Client.SendAsync(request);

        await answer.ShouldBeBlobErrorAsync(411, "MissingContentLengthHeader");
    }

    [Fact]
    public async Task Properties_and_metadata_are_kept_changed_and_shown()
    {
        var file = await platform.PrepareAsync();
        using var put = await file.SendAsync(
            HttpMethod.Put, file.AddressOf(file.Blob), Old, ("x-ms-blob-type", "BlockBlob"), ("x-ms-blob-content-type", "text/csv"),
            ("x-ms-blob-content-disposition", "attachment;filename=\"a.csv\""), ("x-ms-meta-author", "me"));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        using var first = await file.SendAsync(HttpMethod.Head, file.AddressOf(file.Blob));
        Assert.Equal("text/csv", first.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("attachment", first.Content.Headers.ContentDisposition!.ToString(), StringComparison.Ordinal);
        Assert.Equal("me", Assert.Single(first.Headers.GetValues("x-ms-meta-author")));

        (await file.SendAsync(HttpMethod.Put, file.AddressOf(file.Blob, "&comp=metadata"), [], ("x-ms-meta-other", "you"))).Dispose();
        (await file.SendAsync(HttpMethod.Put, file.AddressOf(file.Blob, "&comp=properties"), [], ("x-ms-blob-content-language", "cs"))).Dispose();

        using var second = await file.SendAsync(HttpMethod.Head, file.AddressOf(file.Blob));
        Assert.Equal("application/octet-stream", second.Content.Headers.ContentType!.ToString());
        Assert.Equal("cs", Assert.Single(second.Content.Headers.ContentLanguage));
        Assert.False(second.Headers.Contains("x-ms-meta-author"));
        Assert.Equal("you", Assert.Single(second.Headers.GetValues("x-ms-meta-other")));
        Assert.NotEqual(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(Old, await file.GetAsync(file.Blob));
    }

    private static string Id(int number) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{number:00000}"));
}
