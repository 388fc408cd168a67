using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using static Headgate.Keptn.Tests.Resources.ProjectsForFiles;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>Helm charts: archives on the wire, folders in git.</summary>
public sealed class ChartArchives(KeptnNode node) : IAsyncLifetime
{
    private string service = "";

    private KeptnApi Api => node.Api;

    public async ValueTask InitializeAsync() => service = $"{Root}{await Api.NewProjectAsync()}/stage/dev/service/cart/resource";

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_archive_is_unpacked_when_written_and_packed_when_read()
    {
        var first = (await Api.PostAsync(service, Chart(("any/Chart.yaml", "name: cart"), ("any/templates/one.yaml", "1"), ("any/templates/two.yaml", "2"))!, HttpStatusCode.Created))!;
        Assert.Equal(["/helm/cart/Chart.yaml", "/helm/cart/templates/one.yaml", "/helm/cart/templates/two.yaml", "/metadata.yaml"], await Api.UrisAsync(service));
        Assert.Equal("name: cart", await Api.ReadAsync(service + "/helm%252Fcart%252FChart.yaml"));
        await Api.PutAsync(service, Chart(("./", null), ("./cart/", null), ("./cart/Chart.yaml", "name: cart2")));

        Assert.Equal(["cart/Chart.yaml=name: cart2"], Unpack((await Api.GetAsync(service + "/helm%252Fcart.tgz"))!));
        var before = (await Api.GetAsync($"{service}/helm%252Fcart.tgz?gitCommitID={first["commitID"]}"))!;
        Assert.Equal(["cart/Chart.yaml=name: cart", "cart/templates/one.yaml=1", "cart/templates/two.yaml=2"], Unpack(before));

        await Api.DeleteAsync(service + "/helm%252Fcart.tgz");
        await Api.RefusedAsync(HttpMethod.Get, service + "/helm%252Fcart.tgz", null, HttpStatusCode.NotFound, "Resource not found");
        Assert.Equal(["/metadata.yaml"], await Api.UrisAsync(service));
    }

    [Theory]
    [InlineData("cart/../../out", "the path '../../out' is not taken")]
    [InlineData("cart/.git/config", "the path '.git/config' is not taken")]
    [InlineData("/etc/a\\b", "the path 'a\\b' is not taken")]
    [InlineData("Chart.yaml", "there is no folder in it")]
    public async Task Paths_that_lead_out_are_refused(string path, string why) => await RefusedAsync(Pack(archive => Add(archive, path, "x")), why);

    [Fact]
    public async Task Links_are_refused() =>
        await RefusedAsync(Pack(archive => archive.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "cart/link") { LinkName = "/etc/passwd" })), "'cart/link' is neither a file nor a folder");

    [Fact]
    public async Task Two_folders_are_refused() =>
        await RefusedAsync(
            Pack(archive =>
            {
                Add(archive, "a/x", "1");
                Add(archive, "b/x", "2");
            }),
            "there is more than one folder in it");

    [Fact]
    public async Task What_unpacks_to_too_much_is_refused()
    {
        var bomb = Pack(archive =>
        {
            using var zeros = new MemoryStream(new byte[80 * 1024 * 1024]);
            archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "cart/zeros") { DataStream = zeros });
        });
        await RefusedAsync(bomb, "it unpacks to more than 67108864 bytes");
    }

    [Fact]
    public async Task A_broken_archive_is_refused()
    {
        var whole = Pack(archive => Add(archive, "cart/Chart.yaml", new string('x', 5000)));
        await RefusedAsync(whole[..^20], "it is no tar archive packed with gzip");
        await RefusedAsync(Pack(archive => Add(archive, "cart/", null)), "there is no file in it");
    }

    private async Task RefusedAsync(byte[] archive, string why)
    {
        var body = new JsonObject { ["resourceContent"] = Convert.ToBase64String(archive) };
        await Api.RefusedAsync(HttpMethod.Put, service + "/helm%252Fcart.tgz", body, HttpStatusCode.BadRequest, $"could not unpack the Helm chart 'helm/cart.tgz': {why}");
        Assert.Equal(["/metadata.yaml"], await Api.UrisAsync(service));
    }

    private static JsonObject Chart(params (string Path, string? Text)[] files)
    {
        var archive = Pack(archive =>
        {
            foreach (var (path, text) in files)
                Add(archive, path, text);
        });
        return new JsonObject { ["resources"] = new JsonArray(new JsonObject { ["resourceURI"] = "helm/cart.tgz", ["resourceContent"] = Convert.ToBase64String(archive) }) };
    }

    private static byte[] Pack(Action<TarWriter> fill)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var archive = new TarWriter(gzip, TarEntryFormat.Pax))
            fill(archive);
        return packed.ToArray();
    }

    private static void Add(TarWriter archive, string path, string? text)
    {
        using var data = new MemoryStream(Encoding.UTF8.GetBytes(text ?? ""));
        archive.WriteEntry(text is null ? new PaxTarEntry(TarEntryType.Directory, path) : new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = data });
    }

    private static List<string> Unpack(JsonNode resource)
    {
        using var packed = new MemoryStream(Convert.FromBase64String((string)resource["resourceContent"]!));
        using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        using var archive = new TarReader(gzip);
        var files = new List<string>();
        while (archive.GetNextEntry() is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream!);
            files.Add($"{entry.Name}={reader.ReadToEnd()}");
        }

        return files;
    }
}
