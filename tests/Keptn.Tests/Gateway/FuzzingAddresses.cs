using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>Whatever follows <c>/api/</c>, as bytes on the wire: there is an answer, no fault, and no other service gives it.</summary>
public sealed class FuzzingAddresses(GatewayInProcess node) : IClassFixture<GatewayInProcess>
{
    private const int Runs = 400;

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "PROPFIND"];

    private static readonly string[] Pieces =
    [
        "/", "//", "///", "%2F", "%2f%2f", "%252F", "%25252F", "%25", "%", "%2", "%zz", "%00", "%0d%0a", "%ff", "%c3", "%c3%a9", "%2e", "%252e", "..%2F", "%2F..", "%2F.%2F", "..%252F", "+", "%2B", "%20", "\\", "%5c",
        ";", ":", "@", "*", "'", "\"", "<", "{project}", "a", "A", "v1", "V1", "v2", "storage", "manage", "services", "docs", "health", "metadata", "auth", "event", "type", "controlPlane", "controlplane", "resource-service",
        "mongodb-datastore", "secrets", "statistics", "swagger-ui", "swagger.yaml", "index.html", "project", "stage", "service", "resource", "log", "uniform", "registration", "sequence", "scope", "secret", "?", "?a=%", "#",
    ];

    [Fact]
    public void With_the_token_there_is_an_answer_of_the_gateway() => Try(node.Token, (status, body) =>
        status is >= 200 and < 500 && !body.Contains("exceptionId", StringComparison.Ordinal) && !body.Contains("\"api\":\"storage\"", StringComparison.Ordinal));

    [Fact]
    public void Without_the_token_nothing_but_what_is_open_is_told() => Try(null, (status, body) =>
        status is 301 or 400 or 401 or 403 || (status is 200 or 204 or 304 && (body.Length == 0 || body.Contains("swagger", StringComparison.OrdinalIgnoreCase))));

    private void Try(string? token, Func<int, string, bool> isGood)
    {
        var requests = from method in Gen.Elements(Methods) from pieces in Gen.Elements(Pieces).ListOf() select (Method: method, Target: "/api/" + string.Concat(pieces));
        Check.One(Effort.Cases(Runs).WithEndSize(14), Prop.ForAll(requests.ToArbitrary(), request =>
        {
            var (status, body) = Send(request.Method, request.Target, token);
            return isGood(status, body).Label($"{request.Method} {request.Target} answered {status}: {body}");
        }));
    }

    private (int Status, string Body) Send(string method, string target, string? token)
    {
        using var connection = new TcpClient(node.Url.Host, node.Url.Port);
        using var stream = connection.GetStream();
        stream.ReadTimeout = 60_000;
        stream.Write(Encoding.UTF8.GetBytes($"{method} {target} HTTP/1.1\r\nHost: {node.Url.Authority}\r\nConnection: close\r\nContent-Length: 0\r\n{(token is null ? "" : $"x-token: {token}\r\n")}\r\n"));
        using var reader = new StreamReader(stream);
        var answer = reader.ReadToEnd();
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), answer[(end + 4)..]);
    }
}
