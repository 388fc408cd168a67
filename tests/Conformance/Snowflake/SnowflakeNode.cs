using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Conformance;

/// <summary>A node of its own and what the official Snowflake driver is given to find a workspace in it.</summary>
public class SnowflakeNode : IAsyncLifetime
{
    private HeadgateProcess? node;

    /// <summary>Calls the node with the master token.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>The node.</summary>
    public HeadgateProcess Node => node!;

    /// <summary>Settings that differ from the defaults.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        node = await HeadgateProcess.StartAsync(Settings);
        Client = node.NewClient();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (node is not null)
            await node.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A new workspace as the driver's script takes it.</summary>
    public async Task<JsonObject> NewWorkspaceAsync(object? fields = null)
    {
        using var answer = await Client.PostAsJsonAsync("/v2/storage/workspaces", fields ?? new { backend = "snowflake" });
        var made = await answer.ShouldBeAsync(201);
        var connection = made["connection"]!;
        return new JsonObject
        {
            ["id"] = made["id"]!.GetValue<long>(),
            ["accessUrl"] = Node.Url.ToString().TrimEnd('/'),
            ["user"] = connection.Text("user"),
            ["password"] = connection["password"]?.GetValue<string>(),
            ["database"] = connection.Text("database"),
            ["schema"] = connection.Text("schema"),
        };
    }

    /// <summary>Sets a new public key and gives the private one.</summary>
    public async Task<string> NewKeyAsync(JsonObject workspace, string? name = null)
    {
        using var pair = RSA.Create(2048);
        var path = $"/v2/storage/workspaces/{workspace["id"]}/public-key{(name is null ? "" : "/" + name)}";
        using var answer = await Client.PostAsJsonAsync(path, new { publicKey = pair.ExportSubjectPublicKeyInfoPem() });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return pair.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>Runs a case of the script.</summary>
    public static Task<JsonNode> RunAsync(string name, JsonObject workspace, JsonObject? more = null)
    {
        var given = (JsonObject)workspace.DeepClone();
        foreach (var (key, value) in more ?? [])
            given[key] = value?.DeepClone();
        return NodeClient.RunAsync("snowflake.mjs", name, given.ToJsonString());
    }

    /// <summary>Runs a case against a new workspace.</summary>
    public async Task<JsonNode> RunAsync(string name, JsonObject? more = null) => await RunAsync(name, await NewWorkspaceAsync(), more);
}

/// <summary>The same, in a hurry: tokens expire in seconds, slow statements are answered in parts, results may be small only.</summary>
public sealed class HurriedSnowflakeNode : SnowflakeNode
{
    /// <inheritdoc />
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Snowflake:SessionTokenLifetime"] = "00:00:01",
        ["Snowflake:PollAfter"] = "00:00:00.2000000",
        ["Snowflake:SweepInterval"] = "00:00:00.2000000",
        ["Snowflake:SessionsPerWorkspace"] = "5",
        ["Snowflake:ResultBytesPerWorkspace"] = "2000000",
    };
}

/// <summary>A node that soon forgets a session of which it hears nothing. No other test has it: on a busy machine any client may be silent for as long.</summary>
public sealed class ForgetfulSnowflakeNode : SnowflakeNode
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Snowflake:SessionIdleLimit"] = "00:00:08",
        ["Snowflake:SweepInterval"] = "00:00:00.2000000",
    };
}
