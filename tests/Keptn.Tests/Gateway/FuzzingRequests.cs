using System.Globalization;
using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>Whole requests as bytes on the wire, well formed or not: who has not the token is told nothing, there is no fault, and no connection hangs.</summary>
public sealed class FuzzingRequests(GatewayInProcess node) : IClassFixture<GatewayInProcess>
{
    private const int Runs = 600;

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "G{T"];
    private static readonly string[] Starts =
    [
        "/", "//", "/%2f", "/./", "/../", "/%2e%2e/", "/x/../", "/;x/", "/..;/", "/\\", "/%00", "/v2/..%2f", "/v2/%2e%2e/", "/docs/../", "/services/queue/../../", "http://127.0.0.1/", "http://example.com/", "HTTP://a@b/", "http:/", "*", "",
    ];

    private static readonly string[] Roots = ["api", "API", "Api", "api;x", "%61pi", "a%70i", "%2561pi", "api%2f", "api.", "api%20", "bridge", "api\\"];
    private static readonly string[] Pieces =
    [
        "/v1", "/V1", "/controlPlane/v1", "/controlplane/v1", "/resource-service/v1", "/mongodb-datastore", "/secrets/v1", "/statistics/v1", "/swagger-ui", "/..;/", "/%2e%2e", "/..%2f", "//", ";a=b", "%00", "%0d%0a", "/metadata", "/auth", "/event",
        "/project", "/project/p/resource", "/log", "/health", "/secret", "/swagger.yaml", "/../../../v2/storage", "/..%2f..%2f..%2fmanage", "?x=%zz", "/%ff", "/%c0%af", "/a%252fb", "#", "/%25",
    ];

    private static readonly string[] Hosts = ["Host: 127.0.0.1\r\n", "Host: queue.example.com\r\n", "Host: connection.example.com\r\n", "Host: \r\n", "Host: a b\r\n", "Host: [::1]\r\n", $"Host: {new string('x', 300)}\r\n", ""];
    private static readonly string[] Versions = ["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.1 "];

    /// <summary>Headers, with what follows them.</summary>
    private static readonly string[] Rests =
    [
        "\r\n", "Content-Length: 0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n3\r\n{}\n\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}", "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
        "Content-Length: -1\r\n\r\n", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "Folded: a\r\n b: c\r\n\r\n", "X-Original-URL: /api/v1/metadata\r\nX-HTTP-Method-Override: GET\r\n\r\n", $"X-Long: {new string('a', 40_000)}\r\n\r\n",
    ];

    /// <summary>Where else than in <c>x-token</c> a token may be, or twice there.</summary>
    private static readonly string[] Misplaced = ["", "Authorization: Bearer {0}\r\n", "Cookie: x-token={0}\r\n", "x_token: {0}\r\n", "x-token: wrong\r\nx-token: {0}\r\n", "x-token: {0}\r\nx-token: wrong\r\n", "x-token : {0}\r\n", "x-token:\r\n {0}\r\n", "x-token: {0}x\r\n"];

    [Fact]
    public void Who_has_not_the_token_is_told_nothing() => Try(Gen.Elements(Misplaced), (status, body) =>
        status is < 200 or (>= 300 and < 500) || body.Length == 0 || body.Contains("wagger", StringComparison.Ordinal) || body.Contains("\"api\":\"storage\"", StringComparison.Ordinal) || body.StartsWith("{\"appName\":", StringComparison.Ordinal) || body is "OK\n");

    [Fact]
    public void Who_has_it_meets_no_fault() => Try(Gen.Constant("x-token: {0}\r\n"), (status, _) => status < 500);

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.example.com")]
    public void A_host_that_there_cannot_be_is_no_fault(string host)
    {
        foreach (var target in new[] { "/v2/storage", "/api/v1/metadata", "/api", "/" })
        {
            var answer = Exchange($"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nx-token: {node.Token}\r\n\r\n");
            Assert.Matches("^HTTP/1.1 [234]", answer);
            Assert.DoesNotContain("://\"", answer);
            Assert.DoesNotContain(":///", answer);
        }
    }

    private void Try(Gen<string> tokens, Func<int, string, bool> isGood)
    {
        var requests =
            from line in Gen.Elements(Methods).Zip(Gen.Elements(Starts)).Zip(Gen.Elements(Roots))
            from pieces in Gen.Elements(Pieces).ListOf()
            from version in Gen.Elements(Versions)
            from host in Gen.Elements(Hosts)
            from token in tokens
            from rest in Gen.Elements(Rests)
            select $"{line.Item1.Item1} {line.Item1.Item2}{line.Item2}{string.Concat(pieces)} {version}\r\n{host}Connection: close\r\n{string.Format(CultureInfo.InvariantCulture, token, node.Token)}{rest}";
        Check.One(Effort.Cases(Runs).WithEndSize(5), Prop.ForAll(requests.ToArbitrary(), request =>
        {
            var answer = Exchange(request);
            // Where a request cannot be read at all, the connection may end without an answer.
            if (answer.Length == 0)
                return true.ToProperty();
            var status = int.Parse(answer.Split(' ')[1], CultureInfo.InvariantCulture);
            return isGood(status, answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]).Label($"{request} answered {answer}");
        }));
    }

    private string Exchange(string request)
    {
        using var connection = new TcpClient(node.Url.Host, node.Url.Port);
        using var stream = connection.GetStream();
        stream.ReadTimeout = 60_000;
        var text = new StringBuilder();
        try
        {
            stream.Write(Encoding.Latin1.GetBytes(request));
            var buffer = new byte[65536];
            for (int read; (read = stream.Read(buffer)) > 0;)
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (IOException cut) when (cut.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown })
        {
            // The node may end a connection whose request it did not read to its end; what was answered counts.
        }

        // What comes before the answer to a body that waits for its leave is none.
        return text.ToString().Replace("HTTP/1.1 100 Continue\r\n\r\n", "", StringComparison.Ordinal);
    }
}
