using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Testing;
using Headgate.Warehouse;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Workspaces.SnowflakeProtocol;

/// <summary>A platform whose Snowflake workspaces have a scripted warehouse; called as drivers call it.</summary>
public class SnowflakeFixture : RowsFixture
{
    internal ScriptedWarehouses Warehouses => Services.GetRequiredService<ScriptedWarehouses>();

    /// <summary>Where results lie.</summary>
    public string ResultFolder => System.IO.Path.Combine(DataFolder, "snowflake-results");

    protected override void AddModules(WebApplicationBuilder builder)
    {
        builder.Configuration["Snowflake:SessionsPerWorkspace"] = "4";
        builder.Configuration["Snowflake:StatementsPerSession"] = "5";
        builder.Configuration["Snowflake:SweepInterval"] = "00:00:00.1000000";
        builder.Configuration["Snowflake:ResultBytesPerWorkspace"] = "50000000";
        builder.Configuration["Snowflake:MaxRequestBytes"] = "1000000";
        base.AddModules(builder);
        builder.Services.AddSingleton<ScriptedWarehouses>();
        builder.Services.AddSingleton<IWarehouses>(provider => provider.GetRequiredService<ScriptedWarehouses>());
    }

    /// <summary>A new workspace with a password.</summary>
    public async Task<DriverTarget> NewTargetAsync(JsonObject? fields = null)
    {
        var made = await NewAsync(fields ?? new JsonObject { ["backend"] = "snowflake" });
        var connection = made["connection"]!;
        return new DriverTarget(this, made["id"]!.GetValue<long>(), connection.Text("user"), connection["password"]?.GetValue<string>() ?? "", connection.Text("schema"));
    }

    /// <summary>Sends a request as drivers do.</summary>
    public async Task<HttpResponseMessage> CallAsync(HttpMethod method, string path, string? token = null, JsonNode? body = null, bool isPacked = false)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Snowflake Token=\"{token}\"");
        if (body is not null)
            request.Content = isPacked ? Packed(body.ToJsonString()) : JsonContent.Create(body);
        return await Client.SendAsync(request);
    }

    /// <summary>The JSON of an answer.</summary>
    public async Task<JsonNode> AskAsync(HttpMethod method, string path, string? token = null, JsonNode? body = null, bool isPacked = false)
    {
        using var answer = await CallAsync(method, path, token, body, isPacked);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    internal static ByteArrayContent Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return new ByteArrayContent(packed.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json"), ContentEncoding = { "gzip" } } };
    }
}

/// <summary>A platform that lets nobody wait for a statement: at once it says to ask again.</summary>
public sealed class ImpatientSnowflakeFixture : SnowflakeFixture
{
    protected override void AddModules(WebApplicationBuilder builder)
    {
        builder.Configuration["Snowflake:PollAfter"] = "00:00:00.1000000";
        base.AddModules(builder);
    }
}

/// <summary>A workspace to log in to.</summary>
public sealed record DriverTarget(SnowflakeFixture Platform, long Id, string User, string Password, string Schema)
{
    public Task<JsonNode> LoginAsync(string? password = null, string? user = null, JsonObject? more = null, string query = "")
    {
        var data = new JsonObject { ["LOGIN_NAME"] = user ?? User, ["PASSWORD"] = password ?? Password, ["ACCOUNT_NAME"] = "any" };
        foreach (var (name, value) in more ?? [])
            data[name] = value?.DeepClone();
        return Platform.AskAsync(HttpMethod.Post, "/session/v1/login-request" + query, null, new JsonObject { ["data"] = data }, isPacked: true);
    }

    public async Task<DriverConnection> ConnectAsync()
    {
        var answer = await LoginAsync();
        Assert.True(answer["success"]!.GetValue<bool>(), answer.ToJsonString());
        return new DriverConnection(Platform, answer["data"]!.Text("token"), answer["data"]!.Text("masterToken"));
    }
}

/// <summary>A session as a driver keeps it.</summary>
public sealed record DriverConnection(SnowflakeFixture Platform, string Token, string Master)
{
    /// <summary>The code that says that a statement is still running.</summary>
    public const string Running = "333333";

    public Task<JsonNode> QueryAsync(string sql, JsonObject? more = null, string? requestId = null)
    {
        var body = new JsonObject { ["sqlText"] = sql };
        foreach (var (name, value) in more ?? [])
            body[name] = value?.DeepClone();
        return Platform.AskAsync(HttpMethod.Post, $"/queries/v1/query-request?requestId={requestId ?? Guid.NewGuid().ToString()}", Token, body, isPacked: true);
    }

    /// <summary>Runs a statement and asks until it is done.</summary>
    public async Task<JsonNode> DoneAsync(string sql, string? requestId = null)
    {
        var answer = await QueryAsync(sql, requestId: requestId);
        return ((string?)answer["code"] == Running ? await EndedAsync(answer["data"]!.Text("queryId")) : answer)["data"]!;
    }

    /// <summary>Asks for a statement's result until it has ended.</summary>
    public Task<JsonNode> EndedAsync(string query) => Eventually.IsAsync(() => ResultAsync(query), answer => (string?)answer["code"] != Running);

    public Task<JsonNode> ResultAsync(string query) => Platform.AskAsync(HttpMethod.Get, $"/queries/{query}/result", Token);

    public Task<JsonNode> StateAsync(string query) => Platform.AskAsync(HttpMethod.Get, $"/monitoring/queries/{query}", Token);

    public Task<JsonNode> EndAsync() => Platform.AskAsync(HttpMethod.Post, "/session?delete=true", Token);

    public Task<JsonNode> RenewAsync(string? master = null) => Platform.AskAsync(HttpMethod.Post, "/session/token-request", master ?? Master, new JsonObject { ["requestType"] = "RENEW", ["oldSessionToken"] = Token });
}
