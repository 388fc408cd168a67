using System.Net;
using System.Security.Cryptography;
using Headgate.Testing;

namespace Headgate.ServerTests.Files;

public sealed class DownloadingABlob(FilesFixture platform) : IClassFixture<FilesFixture>
{
    private static readonly byte[] Content = "0123456789"u8.ToArray();

    [Theory]
    [InlineData("bytes=0-3", "0123", "bytes 0-3/10")]
    [InlineData("bytes=8-", "89", "bytes 8-9/10")]
    [InlineData("bytes=9-100", "9", "bytes 9-9/10")]
    [InlineData("bytes=-3", "789", "bytes 7-9/10")]
    public async Task Range_gives_that_part(string range, string expected, string described)
    {
        var file = await platform.UploadAsync("data.txt", Content);
        foreach (var header in new[] { "Range", "x-ms-range" })
        {
            using var answer = await file.SendAsync(HttpMethod.Get, file.AddressOf(file.Blob), null, (header, range));

            Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
            Assert.Equal(expected, await answer.Content.ReadAsStringAsync());
            Assert.Equal(described, answer.Content.Headers.ContentRange!.ToString());
        }
    }

    [Theory]
    [InlineData("bytes=10-")]
    [InlineData("bytes=100-200")]
    public async Task Range_behind_the_end_is_refused(string range)
    {
        var file = await platform.UploadAsync("data.txt", Content);

        using var answer = await file.SendAsync(HttpMethod.Get, file.AddressOf(file.Blob), null, ("Range", range));

        await answer.ShouldBeBlobErrorAsync(416, "InvalidRange");
    }

    [Fact]
    public async Task Empty_blob_has_no_range()
    {
        var file = await platform.UploadAsync("empty.txt", []);

        using var answer = await file.SendAsync(HttpMethod.Get, file.AddressOf(file.Blob), null, ("x-ms-range", "bytes=0-33554431"));

        await answer.ShouldBeBlobErrorAsync(416, "InvalidRange");
    }

    [Fact]
    public async Task Sum_of_a_range_is_given_when_asked()
    {
        var file = await platform.UploadAsync("data.txt", Content);

        using var answer = await file.SendAsync(HttpMethod.Get, file.AddressOf(file.Blob), null, ("x-ms-range", "bytes=2-5"), ("x-ms-range-get-content-md5", "true"));

#pragma warning disable CA5351 // The protocol's sum is MD5.
        Assert.Equal(MD5.HashData("2345"u8), answer.Content.Headers.ContentMD5);
#pragma warning restore CA5351
    }

    [Fact]
    public async Task Unchanged_blob_is_not_sent_again()
    {
        var file = await platform.PrepareAsync();
        var tag = await file.PutAsync(file.Blob, Content);

        using var same = await file.SendAsync(HttpMethod.Get, file.AddressOf(file.Blob), null, ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal("", await same.Content.ReadAsStringAsync());
        using var since = await file.SendAsync(HttpMethod.Get, file.AddressOf(file.Blob), null, ("If-Modified-Since", DateTimeOffset.MaxValue.AddYears(-7000).ToString("R", null)));
        Assert.Equal(HttpStatusCode.NotModified, since.StatusCode);
        using var other = await file.SendAsync(HttpMethod.Get, file.AddressOf(file.Blob), null, ("If-Match", "\"0x1\""));
        await other.ShouldBeBlobErrorAsync(412, "ConditionNotMet");
    }

    [Fact]
    public async Task Missing_blob_is_told_by_HEAD_without_a_body()
    {
        var file = await platform.PrepareAsync();

        using var answer = await file.SendAsync(HttpMethod.Head, file.AddressOf(file.Blob));

        await answer.ShouldBeBlobErrorAsync(404, "BlobNotFound");
    }

    [Fact]
    public async Task Reader_gets_the_whole_old_content_while_it_is_replaced()
    {
        var old = RandomNumberGenerator.GetBytes(20_000_000);
        var file = await platform.UploadAsync("big.bin", old);
        using var reading = await platform.Client.GetAsync(file.AddressOf(file.Blob), HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await reading.Content.ReadAsStreamAsync();
        var read = new MemoryStream();
        var some = new byte[1000];
        await stream.ReadExactlyAsync(some);
        read.Write(some);

        await file.PutAsync(file.Blob, [1]);
        await stream.CopyToAsync(read);

        Assert.Equal(old, read.ToArray());
        Assert.Equal([1], await file.GetAsync(file.Blob));
    }
}
