using System.Text;
using Headgate.Cli.Client;

namespace Headgate.ServerTests.Cli;

public sealed class ReachingTheFileStore
{
    private const string Connection = "BlobEndpoint=http://127.0.0.1:8080/account;SharedAccessSignature=sv=2017-11-09&sr=c&sig=x%2By%3D";

    [Fact]
    public void A_connection_string_gives_signed_addresses_below_its_endpoint()
    {
        var access = SasConnectionString.Parse(Connection);
        Assert.Equal("http://127.0.0.1:8080/account/box/a.csv?sv=2017-11-09&sr=c&sig=x%2By%3D", access.Blob("box", "a.csv").AbsoluteUri);
        Assert.Equal("http://127.0.0.1:8080/account/box/a.csv?comp=blocklist&sv=2017-11-09&sr=c&sig=x%2By%3D", access.Blob("box", "a.csv", "comp=blocklist").AbsoluteUri);
    }

    [Fact]
    public void Blob_names_are_escaped_and_their_slashes_kept()
    {
        var address = SasConnectionString.Parse(Connection).Blob("box", "dir/a b?#%.csv");
        Assert.Equal("/account/box/dir/a%20b%3F%23%25.csv", address.AbsolutePath);
    }

    [Theory]
    [InlineData("")]
    [InlineData("BlobEndpoint=http://127.0.0.1:8080/account")]
    [InlineData("BlobEndpoint=ftp://host;SharedAccessSignature=sig=1")]
    [InlineData("SharedAccessSignature=sig=1")]
    public void A_connection_string_with_a_part_missing_is_refused(string text) => Assert.Throws<FormatException>(() => SasConnectionString.Parse(text));

    [Fact]
    public void A_manifest_is_read_back_as_written()
    {
        var written = SliceManifest.Write("account", "box", ["t.csv0", "t.csv1 ž"]);
        Assert.Contains("azure://account.blob.core.windows.net/box/t.csv0", Encoding.UTF8.GetString(written), StringComparison.Ordinal);
        Assert.Equal([new("box", "t.csv0"), new("box", "t.csv1 ž")], SliceManifest.Read(written));
    }

    [Fact]
    public void Both_schemes_of_manifest_entries_are_read_and_other_keys_skipped()
    {
        var slices = SliceManifest.Read("""{"entries":[{"url":"https://a.blob.core.windows.net/box/dir/x","mandatory":true}],"more":1}"""u8);
        Assert.Equal(new Slice("box", "dir/x"), Assert.Single(slices));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("{}")]
    [InlineData("""{"entries":[{"url":"azure://host/box"}]}""")]
    [InlineData("""{"entries":[{"url":"azure://host/box/"}]}""")]
    [InlineData("""{"entries":[{}]}""")]
    public void A_manifest_that_names_no_blobs_is_refused(string text) => Assert.Throws<FormatException>(() => SliceManifest.Read(Encoding.UTF8.GetBytes(text)));
}
