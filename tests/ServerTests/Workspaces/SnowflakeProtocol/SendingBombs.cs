using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces.SnowflakeProtocol;

/// <summary>Alone, since what the process allocates is measured.</summary>
[Collection(HeavyWork.Name)]
public sealed class SendingBombs(SnowflakeFixture platform) : IClassFixture<SnowflakeFixture>
{
    [Theory]
    [InlineData("{\"sqlText\":\"{0}\"}", 2_000_000)]
    [InlineData("{\"sqlText\":\"rows 1\",\"parameters\":{\"X\":\"{0}\"}}", 150_000_000)]
    public async Task Gzip_bombs_are_refused_before_they_unpack(string form, int size)
    {
        var session = await (await platform.NewTargetAsync()).ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/queries/v1/query-request") { Content = Bomb(form, size) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Snowflake Token=\"{session.Token}\"");
        var before = GC.GetTotalAllocatedBytes();

        using var answer = await platform.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("390400", JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.Text("code"));
        // The platform's own background work allocates too; the bomb unpacked would be far more.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100_000_000);
    }

    private static ByteArrayContent Bomb(string form, int size)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var (start, end) = (form[..form.IndexOf("{0}", StringComparison.Ordinal)], form[(form.IndexOf("{0}", StringComparison.Ordinal) + 3)..]);
            gzip.Write(Encoding.UTF8.GetBytes(start));
            var block = Encoding.UTF8.GetBytes(new string('x', 100_000));
            for (var written = 0; written < size; written += block.Length)
                gzip.Write(block);
            gzip.Write(Encoding.UTF8.GetBytes(end));
        }

        return new ByteArrayContent(packed.ToArray()) { Headers = { ContentEncoding = { "gzip" } } };
    }
}
