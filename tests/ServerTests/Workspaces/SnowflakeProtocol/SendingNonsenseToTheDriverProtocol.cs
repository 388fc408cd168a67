using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces.SnowflakeProtocol;

/// <summary>Whatever comes, the answer is a refusal in the protocol's form: never a fault, never silence, and sessions go on.</summary>
public sealed class SendingNonsenseToTheDriverProtocol(SnowflakeFixture platform) : IClassFixture<SnowflakeFixture>
{
    private static readonly TimeSpan Patience = Eventually.Patience;

    private static readonly string[] Paths =
    [
        "/session/v1/login-request", "/session/v1/login-request?schemaName=%00%22&warehouse=%F0%9F%90%8E", "/session/authenticator-request", "/session/token-request", "/session/heartbeat?requestId=%00",
        "/session", "/session?delete=maybe", "/telemetry/send", "/queries/v1/query-request", "/queries/v1/query-request?requestId=%00%FF", "/queries/v1/abort-request",
        "/queries/not-an-id/abort-request", "/queries/00000000-0000-0000-0000-000000000000/abort-request",
    ];

    private static readonly string[] Reads =
    [
        "/queries/not-an-id/result", "/queries/00000000-0000-0000-0000-000000000000/result", "/queries/%00/result", "/monitoring/queries/x", "/monitoring/queries/00000000-0000-0000-0000-000000000000",
        "/snowflake/results/x/y", "/snowflake/results/00000000-0000-0000-0000-000000000000/99999999999999999999", "/snowflake/results/00000000-0000-0000-0000-000000000000/-1",
    ];

    private static readonly string[] Names =
        ["data", "LOGIN_NAME", "PASSWORD", "TOKEN", "AUTHENTICATOR", "SESSION_PARAMETERS", "sqlText", "bindings", "parameters", "MULTI_STATEMENT_COUNT", "STATEMENT_TIMEOUT_IN_SECONDS", "type", "value", "1", "2", "0", "-1", "asyncExec", "describeOnly", "bindStage", "requestId", "queryId", "logs", "é\u0000"];

    private static readonly string[] Words =
    [
        "null", "true", "0", "-1", "1e308", "1e999", "123456789012345678901234567890", "-0.0", "\"\"", "\"rows 1\"", "\"rows 1; rows 1\"", "\"nothing\"", "\"bug\"", "\"insert 1\"", "\"TEXT\"", "\"SNOWFLAKE_JWT\"", "\"a.b.c\"",
        "\"\\u0000\"", "\"\\ud800\"", "\"\\udfff\\ud800\"", "\"🐎\"", "[]", "{}", "[[[[]]]]", "[null,1,\"a\"]", "{\"\\ud800\":1}", "{\"a\":1,\"a\":2}",
    ];

    [Fact]
    public async Task Nonsense_is_refused_and_nothing_breaks()
    {
        var target = await platform.NewTargetAsync();
        var session = await target.ConnectAsync();
        var cases = from path in Gen.Elements(Paths)
                    from token in Gen.Elements(session.Token, session.Master, "x", "", "a\"b", new string('a', 5000))
                    from json in Bodies()
                    from damage in Gen.Elements("", "", "", "cut", "torn", "gzip", "false gzip", "type")
                    select new Nonsense(path, token, json, damage);

        await Task.Run(() => Prop.ForAll(cases.ToArbitrary(), one => AnswersAsync(one)).Check(Effort.Cases(600).WithEndSize(30)));

        foreach (var path in Reads)
            foreach (var token in new string?[] { session.Token, session.Master, null })
            {
                using var answer = await platform.CallAsync(HttpMethod.Get, path, token);
                Assert.InRange((int)answer.StatusCode, 200, 499);
            }

        Assert.True((await (await AgainAsync(target)).QueryAsync("rows 1"))["success"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_name_that_is_no_text_is_refused()
    {
        using var content = new StringContent("""{"data":{"\ud800":1,"LOGIN_NAME":"x"}}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await platform.Client.PostAsync("/session/v1/login-request", content);
        Assert.True((int)answer.StatusCode < 500, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Deep_and_wide_values_are_refused()
    {
        var session = await AgainAsync(await platform.NewTargetAsync());
        foreach (var body in new[] { string.Concat(Enumerable.Repeat("{\"a\":", 50_000)), $"{{\"sqlText\":\"rows 1\",\"bindings\":{{\"1\":{{\"type\":\"TEXT\",\"value\":{new string('[', 300)}{new string(']', 300)}}}}}}}", "{\"sqlText\":\"rows 1\",\"bindings\":{\"99999999\":{\"type\":\"TEXT\",\"value\":\"1\"}}}" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/queries/v1/query-request") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("Authorization", $"Snowflake Token=\"{session.Token}\"");
            using var answer = await platform.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    private static async Task<DriverConnection> AgainAsync(DriverTarget target)
    {
        // The nonsense may have locked this address out for a minute.
        target.Platform.Clock.Advance(TimeSpan.FromMinutes(2));
        return await target.ConnectAsync();
    }

    private static Gen<string> Bodies()
    {
        var leaf = Gen.Elements(Words);
        var small = from fields in Gen.ListOf(Field(leaf)) select $"{{{string.Join(',', fields)}}}";
        var middle = from fields in Gen.ListOf(Field(Gen.OneOf(leaf, small))) select $"{{{string.Join(',', fields)}}}";
        return Gen.OneOf(leaf, small, middle, from fields in Gen.ListOf(Field(Gen.OneOf(leaf, small, middle))) select $"{{{string.Join(',', fields)}}}");
    }

    private static Gen<string> Field(Gen<string> value) => from name in Gen.Elements(Names) from content in value select $"{System.Text.Json.JsonSerializer.Serialize(name)}:{content}";

    private async Task<bool> AnswersAsync(Nonsense nonsense)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, nonsense.Path) { Content = nonsense.Content() };
        request.Headers.TryAddWithoutValidation("Authorization", $"Snowflake Token=\"{nonsense.Token}\"");
        using var patience = new CancellationTokenSource(Patience);
        using var answer = await platform.Client.SendAsync(request, patience.Token);
        var text = await answer.Content.ReadAsStringAsync(patience.Token);
        // An address that is not even valid is refused by the server before any endpoint sees it.
        var isOurs = answer.Content.Headers.ContentType?.MediaType == "application/json" && JsonNode.Parse(text) is JsonObject body && (body["success"] is not null || body["error"] is not null);
        var isGood = (int)answer.StatusCode < 500 && (isOurs || (answer.StatusCode == HttpStatusCode.BadRequest && text.Length == 0));
        return isGood ? true : throw new InvalidOperationException($"{nonsense} was answered {(int)answer.StatusCode}: {text}");
    }

    private sealed record Nonsense(string Path, string Token, string Json, string Damage)
    {
        public ByteArrayContent Content()
        {
            var bytes = Encoding.UTF8.GetBytes(Json);
            return Damage switch
            {
                "cut" => new ByteArrayContent(bytes[..(bytes.Length / 2)]),
                "torn" => new ByteArrayContent([.. bytes, 0xC3, 0x28, 0x00]),
                "gzip" => SnowflakeFixture.Packed(Json),
                "false gzip" => new ByteArrayContent(bytes) { Headers = { ContentEncoding = { "gzip" } } },
                "type" => new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("multipart/form-data"), ContentEncoding = { "br" } } },
                _ => new ByteArrayContent(bytes),
            };
        }
    }
}
