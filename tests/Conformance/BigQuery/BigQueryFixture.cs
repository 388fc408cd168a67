using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Conformance;

/// <summary>A node with a workspace of the backend <c>bigquery</c>.</summary>
public sealed class BigQueryFixture : IAsyncLifetime
{
    private const string Script = "bigquery.mjs";

    private HeadgateProcess node = null!;

    /// <summary>The Storage API.</summary>
    public StorageApi Api { get; private set; } = null!;

    /// <summary>Where the node is.</summary>
    public string Url => node.Url.ToString().TrimEnd('/');

    /// <summary>The shared workspace, as it was made.</summary>
    internal BigQueryWorkspace Workspace { get; private set; } = null!;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        node = await HeadgateProcess.StartAsync();
        Api = new StorageApi(node.NewClient());
        Workspace = await NewWorkspaceAsync();
    }

    /// <summary>Makes a workspace.</summary>
    internal async Task<BigQueryWorkspace> NewWorkspaceAsync(bool readsStorage = false)
    {
        var made = await Api.PostAsync("/v2/storage/workspaces", new JsonObject { ["backend"] = "bigquery", ["readOnlyStorageAccess"] = readsStorage });
        return new BigQueryWorkspace((long)made["id"]!, (JsonObject)made["connection"]!["credentials"]!.DeepClone(), (string)made["name"]!);
    }

    /// <summary>Runs a scenario of the script with a workspace's credentials.</summary>
    internal Task<JsonNode> RunAsync(string scenario, BigQueryWorkspace? workspace = null, JsonObject? more = null)
    {
        var given = new JsonObject { ["credentials"] = (workspace ?? Workspace).Credentials.DeepClone(), ["endpoint"] = Url, ["dataset"] = (workspace ?? Workspace).Dataset };
        foreach (var (name, value) in more ?? [])
            given[name] = value?.DeepClone();
        return NodeClient.RunAsync(Script, scenario, given.ToJsonString());
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (node is not null)
            await node.DisposeAsync();
    }
}

/// <summary>A workspace.</summary>
internal sealed record BigQueryWorkspace(long Id, JsonObject Credentials, string Dataset);
