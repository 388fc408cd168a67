using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces;

/// <summary>Requests made of what clients send, broken in every place: each is answered in time, and a refusal is in Google's envelope.</summary>
public sealed class SendingNonsenseToBigQuery(BigQueryNode platform) : IClassFixture<BigQueryNode>
{
    private const int Requests = 400;

    private static readonly Gen<string> Word = Gen.Elements(
        "query", "load", "copy", "extract", "configuration", "jobReference", "jobId", "projectId", "datasetId", "tableId", "destinationTable", "schema", "fields", "name", "type", "mode", "rows", "json",
        "insertId", "queryParameters", "parameterType", "parameterValue", "arrayType", "arrayValues", "structTypes", "structValues", "value", "useLegacySql", "dryRun", "timeoutMs", "maxResults",
        "tableReference", "datasetReference", "view", "writeDisposition", "labels", "formatOptions", "useInt64Timestamp", "parameterMode", "sourceTable", "sourceTables", "defaultDataset");

    private static readonly Gen<string> Odd = Gen.Elements(
        "", "x", "SELECT 1", "SELECT", "SELECT @a", "SELECT ?", "SELECT 'a", "SELECT `a", "/*", "SELECT ((((((((((1))))))))))", "DROP TABLE t", "INT64", "STRING", "ARRAY", "STRUCT", "RECORD", "REPEATED",
        "WRITE_APPEND", "NAMED", "true", "-1", "99999999999999999999", "1e999", "\0", "\ud83d\ude00", "a`b", "../..", "headgate-1", "WORKSPACE_1", "1970-01-01", "é", "';--", "COPY t TO '/tmp/x'", "{file:0}");

    [Fact]
    public async Task Only_refusals_in_the_envelope_come_back_and_the_server_stays_well()
    {
        using var client = platform.NewClient();
        var texts = Gen.Frequency((3, Json(3).Select(node => node?.ToJsonString() ?? "null")), (1, Odd), (1, ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get)));
        var requests = Effort.Sample(Path().Zip(texts), Requests, size: 30);
        foreach (var ((method, path), body) in requests)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (method is not "GET")
                request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            var status = (int)answer.StatusCode;
            Assert.True(status is < 500 or 501, $"{method} {path} with {body} was answered {status}: {text}");
            if (status < 400)
                continue;
            var error = JsonNode.Parse(text)!["error"]!;
            Assert.Equal(status, (int)error["code"]!);
            Assert.NotEqual("", (string?)error["errors"]![0]!["reason"]);
            Assert.NotEqual("", (string?)error["message"]);
        }

        using var fine = await client.PostAsync($"{platform.Project}/queries", new StringContent("""{"query":"SELECT 1 AS one","useLegacySql":false}""", Encoding.UTF8, "application/json"));
        Assert.Equal("1", (string?)JsonNode.Parse(await fine.Content.ReadAsStringAsync())!["rows"]![0]!["f"]![0]!["v"]);
    }

    [Theory]
    [InlineData("multipart", "text/plain", "x")]
    [InlineData("multipart", "multipart/related; boundary=b", "--b\r\n\r\nx")]
    [InlineData("multipart", "multipart/related; boundary=b", "--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b\r\n\r\nx\r\n--b--\r\n")]
    [InlineData("multipart", "multipart/related; boundary=b", "--b\r\n\r\n[1\r\n--b\r\n\r\nx\r\n--b--\r\n")]
    [InlineData("resumable", "application/json", "[")]
    [InlineData("other", "application/json", "{}")]
    public async Task Broken_uploads_are_refused(string type, string contentType, string body)
    {
        using var client = platform.NewClient();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

        using var answer = await client.PostAsync($"{platform.Project.Replace("/bigquery/v2", "/upload/bigquery/v2", StringComparison.Ordinal)}/jobs?uploadType={type}", content);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("INVALID_ARGUMENT", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!["status"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic eDp5")]
    [InlineData("Bearer ")]
    [InlineData("Bearer x")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.e30.AA")]
    public async Task Without_good_credentials_no_path_says_more_than_401(string? authorization)
    {
        using var client = new HttpClient { BaseAddress = platform.Url };
        foreach (var (method, path) in Effort.Sample(Path(), 60, size: 30))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (authorization is not null)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var answer = await client.SendAsync(request);
            Assert.True((int)answer.StatusCode == 401, $"{method} {path} was answered {(int)answer.StatusCode}");
            Assert.Equal("UNAUTHENTICATED", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!["status"]);
        }
    }

    [Fact]
    public async Task Nonsense_at_the_token_endpoint_is_refused_as_OAuth_does()
    {
        using var client = new HttpClient { BaseAddress = platform.Url };
        foreach (var body in Effort.Sample(Gen.Frequency((1, Odd), (1, Json(2).Select(node => node?.ToJsonString() ?? "null"))), 60, size: 30))
        {
            using var answer = await client.PostAsync("/oauth2/token", new StringContent(body, Encoding.UTF8, "application/json"));
            Assert.Equal(400, (int)answer.StatusCode);
            Assert.Contains((string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"], (string?[])["invalid_request", "unsupported_grant_type", "invalid_grant"]);
        }
    }

    private Gen<(string Method, string Path)> Path()
    {
        var name = Gen.Elements("x", platform.Dataset, "%E2%82%AC", "a%2Fb", "%25", "`", "INFORMATION_SCHEMA", "1'; DROP", "ž");
        var number = Gen.Elements("", "?maxResults=-1", "?pageToken=x", "?startIndex=99999999999999", "?timeoutMs=-5", "?maxResults=0", "?selectedFields=`,x", "?uploadType=media", "?formatOptions.useInt64Timestamp=maybe");
        var tail = Gen.OneOf(
            Gen.Constant("/queries"),
            Gen.Constant("/jobs"),
            Gen.Constant("/datasets"),
            Gen.Constant("/projects"),
            name.Select(one => $"/queries/{one}"),
            name.Select(one => $"/jobs/{one}"),
            name.Select(one => $"/jobs/{one}/cancel"),
            name.Select(one => $"/datasets/{one}"),
            name.Select(one => $"/datasets/{one}/tables"),
            name.Zip(name).Select(pair => $"/datasets/{pair.Item1}/tables/{pair.Item2}"),
            name.Zip(name).Select(pair => $"/datasets/{pair.Item1}/tables/{pair.Item2}/data"),
            name.Zip(name).Select(pair => $"/datasets/{pair.Item1}/tables/{pair.Item2}/insertAll"));
        return Gen.Elements("GET", "POST", "PUT", "PATCH", "DELETE").Zip(tail.Zip(number)).Select(pair => (pair.Item1, platform.Project + pair.Item2.Item1 + pair.Item2.Item2));
    }

    private static Gen<JsonNode?> Json(int depth)
    {
        var leaf = Gen.OneOf(
            Odd.Select(text => (JsonNode?)JsonValue.Create(text)),
            ArbMap.Default.GeneratorFor<int>().Select(number => (JsonNode?)JsonValue.Create(number)),
            Gen.Elements<JsonNode?>(null, JsonValue.Create(true)).Select(node => node?.DeepClone()));
        if (depth == 0)
            return leaf;
        var inner = Json(depth - 1);
        var pairs = Word.Zip(inner).ArrayOf().Resize(8).Select(found => (JsonNode?)new JsonObject(found.DistinctBy(pair => pair.Item1).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2?.DeepClone()))));
        return Gen.Frequency((4, pairs), (1, inner.ArrayOf().Resize(4).Select(found => (JsonNode?)new JsonArray([.. found.Select(node => node?.DeepClone())]))), (1, leaf));
    }
}
