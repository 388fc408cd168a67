using System.Xml.Linq;
using Headgate.Testing;

namespace Headgate.ServerTests.Files;

public sealed class ListingBlobs(FilesFixture platform) : IClassFixture<FilesFixture>
{
    private static readonly string[] Names = ["a", "a/1", "a/2", "a/b/3", "b/4", "b/5", "c", "ž"];

    [Theory]
    [InlineData("", "", "a a/1 a/2 a/b/3 b/4 b/5 c ž")]
    [InlineData("a/", "", "a/1 a/2 a/b/3")]
    [InlineData("", "/", "a [a/] [b/] c ž")]
    [InlineData("a/", "/", "a/1 a/2 [a/b/]")]
    [InlineData("nothing", "/", "")]
    [InlineData("a%", "", "")]
    public async Task Prefix_and_delimiter_choose_the_entries(string prefix, string delimiter, string expected)
    {
        var file = await FilledAsync();
        for (var page = 1; page <= 9; page += 2)
            Assert.Equal(expected, string.Join(' ', await EntriesAsync(file, prefix, delimiter, page)));
    }

    [Theory]
    [InlineData("maxresults=0", "OutOfRangeQueryParameterValue")]
    [InlineData("maxresults=x", "InvalidQueryParameterValue")]
    public async Task Wrong_page_size_is_refused(string query, string code)
    {
        var file = await platform.PrepareAsync();

        using var answer = await file.SendAsync(HttpMethod.Get, file.ContainerAddress($"&restype=container&comp=list&{query}"));

        await answer.ShouldBeBlobErrorAsync(400, code);
    }

    [Fact]
    public async Task Container_of_a_deleted_file_is_unknown()
    {
        var file = await FilledAsync();
        (await platform.DeleteAsync($"/v2/storage/files/{file.Id}")).Dispose();

        foreach (var query in new[] { "&restype=container&comp=list", "&restype=container" })
        {
            using var answer = await file.SendAsync(HttpMethod.Get, file.ContainerAddress(query));
            await answer.ShouldBeBlobErrorAsync(404, "ContainerNotFound");
        }

        using var put = await file.SendAsync(HttpMethod.Put, file.AddressOf("late"), [1], ("x-ms-blob-type", "BlockBlob"));
        await put.ShouldBeBlobErrorAsync(404, "ContainerNotFound");
    }

    private async Task<PreparedFile> FilledAsync()
    {
        var file = await platform.PrepareAsync();
        foreach (var name in Names)
            await file.PutAsync(name, [1]);
        return file;
    }

    private static async Task<List<string>> EntriesAsync(PreparedFile file, string prefix, string delimiter, int pageSize)
    {
        var entries = new List<string>();
        var marker = "";
        do
        {
            var query = $"&restype=container&comp=list&maxresults={pageSize}&prefix={Uri.EscapeDataString(prefix)}&delimiter={Uri.EscapeDataString(delimiter)}&marker={Uri.EscapeDataString(marker)}";
            using var answer = await file.SendAsync(HttpMethod.Get, file.ContainerAddress(query));
            var page = XElement.Parse(await answer.Content.ReadAsStringAsync());
            var found = page.Element("Blobs")!.Elements().Select(entry => entry.Name == "Blob" ? entry.Element("Name")!.Value : $"[{entry.Element("Name")!.Value}]").ToList();
            Assert.InRange(found.Count, 0, pageSize);
            entries.AddRange(found);
            marker = page.Element("NextMarker")!.Value;
        }
        while (marker.Length > 0);
        return entries;
    }
}
