using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces;

/// <summary>A node with a BigQuery workspace and a token for it, spoken to in plain HTTP.</summary>
public sealed class BigQueryNode : IAsyncLifetime
{
    private HeadgateProcess node = null!;
    private string token = "";

    public Uri Url => node.Url;

    /// <summary>The path of the workspace's project.</summary>
    public string Project { get; private set; } = "";

    public string Dataset { get; private set; } = "";

    /// <summary>Starts the node.</summary>
    public ValueTask InitializeAsync() => StartAsync(new Dictionary<string, string>());

    /// <summary>Starts the node with settings of one's own.</summary>
    public async ValueTask StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        node = await HeadgateProcess.StartAsync(settings);
        using var api = new StorageApi(node.NewClient());
        var made = await api.PostAsync("/v2/storage/workspaces", new JsonObject { ["backend"] = "bigquery", ["readOnlyStorageAccess"] = true });
        var credentials = made["connection"]!["credentials"]!;
        Dataset = (string)made["name"]!;
        Project = $"/bigquery/v2/projects/{credentials["project_id"]}";
        token = await TokenAsync(credentials);
    }

    /// <summary>A client that carries the token.</summary>
    public HttpClient NewClient()
    {
        var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public ValueTask DisposeAsync() => node?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<string> TokenAsync(JsonNode credentials)
    {
        using var key = RSA.Create();
        key.ImportFromPem((string)credentials["private_key"]!);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var signed = $"{Part(new JsonObject { ["alg"] = "RS256" })}.{Part(new JsonObject { ["iss"] = credentials["client_email"]!.DeepClone(), ["aud"] = credentials["token_uri"]!.DeepClone(), ["iat"] = now, ["exp"] = now + 3600 })}";
        var signature = System.Buffers.Text.Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        using var client = new HttpClient { BaseAddress = Url };
        using var answer = await client.PostAsJsonAsync(new Uri((string)credentials["token_uri"]!).AbsolutePath, new { grant_type = "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion = $"{signed}.{signature}" });
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["access_token"]!;
    }

    private static string Part(JsonObject part) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
